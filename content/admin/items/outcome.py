"""What a save of an item's page came to, in sentences."""

from typing import Any

from content import jsonvalues
from content.admin.items.decision_form import DecisionForm
from content.category_values import entries
from content.models import Content, Curation
from content.models.content import column_in_words
from content.models.queryset import keys_of


def outcome(item: Content, form: DecisionForm) -> str:
    """What a save decided, and what went along with it, in sentences."""
    decided = ", ".join(column_in_words(name) for name in form.changed_data)
    sentences = [f"“{item}”: {decided} saved."]
    if dropped := form.dropped_subcategories:
        sentences.append(f"Subcategories that went with their category: {', '.join(dropped)}.")
    if refused := refused_of(item.pk, form.initial["subcategories_json"]):
        sentences.append(f"Refused here from now on: {', '.join(refused)}. No report brings that back.")
    if others := form.changed_meanwhile:
        changed = ", ".join(column_in_words(name) for name in others)
        sentences.append(f"Changed by others since you opened the page, and left so: {changed}.")
    return " ".join(sentences)


def refused_of(video_id: str, shown: Any) -> list[str]:
    """The categories of a value that are refused on the item."""
    names = [entry["category"] for entry in entries(shown)]
    curation = Curation.objects.filter(pk=video_id).first()
    refused = jsonvalues.texts(curation.refusals.get("categories")) if curation else []
    return [name for name, key in zip(names, keys_of(names), strict=True) if key in refused]
