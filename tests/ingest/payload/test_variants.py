"""The names of summaries."""

import tracemalloc

import pytest

from ingest.payload.variants import NAME_LIMIT, canonical_variant, is_known, preference


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


def test_key_points_in_a_database_is_a_variant_of_its_own():
    assert canonical_variant("key-points", from_report=False) == "key-points"
    assert canonical_variant("key_points", from_report=False) == "bullet-points"


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

    found = {canonical_variant(endless + str(number)) for number in range(10)}

    assert found == {"audio-fr:" + ("beginner-" + "x" * NAME_LIMIT)[:NAME_LIMIT]}
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000


def test_variants_stand_in_the_librarys_order():
    mixed = ["zebra", "audio-fr:beginner", "audio", "comprehensive", "bullet-points"]
    assert sorted(mixed, key=preference) == [
        "comprehensive",
        "bullet-points",
        "audio",
        "audio-fr:beginner",
        "zebra",
    ]
