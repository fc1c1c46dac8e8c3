"""The hand-written material of the sample library: its subjects and their works, read from `data/*.toml`."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import chain, zip_longest
from typing import Any

# A work without a url is a video, and one with an empty url has none: the source "other".
ON_YOUTUBE = "youtube"


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity, so that they can be keys of a cache
class Subject:
    """A category with its subcategories and what a hasty machine takes it for.

    `background` maps a language to pairs of a heading and the paragraph under it. `motif` holds the cover's layers,
    the arguments of pictures.Layer; `palettes` its colours: the gradient's two ends and an accent.
    """

    name: str
    subcategories: list[str]
    mistaken_for: dict[str, Any]
    background: dict[str, list[tuple[str, str]]]
    motif: list[dict[str, Any]]
    palettes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One video, article or thread that the library summarises.

    A point reads "Lead: rest". `spoken` maps "fr" or "es" to a short narration for learners of that language.
    """

    subject: Subject
    title: str
    channel: str
    kind: str
    subcategories: list[str]
    topics: list[str]
    lede: str
    points: list[str]
    take: str
    url: str = ON_YOUTUBE
    language: str = "en"
    spoken: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def works() -> tuple[Work, ...]:
    """All works, one of each subject in turn, so that neighbours on a page differ."""
    texts = {file.name: file.read_text("utf-8") for file in (files(__package__) / "data").iterdir()}
    shelves = [_works_of(**tomllib.loads(texts[name])) for name in sorted(texts) if name.endswith(".toml")]
    rounds = zip_longest(*shelves)
    return tuple(work for work in chain.from_iterable(rounds) if work is not None)


def _works_of(works: list[dict[str, Any]], **about: Any) -> list[Work]:
    subject = Subject(**about)
    return [Work(subject, **entry) for entry in works]
