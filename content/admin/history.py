"""Who changed what, and undo of a whole gesture."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from content.admin.filters import ItemFilter
from content.admin.items.category_rows import in_words
from content.admin.links import link_to_item, with_item
from content.admin.read_only import ReadOnlyAdmin, username
from content.decisions import undo
from content.models import History
from content.models.content import column_in_words

# Who and when stand beside it, in columns of their own.
HIDDEN = {
    *("decided_at", "decided_by", "video_id", "key", "origin", "id", "since", "paused_by"),
    *("deleted_at", "deleted_by", "purged_by", "via", "gesture"),
}
# A tombstone comes with a delete and goes with a restore.
BURIED = {"insert": "deleted", "delete": "restored", "update": "purged"}


@admin.register(History)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "via", "kind", "act", "item_link", "change")
    list_filter = (ItemFilter, "kind", "act")
    search_fields = ("item", "actor", "via")
    ordering = ("-id",)
    actions = ("undo",)

    @admin.display(description="item")
    def item_link(self, obj: History) -> str:
        # An alias or a pause has a key of its own, which may be that of an item.
        return obj.item if obj.kind in ("alias", "pause") else link_to_item(obj, obj.item)

    def get_queryset(self, request: HttpRequest) -> QuerySet[History]:
        return with_item(super().get_queryset(request), "item")

    @admin.display(description="from what to what")
    def change(self, obj: History) -> str:
        return told(obj)

    @admin.action(description="Undo the whole gesture", permissions=["curate"])
    def undo(self, request: HttpRequest, chosen: QuerySet[History]) -> HttpResponse | None:
        gestures = sorted({line.gesture for line in chosen if line.gesture}, key=str)
        if len(gestures) != 1:
            messages.error(request, "Choose lines of one gesture: what was done alone is changed on the item's page.")
            return None
        if request.POST.get("confirmed") != "yes":
            return self._preview(request, gestures[0], chosen)
        steps = undo.undo(gestures[0], by=username(request), via="admin history")
        left = [f"{step.line.item}: {step.obstacle}" for step in steps if not step.can]
        messages.success(request, f"{len(steps) - len(left)} changes undone.")
        if left:
            messages.warning(request, f"Left as they are: {' '.join(left)[:2000]}")
        return None

    def _preview(self, request: HttpRequest, gesture: object, chosen: QuerySet[History]) -> HttpResponse:
        steps = undo.preview(gesture)  # type: ignore[arg-type]
        rows = [f"{step.line.item}: {told(step.line)}{f' — stays: {step.obstacle}' * (not step.can)}" for step in steps]
        return self.ask(
            request,
            chosen,
            title="Undo the whole gesture?",
            sentence=f"{sum(step.can for step in steps)} of {len(steps)} changes can be taken back.",
            rows=rows,
            action="undo",
            button="Undo them",
        )


def told(line: History) -> str:
    """A line of history in words."""
    if line.kind == "tombstone":
        return _buried(line)
    changes = _decided(line) if line.kind == "curation" else _changed(line.was or {}, line.becomes or {})
    said = [f"{column_in_words(name)}: {_words(was)} → {_words(becomes)}" for name, was, becomes in changes]
    return "; ".join(said)[:500] or f"{line.kind} {line.act}"


def _changed(was: dict[str, Any], becomes: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    names = [name for name in {**was, **becomes} if name not in HIDDEN and (was.get(name) or becomes.get(name))]
    return [(name, was.get(name), becomes.get(name)) for name in names]


def _decided(line: History) -> list[tuple[str, Any, Any]]:
    """Each field by itself: one that is cleared is decided, too."""
    pairs = undo.written(line).items()
    fields = [(name, _or_undecided(was), _or_undecided(becomes)) for name, (was, becomes) in pairs]
    was, becomes = ({"note": (row or {}).get("note")} for row in (line.was, line.becomes))
    return fields + _changed(was, becomes)


def _or_undecided(value: Any) -> Any:
    return "not decided" if value is undo.ABSENT else value


def _buried(line: History) -> str:
    """What became of the item, its title, and why."""
    row = line.becomes or line.was or {}
    said = ": ".join(filter(None, (BURIED[line.act], row.get("title"))))
    return f"{said} ({row['reason']})" if line.act == "insert" and row.get("reason") else said


def _words(value: object) -> str:
    listed = value.get("categories") if isinstance(value, dict) else None
    if isinstance(listed, list) and listed and all(isinstance(name, str) for name in listed):
        return in_words(listed)
    if isinstance(value, dict) and "categories" not in value:
        return ", ".join(f"{column_in_words(name)} {in_words(entry)}" for name, entry in value.items()) or "nothing"
    return in_words(value)
