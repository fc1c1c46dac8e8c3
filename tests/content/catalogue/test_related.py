"""Items that share something with another one; what many share is no reason to read many rows."""

import pytest
from django.db import connection

from content.catalogue import related
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db
COUNTED = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")


def near(video_id, **options):
    return [(each.video_id, each.reasons) for each in related.related(video_id, 10, **options)]


def test_two_rare_words_of_the_title_are_a_reason_where_words_are_asked_for(put):
    put("pump", title="The Heat Pump in the Cellar of Ours", channel_name="Warm Cellar")
    put("cold", title="A heat pump when it is cold")
    put("one-word", title="Pumps, and a heat wave")
    put("common-words", title="The wave of ours in the sea", channel_name="Warm Cellar Two")
    put("of-the-channel", title="Nothing alike, but Cellar heat", channel_name="Warm Cellar")

    assert near("pump") == [("of-the-channel", ["channel: Warm Cellar"])]
    assert near("pump", by_words=True) == [
        ("of-the-channel", ["channel: Warm Cellar", "word: cellar", "word: heat"]),
        ("cold", ["word: heat", "word: pump"]),
    ]


@pytest.mark.parametrize("title", [None, "", "\u200b", "'", "\\ ' : & | ! <->", "x" * 3000, "日本の歴史", "a b"])
def test_any_title_is_compared(put, title):
    put("odd", title=title, channel_name="Odd")
    put("other", title=title, channel_name="Odd")

    assert near("odd", by_words=True)[0][0] == "other"


def test_of_a_sign_that_many_have_the_newest_are_near_and_the_rarer_ones_come_first(put, monkeypatch):
    monkeypatch.setattr(related, "MOST_WITH_A_SIGN", 3)
    monkeypatch.setattr(related, "NEWEST", 4)
    for number in range(8):
        put(f"many-{number}", subcategories_json=filed(("History",)), indexed_at=f"2024-01-0{number + 1}")
    put("rare", subcategories_json=filed(("History",), ("Rome",)), indexed_at="2023-01-01")
    put("one", subcategories_json=filed(("History",), ("Rome",)), indexed_at="2024-01-09")

    assert [key for key, _ in near("one")] == ["rare", "many-7", "many-6", "many-5"]
    assert sorted(near("one")[0][1]) == ["category: History", "category: Rome"]


def test_words_that_many_have_are_no_reason(put, monkeypatch):
    monkeypatch.setattr(related, "MOST_WITH_A_WORD", 1)
    for name in ("one", "two", "three"):
        put(name, title="Heat pump")

    assert near("one", by_words=True) == []


def test_a_thousand_subcategories_of_one_name_are_looked_up_once(put):
    """A category may have any name below it, so one name may stand under a thousand of them."""
    put("wide", subcategories_json=filed(*((f"Category {number}", "Rome") for number in range(1000))))
    put("other", subcategories_json=filed(("Travel", "Rome")))
    statements = []

    def listen(execute, statement, params, many, context):
        statements.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(listen):
        assert near("wide") == [("other", ["subcategory: Rome"])]

    ((statement, params),) = [each for each in statements if "signs AS" in each[0]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", params)
        (((plan,),),) = cursor.fetchall()
    assert max(rows_of(plan["Plan"])) <= 100_000


def rows_of(step):
    """How many rows each step of a plan gave out and threw away."""
    yield step["Actual Loops"] * sum(value for name, value in step.items() if name in COUNTED)
    for below in step.get("Plans", []):
        yield from rows_of(below)
