"""The passages that lists show: one plain line, of a text's beginning or around what was searched for."""

import time

import pytest

from content.catalogue.passage import LENGTH, around, beginning

FILLER = "Nothing of interest stands in this sentence, nor in the next. " * 8


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


@pytest.mark.parametrize(
    ("q", "text", "match"),
    [
        ("bread", "We bake bread slowly.", "bread"),
        ("BREAD", "We bake Bread slowly.", "Bread"),
        ("cafe", "Le café est fermé.", "café"),
        ("café", "The cafe is closed.", "cafe"),
        ("cafe", "Le cafe\u0301 est fermé.", "café"),
        ("baking bread", "Nobody baked anything.", "baked"),
        ("relativ", "On relativity.", "relativity"),
        ('"slow bread" -fast', "We like slow bread.", "slow bread"),
        ("-bread slowly", "We bake it slowly.", "slowly"),
        ("日本", "これは日本語です", "日本"),
        ("the theatre", "At the old Roman theatre.", "theatre"),
        ("über", "Ein Text über Brot.", "über"),
        ("c++(", "It is C++( indeed.", "C++("),
        ("dvořák", "Antonin Dvorak wrote it.", "Dvorak"),
    ],
)
def test_a_passage_holds_the_match_wherever_it_stands(q, text, match):
    passages = [
        around([text], q),
        around([FILLER + text + " " + FILLER], q),
        around(["Another text.", FILLER + text], q),
    ]

    assert all(match in passage for passage in passages)
    assert all(len(passage) <= LENGTH + 2 for passage in passages)
    assert passages[1].startswith("…")
    assert passages[1].endswith("…")


@pytest.mark.parametrize("q", ["", "  ", "zyzzyva", "-", '"', "\x00", "((", "-bread", "🍞"])
def test_without_a_match_it_is_the_beginning(q):
    assert around(["", "The beginning. " + FILLER], q).startswith("The beginning. Nothing")


def test_of_no_text_there_is_none():
    assert around([], "bread") == around(["", "  \n"], "bread") == ""


@pytest.mark.parametrize("text", ["x" * 2_000_000, "a " * 1_000_000, "é" * 2_000_000, "-" * 2_000_000], ids="xaé-")
def test_a_monstrous_text_takes_no_time(text):
    began = time.perf_counter()

    around([text], "word " * 500 + "aaaa")

    assert time.perf_counter() - began < 2
