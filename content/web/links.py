"""Links to pages: to an item's, and to the library in another state: its query string with one thing changed."""

from collections.abc import Mapping
from urllib.parse import quote

from django.http import QueryDict

from content.catalogue.facets import Counted


def page_url(video_id: str) -> str:
    return f"/read/{quote(video_id, safe=':')}"


class Links:
    """Every link leads back to page 1, unless it names a page.

    `keys` are the values as the filters compare them, by parameter and value.
    """

    def __init__(self, query: QueryDict, keys: Mapping[tuple[str, str], str]) -> None:
        self.query = query
        self.keys = keys

    def chosen(self, name: str) -> dict[str, str]:
        """The parameter's values by key."""
        return {self._key(name, value): value for value in self.query.getlist(name)}

    def _key(self, name: str, value: str) -> str:
        return self.keys.get((name, value), value)

    def with_page(self, number: int) -> str:
        """Page 1 is the page without a number: one address for one state."""
        return self.changed("page", str(number) if number > 1 else "")

    def changed(self, name: str, value: str) -> str:
        """With this value alone of a parameter; without the parameter if that is ""."""
        query = self._copy(name)
        if value:
            query[name] = value
        return _written(query)

    def without(self, *names: str) -> str:
        return _written(self._copy(*names))

    def toggled(self, name: str, value: str, key: str) -> str:
        """With the value added to a parameter, or taken away if it is there in any spelling."""
        query = self._copy()
        values = query.getlist(name)
        others = [other for other in values if self._key(name, other) != key]
        is_added = len(others) == len(values)
        query.setlist(name, [*others, value] if is_added else others)
        if name == "category" and not is_added:
            # What was chosen below a category makes no sense without it.
            query.setlist("subcategory", [])
        if not query.getlist("subcategory"):
            query.pop("parentCategory", None)
        return _written(query)

    def with_subcategory(self, parent: Counted, child: Counted) -> str:
        """With a subcategory added; where parents are named, so is its own."""
        query = self._copy()
        if child.key not in self.chosen("subcategory"):
            query.appendlist("subcategory", child.value)
        if self.chosen("parentCategory") and parent.key not in self.chosen("parentCategory"):
            query.appendlist("parentCategory", parent.value)
        return _written(query)

    def hidden_fields(self, *without: str) -> list[dict[str, str]]:
        """The other parameters, for a form that sets these and starts on page 1."""
        lists = self._copy(*without).lists()
        return [{"name": name, "value": value} for name, values in lists for value in values if value]

    def _copy(self, *without: str) -> QueryDict:
        query = self.query.copy()
        for name in ("page", *without):
            query.pop(name, None)
        return query


def _written(query: QueryDict) -> str:
    return f"/?{query.urlencode()}".removesuffix("?")
