"""The recount finds whatever of the kept read side is not as the rules would make it, and makes it anew."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from content.db import recount as module
from content.db.recount import recount
from content.models import Facet, FacetCount, FacetValue, Listing, SearchDocument
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db
ROME = {"title": "Rome", "channel_name": "Old Times", "subcategories_json": filed(("History", "Rome", "Greece"))}


@pytest.fixture(autouse=True)
def library(put):
    put("first", **ROME)
    put("other", title="Bread", language="fr", topics_json=["baking"])
    put("silent", html=None)


@pytest.fixture
def run():
    """The exit status and what the command says."""

    def ask(*arguments):
        out, status = io.StringIO(), 0
        try:
            call_command("recount", *arguments, stdout=out)
        except SystemExit as end:
            status = end.code
        return status, out.getvalue()

    return ask


def test_a_library_that_only_its_rules_kept_agrees(run):
    assert recount() == module.Recount(looked_at=3)
    assert run() == (0, "3 items looked at.\nListing, words of search, names and counts agree.\n")


# What a hand that switches rules off may do, and what the recount calls it.
DIFFERENCES = {
    "UPDATE listing SET title_key = 'x', duration_seconds = 7 WHERE video_id = 'first'": "duration_seconds, title_key",
    "UPDATE listing SET facets = facets[2:] WHERE video_id = 'first'": "facets",
    "UPDATE listing SET premieres_at = now() + interval '1 day' WHERE video_id = 'first'": "premieres_at",
    "DELETE FROM listing WHERE video_id = 'first'": "not listed",
    "INSERT INTO listing (video_id, facets, tags, has_audio_variant) VALUES ('silent', '{}', '{}', false)": "listed",
    "DELETE FROM search_document WHERE video_id = 'first'": "no search document",
    "UPDATE search_document SET words = '' WHERE video_id = 'first'": "search document: words",
    "UPDATE search_document SET head = '', indexed_at = '2000-01-01' WHERE video_id = 'first'": (
        "search document: head, indexed_at"
    ),
}


@pytest.mark.parametrize("done", DIFFERENCES)
def test_an_item_that_differs_is_named_with_what_differs_and_made_anew(done, sql):
    sql(done)

    result = recount(repair=True)

    (key,) = result.items
    assert (key, result.items[key].partition(";")[0]) == ("silent" if "silent" in done else "first", DIFFERENCES[done])
    assert result.looked_at == 3
    assert recount().ok


def test_a_listing_that_lost_its_item_is_found_and_goes(sql):
    sql("ALTER TABLE listing DROP CONSTRAINT listing_belongs_to_content")
    sql("ALTER TABLE search_document DROP CONSTRAINT search_document_belongs_to_listing")
    sql("INSERT INTO listing (video_id, facets, tags, has_audio_variant) VALUES ('gone', '{}', '{}', false)")
    sql("INSERT INTO search_document (video_id, head, words) VALUES ('lost', '', '')")

    assert recount(repair=True).items == {"gone": "listed", "lost": "a search document"}
    assert recount().ok
    assert (Listing.objects.count(), SearchDocument.objects.count()) == (2, 2)


COUNTS = {
    "INSERT INTO facet_count (value, items) VALUES (0, 5)": ("all items", 7, 2),
    f"UPDATE facet_count SET items = 4 WHERE value = {Facet.CATEGORY.number('History')}": ("History", 4, 1),
    f"DELETE FROM facet_count WHERE value = {Facet.CATEGORY.number('History')}": ("History", 0, 1),
    "INSERT INTO facet_count (value, items) VALUES (34, -1)": ("34", -1, 0),
}


@pytest.mark.parametrize("done", COUNTS)
def test_a_count_that_differs_is_named_and_made_right(done, sql):
    sql("SELECT library_sum_up_counts()")
    sql(done)

    assert recount(repair=True).counts == [COUNTS[done]]
    assert recount().ok


def test_lines_that_cancel_each_other_are_no_difference(sql):
    sql("INSERT INTO facet_count (value, items) VALUES (0, 5), (0, -3), (0, -2)")

    assert recount().ok


HISTORY = Facet.CATEGORY.number("History")
NAMES = {
    "the dictionary forgot it": f"DELETE FROM facet WHERE value = {HISTORY}",
    "another spelling": f"UPDATE facet SET label = 'Historia' WHERE value = {HISTORY}",
    "another key": f"UPDATE facet SET key = 'historia' WHERE value = {HISTORY}",
    "another parent": f"UPDATE facet SET parent = 'x' WHERE value = {HISTORY}",
    "another facet": f"UPDATE facet SET facet = 6 WHERE value = {HISTORY}",
    "a second name": f"INSERT INTO facet (value, facet, parent, key, label) VALUES ({HISTORY}, 2, '', 'a', 'A')",
}


@pytest.mark.parametrize("done", NAMES)
def test_a_value_that_is_misnamed_is_found_and_named_anew(done, sql):
    sql(NAMES[done])

    assert recount(repair=True).names == [HISTORY]
    assert recount().ok
    assert FacetValue.objects.filter(value=HISTORY).values_list("facet", "parent", "key", "label").distinct().get() == (
        *(Facet.CATEGORY, "", "history", "History"),
    )


def test_a_premiere_whose_day_has_come_is_no_difference(put, sql):
    put("premiere", indexed_at="2026-01-01", published_at="2999-01-01")
    assert recount().ok

    # As it was listed a year ago.
    sql("ALTER TABLE content DISABLE TRIGGER USER")
    sql("UPDATE content SET published_at = '2026-06-01' WHERE video_id = 'premiere'")
    sql("UPDATE listing SET premieres_at = '2026-06-01' WHERE video_id = 'premiere'")
    assert recount().ok

    sql("SELECT library_refresh_listing(ARRAY['other'])")
    assert sql("SELECT premieres_at, extract(month FROM came_out) FROM listing WHERE video_id = 'premiere'") == [
        (None, 6)
    ]
    assert recount().ok


@pytest.mark.parametrize("start", ["", "a", "g", "z", "other"])
def test_every_item_is_looked_at_once_wherever_one_begins(start, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)

    assert recount(start=start).looked_at == 3


def test_it_ends_when_there_is_no_more_time():
    assert recount(goes_on=lambda: False).looked_at == 0


def test_the_command_names_what_differs_and_exits_with_1(run, sql):
    sql("UPDATE listing SET title_key = 'x' WHERE video_id = 'first'")
    FacetCount.objects.create(value=0, items=1)

    status, words = run()

    assert status == 1
    assert "1 item differs:\n  first: title_key\n" in words
    assert "1 count differs:\n  all items: kept 3, listed 2\n" in words


def test_the_command_repairs_and_exits_with_0(run, sql):
    sql("DELETE FROM listing")
    sql("DELETE FROM facet")

    status, line = run("--json", "--repair")

    assert (status, json.loads(line)["ok"], json.loads(line)["repaired"]) == (0, True, 2)
    assert run()[0] == 0


def test_a_recount_writes_nothing(sql):
    before = sql("SELECT pg_current_xact_id_if_assigned()")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_transaction_read_only = on")
    recount()

    assert sql("SELECT pg_current_xact_id_if_assigned()") == before
