"""What a selection is of, in words: "Cooking · recordings · in German". For headings, titles and names elsewhere."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf.locale import LANG_INFO

from content.catalogue.browsing import Browsing
from content.catalogue.filters import FILTERS
from content.web.formats import long_date

# What is said of the values of each filter, in this order.
PHRASES = {
    "category": "{}",
    "subcategory": "{}",
    "topics": "about {}",
    "has_audio": "{}",
    "source": "from {}",
    "channel": "by {}",
    "language": "in {}",
    "summary_type": "with {}",
    "content_type": "{}",
    "complexity": "{}",
    "date_from": "added from {}",
    "date_to": "added until {}",
    "added_after": "added after {}",
    "ids": "{}",
}
RECORDINGS = {"true": "recordings", "false": "without recordings"}
# A heading has room for so many values of a filter, and for so much of each.
MOST_NAMES, LONGEST_NAME = 3, 60


def words(browsing: Browsing) -> str:
    """Of the search and the filters; "" of the whole library."""
    parts = [f"“{shortened(browsing.q)}”"] if browsing.q else []
    parts += [phrase.format(_listed(_names(browsing, name))) for name, phrase in _phrases(browsing)]
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def shortened(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= LONGEST_NAME else f"{value[: LONGEST_NAME - 1].rstrip()}…"


def _phrases(browsing: Browsing) -> Iterable[tuple[str, str]]:
    return ((name, phrase) for name, phrase in PHRASES.items() if name in browsing.filters)


def _names(browsing: Browsing, name: str) -> list[str]:
    """Of the values of a filter, each once."""
    if name == "ids":
        number = len(browsing.filters[name])
        return [f"{number} chosen items" if number > 1 else "one item"]
    if name in ("date_from", "date_to"):
        return [long_date(datetime.fromisoformat(day).replace(tzinfo=UTC)) for day in browsing.filters[name]]
    if name not in browsing.selection.choices:
        return [FILTERS[name].name_of(value, value) for value in browsing.filters[name]]
    chosen = {choice.key: choice.value for choice in reversed(browsing.selection.choices[name])}
    return [_name(name, value, key) for key, value in reversed(chosen.items())]


def _name(name: str, value: str, key: str) -> str:
    match name:
        case "has_audio":
            return RECORDINGS.get(key, value)
        case "language":
            return LANG_INFO.get(key, {}).get("name") or shortened(value)
    return shortened(FILTERS[name].name_of(value, key))


def _listed(names: list[str]) -> str:
    """A, B or C."""
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} others"]
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
