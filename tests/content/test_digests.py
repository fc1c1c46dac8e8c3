"""The set of texts that forgets some, and never takes one for another."""

import pytest

from content.digests import DigestTable

TEXTS = ["", "a", "<p>Été</p>", "x" * 100_000, "\ud800", "日本"]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_text_is_in_it_once_it_was_added(text):
    table = DigestTable(slots=8)
    before = text in table

    table.add(text)

    assert (before, text in table) == (False, True)


def test_of_texts_that_share_a_slot_the_last_one_stays():
    table = DigestTable(slots=1)
    for text in TEXTS:
        table.add(text)

    assert [text for text in TEXTS if text in table] == TEXTS[-1:]


def test_a_full_one_still_knows_nothing_that_was_not_added():
    table = DigestTable(slots=64)
    for number in range(1_000):
        table.add(f"{number}")

    assert [number for number in range(1_000, 3_000) if f"{number}" in table] == []
    assert 0 < sum(f"{number}" in table for number in range(1_000)) <= 64
