"""The passages that lists show: one plain line, of a text's beginning or around what was searched for."""

import pytest

from content.catalogue.passage import LENGTH, beginning


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("One\n\ntwo.", "One two."),
        ("# Heading\n- **one**\n- two\n1. three", "Heading one two three"),
        ("x" * LENGTH, "x" * LENGTH),
    ],
)
def test_the_beginning_is_a_line_of_plain_words(text, line):
    assert beginning(text) == line


def test_a_long_text_is_cut_between_words():
    shown = beginning("word, " * 100)

    assert shown.endswith("word…")
    assert len(shown) <= LENGTH + 1
