"""A JSON object that knows where in the report it lies, so that a shape reads as a declaration.

How a value of the wrong type is met depends on what it is worth. Identity, title, channel, dates,
duration and summaries are read strictly: the report is refused, with the path. Everything else
(`reader.loose`) is dropped with a warning, and so is a date that is none. Missing, null, "", "NA", [] and {} are
"not said", never wrong.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from ingest.payload.syntax import values
from ingest.payload.syntax.decoding import Notes, storable
from ingest.payload.syntax.embedded_json import unwrapped
from ingest.payload.syntax.unreadable import Unreadable, joined, kind, place

# What is written where nothing is known: `NA` by the templates of yt-dlp.
NOTHING = ("", "NA", "N/A", "n/a")
# Codes and words of a language that nobody knows.
NO_LANGUAGE = ("und", "none", "null", "undefined", "undetermined", "unknown", "auto", "automatic")
LINKS = ("audio_url", "summary_image_url", "thumbnail_url", "canonical_url")

T = TypeVar("T")


class Reader:
    """Where a method takes several keys, the first one that says something is read."""

    __slots__ = ("about", "forgiving", "notes", "path", "value")

    def __init__(self, value: dict[str, Any], notes: Notes, path: str = "", *, forgiving: bool = False) -> None:
        self.value = value
        self.notes = notes
        self.path = path
        self.forgiving = forgiving
        self.about = ""  # the item's id, as soon as it is known

    @property
    def loose(self) -> "Reader":
        """The same object, read forgivingly."""
        return self if self.forgiving else Reader(self.value, self.notes, self.path, forgiving=True)

    def first_key(self, *keys: str) -> str | None:
        """The first of the keys that says something."""
        for key in keys:
            value = self.value.get(key)
            if value is not None and not is_nothing(value):
                return key
        return None

    def text(self, *keys: str, limit: int = values.TEXT_LIMIT) -> str | None:
        return self._read(values.text, keys, limit)

    def language(self, *keys: str) -> str | None:
        """As it is written, however strict the reader: a code or a name."""
        spoken = (self.loose.text(key) for key in keys)
        return next((name for name in spoken if name and not _is_no_language(name)), None)

    def whole(self, *keys: str) -> int | None:
        return self._read(values.whole, keys)

    def flag(self, *keys: str) -> bool | None:
        return self._read(values.flag, keys)

    def when(self, *keys: str) -> datetime | None:
        return self._read(values.moment, keys)

    def link(self, *keys: str) -> str | None:
        """An unsafe address is dropped, however strict the reader: the item is worth more."""
        return self.loose._read(values.link, keys)

    def address(self, *keys: str) -> str | None:
        """Of the original; an unsafe one is dropped likewise."""
        return self.loose._read(values.address, keys)

    def mapping(self, *keys: str) -> "Reader":
        """The object under the key; an empty one if nothing is said, so that calls can be chained."""
        key = self.first_key(*keys)
        value = self._container(key, dict) if key else None
        return Reader(value or {}, self.notes, self._at(key or keys[0]), forgiving=self.forgiving)

    def listing(self, *keys: str) -> list[Any]:
        key = self.first_key(*keys)
        return (self._container(key, list) if key else None) or []

    def objects(self, key: str) -> Iterator["Reader"]:
        """A reader for each object of the list under the key."""
        for index, member in enumerate(self.listing(key)):
            path = place(self._at(key), index)
            if isinstance(member, dict):
                yield Reader(member, self.notes, path, forgiving=self.forgiving)
            elif not is_nothing(member):
                self._reject(path, Unreadable(f"is {kind(member)}, an object is expected"))

    def data(self, *keys: str) -> dict[str, Any]:
        """The members() of the object under the key, where anything but an object is dropped."""
        return self.loose.mapping(*keys).members()

    def members(self) -> dict[str, Any]:
        """This object, fit for jsonb: without empty members and unsafe addresses, nor a language that nobody knows."""
        if not self.value:
            return {}
        stored = {key: _spoken(storable(member)) for key, member in self.value.items()}
        if _is_no_language(stored.get("language")):
            del stored["language"]
        stored |= {key: self.link(key) for key in LINKS if key in stored}
        return {key: member for key, member in stored.items() if not is_nothing(member)}

    def unwrapped(self, key: str) -> Any:
        """The value under the key; of a text, the object or list that it spells, else None."""
        value = self.value[key]
        if not isinstance(value, str):
            return value
        try:
            return unwrapped(value, self.notes)
        except Unreadable as problem:
            problem.path = joined(self._at(key), problem.path)
            raise

    def warn(self, sentence: str, *, key: str | int = "") -> None:
        where = self._at(key) if key != "" else self.path
        self.notes.append(f"{where or 'the report'} {sentence}")

    def inside(self, value: dict[str, Any], key: str) -> "Reader":
        """A reader for an object that was unwrapped from the text under the key."""
        return Reader(value, self.notes, self._at(key), forgiving=self.forgiving)

    def beside(self, key: str, value: Any) -> "Reader":
        """The same object, with another value under the key."""
        return Reader(self.value | {key: value}, self.notes, self.path, forgiving=self.forgiving)

    def reject(self, key: str, reason: str, remedy: str = "") -> None:
        """Refuse the report for what stands under the key, or drop that if this reader is forgiving."""
        self._reject(self._at(key), Unreadable(reason, remedy=remedy))

    def refuse(self, key: str, reason: str, remedy: str = "") -> Unreadable:
        """The exception to raise where not even a forgiving reader can go on."""
        return Unreadable(reason, path=self._at(key), remedy=remedy)

    def _read(self, convert: Callable[..., T | None], keys: tuple[str, ...], *limits: int) -> T | None:
        for key in keys:
            given = self.value.get(key)
            if given is None or is_nothing(given):
                continue
            try:
                if (value := convert(given, *limits)) is not None:
                    return value
            except Unreadable as problem:
                self._reject(self._at(key), problem)
        return None

    def _container(self, key: str, wanted: type) -> Any:
        value = self.unwrapped(key)
        if isinstance(value, wanted):
            return value
        name = "an object" if wanted is dict else "a list"
        self.reject(key, f"is {kind(self.value[key])}, {name} is expected")
        return None

    def _reject(self, path: str, problem: Unreadable) -> None:
        is_refused = isinstance(problem, values.TooLong) or not (self.forgiving or isinstance(problem, values.Nonsense))
        if is_refused:
            problem.path = path
            raise problem
        self.notes.append(f"{path} {problem.reason}: ignored")

    def _at(self, key: str | int) -> str:
        return place(self.path, key)


def _spoken(value: Any) -> Any:
    """A list without texts that say nothing."""
    return [it for it in value if not (isinstance(it, str) and is_nothing(it))] if isinstance(value, list) else value


def _is_no_language(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() in NO_LANGUAGE


def is_nothing(value: Any) -> bool:
    """Whether a value says nothing: null, blank, empty, or what is written in its place."""
    if isinstance(value, str):
        return value.strip() in NOTHING
    return value is None or (not value and isinstance(value, list | dict))
