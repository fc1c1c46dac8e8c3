"""The names under which summaries arrive, and the variants that they mean."""

import re
import unicodedata
from functools import lru_cache

from content.variants import LABELS, NEVER_SHOWN, VARIANTS, base

NAME_LIMIT = 64
# Of a longer name the rest is not looked at, and not remembered.
LONGEST = 256

ALIASES = {alias: variant.key for variant in VARIANTS for alias in variant.aliases}
SPOKEN = {variant.key: variant.language for variant in VARIANTS if variant.language}


def canonical_variant(name: str, *, level: str | None = None) -> str | None:
    """`Audio_FR` with level "Beginner" is `audio-fr:beginner`; None if it names no variant."""
    return _canonical(name[:LONGEST], (level or "")[:LONGEST])


@lru_cache(maxsize=1024)
def _canonical(name: str, level: str) -> str | None:
    spelled, _, suffix = name.partition(":")
    variant = _slug(spelled)
    variant = ALIASES.get(variant, variant)
    if variant in ("", NEVER_SHOWN):
        return None
    suffix = _slug(suffix) or (_slug(level) if variant in SPOKEN else "")
    return f"{variant}:{suffix}" if suffix else variant


def is_known(name: str) -> bool:
    """Whether a key of a report's summary object names a variant of the library."""
    return base(canonical_variant(name) or "") in LABELS


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:NAME_LIMIT].strip("-")
