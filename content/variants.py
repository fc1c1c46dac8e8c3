"""The vocabulary of summary variants, and their orders."""

# The first of these that an item has is what its card shows.
PREFERRED = (
    "comprehensive",
    "key-points",
    "bullet-points",
    "executive",
    "key-insights",
    "audio",
    "audio-fr",
    "audio-es",
)
# In this order all are listed; the rest follow by name.
LISTED = (
    "key-insights",
    "bullet-points",
    "comprehensive",
    "key-points",
    "executive",
    "audio",
    "audio-fr",
    "audio-es",
)
# Some jobs store the language as if it were a variant; it is never shown.
NEVER_SHOWN = "language"

LABELS = {
    "comprehensive": "Comprehensive",
    "key-points": "Key Points",
    "bullet-points": "Key Points",
    "executive": "Executive Summary",
    "key-insights": "Insights",
    "audio": "Audio Summary",
    "audio-fr": "Audio français",
    "audio-es": "Audio español",
}


def base(variant: str) -> str:
    """`audio-fr:beginner` is an `audio-fr`."""
    return variant.partition(":")[0]


def is_shown(variant: str) -> bool:
    return bool(variant) and variant != NEVER_SHOWN


def kind(variant: str) -> str:
    return "audio" if variant.startswith("audio") else "text"


def label(variant: str) -> str:
    """The variant's name for people, with its level: Audio français (beginner)."""
    name, _, level = variant.partition(":")
    shown = LABELS.get(name) or name.replace("-", " ").capitalize()
    return f"{shown} ({level})" if level else shown


def _place(order: tuple[str, ...], variant: str) -> tuple[int, str]:
    name = base(variant)
    return (order.index(name) if name in order else len(order), variant)


def by_preference(variant: str) -> tuple[int, str]:
    """Sort key: the default comes first."""
    return _place(PREFERRED, variant)


def by_listing(variant: str) -> tuple[int, str]:
    """Sort key: as all variants of an item are listed."""
    return _place(LISTED, variant)
