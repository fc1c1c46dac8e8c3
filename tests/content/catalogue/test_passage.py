"""The passages that lists show: one plain line, of a text's beginning or around what was searched for."""

import pytest

from content.catalogue.passage import LENGTH, around, beginning


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("One\n\ntwo.", "One two."),
        ("# Heading\n- **one**\n- two\n1. three", "one · two · three"),
        ("Key points:\n\n- **Jar**: it shows\n  the rise\n- Fridge.\n- Last", "Jar: it shows the rise · Fridge. Last"),
        ("Few words.\n\n## What to do\n\n**Key points**\n- One\n\nThe end.", "Few words. One · The end."),
        ("Draughts:\nbefore the pump.", "Draughts: before the pump."),
        ("# Heading\n## Another", "Heading Another"),
        ("Key points:", "Key points:"),
        ("One line\nand the next.", "One line and the next."),
        ("#1 in the list", "#1 in the list"),
        ("x" * LENGTH, "x" * LENGTH),
    ],
)
def test_the_beginning_is_a_line_of_plain_words(text, line):
    assert beginning(text) == line


def test_a_long_text_is_cut_between_words():
    shown = beginning("word, " * 100)

    assert shown.endswith("word…")
    assert len(shown) <= LENGTH + 1


def test_around_a_place_headings_stay_and_list_items_stand_apart():
    text = "Few words.\n\n# Draughts\n- seal them\n- then the pump"

    assert around(text, text.index("seal")) == "Few words. Draughts · seal them · then the pump"
