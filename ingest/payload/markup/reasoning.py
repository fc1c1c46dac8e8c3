"""What a model wrote while it was thinking, which is no part of its summary."""

import re

NAMES = "think|antthinking|thinking|thoughts?|reasoning|reflection|scratchpad|chain_of_thought|inner_monologue"
# <think>, </think>, &lt;think&gt;, [THINK], ◁think▷, <|begin_of_thought|>, <seed:think>
MARK = re.compile(
    rf"(?:<|&lt;|\[|◁|＜)\s?(?P<end>/|\|end_of_|\|/)?\s?(?:\w{{1,20}}:)?(?:\|(?:begin_of_)?)?(?:{NAMES})\|?(?:\s[\w-]+=[^<>]{{0,80}})?\s?(?:>|&gt;|\]|▷|＞)",
    re.I,
)
# Without one of these there is no mark, and most texts have none.
SIGNS = ("<", "&lt;", "[", "◁", "＜")
# The channels of a model that names them: of these only the last is meant for readers.
CHANNEL = re.compile(r"<\|channel\|>\s?(\w+)\s?(?:<\|[^|<>]{1,30}\|>\s?\w*\s?){0,2}?<\|message\|>", re.I)
CONTROL = re.compile(r"<\|(?:start|end|return|message|im_start|im_end|endoftext|eot_id)\|>(?:assistant)?")
# As a program shows it that is run in a terminal.
ALOUD = re.compile(r"\A\s*thinking\.\.\.\s*?\n.*?\n\s*\.\.\.done thinking\.?\s*", re.I | re.DOTALL)
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|<(code|pre)\b.*?(?:</\1>|\Z)", re.DOTALL | re.I)
# From this length on what stands between two marks within a line is reasoning, and no words about the marks.
WORDS_ABOUT = 40
# So many blanks at most between a mark and what stands beside it.
NEAR = 80


def without_reasoning(text: str) -> str:
    """The text or HTML without what the model thought; the text itself where there is nothing of that.

    A block that was never closed goes to the end; where one was never opened, all before its end goes. Marks that are
    only spoken about, in code or within a sentence, stay.
    """
    text = _of_last_channel(ALOUD.sub("", text, count=1))
    if not any(sign in text for sign in SIGNS) or not MARK.search(text):
        return text
    kept, start, since = [], 0, None
    for mark in _marks(text):
        if not mark["end"]:
            if since is None and _opens(text, mark):
                since = mark.start()
        elif since is not None:
            if _is_reasoning(text, since, mark):
                kept.append(text[start:since])
                start = mark.end()
            since = None
        elif _closes(text, mark) or (start and not "".join(kept).strip()):
            kept, start = [], mark.end()
    if since is not None and _begins_a_line(text, since):
        kept.append(text[start:since])
        start = len(text)
    return "".join((*kept, text[start:])).strip() if start else text


def _marks(text: str) -> list[re.Match[str]]:
    """Those that do not stand in code."""
    return list(MARK.finditer(CODE.sub(lambda code: " " * len(code[0]), text)))


def _begins_a_line(text: str, place: int) -> bool:
    before = text[max(0, place - NEAR) : place].rstrip(" \t")
    return before[-1:] in ("", "\n", ">")


def _opens(text: str, mark: re.Match[str]) -> bool:
    return (
        _begins_a_line(text, mark.start())
        or text[mark.start() - 1].isspace()
        or text[mark.end() : mark.end() + 1] == "\n"
    )


def _is_reasoning(text: str, since: int, end: re.Match[str]) -> bool:
    return _begins_a_line(text, since) or end.start() - since >= WORDS_ABOUT or "\n" in text[since : end.start()]


def _closes(text: str, mark: re.Match[str]) -> bool:
    """Whether the end of a block that never began is one: at an end of a line, or between two sentences."""
    before = text[max(0, mark.start() - NEAR) : mark.start()].rstrip(" \t")
    after = text[mark.end() : mark.end() + NEAR].lstrip(" \t")
    ends_a_line = after[:1] in ("", "\n", "<") and before[-1:] in ("", "\n", ">", ".", "!", "?", "…", ":", ";", "*")
    # A sentence that breaks off has a paragraph after it.
    ends_a_line = ends_a_line or re.match(r"\n[ \t]*\n", after) is not None
    return ends_a_line or before[-1:] in ("", "\n") or (before[-1:] in (".", "!", "?", "…") and after[:1].isalnum())


def _of_last_channel(text: str) -> str:
    channels = list(CHANNEL.finditer(text)) if "<|channel|>" in text else []
    if not channels:
        return text
    last = channels[-1]
    return CONTROL.sub("", text[last.end() :]).strip() if last[1].lower() == "final" else ""
