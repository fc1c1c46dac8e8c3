"""What is raised when a report cannot be understood, and how a place inside it is written."""

import json
import re
from functools import partial
from typing import Any

PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
QUOTED = 60


class Unreadable(Exception):
    """A report that is refused: which file, where in its JSON, why, and what would cure it.

    `reason` is a predicate ("is a list, text is expected"), so that str() reads as a sentence. `video_id` is the item
    that it is about, as far as that could be read.
    """

    def __init__(self, reason: str, *, path: str = "", remedy: str = "", name: str = "", video_id: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.remedy = remedy
        self.name = name
        self.video_id = video_id

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as it is: files are read in processes of their own."""
        details = {"path": self.path, "remedy": self.remedy, "name": self.name, "video_id": self.video_id}
        return partial(type(self), **details), (self.reason,)

    def __str__(self) -> str:
        prefix = f"{printable(self.name)}: " if self.name else ""
        sentence = f"{prefix}{self.path or 'the report'} {self.reason}."
        return f"{sentence} {self.remedy}" if self.remedy else sentence


class Incomplete(Unreadable):
    """Data that stops in the middle: most likely somebody is still writing it, so try again later."""


class Foreign(Unreadable):
    """What other programs leave where reports lie. It is whole; there is nothing to mend."""


class OnlyAnError(Unreadable):
    """A report of which nothing came: its maker says why instead."""


def place(parent: str, key: str | int) -> str:
    """`place("video", "tags")` is `video.tags`, `place("video.tags", 3)` is `video.tags[3]`."""
    if isinstance(key, int):
        return f"{parent}[{key}]"
    # Nearly all keys are identifiers, and that is much faster to see.
    is_plain = key.isascii() and (key.isidentifier() or PLAIN_KEY.fullmatch(key))
    if not is_plain or len(key) > QUOTED:
        return f"{parent}[{quoted(key)}]"
    return f"{parent}.{key}" if parent else key


def joined(outer: str, inner: str) -> str:
    """A place inside a place: `video` and `tags[3]` are `video.tags[3]`."""
    return outer + inner if not (inner and outer) or inner.startswith("[") else f"{outer}.{inner}"


def quoted(value: object) -> str:
    """The value as a person may read it in a message: one line, in quotes, never long."""
    text = printable(str(value) if isinstance(value, str | int | float) else repr(value))
    return json.dumps(text if len(text) <= QUOTED else text[:QUOTED] + "…", ensure_ascii=False)


def one_line(value: object, limit: int = QUOTED) -> str:
    """The value as text on one line, of at most `limit` characters."""
    words = " ".join(str(value).split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def kind(value: object) -> str:
    """The JSON type of a value, with its article, for messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), f"a {type(value).__name__}")


def printable(text: str) -> str:
    """File names and values may hold line breaks or lone surrogates, which would break a log line."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
