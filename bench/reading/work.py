"""What readers ask for: each kind of work, its addresses when asked cold and hot, and what it shall reach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from random import Random
from urllib.parse import urlencode

from bench.reading.items import CATEGORIES, KINDS, LEVELS, items, key
from bench.reading.words import FUNCTION_WORDS

SIZE = 12
DEEPEST = 300
MOST = 2_000
SORTS = ("oldest", "video_newest", "video_oldest", "title", "title_desc", "duration", "duration_asc", "channel_az")
STOP_WORDS = frozenset(word for words in FUNCTION_WORDS.values() for word in words.split())


@dataclass(frozen=True)
class Target:
    """Answers a second to 8 clients; a share is that of pgbench's figure, which counts on a slow machine."""

    cold: float | None = None
    hot: float | None = None
    cold_share: float | None = None
    hot_share: float | None = None
    # Of one client's median at 100,000 items: milliseconds, and times the median at 81.
    p50: float | None = None
    growth: float | None = None
    cold_at_100_000: float | None = None


@dataclass(frozen=True)
class Work:
    """`cold` gives the addresses for a library of so many items, `hot` the one; in each answer stands `sign`."""

    name: str
    cold: Callable[[int], Iterator[str]]
    hot: Callable[[int], str]
    sign: str
    target: Target

    def paths(self, number: int) -> list[str]:
        """The cold addresses, in an order that is the same in every run."""
        paths = list(islice(self.cold(number), MOST))
        Random(self.name).shuffle(paths)
        return paths


def _listed(**query: object) -> str:
    return f"/api/reports?{urlencode({'size': SIZE} | query)}"


def _pages(number: int) -> range:
    return range(1, max(number // SIZE, 1) + 1)


def _list(number: int) -> Iterator[str]:
    return (_listed(page=page) for page in _pages(min(number, DEEPEST * SIZE)))


def _category(number: int) -> Iterator[str]:
    """The pages of a category that even the rarest one fills."""
    pages = range(1, max(number // len(CATEGORIES) // SIZE // 4, 1) + 1)
    chosen = CATEGORIES[: 3 if number < 1_000 else None]
    return (_listed(category=name, page=page) for page, name in product(pages, chosen))


def _deep(number: int) -> Iterator[str]:
    pages = _pages(number)
    middle = pages[len(pages) // 2 :]
    return (_listed(sort=sort, page=page) for page, sort in product(middle[:: max(len(middle) // 100, 1)], SORTS))


def _searches(number: int) -> Iterator[str]:
    """Words of an item's summary, so that each search finds something: one of them, and two."""
    for rows in items(0, min(number, MOST)):
        words = [word.strip(".").lower() for word in rows.summaries[0][5].split()]
        words = [word for word in dict.fromkeys(words) if len(word) > 3 and word.isalpha() and word not in STOP_WORDS]
        yield _listed(q=words[0])
        yield _listed(q=f"{words[1]} {words[2]}")


def _filters(number: int) -> Iterator[str]:
    chosen = CATEGORIES[: 3 if number < 1_000 else None]
    pairs = [("content_type", KINDS), ("complexity", LEVELS), ("language", ("en", "fr", "es"))]
    for name, values in pairs:
        yield from (f"/api/filters?{urlencode({'category': c, name: value})}" for c, value in product(chosen, values))


def _reports(number: int) -> Iterator[str]:
    return (f"/api/reports/{key(place)}" for place in range(number))


def _only(path: str) -> tuple[Callable[[int], Iterator[str]], Callable[[int], str]]:
    """Of what has one address."""
    return (lambda _: iter([path])), (lambda _: path)


FLAT = 1.5
WORK = (
    Work("list of 12", _list, lambda _: _listed(), '"video_id"', Target(400, 900, 0.20, 0.45, growth=FLAT)),
    Work(
        name="with a category",
        cold=_category,
        hot=lambda _: _listed(category="Technology"),
        sign='"video_id"',
        target=Target(300, 900, growth=FLAT),
    ),
    Work(
        name="any sort, middle to last page",
        cold=_deep,
        hot=lambda number: _listed(sort="title", page=len(_pages(number)) * 3 // 4),
        sign='"video_id"',
        target=Target(200, 900, growth=FLAT),
    ),
    Work(
        name="q=, one and two words",
        cold=_searches,
        hot=lambda _: _listed(q="agent"),
        sign='"video_id"',
        target=Target(200, 900, growth=3, cold_at_100_000=100),
    ),
    Work("filters, nothing chosen", *_only("/api/filters"), '"count"', Target(300, 1_000)),
    Work(
        name="filters, two groups chosen",
        cold=_filters,
        hot=lambda _: "/api/filters?category=Technology&language=en",
        sign='"count"',
        target=Target(p50=100),
    ),
    Work("/ (the page)", *_only("/"), "/read/", Target(150, 600, p50=15, growth=FLAT)),
    Work("one report", _reports, lambda _: f"/api/reports/{key(0)}", '"summary"', Target(600, 1_000, growth=FLAT)),
)
