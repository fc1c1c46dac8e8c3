"""The invented library as report files: item n is the same in every run, however many are asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from content.text import utc_iso
from ytv2.local.sample import texts
from ytv2.local.sample.identity import identity_of, numbers
from ytv2.local.sample.sound import MELODIES, AudioSpec
from ytv2.local.sample.works import ON_YOUTUBE, Work, works

LIBRARY = 120
CURATED = 67

OPENED = datetime(2024, 1, 3, 6, 30, tzinfo=UTC)
DAYS_OPEN = 1020  # until October 2026
DAYS_BETWEEN = DAYS_OPEN / LIBRARY
STRIDE = 37  # prime to LIBRARY: every item its own slot, and neighbours on a page of different subjects

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+[-*#\s]*")

LEVELS = ("Beginner", "Intermediate", "Advanced")
PROFICIENCIES = (None, "beginner", "intermediate")
VARIANTS = (
    ("comprehensive", "bullet-points"),
    ("comprehensive", "key-insights"),
    ("key-points",),
    ("comprehensive", "key-insights", "executive"),
    ("executive", "bullet-points"),
    ("comprehensive", "bullet-points", "key-insights", "executive"),
    ("comprehensive",),
    ("key-insights", "bullet-points"),
)
NARRATIONS = {"en": "audio", "fr": "audio-fr", "es": "audio-es"}
SEQUELS = {
    "en": ("Part", "Revisited", "Questions and Answers", "Field Notes"),
    "fr": ("Partie", "Retour", "Questions et réponses", "Carnet"),
    "es": ("Parte", "Regreso", "Preguntas y respuestas", "Cuaderno"),
}

Entry = dict[str, Any]  # of a list of categories


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One item of the library.

    `report` is in the universal shape. `curated` is the curator's decision, {"categories": [...]}, where it
    differs from the machine's, and `note` the reason; otherwise None and "". `audio` is the file to
    synthesise, if it is this item's own. `picture` is the file name of the cover, which shows the work's subject.
    Beyond the first 120, pictures and audio files are those of earlier items.
    """

    work: Work
    report: dict[str, Any]
    curated: dict[str, Any] | None
    note: str
    audio: AudioSpec | None
    picture: str


def items(count: int = LIBRARY) -> Iterator[SampleItem]:
    """The first `count` items; those beyond 120 are sequels of the first ones."""
    return map(_item, range(count))


def _item(number: int) -> SampleItem:
    first = number % LIBRARY
    work = works()[first]
    categories, note = _machines_opinion(number, work)
    audio, picture = _files(first)
    return SampleItem(
        work=work,
        report=_report(number, work, categories, audio, picture),
        curated={"categories": [_true_category(work)]} if note else None,
        note=note,
        audio=audio if number < LIBRARY else None,
        picture=picture,
    )


def _report(number: int, work: Work, categories: list[Entry], audio: AudioSpec | None, picture: str) -> dict[str, Any]:
    chance = numbers(number)
    video_id, url = identity_of(number, work)
    indexed = _indexed_at(number)
    other, title = None, work.title
    if number >= LIBRARY:  # a sequel refers to a second work in its language
        candidates, sequels = _in_language(work.language), SEQUELS[work.language]
        other = candidates[chance[3] % len(candidates)]
        title += f" ({sequels[number % len(sequels)]} {number // LIBRARY + 1})"
    topics = [*work.topics, other.topics[0]] if other else work.topics
    summary = _summary(number, work, other, audio, utc_iso(indexed))
    about = {
        "video_id": video_id,
        "title": title,
        "channel_name": work.channel,
        "canonical_url": url,
        # 4 to 54 minutes of a video, 0 for something to read
        "duration_seconds": 240 + chance[1] % 3000 if work.url in (ON_YOUTUBE, "") else 0,
    }
    return {
        **about,
        "id": f"yt:{video_id}" if work.url == ON_YOUTUBE else video_id,
        "thumbnail_url": f"/exports/images/{picture}",
        "published_at": utc_iso(indexed - timedelta(hours=20 + chance[2] % 8000)),
        "indexed_at": utc_iso(indexed),
        "language": work.language,
        "source_metadata": _source_metadata(number, work, about),
        "analysis": {
            "schema_version": "2.1.0",
            "language": work.language,
            "categories": categories,
            "category": [entry["category"] for entry in categories],
            "key_topics": topics,
            "named_entities": [work.channel.removeprefix("r/")],
            "content_type": work.kind,
            "complexity_level": LEVELS[chance[5] % len(LEVELS)],
        },
        "subcategories_json": {"categories": categories},
        "topics_json": topics,
        **_sound(audio),
        "summary": summary,
        "word_count": summary["summary"].count(" ") + 1,
        **_transcript(number, work, summary["summary"]),
    }


def _transcript(number: int, work: Work, said: str) -> dict[str, Any]:
    """Of every fifth video what is said in it, a sentence every six seconds."""
    if number % 5 or work.url != ON_YOUTUBE:
        return {}
    sentences = [sentence.strip() for sentence in SENTENCE.split(said) if sentence.strip()]
    segments = [{"text": text, "start": 6 * place, "duration": 5.5} for place, text in enumerate(sentences)]
    return {"transcript": " ".join(sentences), "transcript_segments": segments}


def _source_metadata(number: int, work: Work, about: dict[str, Any]) -> dict[str, Any]:
    if work.url == ON_YOUTUBE:
        return {"youtube": about | {"view_count": 900 + numbers(number)[4] % 400_000}}
    source, _, thread = about["video_id"].partition(":")
    return {"reddit": {"id": thread, "subreddit": work.channel.removeprefix("r/")}} if source == "reddit" else {}


@lru_cache(maxsize=8)
def _in_language(language: str) -> tuple[Work, ...]:
    return tuple(work for work in works() if work.language == language)


def _indexed_at(number: int) -> datetime:
    chance = numbers(number)[0]
    if number < LIBRARY:
        slot = number * STRIDE % LIBRARY
        return OPENED + timedelta(days=int(slot * DAYS_BETWEEN), seconds=chance % 50_000)
    return OPENED + timedelta(seconds=chance % (DAYS_OPEN * 86_400))


def _machines_opinion(number: int, work: Work) -> tuple[list[Entry], str]:
    """The categories in the report and, where a curator corrected them, the reason."""
    true, wrong = _true_category(work), work.subject.mistaken_for
    name, shelves = work.subject.name, ", ".join(work.subcategories)
    # Exactly 67 of the first 120, evenly spread: where n * 67 / 120 passes a whole number.
    if number >= LIBRARY or (number + 1) * CURATED // LIBRARY == number * CURATED // LIBRARY:
        return [true], ""
    mistake = number % 4
    if mistake == 0:
        return [wrong], f"About {work.topics[0]}, so it belongs under {name} and not under {wrong['category']}."
    if mistake == 1:
        return [{"category": name, "subcategories": []}], f"Right category, no shelf: {shelves}."
    if mistake == 2:
        other = next(sub for sub in work.subject.subcategories if sub not in work.subcategories)
        return [{"category": name, "subcategories": [other]}], f"It is about {shelves}, not {other}."
    return [true, wrong], f"{wrong['category']} is only mentioned in passing."


def _true_category(work: Work) -> Entry:
    return {"category": work.subject.name, "subcategories": work.subcategories}


@lru_cache(maxsize=LIBRARY)
def _files(first: int) -> tuple[AudioSpec | None, str]:
    """The narration and the cover's name. Two videos in three have a narration, which is two items in five."""
    work = works()[first]
    video_id, _ = identity_of(first, work)
    picture = f"cover_{video_id.replace(':', '_')}.jpg"
    if work.url != ON_YOUTUBE or first % 3 == 2:
        return None, picture
    made = _indexed_at(first) + timedelta(minutes=7)
    seed = numbers(first)[6] % MELODIES
    return AudioSpec(f"audio_{video_id}_{made:%Y%m%d_%H%M%S}.mp3", seed, 3.0 + seed % 6), picture


def _sound(audio: AudioSpec | None) -> dict[str, Any]:
    if audio is None:
        return {"has_audio": False, "media_info": {"has_audio": False}}
    seconds = int(audio.seconds)
    return {
        "has_audio": True,
        "media": {"has_audio": True, "audio_url": f"/exports/audio/{audio.file}"},
        "media_info": {"has_audio": True, "audio_duration_seconds": seconds},
        "media_metadata": {"mp3_duration_seconds": seconds, "mp3_file": audio.file},
    }


def _summary(number: int, work: Work, other: Work | None, audio: AudioSpec | None, generated_at: str) -> dict[str, Any]:
    addition = f"\n\n{texts.also(work, other)}" if other else ""
    # A sequel has the same text from a small cache: the subject's background paragraphs are at most three.
    background = number // LIBRARY % 3 if other else number
    variants = [
        {"variant": variant, "text": texts.text(variant, work, background) + addition, "language": work.language}
        for variant in VARIANTS[numbers(number)[8] % len(VARIANTS)]
    ]
    if audio:
        narration = _narration(work.language, texts.text("audio", work, 0))
        narration["audio_url"] = f"/exports/audio/{audio.file}"
        if work.language != "en" and (proficiency := PROFICIENCIES[numbers(number)[9] % len(PROFICIENCIES)]):
            narration["proficiency_level"] = proficiency
        variants.append(narration)
    for language, text in work.spoken.items():
        variants.append(_narration(language, text) | {"proficiency_level": "beginner"})
    default = variants[0]
    return {
        "summary": default["text"],
        "summary_type": default["variant"],
        "headline": work.lede.partition(". ")[0],
        "default_variant": default["variant"],
        "latest_variant": default["variant"],
        "generated_at": generated_at,
        "language": work.language,
        "variants": [variant | {"generated_at": generated_at} for variant in variants],
    }


def _narration(language: str, text: str) -> dict[str, str]:
    return {"variant": NARRATIONS[language], "kind": "audio", "text": text, "language": language}
