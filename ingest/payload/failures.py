"""Telling a summary from the message of a model, or of its service, that gave up.

Such messages are short and begin with what they are. A long text is a summary, also one about refusals and errors; and
so is a short one that only begins alike: what is refused, missing or wrong has to be named as well.
"""

import re

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

APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
# A quotation is somebody else's, unless it is all there is.
QUOTED = re.compile(r"[\"“«„]\s*([^\"“”«»„]*?)\s*[\"”»“]\s*", re.DOTALL)
MARKS = re.compile(r"[\s*_#>⚠️❌🚫:.-]*(?:(?:hmm+|oh|okay|ok|well|uh|hello|hi)[,.!]*\s+)?")

# What a model says it cannot do, and to what; in one sentence.
DEEDS = (
    r"help|assist|fulfil|comply|provide|summari[sz]|generat|creat|produc|writ|access|watch|view|open|brows|process"
    r"|complet"
    r"|continue|discuss|answer|analy[sz]|engag|find|read|retriev|offer|support|have|receive|listen|do\b|proceed"
    r"|perform"
)
THEMES = (
    r"(?:summar|transcript|captions?\b|subtitles|content|videos?\b|audio|request|article|url|links?\b|files?\b"
    r"|thread|posts?\b"
    r"|text|material|external|internet|information|topic|question|instruction|that\b|this\b|inappropriate|harmful)"
)
SORRY = (
    r"(?:(?:oh,? )?(?:i(?:'m| am) (?:\w+ )?(?:sorry|afraid)|(?:very )?sorry|(?:i |my )?(?:sincere )?apolog(?:ies"
    r"|i[sz]e)"
    r"|unfortunately|regrettably|i regret)(?: (?:about|for) (?:that|the \w+|any \w+|this))?[,.:;!]*\s+(?:but |that "
    r"|however,? )*)"
)
CANNOT = (
    r"i(?: (?:really|simply|still))? ?(?:can(?:not|'t| not| no longer| only)|couldn't|could not|am (?:not|unable)"
    r"|'m (?:not|unable)|was (?:not|unable)"
    r"|wasn't|won't|will not|don't|do not|didn't|did not|haven't|have no)\b"
)
INPUTS = (
    r"(?:summary|transcripts?|subtitles|captions?|text|content|article|input|document|message|page|video|audio"
    r"|file|link|url)"
)
LACKING = (
    r"(?:empty|blank|missing|unavailable|inaccessible|incomplete|corrupted|too short|cut off"
    r"|not (?:been )?(?:available|provided|included|found|accessible|attached)|no (?:\w+ )?(?:content|text|words"
    r"|transcript|information))"
)
# In English, French, Spanish and German. Each begins where the text does.
REFUSALS = (
    rf"{SORRY}?i (?:must|have to|will have to) (?:\w+ )?(?:decline|refuse)\b[^.!?:;\n]{{0,60}}\b{THEMES}",
    rf"{SORRY}?{CANNOT} see (?:an?y? |the )?(?:\w+ )?{INPUTS}\b",
    rf"{SORRY}?{CANNOT}[^.!?:;\n]{{0,60}}?\b(?:{DEEDS})[^.!?:;\n]{{0,80}}?\b{THEMES}",
    rf"{SORRY}(?:{CANNOT}|there (?:is|was) (?:no|nothing)|(?:the|this|your|no|it"
    rf"|an?)\b[^.!?\n]{{0,60}}\b(?:{INPUTS}|request|model|error|server)\b)",
    rf"{SORRY}?as an? (?:ai|artificial intelligence|(?:large )?language model|llm)"
    r"(?: (?:language )?(?:model|assistant|system|chatbot))?(?: \w+ed by \w+)?,? (?:i|my)\b",
    r"(?:i am|i'm) (?:just |only )?an? (?:ai|language model|large language model)\b[^.!?\n]{0,80}\b(?:can't|cannot"
    r"|not|unable|don't)\b",
    r"(?:please|could you(?: please)?|can you(?: please)?|kindly) (?:provide|share|paste|send|upload|supply|give)"
    rf"[^.!?\n]{{0,60}}\b(?:{INPUTS}|details|information)\b",
    r"(?:je suis )?(?:vraiment |sincèrement )?(?:désolée?|navrée?|malheureusement|je regrette"
    r"|je m'excuse)[^\w]{1,4}(?:mais )?"
    r"(?:je (?:ne|n')|il (?:ne |n')|la transcription|aucun|en tant qu)",
    r"(?:je ne (?:peux|suis|parviens|dispose|vois|trouve)|je n'ai)\b[^.!?\n]{0,40}\b(?:pas|aucune?)\b[^.!?\n]{0,80}?"
    r"(?:résum|aid|fourni|accé|trait|répon|génér|transcription|contenu|vidéo|demande|texte)",
    r"en tant (?:que modèle|qu'(?:ia\b|intelligence artificielle|assistant|modèle))[^.!?\n]{0,60}?,? je\b",
    r"(?:impossible de (?:générer|résumer|produire|fournir)|veuillez (?:me )?(?:fournir|partager|coller))\b",
    r"(?:lo siento|lamento|lamentablemente|desafortunadamente|disculpa|perdón)[^\w]{1,4}(?:mucho )?(?:pero )?"
    r"(?:no (?:puedo|me es|tengo|es posible|soy)|la transcripción|como (?:modelo|ia))",
    r"no (?:puedo|me es posible|tengo|he (?:podido|recibido)|soy capaz)\b[^.!?\n]{0,80}?"
    r"(?:resum|ayudar|proporcion|acced|proces|respond|gener|transcripción|contenido|vídeo|video|solicitud|texto)",
    r"como (?:una? )?(?:ia\b|inteligencia artificial|modelo de lenguaje|asistente de ia)[^.!?\n]{0,60}?,? (?:no"
    r"|yo)\b",
    r"(?:no es posible (?:generar|resumir)|por favor,? (?:proporcion|compart|peg))",
    r"(?:es tut mir(?: wirklich| sehr)? leid|tut mir leid|entschuldigung|leider|ich bedau[er]+)[^\w]{0,4}(?:aber "
    r"|dass )?"
    r"(?:ich |kann ich|konnte ich|das transkript|als ki\b|es (?:gibt|wurde|liegt))[^.!?\n]{0,120}",
    r"ich (?:kann|konnte|darf|bin|habe)\b[^.!?\n]{0,80}?(?:nicht|kein\w*)\b[^.!?\n]{0,60}?"
    r"(?:zusammenfass|helfen|bereitstell|zugreif|beantwort|erstell|generier|in der lage|transkript|zugriff"
    r"|verarbeit)",
    r"als (?:ki\b|ki-|sprachmodell|künstliche intelligenz)[^.!?\n]{0,60}?(?:kann|habe|bin|darf) ich\b",
    r"bitte (?:gib|geben|stell|füg|teil|send)[^.!?\n]{0,60}(?:transkript|text|inhalt|video)",
)
REFUSAL = re.compile("|".join(f"(?:{each})" for each in REFUSALS))

SEEMS = (
    r"(?:it (?:seems|appears|looks)(?: like| as if| that)*|there (?:seems|appears) to be|unfortunately,?"
    r"|sorry,?(?: but)?)\s+"
)
# The input was none. Prose may begin alike, so that what goes on has to say what follows from it.
EMPTY = re.compile(
    rf"(?:{SEEMS})?(?:"
    rf"(?:the|this|your|that|any)?\s?(?:(?:provided|given|supplied|video|youtube|video's|source|audio"
    rf"|input)\s)*{INPUTS}"
    rf"(?: (?:you(?:'ve| have)? \w+|of (?:the|this) video|for (?:the|this) video|itself|provided))*"
    rf" (?:(?:appears?|seems?|looks?|is|are|was|were|has|have|contains?|wasn't|isn't|could not be"
    rf"|couldn't be)\b[^.!?\n]{{0,20}}? )?"
    rf"(?:{LACKING}|retrieved|loaded|(?:does|did) ?n(?:o|')t (?:\w+ )?(?:contain|include|have|provide))\b"
    rf"|(?:there (?:is|was|'s) )?(?:no|not? any|nothing)\s(?:\w+\s){{0,2}}?{INPUTS}(?: (?:content|data|text))?"
    r"(?: (?:was|is|were|has|have|had|to|for|in|available|provided|found|here|yet)\b| could be\b)?(?: (?:been|not))?"
    r"(?: (?:available|provided|found|supplied|included|detected|this video|summari[sz]e))?"
    r"(?: (?:for|in|from) (?:the|this|that|your) (?:video|article|link|page|message)\b)?"
    rf"|i (?:would |will )?(?:need|require) (?:the|a|more|access|you)\b[^.!?\n]{{0,40}}\b{INPUTS}"
    rf"|nothing to summari[sz]e|you (?:haven't|have not|didn't) (?:provided?|includ|shar|past)"
    r"|la transcription (?:semble|est|paraît)[^.!?\n]{0,30}(?:vide|manquante|absente|indisponible|incomplète)"
    r"|aucune? (?:transcription|contenu|texte)\b|il n'y a (?:pas de|aucune?) (?:transcription|contenu|texte)"
    r"|la transcripción (?:parece|está|no)[^.!?\n]{0,30}(?:vací\w*|incompleta|disponible|falta)"
    r"|no (?:hay|se (?:ha )?proporcion\w+) (?:ningun[ao]? )?(?:transcripción|contenido|texto)"
    r"|das transkript (?:scheint|ist|war)[^.!?\n]{0,30}(?:leer|unvollständig|nicht verfügbar)(?: zu sein)?"
    r"|(?:es (?:wurde|liegt|gibt) )?kein(?:en?)? (?:transkript|inhalt|text)\b)"
)
FOLLOWS = re.compile(
    r"summar|résum|resum|zusammenfass|provid|please|paste|share|nothing to|unable|can't|cannot|available|fourni"
    r"|veuillez"
    r"|your message|proporcion|por favor|bitte|bereitgestellt|verfügbar|disponible"
)

REASONS = (
    r"too many requests|service (?:temporarily )?unavailable|(?:temporarily )?unavailable|bad gateway"
    r"|internal server error"
    r"|gateway time-?out|time-?out|unauthorized|forbidden|bad request|payload too large|resource.?exhausted"
    r"|overloaded|not found"
    r"|rate limit"
)
# What a service answers in place of a model. Prose may begin alike, so that what goes on has to be technical.
ERRORS = (
    r"error (?:communicating|connecting|calling|processing|summari[sz]ing|fetching)\b",
    r"(?:the )?\w+ returned (?:an? )?(?:empty|no|invalid|error)\b[^.!?\n]{0,30}",
    r"your (?:request|prompt|input) (?:was|has been) (?:rejected|blocked|filtered|flagged)\b",
    rf"(?:http(?:/\d(?:\.\d)?)?[\s:]*)?(?:error[\s:]*)?(?:status(?: code)?[\s:]*)?[45]\d\d[\s:-]+(?:{REASONS})",
    r"(?:an? )?(?:\w+ ){0,2}(?:error|exception)\b(?: code| status| message)?[\s:(\[-]*(?:[1-5]\d\d\b|occurred|\{"
    r"|while|during|:)",
    r"(?:[\w.]+\.)?\w*(?:error|exception|exhausted|timeout)\s?[:(]",
    r"(?:api )?rate[ _-]?limit(?:ed|_error| (?:reached|exceeded|hit|error))\b|too many requests|(?:you(?:'ve"
    r"| have)? )?(?:exceeded|reached|hit) (?:your|the)\b[^.\n]{0,40}(?:quota|limit)",
    r"(?:insufficient|exceeded|no)[ _]quota|quota exceeded|overloaded|the (?:model|server|service"
    r"|engine)(?: \S+){0,3} (?:is|had|has|was|does)\b",
    r"this model's maximum context|(?:maximum |the )?context[ _](?:length|window)|(?:input|prompt|transcript|text"
    r"|request) (?:is )?too (?:long|large)",
    r"(?:the )?(?:request|connection|response|operation|query|generation|api call"
    r"|fetch)\b[^.!?\n]{0,30}(?:timed? ?-?out|failed|refused|reset|blocked|filtered|aborted|error|empty)",
    rf"(?:{REASONS})\b|upstream connect error|(?:incorrect|invalid|missing) api key|traceback \(most recent"
    rf"|max retries exceeded|failed to (?:fetch|connect|load)(?: \w+){{0,3}}"
    r"|no response from|empty response|content (?:was )?(?:blocked|filtered)|response was (?:blocked|empty)",
)
ERROR = re.compile("|".join(f"(?:{each})" for each in ERRORS))
TECHNICAL = re.compile(
    r"[{<_]|try again|retry|\d+ tokens?\b|\bquota|\bapi\b|\bhttps?\b|request id|time(?:d )?-?out|rate limit|api key"
    r"|traceback|error code|openai|anthropic|gemini|safety|policy|exceeded"
    r"|connection (?:error|aborted|reset)|refused|your request"
)
# A page or an object of a service, and what programs write for nothing.
PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<center)", re.I)
PAGE_ERROR = re.compile(
    r"<(?:title|h1)[^>]*>[^<]*(?:\b[45]\d\d\b|error|denied|unavailable|just a moment|attention required)", re.I
)
OBJECT_ERROR = re.compile(
    r"[\[{]\s*[\"']error[\"']\s*:|[\[{].{0,200}?[\"'](?:error|errors|detail|message|code|status"
    r"|type)[\"']\s*:.{0,400}?"
    r"(?:error|exceed|limit|denied|invalid|unavailable|not.found|overload|time.?out|unauthor|fail)",
    re.I | re.DOTALL,
)
NOTHING = {"none", "null", "undefined", "nan", "[object object]", "{}", "[]", "error", "failed"}


def failure_in(text: str) -> str | None:
    """The reason to report if the text is a failed generation's message, else None."""
    if STEM in text.lower():
        stripped = text.strip()
        if OPENING.match(stripped) or (len(stripped) <= SHORT and ANYWHERE.search(stripped)):
            return one_line(text, REASON_LIMIT)
    if PAGE.match(text):
        return one_line(text, REASON_LIMIT) if PAGE_ERROR.search(text, 0, 4_000) else None
    return one_line(text, REASON_LIMIT) if len(text) <= MESSAGE_LIMIT and _is_message(text) else None


def _is_message(text: str) -> bool:
    words = text.strip().translate(APOSTROPHES).lower()
    if words in NOTHING or OBJECT_ERROR.match(words):
        return True
    if whole := QUOTED.fullmatch(words):
        words = whole[1]
    words = words[MARKS.match(words).end() :]  # type: ignore[union-attr]  # it matches nothing as well
    if REFUSAL.match(words):
        return True
    return _is_one(EMPTY.match(words), FOLLOWS) or _is_one(ERROR.match(words), TECHNICAL)


def _is_one(opening: re.Match[str] | None, sequel: re.Pattern[str]) -> bool:
    """Whether a text that begins so is a message: nothing comes after it, or something that confirms it."""
    return opening is not None and (
        not re.search(r"\w", opening.string[opening.end() :]) or bool(sequel.search(opening.string))
    )
