"""A list opens on what is to be done; the rest is a click away."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class StateFilter(admin.SimpleListFilter):
    """Subclasses name the states, the one first on which the list opens, and say what belongs to them.

    An act on chosen rows finds them whatever their state is by now: then it can say that somebody was faster.
    """

    title, parameter_name = "state", "state"
    states: ClassVar[dict[str, str]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(self.states.items())

    def value(self) -> str:
        value = super().value()
        return value if value in self.states else next(iter(self.states))

    def choices(self, changelist: Any) -> Iterator[Any]:
        for state, words in self.states.items():
            yield {
                "selected": self.value() == state,
                "query_string": changelist.get_query_string({self.parameter_name: state}),
                "display": words,
                "number": self.number(state),
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if request.method == "POST" and request.POST.get("select_across") != "1":
            return queryset
        return self.of(self.value(), queryset)

    @abstractmethod
    def of(self, state: str, rows: QuerySet) -> QuerySet:
        """Those of the rows that belong to the state."""

    def number(self, state: str) -> int | None:
        """How many there are, of a state in which that is known without reading them all."""
        return None
