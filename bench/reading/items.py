"""The items of the bench's library: item n is the same in every run, however many are made.

1.75 variants an item, each of about 4 kB of text and as much HTML: 27 kB of JSON an item in /api/reports, where the
default variant is in it twice. Some 2,250 values of facets, the most of them channels; words as in words.py.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from random import Random

from bench.reading.words import language, names

LANGUAGES = (("en", 80), ("fr", 12), ("es", 8))
CATEGORIES = (
    *("Technology", "History", "Science", "Politics", "Music", "Health", "Business", "Education", "Sports", "Travel"),
    *("Food", "Art", "Philosophy", "Religion", "Economics", "Gaming", "Nature", "Film", "Law", "Engineering"),
)
SUBCATEGORIES = 10
CHANNELS = 2_000
TOPICS = 3_000
KINDS = ("Talk", "Interview", "Tutorial", "News", "Documentary", "Review", "Lecture", "Discussion")
LEVELS = ("Beginner", "Intermediate", "Advanced")
# So many of a hundred items have one, two, three and four variants: 1.75 on average.
VARIANTS = ((1, 45), (2, 40), (3, 10), (4, 5))
OTHERS = ("bullet-points", "key-insights", "executive", "key-points", "audio")
SENTENCES = 36
OPENED = datetime(2024, 1, 3, tzinfo=UTC)
SECONDS_OPEN = 1_020 * 86_400

CONTENT = (
    *("video_id", "id", "title", "channel_name", "canonical_url", "thumbnail_url", "language", "published_at"),
    *("indexed_at", "duration_seconds", "subcategories_json", "topics_json", "analysis_json", "media"),
    *("media_metadata", "has_audio", "summary_type_latest", "created_at", "updated_at"),
    *("topic_keys", "shown_language"),  # a rule fills these two for everybody else
)
SUMMARIES = (
    *("video_id", "variant", "summary_type", "headline", "language", "text", "html", "revision", "is_latest"),
    *("generated_at", "audio_url"),
)


@dataclass(frozen=True)
class Rows:
    """What one item has in each table, in the order of CONTENT and SUMMARIES."""

    content: tuple
    summaries: list[tuple]


def items(first: int, last: int) -> Iterator[Rows]:
    """The items from `first` to the one before `last`."""
    return map(_item, range(first, last))


def key(number: int) -> str:
    return _identity(number)[0]


def _weighted(pairs: tuple) -> tuple[list, list[int]]:
    return [value for value, _ in pairs], list(accumulate(weight for _, weight in pairs))


def _falling(names: list[str] | tuple[str, ...]) -> tuple[list[str], list[float]]:
    return list(names), list(accumulate(1 / (place + 3) for place in range(len(names))))


SPOKEN, COUNTED = _weighted(LANGUAGES), _weighted(VARIANTS)
SHELVES = _falling(CATEGORIES)
STATIONS = _falling([f"{names()[place]} Channel" for place in range(CHANNELS)])
SUBJECTS = _falling(language("en").words[60 : 60 + TOPICS])


def _one(chance: Random, choice: tuple[list, list]) -> object:
    return chance.choices(choice[0], cum_weights=choice[1])[0]


def _identity(number: int) -> tuple[str, str, str]:
    """video_id, record id and address: of ten items eight are videos, one is a thread and one an article."""
    digest = blake2b(b"bench %d" % number).digest()
    if number % 10 == 8:
        thread = f"t{number:x}"
        return f"reddit:{thread}", f"reddit:{thread}", f"https://www.reddit.com/r/bench/comments/{thread}/title/"
    if number % 10 == 9:
        host = ("en.wikipedia.org/wiki", "example.org/articles", "www.churchofjesuschrist.org/study")[number // 10 % 3]
        return f"web:{digest[:8].hex()}", f"web:{digest[:8].hex()}", f"https://{host}/{number}"
    video = urlsafe_b64encode(digest[:9])[:11].decode()
    return video, f"yt:{video}", f"https://www.youtube.com/watch?v={video}"


def _item(number: int) -> Rows:
    chance = Random(number)
    video_id, record_id, address = _identity(number)
    code = str(_one(chance, SPOKEN))
    indexed = OPENED + timedelta(seconds=chance.randrange(SECONDS_OPEN), microseconds=number % 1_000_000)
    published = indexed - timedelta(seconds=chance.randrange(300 * 86_400)) if number % 20 else None
    categories = _categories(chance)
    topics = list(dict.fromkeys(chance.choices(SUBJECTS[0], cum_weights=SUBJECTS[1], k=5)))
    variants = ["comprehensive", *chance.sample(OTHERS, int(str(_one(chance, COUNTED))) - 1)]
    sound = f"https://media.example.org/{number}.mp3" if "audio" in variants else None
    headline = _title(chance, code)
    content = (
        *(video_id, record_id, headline, _one(chance, STATIONS), address),
        *(f"https://i.ytimg.com/vi/{number}/hqdefault.jpg", code, published, indexed),
        0 if number % 10 > 7 else 240 + int(chance.expovariate(1 / 1_500)),
        json.dumps({"categories": categories}),
        json.dumps(topics),
        json.dumps(_analysis(chance, code, categories, topics)),
        json.dumps({"has_audio": bool(sound), "audio_url": sound}),
        json.dumps({"mp3_duration_seconds": 300} if sound else {}),
        *(bool(sound), "comprehensive", indexed, indexed, topics, code),
    )
    summaries = [
        (
            video_id,
            variant,
            variant,
            headline,
            code,
            *_text(chance, code),
            1,
            True,
            indexed,
            sound if variant == "audio" else None,
        )
        for variant in variants
    ]
    return Rows(content, summaries)


def _title(chance: Random, code: str) -> str:
    return " ".join(chance.choice(language(code).sentences).rstrip(".").split()[: chance.randint(4, 11)])


def _categories(chance: Random) -> list[dict]:
    chosen = dict.fromkeys(str(_one(chance, SHELVES)) for _ in range(1 + (chance.random() < 0.3)))
    return [
        {"category": name, "subcategories": [f"{name} {1 + int(SUBCATEGORIES * chance.random() ** 2)}"]}
        for name in chosen
    ]


def _analysis(chance: Random, code: str, categories: list[dict], topics: list[str]) -> dict:
    return {
        "schema_version": "2.1.0",
        "language": code,
        "categories": categories,
        "category": [entry["category"] for entry in categories],
        "key_topics": topics,
        "named_entities": chance.sample(names(), 3),
        "content_type": chance.choice(KINDS),
        "complexity_level": chance.choice(LEVELS),
    }


def _text(chance: Random, code: str) -> tuple[str, str]:
    """A summary as text and as HTML: a heading, then paragraphs of some sentences, a name of its own in each."""
    sentences = chance.choices(language(code).sentences, k=chance.randint(SENTENCES - 15, SENTENCES + 15))
    people = chance.choices(names(), k=len(sentences) // 5 + 1)
    blocks = [
        f"{people[place // 5]}. {' '.join(sentences[place : place + 5])}" for place in range(0, len(sentences), 5)
    ]
    paragraphs = "\n".join(
        f"<p><strong>{name}.</strong>{block[len(name) + 1 :]}</p>" for name, block in zip(people, blocks, strict=False)
    )
    return "\n\n".join(blocks), f"<h2>{people[0]}</h2>\n{paragraphs}"
