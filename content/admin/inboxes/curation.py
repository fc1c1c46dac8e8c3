"""All decisions, to look at; they are made on the item's page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.admin.filters import ItemFilter
from content.admin.inboxes import titles, wording
from content.admin.inboxes.worklist import Row, SearchedByTitle, Worklist
from content.category_values import in_words
from content.models import Curation
from content.models.content import column_in_words


@admin.register(Curation)
class CurationAdmin(SearchedByTitle, Worklist):
    fields = ("item", "decided", "machine", "refused", "origin", "decided_by", "decided_at", "note")
    list_filter = ("origin", ItemFilter)
    item_column = "video_id"
    search_fields = ("video_id",)
    ordering = ("-decided_at", "video_id")
    empty: ClassVar = {"": "Nothing is decided yet: everything is as the machines say."}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Curation]:
        """Without those that were taken back entirely."""
        return super().get_queryset(request).exclude(Q(overrides={}) & Q(refusals={}))

    def rows(self, request: HttpRequest, listed: list[Curation]) -> list[Row]:
        named = titles.of(each.pk for each in listed)
        return [
            Row(
                key=each.pk,
                name=named[each.pk].title,
                sentence=format_html(
                    "{} decided about {}, {}.",
                    wording.who(each.decided_by, request.user),
                    named[each.pk].as_link(),
                    wording.time(each.decided_at),
                ),
                details=_details(each),
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
        return in_words(obj.refusals.get("categories"))


def _details(curation: Curation) -> list[SafeString]:
    decided = [
        format_html(
            "{}: <strong>{}</strong> <span class=quiet>(the machine says {})</span>",
            column_in_words(name).capitalize(),
            in_words(value),
            in_words(curation.incoming.get(name)),
        )
        for name, value in sorted(curation.overrides.items())
    ]
    refused = curation.refusals.get("categories")
    return [
        *decided,
        *([format_html("Refused for ever: {}", in_words(refused))] if refused else []),
        *([format_html("Note: {}", curation.note)] if curation.note else []),
    ]


def _listed(columns: dict[str, Any]) -> str:
    rows = [(column_in_words(name), in_words(value)) for name, value in sorted(columns.items())]
    return format_html_join("", "<p>{}: {}</p>", rows) or "nothing"
