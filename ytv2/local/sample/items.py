"""The invented library as report files: item n is the same in every run, however many are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from content.text import utc_iso
from ytv2.local.sample import texts
from ytv2.local.sample.identity import Identity, identity_of, numbers
from ytv2.local.sample.pictures import PictureSpec
from ytv2.local.sample.sound import MELODIES, AudioSpec
from ytv2.local.sample.works import ON_YOUTUBE, Work, works

LIBRARY = 120
CURATED = 67

OPENED = datetime(2024, 1, 3, 6, 30, tzinfo=UTC)
DAYS_OPEN = 1020  # until October 2026
DAYS_BETWEEN = DAYS_OPEN / LIBRARY
STRIDE = 37  # prime to LIBRARY: every item its own slot, and neighbours on a page of different subjects

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


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One item of the library.

    `report` is in the universal shape. `curated` is the curator's decision, {"categories": [...]}, where it
    differs from the machine's, and `note` the reason; otherwise None and "". `audio` is the file to
    synthesise, if it is this item's own. Beyond the first 120, pictures and audio files are those of
    earlier items.
    """

    report: dict
    curated: dict | None
    note: str
    audio: AudioSpec | None
    picture: PictureSpec


def items(count: int = LIBRARY) -> Iterator[SampleItem]:
    """The first `count` items; those beyond 120 are sequels of the first ones."""
    for number in range(count):
        yield _item(number)


def _item(number: int) -> SampleItem:
    work = _work(number)
    first = number % LIBRARY
    categories, note = _machines_opinion(number, work)
    return SampleItem(
        report=_report(number, work, categories),
        curated={"categories": _true_categories(work)} if note else None,
        note=note,
        audio=_audio(number) if number < LIBRARY else None,
        picture=_picture(first),
    )


def _report(number: int, work: Work, categories: list[dict]) -> dict:
    identity = identity_of(number, work)
    indexed = _indexed_at(number)
    other = _companion(number)
    topics = [*work.topics, other.topics[0]] if other else list(work.topics)
    title = _title(number, work)
    report = {
        "id": identity.record_id,
        "video_id": identity.video_id,
        "title": title,
        "channel_name": work.channel,
        "canonical_url": identity.url,
        "thumbnail_url": f"/exports/images/{_picture(number % LIBRARY).file}",
        "published_at": utc_iso(indexed - timedelta(hours=20 + numbers(number)[2] % 8000)),
        "indexed_at": utc_iso(indexed),
        "duration_seconds": _duration(number, work),
        "language": work.language,
        "source_metadata": _source_metadata(number, work, identity, title),
        "analysis": _analysis(number, work, categories, topics),
        "subcategories_json": {"categories": categories},
        "topics_json": topics,
        **_sound(number),
        "summary": _summary(number, work, other, utc_iso(indexed)),
    }
    report["word_count"] = report["summary"]["summary"].count(" ") + 1
    return report


def _work(number: int) -> Work:
    return works()[number % LIBRARY]


def _title(number: int, work: Work) -> str:
    if number < LIBRARY:
        return work.title
    sequels = SEQUELS[work.language]
    return f"{work.title} ({sequels[number % len(sequels)]} {number // LIBRARY + 1})"


def _companion(number: int) -> Work | None:
    """A second work in the same language that a sequel refers to."""
    if number < LIBRARY:
        return None
    candidates = _in_language(_work(number).language)
    return candidates[numbers(number)[3] % len(candidates)]


@lru_cache(maxsize=8)
def _in_language(language: str) -> tuple[Work, ...]:
    return tuple(work for work in works() if work.language == language)


def _indexed_at(number: int) -> datetime:
    chance = numbers(number)[0]
    if number < LIBRARY:
        slot = number * STRIDE % LIBRARY
        return OPENED + timedelta(days=int(slot * DAYS_BETWEEN), seconds=chance % 50_000)
    return OPENED + timedelta(seconds=chance % (DAYS_OPEN * 86_400))


def _duration(number: int, work: Work) -> int:
    """Seconds of the original: 4 to 54 minutes of a video, 0 for something to read."""
    return 240 + numbers(number)[1] % 3000 if work.url in (ON_YOUTUBE, "") else 0


def _source_metadata(number: int, work: Work, identity: Identity, title: str) -> dict:
    if work.url == ON_YOUTUBE:
        video = {
            "video_id": identity.video_id,
            "title": title,
            "channel_name": work.channel,
            "canonical_url": identity.url,
            "duration_seconds": _duration(number, work),
            "view_count": 900 + numbers(number)[4] % 400_000,
        }
        return {"youtube": video}
    if identity.video_id.startswith("reddit:"):
        thread = {"id": identity.video_id.removeprefix("reddit:"), "subreddit": work.channel.removeprefix("r/")}
        return {"reddit": thread}
    return {}


def _analysis(number: int, work: Work, categories: list[dict], topics: list[str]) -> dict:
    return {
        "schema_version": "2.1.0",
        "language": work.language,
        "categories": categories,
        "category": [entry["category"] for entry in categories],
        "key_topics": topics,
        "named_entities": [work.channel.removeprefix("r/")],
        "content_type": work.kind,
        "complexity_level": LEVELS[numbers(number)[5] % len(LEVELS)],
    }


def _machines_opinion(number: int, work: Work) -> tuple[list[dict], str]:
    """The categories in the report and, where a curator corrected them, the reason."""
    true, wrong = _true_categories(work), dict(work.subject.mistaken_for)
    name, shelves = work.subject.name, ", ".join(work.subcategories)
    # Exactly 67 of the first 120, evenly spread: where n * 67 / 120 passes a whole number.
    if number >= LIBRARY or (number + 1) * CURATED // LIBRARY == number * CURATED // LIBRARY:
        return true, ""
    mistake = number % 4
    if mistake == 0:
        return [wrong], f"About {work.topics[0]}, so it belongs under {name} and not under {wrong['category']}."
    if mistake == 1:
        return [{"category": name, "subcategories": []}], f"Right category, no shelf: {shelves}."
    if mistake == 2:
        other = next(sub for sub in work.subject.subcategories if sub not in work.subcategories)
        return [{"category": name, "subcategories": [other]}], f"It is about {shelves}, not {other}."
    return [*true, wrong], f"{wrong['category']} is only mentioned in passing."


def _true_categories(work: Work) -> list[dict]:
    return [{"category": work.subject.name, "subcategories": list(work.subcategories)}]


@lru_cache(maxsize=LIBRARY)
def _audio(first: int) -> AudioSpec | None:
    """Two videos in three have a narration, which is two items in five."""
    work = _work(first)
    if work.url != ON_YOUTUBE or first % 3 == 2:
        return None
    stamp = _indexed_at(first) + timedelta(minutes=7)
    seed = numbers(first)[6] % MELODIES
    file = f"audio_{identity_of(first, work).video_id}_{stamp:%Y%m%d_%H%M%S}.mp3"
    return AudioSpec(file=file, seed=seed, seconds=3.0 + seed % 6)


@lru_cache(maxsize=LIBRARY)
def _picture(first: int) -> PictureSpec:
    work = _work(first)
    name = identity_of(first, work).video_id.replace(":", "_")
    return PictureSpec(file=f"cover_{name}.jpg", motif=work.subject.motif, seed=numbers(first)[7])


def _sound(number: int) -> dict:
    audio = _audio(number % LIBRARY)
    if audio is None:
        return {"has_audio": False, "media_info": {"has_audio": False}}
    seconds = int(audio.seconds)
    media = {"has_audio": True, "audio_url": f"/exports/audio/{audio.file}"}
    return {
        "has_audio": True,
        "media": media,
        "media_info": {"has_audio": True, "audio_duration_seconds": seconds},
        "media_metadata": {"mp3_duration_seconds": seconds, "mp3_file": audio.file},
    }


def _summary(number: int, work: Work, other: Work | None, generated_at: str) -> dict:
    variants = _variants(number, work, other, generated_at)
    default = variants[0]
    return {
        "summary": default["text"],
        "summary_type": default["variant"],
        "headline": work.lede.partition(". ")[0],
        "default_variant": default["variant"],
        "latest_variant": default["variant"],
        "generated_at": generated_at,
        "language": work.language,
        "variants": variants,
    }


def _variants(number: int, work: Work, other: Work | None, generated_at: str) -> list[dict]:
    addition = f"\n\n{texts.also(work, other)}" if other else ""
    entries = []
    for variant in VARIANTS[numbers(number)[8] % len(VARIANTS)]:
        # A sequel has the same text from a small cache: the subject's background paragraphs are at most three.
        text = texts.text(variant, work, number if number < LIBRARY else number // LIBRARY % 3)
        entries.append(
            {
                "variant": variant,
                "text": text + addition,
                "language": work.language,
                "generated_at": generated_at,
            }
        )
    return entries + _narrations(number, work, generated_at)


def _narrations(number: int, work: Work, generated_at: str) -> list[dict]:
    entries = []
    if audio := _audio(number % LIBRARY):
        entry = _narration(NARRATIONS[work.language], texts.text("audio", work, 0), work.language, generated_at)
        entry["audio_url"] = f"/exports/audio/{audio.file}"
        if work.language != "en" and (proficiency := PROFICIENCIES[numbers(number)[9] % len(PROFICIENCIES)]):
            entry["proficiency_level"] = proficiency
        entries.append(entry)
    for language, text in work.spoken.items():
        entry = _narration(NARRATIONS[language], text, language, generated_at)
        entries.append(entry | {"proficiency_level": "beginner"})
    return entries


def _narration(variant: str, text: str, language: str, generated_at: str) -> dict:
    return {
        "variant": variant,
        "kind": "audio",
        "text": text,
        "language": language,
        "generated_at": generated_at,
    }
