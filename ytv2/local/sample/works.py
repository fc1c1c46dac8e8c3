"""The hand-written material of the sample library: its subjects and their works, read from `data/*.toml`."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, zip_longest

# A work without a url is a video, and one with an empty url has none: the source "other".
ON_YOUTUBE = "youtube"


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and the paragraph under it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity, which makes them keys of a cache
class Subject:
    """A category with its subcategories, its picture motif and what a hasty machine takes it for."""

    name: str
    subcategories: tuple[str, ...]
    motif: str
    mistaken_for: dict
    background: dict[str, tuple[Passage, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One video, article or thread that the library summarises.

    A point reads "Lead: rest". `spoken` maps "fr" or "es" to a short narration for learners of that language.
    """

    subject: Subject
    title: str
    channel: str
    url: str
    language: str
    kind: str
    subcategories: tuple[str, ...]
    topics: tuple[str, ...]
    lede: str
    points: tuple[str, ...]
    take: str
    spoken: dict[str, str]


@lru_cache(maxsize=1)
def works() -> tuple[Work, ...]:
    """All works, one of each subject in turn, so that neighbours on a page differ."""
    texts = {file.name: file.read_text("utf-8") for file in (files(__package__) / "data").iterdir()}
    shelves = [_works_of(tomllib.loads(texts[name])) for name in sorted(texts) if name.endswith(".toml")]
    rounds = zip_longest(*shelves)
    return tuple(work for work in chain.from_iterable(rounds) if work is not None)


def _works_of(data: dict) -> list[Work]:
    subject = _subject(data)
    return [_work(subject, entry) for entry in data["works"]]


def _subject(data: dict) -> Subject:
    background = {
        language: tuple(Passage(heading, text) for heading, text in passages)
        for language, passages in data["background"].items()
    }
    return Subject(data["name"], tuple(data["subcategories"]), data["motif"], dict(data["mistaken_for"]), background)


def _work(subject: Subject, entry: dict) -> Work:
    return Work(
        subject=subject,
        title=entry["title"],
        channel=entry["channel"],
        url=entry.get("url", ON_YOUTUBE),
        language=entry.get("language", "en"),
        kind=entry["kind"],
        subcategories=tuple(entry["sub"]),
        topics=tuple(entry["topics"]),
        lede=entry["lede"],
        points=tuple(entry["points"]),
        take=entry["take"],
        spoken={language: entry[language] for language in ("fr", "es") if language in entry},
    )
