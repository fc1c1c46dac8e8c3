"""Addresses of a page in another state: the query string with one thing changed, back on page 1."""

from typing import Any

from django.http import QueryDict


class Address:
    def __init__(self, path: str, query: QueryDict) -> None:
        self.path = path
        self.query = query

    def with_(self, **changes: Any) -> str:
        """With these parameters set; "" takes one away. The page is kept only if it is said."""
        query = self._copy(without=("page", *changes))
        for name, value in changes.items():
            # Page 1 is the page without a number: one address for one state.
            if value not in ("", None) and (name, value) != ("page", 1):
                query[name] = str(value)
        return self._written(self.path, query)

    def toggled(self, name: str, value: str) -> str:
        """With the value added to a parameter, or taken away if it is there in any case."""
        query = self._copy(without=("page",))
        kept = [chosen for chosen in query.getlist(name) if chosen.casefold() != value.casefold()]
        if len(kept) == len(query.getlist(name)):
            kept.append(value)
        elif name == "category":
            # What was chosen below a category makes no sense without it.
            query.setlist("subcategory", [])
        query.setlist(name, kept)
        return self._written(self.path, query)

    def at(self, path: str, *, without: tuple[str, ...] = ()) -> str:
        return self._written(path, self._copy(without=without))

    def hidden(self, *, without: tuple[str, ...]) -> list[dict[str, str]]:
        """The other parameters, for a form that sets these."""
        query = self._copy(without=without)
        return [{"name": name, "value": value} for name, values in query.lists() for value in values if value]

    def _copy(self, *, without: tuple[str, ...]) -> QueryDict:
        query = self.query.copy()
        for name in without:
            query.pop(name, None)
        return query

    @staticmethod
    def _written(path: str, query: QueryDict) -> str:
        return f"{path}?{query.urlencode()}" if query else path
