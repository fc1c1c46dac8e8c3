"""Initials and absolute addresses: they take anything that a row may hold."""

import pytest

from content.templatetags.text import absolute, initials


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("Ancient Rome", "AR"),
        ("The fall of Rome", "TF"),
        ("rome", "R"),
        ("  “Étude” no. 5", "ÉN"),
        ("100 ways", "1W"),
        ("_under score_", "US"),
        ("l'histoire", "LH"),
        ("日本 語", "日語"),
    ],
)
def test_initials_are_the_first_letters_of_two_words(title, letters):
    assert initials(title) == letters


@pytest.mark.parametrize("title", ["", None, "...", " \n", "😀 😀", "___", []])
def test_a_title_without_letters_has_a_question_mark(title):
    assert initials(title) == "?"


def test_initials_are_at_most_two_letters_wide():
    assert len(initials("ßtraße ﬁne")) <= 4


def test_a_long_title_has_initials_as_well():
    assert initials("word " * 100_000) == "WW"


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/a.jpg", "http://testserver/a.jpg"),
        ("//pictures.example/a.jpg", "http://pictures.example/a.jpg"),
        ("https://pictures.example/a.jpg", "https://pictures.example/a.jpg"),
        ("http://[", "http://["),
    ],
)
def test_an_address_is_absolute_where_the_site_is_known(rf, address, whole):
    assert absolute(address, rf.get("/")) == whole
    assert absolute(address, None) == address
