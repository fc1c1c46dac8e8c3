"""What a change of a name would do, before it is done; counted by the read side."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from content.characters import seen
from content.decisions.taxonomy.merge import BELOW, Term, items_in, key_of
from content.models import Content, Curation, Facet, FacetValue, Listing
from content.models.queryset import ListingQuerySet

EXAMPLES = 5


@dataclass(frozen=True)
class Preview:
    """Numbers of items: those that change, those among them that nobody can read yet, those that a person decided, and
    others than the one who asks; on which the new category was taken away; which leave the old category altogether; and
    which are under the new name already, with the titles of some that change."""

    items: int
    unlisted: int
    decided: int
    of_others: int
    kept_out: int
    leaving: int
    there: int
    examples: list[str] = field(default_factory=list)


def preview(old: Term, new: Term, *, by: str) -> Preview:
    """What would happen if `old` were called `new` from now on."""
    old_key, new_key = key_of(old), key_of(new)
    listed = Listing.objects.filter(facets__overlap=_numbers(old_key))
    number = listed.count()
    unlisted = items_in(old).filter(listing__isnull=True).count()
    decided = Q(overrides__has_key="subcategories_json")
    counts = Curation.objects.filter(Exists(listed.filter(pk=OuterRef("pk")))).aggregate(
        decided=Count("pk", filter=decided),
        of_others=Count("pk", filter=decided & ~Q(decided_by=by)),
        kept_out=Count("pk", filter=Q(refusals__contains={"categories": [new_key.partition(BELOW)[0]]})),
    )
    return Preview(
        items=number + unlisted,
        unlisted=unlisted,
        leaving=_leaving(old_key, new_key, listed),
        there=0 if old_key == new_key else Listing.objects.filter(facets__overlap=_numbers(new_key)).count(),
        examples=_titles(listed),
        **counts,
    )


def _numbers(key: str) -> list[int]:
    """The numbers of a name's spellings; one that no listing has, if there are none."""
    category, _, subcategory = key.partition(BELOW)
    facet = Facet.SUBCATEGORY if subcategory else Facet.CATEGORY
    known = FacetValue.objects.filter(facet=facet, parent=category if subcategory else "", key=subcategory or category)
    return list(known.values_list("value", flat=True).distinct()) or [0]


def _leaving(old_key: str, new_key: str, listed: ListingQuerySet) -> int:
    """The items that have no other subcategory of a category that their subcategory leaves."""
    category, _, subcategory = old_key.partition(BELOW)
    if not subcategory or category == new_key.partition(BELOW)[0]:
        return 0
    others = FacetValue.objects.filter(facet=Facet.SUBCATEGORY, parent=category).exclude(key=subcategory)
    numbers = list(others.values_list("value", flat=True).distinct()) or [0]
    return listed.exclude(facets__overlap=numbers).count()


def _titles(listed: ListingQuerySet) -> list[str]:
    keys = list(listed.in_order("added_desc").values_list("pk", flat=True)[:EXAMPLES])
    titles = dict(Content.objects.filter(pk__in=keys).values_list("pk", "title"))
    return [seen(titles.get(key)) or key for key in keys]
