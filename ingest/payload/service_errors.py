"""What a model's service, or the program before it, answers in place of a summary."""

import re

REASONS = (
    r"too many requests|service (?:temporarily )?unavailable|(?:temporarily )?unavailable|bad gateway"
    r"|internal server error"
    r"|gateway time-?out|time-?out|unauthorized|forbidden|bad request|payload too large|resource.?exhausted"
    r"|overloaded|invalid_argument"
    r"|rate limit"
)
# What a service answers in place of a model. Prose may begin alike, so that what goes on has to be technical.
ERRORS = (
    r"(?:error: )?(?:could not|cannot|can't|unable to|failed to) connect to\b[^.!?]{0,60}"
    r"|(?:error: )?(?:\w+ ){1,3}not responding[.!]?\s*\Z",
    r"(?:[\w.]+\.)\w*error: [45]\d\d\b[ \w]*|(?:\w+ ){0,3}quota exceeded|(?:the )?content was (?:blocked|filtered)\b",
    # As a whole: a verdict in five words at most, or a code.
    r"(?:[\w'-]+:? ){0,4}(?:failed|error|refused|denied|aborted|timed out|error: (?:null|none|undefined"
    r"|unknown))[.!]?\s*\Z",
    r"(?:\S+ ){0,3}(?:econn\w+|\S*err_\w+|\w+_(?:failed|refused|argument|exceeded|error|exhausted|unavailable))\b",
    r"(?:http|status(?: code)?|error(?: code)?)[\s:]*[1-5]\d\d[.!]?\s*\Z",
    r"\[?errno -?\d+\]?|ssl: \w+",
    r"(?:\w+ ){0,3}(?:more credits|insufficient credits?|out of credits|credit balance|billing (?:hard |soft )?limit"
    r"|endpoints? found)\b|insufficient credits?\b",
    r"there was an? (?:error|problem|issue) (?:with your|generating|processing|summari[sz]ing"
    r"|while \w+ing)\b[^.!?\n]{0,30}",
    r"(?:the )?model (?:did not return|didn't return|returned|refused)\b[^.!?\n]{0,30}",
    r"(?:\w+ )?(?:blocked|filtered|refused|rejected)(?: by (?:the |our )?(?:content|safety"
    r"|provider)[^.!?\n]{0,20}|: \w+\Z)",
    r"(?:llm|api|model|ai) (?:request|call|error|response)\b[^.!?\n]{0,20}(?:failed|error|empty|invalid)",
    r"(?:failed|unable) to (?:get|call|parse|summari[sz]e|process|reach|contact)[^.!?\n:]{0,40}(?:response|llm"
    r"|api|json|video"
    r"|model|transcript|summari[sz]e:)",
    # In French, Spanish, German, Italian, Portuguese, Russian.
    r"(?:désolée?, )?une erreur (?:est survenue|s'est produite)|(?:lo siento, )?(?:ha ocurrido|se produjo"
    r"|ocurrió) un error"
    r"|(?:es ist )?ein (?:\w+ )?fehler (?:ist )?aufgetreten|si è verificato un errore|ocorreu um erro"
    r"|(?:извините, )?произошла ошибка|zusammenfassung konnte nicht|no se (?:puede|pudo) generar"
    r"|non è possibile generare"
    r"|发生错误|出错了|エラーが発生|오류가 발생",
    r"error (?:from (?:server|the \w+)|communicating|connecting|calling|processing|summari[sz]ing|fetching)\b",
    r"(?:the )?\w+ returned (?:an? )?(?:empty|no|invalid|error)\b[^.!?\n]{0,30}",
    r"your (?:request|prompt|input) (?:was|has been) (?:rejected|blocked|filtered|flagged)\b",
    rf"(?:http(?:/\d(?:\.\d)?)?[\s:]*)?(?:error[\s:]*)?(?:status(?: code)?[\s:]*)?[45]\d\d[\s:-]+(?:{REASONS})",
    r"(?:an? )?(?:\w+ ){0,2}(?:error|exception)\b(?: code| status| message)?[\s:(\[-]*(?:[1-5]\d\d\b"
    r"|(?:has )?occurred(?: (?:while|during) \w+ing\b[^.!?\n]*)?|\{"
    r"|while|during|:)|\W*(?:error|fatal|critical)\W{1,3}(?:failed to|(?:llm|api) call|unable to|could not"
    r"|no response)\b",
    r"(?:[\w.]+\.)?\w*(?:error|exception|exhausted|timeout)\s?(?:[:(]|\Z)|\w*connectionpool\(",
    r"(?:api )?rate[ _-]?limit(?:ed|_error| (?:reached|exceeded|hit|error))\b|too many requests|(?:you(?:'ve"
    r"| have)? )?(?:exceeded|reached|hit) (?:your|the)\b[^.\n]{0,40}(?:quota|limit)",
    r"(?:insufficient|exceeded|no)[ _]quota|quota exceeded|overloaded|(?:the )?(?:\w+ )?(?:model|server|service"
    r"|engine)(?: \S+){0,3} (?:is|had|has|was|does|not found)\b|(?:\w+: )?model [\"'`]?[\w:./-]+[\"'`]? not found",
    r"this model's maximum context|(?:maximum |the )?context[ _](?:length|window)|(?:input|prompt|transcript|text"
    r"|request) (?:is )?too (?:long|large)",
    r"(?:the )?(?:request|connection|response|operation|query|generation|api call"
    r"|fetch)\b[^.!?\n]{0,30}(?:timed? ?-?out|failed|refused|reset|blocked|filtered|aborted|error|empty)\b",
    rf"(?:{REASONS})\b|upstream connect error|(?:incorrect|invalid|missing) api key|traceback \(most recent"
    rf"|max retries exceeded|failed to (?:fetch|connect|load)(?: \w+){{0,3}}"
    r"|404 page not found|invalid (?:url|operation)\b|expecting value: line|no candidates (?:were )?returned"
    r"|<response \[[45]\d\d\]>"
    r"|finish_?reason\b|no response\b|we(?:'re| are) (?:currently )?experiencing|empty response"
    r"|content (?:was )?(?:blocked|filtered)|response was (?:blocked|empty)",
)
ERROR = re.compile("|".join(f"(?:{each})" for each in ERRORS))
TECHNICAL = re.compile(
    r"too large|:\d{4,5}\b|hard limit has|for model|model [\"'`\w:./-]+ not found|\bcredits\b|fehler|erreur"
    r"|résumé|resumen|riassunto|zusammenf|erstellt|[{<_]|try again|retry|\d+ tokens?\b"
    r"|\bquota|\bapi\b|\bhttps?\b|request id|timed? ?-?out(?=[.=)]|\Z)|rate limit (?:reached|exceeded|error)|api key"
    r"|traceback|error code|openai|anthropic|gemini|safety|policy|exceeded"
    r"|connection (?:error|aborted|reset|refused)\b(?!:)|your request|schema|line \d+ column|nonetype|blocked"
    r"|retries|gateway|\burl\b"
    r"|does not exist|content_filter|response\.\w+|finish_?reason\.|\[[45]\d\d\]"
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
NOTHING = {
    *("none", "null", "undefined", "nan", "[object object]", "{}", "[]", "error", "failed", "empty", "safety"),
    *("todo", "tbd", "n/a", "no summary", "summary: n/a"),
}


def is_nothing(words: str) -> bool:
    """Whether it is what programs write for nothing, or their error as an object; in small letters."""
    return (
        words.strip("()[]<>. ") in NOTHING
        or words in NOTHING
        or not re.search(r"\w", words)
        or bool(OBJECT_ERROR.match(words))
    )


def is_page(text: str) -> bool:
    return PAGE.match(text) is not None


def is_page_of_error(text: str) -> bool:
    return PAGE_ERROR.search(text, 0, 4_000) is not None


def is_error(words: str) -> bool:
    """Whether a service or a program says with these words, in small letters, that it failed."""
    error = ERROR.match(words)
    return error is not None and (not re.search(r"\w", words[error.end() :]) or bool(TECHNICAL.search(words)))
