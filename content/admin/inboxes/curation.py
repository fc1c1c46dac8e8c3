"""All decisions, to look at; they are made on the item's page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content import jsonvalues
from content.admin.filters import ItemFilter, OriginFilter
from content.admin.inboxes import titles, wording
from content.admin.inboxes.worklist import Row, SearchedByTitle, Worklist
from content.category_values import in_words
from content.decisions.history.authors import Author, authors_of
from content.decisions.history.spelling import spellings
from content.models import Curation
from content.models.content import column_in_words

# The history and the decision note the moment each for itself.
TOGETHER = timedelta(minutes=1)


@admin.register(Curation)
class CurationAdmin(SearchedByTitle, Worklist):
    fields = ("item", "decided", "machine", "refused", "origin", "decided_by", "decided_at", "note")
    list_filter = (("origin", OriginFilter), ItemFilter)
    item_column = "video_id"
    search_fields = ("video_id",)
    ordering = ("-decided_at", "video_id")
    empty: ClassVar = {"": "Nothing is decided yet: everything is as the machines say."}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Curation]:
        """Without those that were taken back entirely."""
        return super().get_queryset(request).exclude(Q(overrides={}) & Q(refusals={}))

    def rows(self, request: HttpRequest, listed: list[Curation]) -> list[Row]:
        keys = [each.pk for each in listed]
        named, by = titles.of(keys), authors_of(keys)
        names = spellings(key for each in listed for key in _refused(each))
        return [
            Row(
                key=each.pk,
                name=named[each.pk].title,
                sentence=format_html(
                    "{} decided about {}, {}.",
                    wording.who(each.decided_by, request.user, begins=True),
                    named[each.pk].as_link(),
                    wording.time(each.decided_at),
                ),
                details=_details(each, by[each.pk], names, request.user),
            )
            for each in listed
        ]

    @admin.display(description="item")
    def item(self, obj: Curation) -> str:
        return titles.of([obj.pk])[obj.pk].as_link()

    @admin.display(description="decided")
    def decided(self, obj: Curation) -> str:
        return _listed(obj.overrides)

    @admin.display(description="the machine says")
    def machine(self, obj: Curation) -> str:
        return _listed({name: obj.incoming.get(name) for name in obj.overrides})

    @admin.display(description="refused for ever")
    def refused(self, obj: Curation) -> str:
        return _refusals(obj, spellings(_refused(obj)))


def _details(curation: Curation, by: Mapping[str, Author], names: Mapping[str, str], reader: Any) -> list[SafeString]:
    """What is decided, each with its author and date where these are not those of the last decision."""
    last = Author(curation.decided_by, curation.decided_at)
    decided = [
        format_html(
            "{}: <strong>{}</strong> <span class=quiet>(the machine says {}{})</span>",
            column_in_words(name).capitalize(),
            in_words(value),
            in_words(curation.incoming.get(name)),
            _signed(by.get(name, last), last, reader),
        )
        for name, value in sorted(curation.overrides.items())
    ]
    return [
        *decided,
        *([format_html("Refused for ever: {}", _refusals(curation, names))] if _refused(curation) else []),
        *([format_html("Note: {}", curation.note)] if curation.note else []),
    ]


def _signed(author: Author, last: Author, reader: Any) -> SafeString:
    if author.name == last.name and abs(author.at - last.at) < TOGETHER:
        return SafeString("")
    return format_html("; decided by {}, {}", wording.who(author.name, reader), wording.time(author.at))


def _refused(curation: Curation) -> list[str]:
    return jsonvalues.texts(curation.refusals.get("categories"))


def _refusals(curation: Curation, names: Mapping[str, str]) -> str:
    return in_words([names.get(key, key) for key in _refused(curation)])


def _listed(columns: dict[str, Any]) -> str:
    rows = [(column_in_words(name), in_words(value)) for name, value in sorted(columns.items())]
    return format_html_join("", "<p>{}: {}</p>", rows) or "nothing"
