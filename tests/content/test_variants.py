"""The vocabulary of variants: one list, of which the orders, the labels and the database's names are made."""

import re

import pytest

from content import variants


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (
            variants.by_preference,
            "comprehensive key-points bullet-points executive key-insights audio audio-fr audio-es",
        ),
        (variants.by_listing, "key-insights bullet-points comprehensive key-points executive audio audio-fr audio-es"),
    ],
)
def test_each_order_is_the_contracts_and_what_it_does_not_name_follows_by_name(order, names):
    expected = names.split()
    expected[-2:-1] = ["audio-fr", "audio-fr:beginner"]
    expected += ["deep-dive", "zebra"]

    assert sorted(sorted(expected), key=order) == expected


@pytest.mark.parametrize(
    ("variant", "label"),
    [
        ("audio-fr", "Audio français"),
        ("audio-fr:beginner", "Audio français (beginner)"),
        ("deep-dive", "Deep dive"),
    ],
)
def test_a_variant_has_a_label_for_people_with_its_level(variant, label):
    assert variants.label(variant) == label


@pytest.mark.parametrize(("variant", "kind"), [("audio", "audio"), ("audio-de:a1", "audio"), ("executive", "text")])
def test_a_variant_that_begins_with_audio_is_audio(variant, kind):
    assert variants.kind(variant) == kind


@pytest.mark.django_db
def test_the_database_knows_each_variant_by_the_same_label_and_no_others(sql):
    (definition,) = sql("SELECT pg_get_functiondef('library_summary_type'::regproc)")[0]
    names = dict(re.findall(r"WHEN '([^']*)' THEN '([^']*)'", definition))

    labels = {label.lower().replace(" ", "-"): label for label in variants.LABELS.values()}
    assert names == variants.LABELS | labels
