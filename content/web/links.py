"""Links to pages: to an item's, and to the library in another state: its query string with one thing changed."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from urllib.parse import quote, quote_plus

from django.http import QueryDict

from content.catalogue.facets import Counted


def page_url(video_id: str, q: str = "", variant: str = "") -> str:
    """The item's page; with the words of a search, that marks them."""
    query = "&".join(f"{name}={quote(value)}" for name, value in (("variant", variant), ("q", q)) if value)
    return f"/read/{quote(video_id, safe=':')}?{query}".removesuffix("?")


def transcript_url(video_id: str, q: str = "") -> str:
    """The item's page with its transcript."""
    return f"{page_url(video_id)}?view=transcript{f'&q={quote(q)}' if q else ''}"


class Links:
    """Every link leads back to page 1, unless it names a page.

    A page has some hundred of them, so the query string is taken apart once: a link writes anew only what it changes.
    `keys` are the values as the filters compare them, by parameter and value.
    """

    def __init__(self, query: QueryDict, keys: Mapping[tuple[str, str], str]) -> None:
        self.values = {name: values for name, values in query.lists() if name != "page"}
        self.keys = keys
        self._chosen: dict[str, dict[str, str]] = {}

    @cached_property
    def _written(self) -> dict[str, str]:
        return {name: _written(name, values) for name, values in self.values.items()}

    def chosen(self, name: str) -> dict[str, str]:
        """The parameter's values by key."""
        if name not in self._chosen:
            self._chosen[name] = {self._key(name, value): value for value in self.values.get(name, ())}
        return self._chosen[name]

    def _key(self, name: str, value: str) -> str:
        return self.keys.get((name, value), value)

    def with_page(self, number: int) -> str:
        """Page 1 is the page without a number: one address for one state."""
        return self.changed("page", str(number) if number > 1 else "")

    def changed(self, name: str, value: str) -> str:
        """With this value alone of a parameter, as its last; without the parameter if that is ""."""
        return _address([*self._others(name), _written(name, [value] if value else [])])

    def without(self, *names: str) -> str:
        return _address(self._others(*names))

    def toggled(self, name: str, value: str, key: str) -> str:
        """With the value added to a parameter, or taken away if it is there in any spelling."""
        values = self.values.get(name, [])
        if key not in self.chosen(name):
            return self._with({name: [*values, value]})
        changes = {name: [other for other in values if self._key(name, other) != key]}
        if name == "category":
            # What was chosen below a category makes no sense without it.
            changes["subcategory"] = []
        return self._with(changes)

    def with_subcategory(self, parent: Counted, child: Counted) -> str:
        """With a subcategory added; where parents are named, so is its own."""
        changes = {}
        if child.key not in self.chosen("subcategory"):
            changes["subcategory"] = [*self.values.get("subcategory", ()), child.value]
        if self.chosen("parentCategory") and parent.key not in self.chosen("parentCategory"):
            changes["parentCategory"] = [*self.values.get("parentCategory", ()), parent.value]
        return self._with(changes)

    def hidden_fields(self, *without: str) -> list[dict[str, str]]:
        """The other parameters, for a form that sets these and starts on page 1."""
        lists = self.values.items()
        return [
            {"name": name, "value": value} for name, values in lists if name not in without for value in values if value
        ]

    def _others(self, *names: str) -> list[str]:
        return [written for name, written in self._written.items() if name not in names]

    def _with(self, changes: dict[str, list[str]]) -> str:
        """With other values of some parameters, each at its place."""
        if not changes.get("subcategory", self.values.get("subcategory")):
            changes["parentCategory"] = []
        written = self._written | {name: _written(name, values) for name, values in changes.items()}
        return _address(written.values())


def _written(name: str, values: list[str]) -> str:
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for value in values])


# A page has some hundred values, mostly those of the page before.
_quoted = lru_cache(10_000)(quote_plus)


def _address(written: Iterable[str]) -> str:
    return f"/?{'&'.join(filter(None, written))}".removesuffix("?")
