"""The filters of content/templatetags/wording.py: they take anything that a row may hold."""

from datetime import UTC, datetime

import pytest

from content.templatetags.wording import absolute, initials, moment

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("value", [NEW_YEAR, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00"])
def test_a_moment_is_a_datetime_however_it_is_written(value):
    assert moment(value) == NEW_YEAR


@pytest.mark.parametrize("value", ["", None, "yesterday", 7, 1e400, [], {}, "2024-13-01", True, b"x", "9" * 10_000])
def test_anything_else_is_no_moment(value):
    assert moment(value) is None


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
