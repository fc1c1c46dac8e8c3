"""The categories that an item most likely belongs to, learned from what people decided about items like it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from content.category_values import entries
from content.models import Content, Facet, Listing
from content.models.dictionary import PLACES
from content.models.queryset import keys_of
from content.text import counted

# As many as there are digits to choose them by.
OFFERED = 9
# Of decided items like it, so many are looked at, the newest first.
LOOKED_AT = 200


@dataclass
class Candidate:
    """A category with its subcategories on this item, if it has any, and why it is offered."""

    name: str
    why: str
    subcategories: tuple[str, ...] = ()
    is_chosen: bool = False


def candidates(item: Content, suggested: Any, known: dict[str, int]) -> list[Candidate]:
    """At most OFFERED, unless the item has more already; `known` are all categories with their numbers of items."""
    offered = [
        Candidate(entry["category"], "on it now", tuple(entry["subcategories"]), is_chosen=True)
        for entry in item.shown_categories
    ]
    offered += [
        Candidate(entry["category"], "the machine says now", tuple(entry["subcategories"]))
        for entry in entries(suggested)
    ]
    listing = Listing.objects.filter(pk=item.pk).first()
    if listing:
        channel = listing.facets[PLACES[Facet.CHANNEL] - 1 :][:1]
        topics = [number for number in listing.tags if number & 31 == Facet.TOPIC]
        offered += _decided_for({"facets__contains": channel}, item, "from this channel") if channel else []
        offered += _decided_for({"tags__overlap": topics}, item, "on these topics") if topics else []
    offered += [Candidate(name, counted(number, "item")) for name, number in known.items()]
    return _once_each(offered)[: max(OFFERED, len(item.shown_categories))]


def _decided_for(like: dict[str, Any], item: Content, what: str) -> list[Candidate]:
    """The categories that people gave to items like it, the most frequent first."""
    listings = Listing.objects.filter(**like).exclude(pk=item.pk).order_by("-indexed_at", "pk")
    decided = Content.objects.filter(pk__in=listings.values("pk")).decided("subcategories_json").newest()
    shown = list(decided.values_list("shown_categories", flat=True)[:LOOKED_AT])
    numbers = Counter(entry["category"] for categories in shown for entry in categories)
    return [Candidate(name, f"{number} of {len(shown)} {what}") for name, number in numbers.most_common(OFFERED)]


def _once_each(found: list[Candidate]) -> list[Candidate]:
    keys = keys_of([each.name for each in found])
    first: dict[str, Candidate] = {}
    for key, each in zip(keys, found, strict=True):
        first.setdefault(key, each)
    return list(first.values())
