"""The names of summaries."""

import tracemalloc

import pytest

from ingest.payload.variant_names import NAME_LIMIT, canonical_variant, is_known


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("summary", "comprehensive"),
        ("Comprehensive", "comprehensive"),
        ("key_points", "bullet-points"),
        ("key-points", "bullet-points"),
        ("Key Points", "bullet-points"),
        ("bullet_points", "bullet-points"),
        ("key_insights", "key-insights"),
        ("audio_summary", "audio"),
        ("audio-summary", "audio"),
        ("audio_fr", "audio-fr"),
        ("Audio français", "audio-fr"),
        ("audio-fr:beginner", "audio-fr:beginner"),
        ("AUDIO_ES:Intermediate", "audio-es:intermediate"),
        ("my own <b>", "my-own-b"),
    ],
)
def test_a_name_in_a_report_becomes_the_librarys(name, variant):
    assert canonical_variant(name) == variant


@pytest.mark.parametrize("name", ["", "language", "Language", "!?", "日本"])
def test_some_names_are_no_variant(name):
    assert canonical_variant(name) is None
    assert not is_known(name)


def test_a_level_counts_for_language_lessons_only():
    assert canonical_variant("audio_fr", level="Beginner") == "audio-fr:beginner"
    assert canonical_variant("audio-fr:advanced", level="beginner") == "audio-fr:advanced"
    assert canonical_variant("audio", level="beginner") == "audio"


def test_an_endless_name_is_cut_and_not_remembered():
    endless = "audio-fr:beginner-" + "x" * 1_000_000
    tracemalloc.start()

    names = {canonical_variant(endless + str(number)) for number in range(10)}

    assert names == {"audio-fr:" + ("beginner-" + "x" * NAME_LIMIT)[:NAME_LIMIT]}
    remembered, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert remembered < 1_000_000
