"""How pages write dates, numbers, addresses and names: they take anything that a row may hold."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from content.web.formats import (
    COVERS,
    TURNS,
    absolute,
    cover,
    ending,
    grouped,
    in_address,
    iso_day,
    long_date,
    short_date,
)
from tests.databases import ROOT


def patterns(svg):
    return re.search(r'data-turn="(\d)".*#(\w+)"', svg).groups()


@pytest.mark.parametrize("title", ["", None, [], "\ud800", "word " * 100_000])
def test_any_title_has_a_cover_that_exists_and_is_always_the_same(title):
    _, name = patterns(cover(title))

    assert name in COVERS
    assert cover(title) == cover(title)


def test_the_items_of_a_channel_have_one_pattern_turned_by_their_titles():
    covers = [patterns(cover(f"Title {number}", "Plain Gradient")) for number in range(20)]

    assert len({name for _, name in covers}) == 1
    assert len({turn for turn, _ in covers}) == TURNS


def test_every_cover_that_is_named_is_drawn():
    drawn = re.findall(r'<symbol id="(\w+)"', (ROOT / "static/icons/covers.svg").read_text())

    assert tuple(drawn) == COVERS


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
