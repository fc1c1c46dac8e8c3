"""The names that summaries go by, and the names they arrive under."""

import re
import unicodedata
from functools import lru_cache

PREFERENCE = (
    "comprehensive",
    "key-points",
    "bullet-points",
    "executive",
    "key-insights",
    "audio",
    "audio-fr",
    "audio-es",
)
LEVELLED = ("audio-fr", "audio-es")
SPOKEN = {"audio-fr": "fr", "audio-es": "es"}
NAME_LIMIT = 64
# Of a longer name the rest is not looked at, and not remembered.
LONGEST = 256

ALIASES = {
    "summary": "comprehensive",
    "key_points": "bullet-points",
    "insights": "key-insights",
    "executive-summary": "executive",
    "audio-summary": "audio",
    "audio-francais": "audio-fr",
    "audio-espanol": "audio-es",
}
# Reports mean by `key-points` what the library calls bullet-points; rows may mean the older variant.
REPORT_ALIASES = ALIASES | {"key-points": "bullet-points"}


def canonical_variant(name: str, from_report: bool = True, *, level: str | None = None) -> str | None:
    """`Audio_FR` with level "Beginner" is `audio-fr:beginner`; None if it names no variant.

    `from_report=False` is for names that stand in a database, where `key-points` is itself.
    """
    return _canonical(name[:LONGEST], from_report, (level or "")[:LONGEST])


@lru_cache(maxsize=1024)
def _canonical(name: str, from_report: bool, level: str) -> str | None:
    aliases = REPORT_ALIASES if from_report else ALIASES
    base, _, suffix = name.strip().partition(":")
    base = aliases.get(base.strip().lower(), _slug(base))
    base = aliases.get(base, base)
    if base in ("", "language"):  # `language` stands beside the variants in older files
        return None
    suffix = _slug(suffix) or (_slug(level) if base in LEVELLED else "")
    return f"{base}:{suffix}" if suffix else base


def is_known(name: str) -> bool:
    """Whether a key of a report's summary object names a variant of the library."""
    canonical = canonical_variant(name)
    return canonical is not None and without_level(canonical) in PREFERENCE


def without_level(variant: str) -> str:
    return variant.partition(":")[0]


def preference(variant: str) -> tuple[int, str]:
    """Sort key: the library's order of preference, the rest by name."""
    base = without_level(variant)
    return (PREFERENCE.index(base) if base in PREFERENCE else len(PREFERENCE), variant)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:NAME_LIMIT].strip("-")
