"""What a curator reads of an item before deciding: its picture, its summary, and what the machine says."""

from typing import Any

from django.db.models import QuerySet

from content.catalogue import rows
from content.category_values import in_words
from content.models import Content, Curation, Suggestion
from content.web.reading_page import item_page


def about(item: Content) -> dict[str, Any]:
    """For templates. `report` and `summary` are as the public page has them, the HTML sanitised; None of an item that
    has nothing to read. `says` are its categories in words, `incoming` what a machine last said of decided ones,
    `decided_by` who decided anything about the item. `suggestions` are the open ones, `suggested` that about its
    categories, `machine` the same in words.
    """
    stored = rows.find(item.pk)
    shown = item_page.shown_summaries(stored, "", "") if stored else []
    decided, suggestions = decision_of(item), list(open_suggestions(item))
    suggested = next((each for each in suggestions if each.field == "subcategories_json"), None)
    return {
        "item": item,
        "report": item_page.card(stored) if stored else None,
        "summary": next((each for each in shown if each["selected"]), None),
        "says": in_words({"categories": item.shown_categories}),
        "incoming": _incoming(decided) if decided else "",
        "decided_by": decided.decided_by if decided and decided.overrides else "",
        "suggestions": suggestions,
        "suggested": suggested,
        "machine": in_words(suggested.value) if suggested else "",
    }


def _incoming(decided: Curation) -> str:
    is_decided = "subcategories_json" in decided.overrides
    return in_words(decided.incoming.get("subcategories_json")) if is_decided else ""


def decision_of(item: Content) -> Curation | None:
    """What is decided about the item; asked once for each `item`."""
    if not hasattr(item, "decision"):
        item.decision = Curation.objects.filter(pk=item.pk).first()  # type: ignore[attr-defined]
    return item.decision  # type: ignore[attr-defined,no-any-return]


def open_suggestions(item: Content) -> QuerySet[Suggestion]:
    """What machines say now of its decided columns, the oldest first."""
    return Suggestion.objects.filter(video_id=item.pk, state=Suggestion.State.OPEN).order_by("proposed_at")


def open_suggestion(item: Content) -> Suggestion | None:
    """What a machine says now of its decided categories."""
    return open_suggestions(item).filter(field="subcategories_json").first()
