"""How numbers and sentences are worded."""

import pytest

from content.text import counted, sentence


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ["file"], "0 files"),
        (1, ["file"], "1 file"),
        (2, ["file"], "2 files"),
        (1, ["summary", "summaries"], "1 summary"),
        (2, ["summary", "summaries"], "2 summaries"),
    ],
)
def test_a_number_of_things(number, words, said):
    assert counted(number, *words) == said


@pytest.mark.parametrize(
    ("said", "shown"),
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
def test_what_a_rule_said_is_a_sentence(said, shown):
    assert sentence(said) == shown
