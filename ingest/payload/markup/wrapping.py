"""What a model says around a summary: its reasoning, a fence of code, a greeting before it and an offer after it."""

import re
from functools import lru_cache

from ingest.payload.markup.reasoning import without_reasoning

# Each may be wrapped in another.
LAYERS = 4
TAIL = 400

FENCE = re.compile(r"(```+|~~~+)[ \t]*([\w+-]*)[ \t]*\n(.*?)(\n[ \t]*\1[ \t]*)?\Z", re.DOTALL)
FENCED = {"markdown", "md", "text", "txt", "plain", "plaintext", "html", "json", "summary"}
TAGGED = re.compile(
    r"<(answer|summary|output|response|result|final_answer)>\s*(.*?)\s*(?:</\1>)?\s*\Z", re.DOTALL | re.I
)

YES = (
    r"sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|got it|no problem|gladly|happy to help|bien sûr"
    r"|certainement"
    r"|avec plaisir|d'accord|natürlich|gerne|sicher|klar|claro|por supuesto|desde luego|con gusto"
)
HERE = (
    r"here(?:'s|’s| is| are)|below (?:is|are)|the following is|i(?:'ve|’ve| have) (?:summari[sz]ed|written|prepared"
    r"|created)"
    r"|voici|ci-dessous|hier (?:ist|sind|kommt)|nachfolgend|aquí (?:está|tienes?|va|te dejo)|a continuación"
)
WORK = (
    r"summar(?:y|ies|i[sz]\w+)|résumé|synthèse|zusammenfassung|resumen|overview|recap|(?:key|main) (?:points"
    r"|takeaways|insights)"
    r"|points clés|puntos clave|kernpunkte|bullet points|takeaways"
)
WHOSE = (
    r"(?: (?:of|for|from|du|de|des|del|von)(?: \w+){0,2} (?:video|vidéo|vídeo|article|artikel|transcript|text"
    r"|thread|talk|podcast|content|post|discussion)s?)?"
)
# Up to the end of its line, or up to a colon where it says no more than that it is one.
GREETING = re.compile(
    rf"[\s*_#]*(?:(?:{YES})\b[^\n:.!?]{{0,60}}[!.,:–—-]+\s*)?(?:i(?:'d|’d| would|'ll|’ll| will) (?:be )?(?:happy"
    rf"|glad)[^\n.!:]{{0,80}}[.!:]\s*)?"
    rf"(?:{HERE})\b(?:[^\n:]{{0,120}}?\b(?:{WORK})\b[^\n:.]{{0,160}}[:.][ *_]*(?:\n|\Z)"
    rf"|(?: \w+){{0,4}}? (?:{WORK}){WHOSE}:[*_]*)\s*",
    re.I,
)
YES_ALONE = re.compile(
    r"\s*(?:sure(?: thing)?|certainly|of course|absolutely|bien sûr|claro|natürlich|gerne)!\s+", re.I
)
OFFER = re.compile(
    r"(?:\A|\n|(?<=[.!?…])[ ])[\s*_-]*(?:please )?(?:let me know (?:if|what|how|whether)|i hope (?:this|that"
    r"|you find)\b[^.!?\n]{0,60}(?:help|useful|clear|meets)"
    r"|hope (?:this|that) helps|feel free to (?:ask|reach out|let me know)|would you like me to|do you want me to"
    r"|if you(?:'d|’d| would)? (?:need|like|want|have)"
    r"[^.!?\n]{0,100}(?:let me know|just (?:ask|say)|feel free|i can)|is there anything else"
    r"|n['’]hésitez pas à (?:me|poser)"
    r"|j['’]espère que (?:ce|cela|cette)|espero que (?:esto|este|te|le)|no dudes en|avísame|ich hoffe,? (?:das"
    r"|diese|die)\b|lass(?:en sie)? (?:es )?mich wissen"
    r"|sag mir bescheid)[^\n]{0,200}\s*\Z",
    re.I,
)
# Each offer has one of these in it, and nearly all texts have none: far faster to look for.
OF_OFFERS = (
    *("let me know", "i hope ", "hope th", "feel free", "would you like", "do you want", "if you", "anything else"),
    *("hésitez pas", "espère que", "espero que", "no dudes", "avísame", "ich hoffe", "mich wissen", "mir bescheid"),
)
RULE = re.compile(r"\n\s*(?:-{3,}|\*{3,}|_{3,})\s*\Z|\A\s*(?:-{3,}|\*{3,}|_{3,})\s*\n")


@lru_cache(maxsize=16)  # a report often says the same text twice
def for_readers(text: str) -> str:
    """The text without what the model says around it; "" if that is all."""
    for _ in range(LAYERS):
        inner = _layer(text)
        if inner == text:
            break
        text = inner
    return text


def markup_for_readers(markup: str) -> str:
    """HTML without reasoning, and out of the fence of code that it may come in."""
    return without_reasoning(_unfenced(markup.strip()))


def _layer(text: str) -> str:
    text = _unfenced(without_reasoning(text).strip())
    if tagged := TAGGED.match(text):
        text = tagged[2]
    greeting = GREETING.match(text) or YES_ALONE.match(text)
    inner = text[greeting.end() :] if greeting else text
    end = inner[-TAIL:].casefold()
    if any(words in end for words in OF_OFFERS) and (offer := OFFER.search(inner, max(0, len(inner) - TAIL))):
        inner = inner[: offer.start()]
    # Only with them: a rule may as well be the summary's own.
    return text if inner == text else RULE.sub("", inner).strip()


def _unfenced(text: str) -> str:
    """Code that is a summary; a summary that is code, or only begins and ends with some, stays."""
    fence = FENCE.match(text) if text.startswith(("```", "~~~")) else None
    if fence is None:
        return text
    mark, language, inner, end = fence.groups()
    if language.lower() not in FENCED and (language or not end):
        return text
    within = sum(line.lstrip().startswith(mark) for line in inner.splitlines())
    if within % 2 or (within and language.lower() not in ("markdown", "md")):
        return text
    return inner.strip()
