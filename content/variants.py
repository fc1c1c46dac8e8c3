"""The vocabulary of summary variants: what they are called, by programs and by people, and their orders."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Variant:
    """`place` is its place in a list of all, `aliases` are further names in reports, `language` that of a recording."""

    key: str
    label: str
    place: int
    aliases: tuple[str, ...] = ()
    language: str = ""


# The first of these that an item has is what its card shows.
VARIANTS = (
    Variant("comprehensive", "Comprehensive", 3, aliases=("summary",)),
    Variant("key-points", "Key Points", 4),
    # What reports call key points; only a row may mean the older variant above.
    Variant("bullet-points", "Key Points", 2, aliases=("key-points",)),
    Variant("executive", "Executive Summary", 5, aliases=("executive-summary",)),
    Variant("key-insights", "Insights", 1, aliases=("insights",)),
    Variant("audio", "Audio Summary", 6, aliases=("audio-summary",)),
    Variant("audio-fr", "Audio français", 7, aliases=("audio-francais",), language="fr"),
    Variant("audio-es", "Audio español", 8, aliases=("audio-espanol",), language="es"),
)
# Some jobs store the language as if it were a variant; it is never shown.
NEVER_SHOWN = "language"

LABELS = {variant.key: variant.label for variant in VARIANTS}
PREFERRED = list(LABELS)
LISTED = sorted(LABELS, key={variant.key: variant.place for variant in VARIANTS}.__getitem__)


def base(variant: str) -> str:
    """`audio-fr:beginner` is an `audio-fr`."""
    return variant.partition(":")[0]


def is_shown(variant: str) -> bool:
    return bool(variant) and variant != NEVER_SHOWN


def kind(variant: str) -> Literal["audio", "text"]:
    return "audio" if variant.startswith("audio") else "text"


def label(variant: str) -> str:
    """The variant's name for people, with its level: Audio français (beginner)."""
    name, _, level = variant.partition(":")
    shown = LABELS.get(name) or name.replace("-", " ").capitalize()
    return f"{shown} ({level})" if level else shown


def are_alike(one: str, other: str) -> bool:
    """Whether they are one to people."""
    return label(one).casefold() == label(other).casefold()


def by_preference(variant: str) -> tuple[int, str]:
    """Sort key: the default comes first, and what is of no order by name at the end."""
    return _place(PREFERRED, variant)


def by_listing(variant: str) -> tuple[int, str]:
    """Sort key: as all variants of an item are listed, and what is of no order by name at the end."""
    return _place(LISTED, variant)


def _place(order: list[str], variant: str) -> tuple[int, str]:
    name = base(variant)
    return (order.index(name) if name in order else len(order), variant)
