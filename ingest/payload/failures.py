"""Telling a summary from the message of a model, or of its service, that gave up.

Such messages are short and begin with what they are. A long text is a summary, also one about refusals and errors; and
so is a short one that only begins alike: what is refused, missing or wrong has to be named as well, and nobody else may
have said it.
"""

import re
from functools import lru_cache

from ingest.payload import refusals, service_errors
from ingest.payload.syntax.unreadable import one_line

SHORT = 200
REASON_LIMIT = 300
# The longest message of a model that gave up.
MESSAGE_LIMIT = 900

STEM = "generat"  # common to the two patterns below, and much faster to look for
THINGS = r"(?:(?:a|an|any|the|your|this|audio|text|video) )*(?:summary|summaries|headline|insights?|key points)"
# Safe to believe at the start of any text: nobody begins a real summary so.
OPENING = re.compile(
    rf"\W*(?:summary generation failed|error generating|(?:unable|failed) to generate {THINGS}\b)", re.I
)
# Only to be believed in a short text: a long one may well be *about* such a failure.
ANYWHERE = re.compile(r"summary generation failed|error generating|unable to generate|failed to generate", re.I)

APOSTROPHES = "’‘ʼ`´"
# A quotation is somebody else's, unless it is all there is.
QUOTED = re.compile(r"[\"“«„]\s*([^\"“”«»„]*?)\s*[\"”»“]\s*", re.DOTALL)
MARKS = r"[\s*_#>⚠️❌🚫:.(\[-]*"
# What a polite model says first; and a headline of an error.
POLITENESS = re.compile(
    rf"{MARKS}(?:(?:(?:hmm+|oh|okay|ok|well|uh|hello|hi|sure|certainly|of course|absolutely|thanks"
    rf"|thank you)[,.!]*\s+"
    rf"|i can (?:certainly )?help (?:you )?with that[,.!]*\s+|however,?\s+|summary:\s+|(?:i'm|i am) (?:claude"
    rf"|chatgpt|gemini|gpt\S*)\b[^.!?\n]{{0,60}},? (?:and|so) |as claude, |#*\s*error\s*\n+){MARKS})*"
)

# What comes after it is somebody else's word: ", he says", "; the talk shows why", ": a history of apologies".
TELLING = (
    r"(?:writes?|wrote|advises|écrit|escribe|schreibt|says?|said|sings?|sang|argues?|argued|explains?|explained"
    r"|jokes?|recalls?|tells|told|shows|reconstructs"
    r"|discusses|follows|reviews|retells|replies|replied|admits|asks|warns|concludes|describes|examines|explores"
    r"|traces"
    r"|dit|raconte|explique|montre|dice|cuenta|explica|muestra|sagt|erzählt|erklärt|zeigt|diz|conta|mostra|spiega"
    r"|racconta|讲|讲解|介绍|解释|説明|紹介)"
)
REPORTED = re.compile(
    rf"[,;:.!?\"–—-]\s*(?:(?!what|how|why|that|if|whether|you|transcript|text|content|input|message|error|i\b)"
    rf"[\w'’]+\s+){{0,5}}{TELLING}(?![\w'])"
    r"|:\s(?:an? \w+'s|an? (?:history|story|plea|talk|film|lesson|review|documentary|biography)|why|how|life|inside"
    r"|the (?:history|story|last|first|\w+ of))\b"
    r"|[，。：；].{0,12}(?:讲|介绍|解释|回顾|説明|紹介)"
)


@lru_cache(maxsize=16)  # a report often says the same text twice
def failure_in(text: str) -> str | None:
    """The reason to report if the text is a failed generation's message, else None."""
    return one_line(text, REASON_LIMIT) if _is_failure(text) else None


def _is_failure(text: str) -> bool:
    if STEM in text.lower():
        stripped = text.strip()
        if OPENING.match(stripped) or (len(stripped) <= SHORT and ANYWHERE.search(stripped)):
            return True
    if service_errors.is_page(text):
        return service_errors.is_page_of_error(text)
    return len(text) <= MESSAGE_LIMIT and _is_message(text)


def _is_message(text: str) -> bool:
    words = text.strip().lower()
    for apostrophe in APOSTROPHES:
        words = words.replace(apostrophe, "'")
    if service_errors.is_nothing(words):
        return True
    if whole := QUOTED.fullmatch(words):
        words = whole[1]
    words = words[POLITENESS.match(words).end() :]  # type: ignore[union-attr]  # it matches nothing as well
    is_message = refusals.is_refusal(words) or refusals.is_without_input(words) or service_errors.is_error(words)
    return is_message and not REPORTED.search(words)
