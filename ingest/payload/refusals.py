"""What models say when they give up: that they cannot or will not, or that there was nothing to read.

Of English in its many turns; of other languages in the few that models use (`other_tongues`). All of it in small
letters.
"""

import re

from django.utils.functional import SimpleLazyObject

from ingest.payload.other_tongues import REFUSALS as OTHERS

# What a model says it cannot do, and to what; in one sentence.
DEEDS = (
    r"help|assist|fulfil|comply|provide|summari[sz]|generat|creat|produc|writ|access|watch|view|open|brows|process"
    r"|complet|continue|discuss|answer|analy[sz]|engag|find|read|retriev|offer|support|have|receive|listen|do\b"
    r"|proceed"
    r"|perform|extract|fetch|obtain|load|transcrib|been|given"
)
THEMES = (
    r"(?:summar|transcript|captions?\b|subtitles|content|videos?\b|audio|request|article|url|links?\b|files?\b"
    r"|thread|posts?\b|text|material|external|internet|information|topic|question|instruction|that\b|this\b"
    r"|inappropriate|harmful|the help\b)"
)
INPUTS = (
    r"(?:summary|transcripts?|subtitles|captions?|text|content|article|input|document|message|page|video|audio"
    r"|file|link|url)"
)
SORRY = (
    r"(?:(?:oh,? )?(?:(?:i(?:'m| am)|we(?:'re| are)) (?:\w+ )?(?:sorry|afraid)|(?:very )?sorry"
    r"|(?:i |my )?(?:sincere )?apolog(?:ies|i[sz]e)|unfortunately|regrettably|i regret(?: to (?:inform|tell) you)?)"
    r"(?: (?:about|for) (?:that|the \w+|any \w+|this)| (?:that )?you(?:'re| are) feeling [^.!?\n]{1,30})?"
    r"(?:[,.:;!]*| [–—-])\s+(?:but |that |however,? )*)"
)
CANNOT = (
    r"i(?: (?:really|simply|still))? ?(?:can(?:not|'t| not| no longer| only)|couldn't|could not|am (?:not|unable)"
    r"|'m (?:not|unable)|was (?:not|unable)|wasn't|won't|will not|don't|do not|didn't|did not|haven't|have no)\b"
)
# A program says so without saying "I".
UNABLE = r"(?:unable to|not able to|cannot|can't|can not|could not|couldn't|failed to)"
FAILED = (
    r"(?:(?:something|things) (?:went|has gone|have gone) wrong(?= with your|[.,!;]|\Z| on our| while)"
    r"|(?:i|we)(?:'ve| have)? (?:encountered|ran into|hit) an? (?:\w+ )?(?:error|problem|issue)(?=[.!]|\Z| while"
    r"| processing)"
    r"|i(?:'m| am) having (?:trouble|difficulty) (?:access|process|load|open|summari)\w+)"
)
# What may stand before it: politeness, or a reason.
PREFACE = (
    r"(?:(?:i|i'm|i'd|it (?:seems|appears|looks)|while|since|being|as|let me know|thanks?|based on|given|because"
    r"|although"
    r"|sorry|unfortunately|to|however)\b[^\n\"]{0,140}?[ ,.])"
)
# Of the very task that it was given: nobody else would be told this.
DECLINES = (
    r"(?:i (?:refuse|decline)|i(?:'d| would) (?:rather not|prefer not to)|i(?:'m| am) going to (?:have to )?decline"
    r"|i (?:must|have to|will have to) (?:\w+ )?(?:decline|refuse)|i (?:do not|don't) feel comfortable"
    r"|i(?:'m| am) not comfortable|(?:that|this)(?:'s| is)?(?: not|n't) something i (?:can"
    r"|am able to)(?: \w+ with| do)?"
    r"|it (?:would(?: not|n't) be appropriate|(?:is|goes|would be) against (?:my|the)) [^.!?\n]{0,40}|(?:cannot"
    r"|can't) comply"
    r"|no can do)"
)
LACKING = (
    r"(?:empty|blank|missing|unavailable|inaccessible|incomplete|corrupted|too short|cut off|disabled"
    r"|not (?:been )?(?:available|provided|included|found|accessible|attached)|no (?:\w+ )?(?:content|text|words"
    r"|transcript|information|spoken \w+))"
)
PLEASE = (
    r"(?:please|could you(?: please)?|can you(?: please)?|kindly) (?:provide|share|paste|send|upload|supply|give)"
    rf"[^.!?\n]{{0,60}}\b(?:{INPUTS}|details|information)\b"
)
# Each begins where the text does.
ENGLISH = (
    rf"{PREFACE}?{SORRY}?{DECLINES}\b(?:[^.!?:;\n]{{0,60}}\b{THEMES}|[^\w\n]*\Z)",
    rf"{PREFACE}{CANNOT}[^.!?:;\n]{{0,60}}?\b(?:{DEEDS})[^.!?:;\n]{{0,80}}?\b{THEMES}",
    rf"{PREFACE}?{CANNOT} (?:answer|help|assist|comply|continue|proceed|do (?:that|this))[^\w\n]*\Z",
    r"(?:\w+, )?(?:can't|cannot|not able to) (?:help|assist) with (?:that|this)\b",
    rf"(?:{SORRY})?(?:it (?:seems|looks) (?:like|that|as if) )?you (?:forgot to|haven't|have not|did not"
    rf"|didn't) (?:\w+ )?(?:provide|share|includ|paste|attach)\w*"
    rf"[^.!?\n]{{0,30}}\b{INPUTS}",
    rf"{SORRY}?{CANNOT} see (?:an?y? |the )?(?:\w+ )?{INPUTS}\b",
    rf"{SORRY}?{CANNOT}[^.!?:;\n]{{0,60}}?\b(?:{DEEDS})[^.!?:;\n]{{0,80}}?\b{THEMES}",
    rf"(?:the|this) (?:\w+ )?{INPUTS}\b[^.!?\n\"]{{0,80}}\bi (?:can't|cannot|am unable|was unable|could not)\b",
    rf"i have no (?:\w+ )?{INPUTS} (?:to|for|from|here)\b",
    rf"{SORRY}?{UNABLE} (?:{DEEDS}|determine|get|call|parse)[^.!?\n]{{0,50}}?\b(?:summar|transcript|captions"
    rf"|subtitles|response|llm|api|json"
    rf"|this (?:video|article|content|text|request)|(?:the|your) request|(?:video|article)(?: content)?[.:]?\s*\Z)",
    rf"{SORRY}?(?:oops[!,. ]+)?{FAILED}(?:[^.!?\n]{{0,20}}\b(?:error|problem|issue))?",
    rf"{SORRY}(?:{CANNOT}|there (?:is|was) (?:no|nothing)|(?:the|this|your|no|it"
    rf"|an?)\b[^.!?\n]{{0,60}}\b(?:{INPUTS}|request|model|error|server)\b)",
    rf"{SORRY}?as an? (?:ai|artificial intelligence|(?:large )?language model|llm)"
    r"(?: (?:language )?(?:model|assistant|system|chatbot))?(?: \w+ed by \w+)?,? (?:i|my)\b",
    r"(?:i am|i'm) (?:just |only )?an? (?:ai|language model|large language model)\b[^.!?\n]{0,80}\b(?:can't|cannot"
    r"|not|unable|don't)\b",
    PLEASE,
    rf"to (?:summari[sz]e|provide|create|generate|write)[^.!?\n]{{0,60}}, (?:i(?:'ll|'d| will| would)? need|please)\b"
    rf"[^.!?\n]{{0,60}}\b{INPUTS}",
    rf"i (?:see|notice[d]?)(?: that)? (?:you (?:haven't|have not|didn't)|there is no"
    rf"|the)\b[^.!?\n]{{0,60}}\b{INPUTS}",
    rf"(?:i(?:'d| would)|thank)[^.!?\n]{{0,80}}[,.!] ?(?:but|however,?) (?:{CANNOT}|{PLEASE}|(?:no|the|your|i need"
    rf"|it)\b"
    rf"[^.!?\n]{{0,60}}\b(?:{INPUTS}))",
    rf"i(?:'d| would) [^.!?,\n]{{0,60}} but [^.!?\n]{{0,60}}\b{INPUTS}\b",
    rf"thank you[^.!?\n]{{0,60}}, (?:but|however,?) [^.!?\n]{{0,60}}\b{INPUTS}\b",
    r"how (?:can|may) i (?:help|assist) you(?: today| with\b[^.!?\n]{0,40})?\?\s*\Z",
    rf"this (?:\w+ )?(?:{INPUTS}|request|prompt) (?:violates|goes against|may violate|is against)\b[^.!?\n]{{0,40}}"
    r"(?:polic|guideline|terms)",
)
# Compiled at the first use: it takes a fifteenth of the time in which any process starts.
REFUSAL = SimpleLazyObject(lambda: re.compile("|".join(f"(?:{each})" for each in (*ENGLISH, *OTHERS))))

SEEMS = (
    r"(?:it (?:seems|appears|looks)(?: like| as if| that)*|there (?:seems|appears) to be|unfortunately,?|however,?"
    r"|sorry,?(?: but)?)\s+"
)
# The input was none. Prose may begin alike, so that what goes on has to say what follows from it.
EMPTY = re.compile(
    rf"(?:{SEEMS})?(?:"
    r"(?:no|a) summary (?:could|can)(?: ?not)? be (?:generated|created|provided|produced)(?: for this \w+)?"
    r"|"
    rf"(?:the|this|your|that|any|an?)?\s?(?:(?:provided|given|supplied|video|youtube|video's|source|audio"
    rf"|input)\s)*{INPUTS}"
    rf"(?: (?:you(?:'ve| have)? \w+|of (?:the|this) video|for (?:the|this) video|itself|provided))*"
    rf" (?:(?:appears?|seems?|looks?|is|are|was|were|has|have|contains?|wasn't|isn't|could not be|cannot be"
    rf"|couldn't be)\b[^.!?\n]{{0,20}}? )?"
    rf"(?:{LACKING}(?: for (?:the|this) video)?|retrieved|loaded|generated|created|produced|consists? (?:only"
    rf"|entirely|solely) of|only contains"
    rf"|(?:does|did) ?n(?:o|')t (?:\w+ )?(?:contain|include|have|provide)(?: an?y? {INPUTS})?)\b"
    rf"|(?:there(?: is| was|'s) )?(?:no|not? any|nothing)\s(?:\w+\s){{0,2}}?{INPUTS}(?: (?:content|data|text))?"
    r"(?: (?:was|is|were|has|have|had|to|for|in|available|provided|found|here|yet)\b| could be\b)?(?: (?:been|not))?"
    r"(?: (?:available|provided|found|supplied|included|detected|this video|summari[sz]e))?"
    r"(?: (?:for|in|from) (?:the|this|that|your) (?:video|article|link|page|message)\b)?"
    r"|(?:there (?:is|was) )?(?:insufficient|not enough|too little) (?:content|information|text|data|transcript"
    r"|context)"
    rf"|i (?:would |will )?(?:need|require) (?:the|a|more|access|you)\b[^.!?\n]{{0,40}}\b{INPUTS}"
    r"|no (?:speech|spoken (?:content|words)|captions|transcript|audio)(?: (?:was|is|were))? (?:detected|found)"
    r"|transcript: \W?music\W?|nothing to summari[sz]e|you (?:haven't|have not|didn't) (?:provided?|includ|shar"
    r"|past))"
)
FOLLOWS = re.compile(
    r"filtered|blocked|due to an error|\bfirst\b|summar|transcript is|\bor missing|provid|please|paste"
    r"|share|nothing to|unable|can't|cannot|your message"
)


def is_refusal(words: str) -> bool:
    """Whether a model gave up with these words, which are in small letters and begin with a word."""
    return REFUSAL.match(words) is not None


def is_without_input(words: str) -> bool:
    """Whether a model says that there was nothing to summarise."""
    empty = EMPTY.match(words)
    if empty is None:
        return False
    rest = words[empty.end() :]
    return not re.search(r"\w", rest) or bool(FOLLOWS.search(rest))
