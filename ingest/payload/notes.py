"""What clients note beside summaries, or in their place, for themselves: it is none."""

import re

from content.variants import base
from ingest.payload.variant_names import canonical_variant, is_known

NOTE_LIMIT = 300
KEYS = {
    *("default-variant", "latest-variant", "summary-type", "type", "kind", "revision", "status", "headline", "html"),
    *("language", "level", "proficiency", "proficiency-level", "generated-at", "word-count", "duration", "model"),
    *("audio-url", "image-url", "url", "canonical-url", "public-url", "file", "path"),
}
ADDRESS = re.compile(
    r"(?:https?://|/|exports/|images/|data/)[^\s<>]+|[^\s<>/]+\.(?:mp3|json|png|jpe?g|webp|html?)", re.I
)
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
LEVELS = {"beginner", "intermediate", "advanced", "a1", "a2", "b1", "b2", "c1", "c2", "native"}
FLAGS = {"true", "false", "yes", "no", "none", "null"}
# Such a variant may only say where its result was put.
RESEARCH = "deep-research"
ELSEWHERE = re.compile(
    r"\b(?:stored|saved|available|located|found|written|exported|attached|cached|uploaded)\b(?: \w+){0,3} ?"
    r"\b(?:in|at|under|to|as|from|on|by|separately|elsewhere|via)\b"
    r"|https?://|/[\w-]+(?:/[\w-]+|\.\w+)|see (?:the )?(?:full )?report",
    re.I,
)


def is_key_of_note(name: str) -> bool:
    """Whether a variant of this name is a client's note of its own, such as `default_variant`."""
    return canonical_variant(name) in KEYS


def note_in(text: str, variant: str) -> str:
    """What the text is instead of a summary ("an address"), "" if it may be one."""
    text = text.strip()
    if len(text) > NOTE_LIMIT:
        return ""
    if base(variant) == RESEARCH and ELSEWHERE.search(text):
        return "a word of where its result is stored"
    if ADDRESS.fullmatch(text):
        return "an address"
    if text.lower() in LEVELS:
        return "a level"
    if DATE.fullmatch(text):
        return "a date"
    if text.lower() in FLAGS or text.isdecimal():
        return "a value"
    return "the name of a variant" if len(text) <= 40 and " " not in text and is_known(text) else ""
