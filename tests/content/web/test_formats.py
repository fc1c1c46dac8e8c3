"""How pages write dates, numbers, addresses and names: they take anything that a row may hold."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from content.web.formats import absolute, ending, grouped, in_address, initials, iso_day, long_date, short_date


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


def test_a_moment_is_written_as_its_day_in_utc():
    moment = datetime(2026, 3, 6, 1, 30, tzinfo=timezone(timedelta(hours=5)))

    assert (long_date(moment), short_date(moment), iso_day(moment)) == ("5 March 2026", "5 Mar 2026", "2026-03-05")
    assert long_date(datetime(1, 1, 1, tzinfo=UTC)) == "1 January 1"


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (999, "999"), (1234, "1,234"), (2.5, "3"), (2**53, "9,007,199,254,740,992")]
)
def test_thousands_stand_apart(number, written):
    assert grouped(number) == written


def test_a_noun_has_its_plural_for_all_numbers_but_one():
    assert [ending(number) for number in (0, 1, 2)] == ["s", "", "s"]


def test_a_value_in_an_address_is_that_value_alone():
    assert in_address("A&B/C=é ?#") == "A%26B%2FC%3D%C3%A9%20%3F%23"
