"""The descriptive parts that all shapes share: the analysis, what is known about audio, when it was indexed."""

from datetime import datetime
from typing import Any

from ingest.payload import categories
from ingest.payload.syntax.fields import Reader


def analysis(
    report: Reader, *keys: str, word_count: int | None, language: str | None, beside: dict[str, Any]
) -> dict[str, Any] | None:
    """The analysis as it was given, with word count, language and what is said `beside` it where it lacks them."""
    known = beside | report.data(*keys)
    for name in ("categories", "category"):
        if isinstance(listed := known.get(name), list):
            categories.check(report.mapping(*keys), name, len(listed))
            known[name] = categories.in_one_form(report.loose.mapping(*keys), name, listed)
    if word_count:
        known.setdefault("word_count", word_count)
    if language:
        known.setdefault("language", language)
    return known or None


def media(*given: Reader) -> dict[str, Any] | None:
    """`{"has_audio": true, "audio_url": ...}` and whatever else the objects say; the first one counts.

    `has_audio: false` and lengths of zero say nothing.
    """
    known: dict[str, Any] = {}
    for reader in given:
        members = {key: value for key, value in reader.members().items() if value is not False and value != 0}
        if members.pop("has_audio", None) is not None and reader.loose.flag("has_audio"):
            members["has_audio"] = True
        known = members | known
    return known or None


def media_metadata(report: Reader, *, mp3_seconds: int | None = None) -> dict[str, Any] | None:
    """`{"mp3_duration_seconds": 512}` and whatever else is said; a length that is no number is dropped."""
    known = report.data("media_metadata")
    given = report.loose.mapping("media_metadata").whole("mp3_duration_seconds") or mp3_seconds
    known.pop("mp3_duration_seconds", None)
    return (known | {"mp3_duration_seconds": given} if given else known) or None


def has_audio(*given: Reader) -> bool | None:
    """True if one of them says so. Nothing ever says "no": that would erase what is known."""
    return True if any(reader.loose.flag("has_audio") for reader in given) else None


def indexed_at(report: Reader, summary: Reader | None = None) -> datetime | None:
    """The first time given, from the most to the least exact meaning of "indexed".

    Never the present: the same file must read the same again.
    """
    return (
        report.when("indexed_at")
        or report.mapping("processing_metadata").when("indexed_at")
        or report.when("processed_at")
        or report.mapping("processing").when("completed_at")
        or report.mapping("metadata").when("generated_at")
        or (summary.when("generated_at") if summary else None)
    )
