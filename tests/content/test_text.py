"""How numbers, times and sentences are written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from content.text import counted, sentence, utc_iso

NOON = datetime(2026, 11, 26, 12, 0, 0, 250_000, UTC)


@pytest.mark.parametrize(
    ("number", "words", "phrase"),
    [
        (0, ["file"], "0 files"),
        (1, ["file"], "1 file"),
        (2, ["file"], "2 files"),
        (1, ["summary", "summaries"], "1 summary"),
        (2, ["summary", "summaries"], "2 summaries"),
    ],
)
def test_a_number_of_things_has_its_singular_or_plural(number, words, phrase):
    assert counted(number, *words) == phrase


@pytest.mark.parametrize(
    ("moment", "timespec", "written"),
    [
        (NOON, "auto", "2026-11-26T12:00:00.250000Z"),
        (NOON, "milliseconds", "2026-11-26T12:00:00.250Z"),
        (NOON.astimezone(timezone(timedelta(hours=5, minutes=30))), "seconds", "2026-11-26T12:00:00Z"),
        (NOON.replace(microsecond=0), "auto", "2026-11-26T12:00:00Z"),
        (None, "auto", ""),
    ],
)
def test_a_moment_is_written_in_utc_whatever_its_own_zone(moment, timespec, written):
    assert utc_iso(moment, timespec) == written


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "Since 2026-11-26 17:35:02.123456+00 by ada: moving",
            "Since 2026-11-26 17:35 UTC by ada: moving.",
        ),
        ("Since 2026-11-26 17:35:02+00 by ada: ", "Since 2026-11-26 17:35 UTC by ada."),
        ("Is it over?", "Is it over?"),
        ("It is.", "It is."),
    ],
)
def test_the_message_of_a_rule_becomes_a_sentence(message, shown):
    assert sentence(message) == shown
