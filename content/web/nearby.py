"""What stands below an item: others that are near to it, each with the reason."""

from collections.abc import Iterable
from typing import Any

from content import jsonvalues
from content.catalogue.related import related
from content.models import Facet, Tombstone
from content.web import teasers
from content.web.formats import ending

MOST = 6
# A line has room for so many reasons, and so many names of each.
MOST_REASONS, MOST_NAMES = 2, 3


def near(video_id: str) -> list[teasers.Teaser]:
    """The nearest first, with `reason`. Two queries, or one if there are none."""
    nearest = {each.video_id: reason(each.shared) for each in related(video_id, MOST, by_words=True)}
    return [teaser._replace(reason=nearest[teaser.video_id]) for teaser in teasers.of(nearest)] if nearest else []


def near_deleted(video_id: str) -> list[teasers.Teaser]:
    """The same of an item in the trash, by what everybody could see of it; without reasons, which would tell of it.

    Of one that was purged nothing is known, and nothing is near.
    """
    parts = (f"snapshot__content__{name}" for name in ("channel_name", "shown_categories", "topic_keys"))
    kept = Tombstone.objects.filter(pk=video_id).values_list(*parts).first()
    signs = signs_of(*kept) if kept else []
    return teasers.of(each.video_id for each in related(video_id, MOST, signs=signs)) if signs else []


def signs_of(channel: Any, categories: Any, topics: Any) -> list[int]:
    """The numbers of an item's values in the facets, from columns that may hold anything."""
    named = {
        Facet.CHANNEL: [jsonvalues.text(channel)],
        Facet.CATEGORY: [jsonvalues.text(each.get("category")) for each in jsonvalues.mappings(categories)],
        Facet.TOPIC: jsonvalues.texts(topics),
    }
    return [facet.number(name) for facet, names in named.items() for name in names if name]


def reason(shared: Iterable[tuple[str, str]]) -> str:
    """Of kinds and names, the weightiest first: "Same topics: law, senate · same channel"."""
    names: dict[str, list[str]] = {}
    for kind, name in shared:
        names.setdefault(kind, []).append(name)
    if "subcategory" in names:
        names.pop("category", None)
    line = " · ".join(_of_a_kind(kind, names[kind]) for kind in list(names)[:MOST_REASONS])
    return line[:1].upper() + line[1:]


def _of_a_kind(kind: str, names: list[str]) -> str:
    listed = ", ".join(names[:MOST_NAMES])
    match kind:
        case "channel":
            return "same channel"
        case "word":
            return f"near in words: {listed}"
        case "category" | "subcategory" if len(names) > 1:
            return f"same {kind.removesuffix('y')}ies: {listed}"
    return f"same {kind}{ending(len(names))}: {listed}"
