"""The library in numbers: each of them is that of the list to which it leads."""

import re
from datetime import date
from html import unescape

import pytest

from content.decisions.curation import curate
from content.web import statistics
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db
ROW = re.compile(
    r'<tr><th scope="row"><a href="([^"]+)">[^<]*</a></th>(?:<td class="drawn">.*?</td>)?<td>([\d,]+)</td></tr>'
)
PART = re.compile(r'<a href="([^"]+)">[^<]*</a> (\d+)')


@pytest.fixture
def library(put, sound_file):
    for number in range(12):
        put(
            f"item{number:02}",
            channel_name=f"Channel {number % 3}",
            analysis_json={"language": ("en", "fr")[number % 2], "content_type": "Talk"},
            indexed_at=f"2026-{number % 4 + 1:02}-15T00:00:00Z",
            subcategories_json=filed(("Food & Drink", f"Shelf {number % 2}"), ("AC/DC",)),
        )
    sound_file("item03_a.mp3", seconds=7200)
    curate("item05", {"title": "Person's"}, by="ada")
    put("unlisted", html=None, channel_name="Nobody")


def test_every_number_is_that_of_the_list_it_leads_to(library, client):
    page = client.get("/statistics").content.decode()

    led = [(unescape(url), int(number)) for url, number in ROW.findall(page) + PART.findall(page)]

    assert len(led) > 15
    listed = {url: client.get(url).context["page"].paginator.count for url, _ in led}
    assert [(url, number) for url, number in led if listed[url] != number] == []


def test_it_says_how_much_there_is_to_hear_and_what_people_decided(library, client):
    context = client.get("/statistics").context

    assert [context[name] for name in ("total", "heard", "hours", "curated")] == [12, 1, 2, 1]
    assert f"{context['newest']:%Y-%m}" == "2026-04"


def test_an_empty_library_has_nothing_to_count(client):
    answer = client.get("/statistics")

    assert answer.status_code == 200
    assert "There is nothing to count yet" in answer.content.decode()


def test_months_without_an_item_are_seen_and_the_earliest_of_many_are_not():
    bars = statistics.months([(date(2020, 1, 1), 9), (date(2025, 12, 1), 2), (date(2026, 2, 1), 4)])

    assert len(bars) == statistics.MOST_MONTHS
    assert [(bar.label, bar.number, bar.share) for bar in bars[-3:]] == [
        *(("2025-12", 2, 50), ("2026-01", 0, 0), ("2026-02", 4, 100)),
    ]
    assert bars[-1].url == "/?date_from=2026-02-01&date_to=2026-02-28"


@pytest.mark.parametrize("month", [date.min, date(9999, 12, 1)])
def test_the_ends_of_the_calendar_are_months_too(month):
    assert [bar.number for bar in statistics.months([(month, 3)])] == [3]


def test_it_takes_so_many_queries(library, client, django_assert_num_queries):
    client.get("/statistics")
    # The edition, the counts, how many, months, what can be heard, what is curated, the newest, the pause.
    with django_assert_num_queries(8):
        client.get("/statistics")
