"""Locks: an act takes those of its items once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.decisions import trash, undo
from content.decisions.curation import curate
from content.decisions.suggestion import accept, answer_once, dismiss
from content.decisions.taxonomy.merge import merge
from content.models import History, Suggestion
from tests.content.decisions.cast import KEY, categories

FIRST, SECOND = KEY, "bbbbbbbbbbb"


@pytest.fixture
def items(put, sql):
    """Two items in one decided category, the first with an open suggestion."""
    for key in (FIRST, SECOND):
        put(key, title="Machine's", subcategories_json=categories("Rome"))
        curate(key, {"title": "Ada's", "subcategories_json": categories("Rome")}, by="ada")
    sql("UPDATE content SET title = 'Proposed' WHERE video_id = %s", FIRST)


def suggestion():
    return Suggestion.objects.get(field="title")


ACTS = {
    "curate": lambda: curate(FIRST, {"title": "Another"}, by="ada"),
    "accept": lambda: accept(suggestion(), by="ada"),
    "dismiss": lambda: dismiss(suggestion(), by="ada"),
    "answer": lambda: answer_once(FIRST, suggestion().pk, Suggestion.State.KEPT, by="ada"),
    "delete": lambda: trash.delete(FIRST, by="ada"),
    "delete several": lambda: trash.delete_many([FIRST, SECOND], by="ada"),
    "merge": lambda: merge("Rome", "Sparta", by="ada"),
}


def rows_locked(act):
    """How often rows of `content` are locked by an act."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum("FOR NO KEY UPDATE" in query["sql"] for query in queries)


@pytest.mark.parametrize("act", ACTS)
def test_an_act_locks_its_items_once(items, act):
    assert rows_locked(ACTS[act]) == 1


@pytest.mark.parametrize("act", [trash.restore_many, trash.purge_many])
def test_an_act_on_the_trash_locks_its_items_once(items, act):
    trash.delete_many([FIRST, SECOND], by="ada")

    assert rows_locked(lambda: act([FIRST, SECOND], by="ada")) == 1


@pytest.mark.parametrize("act", ["delete several", "merge"])
def test_an_undo_locks_its_items_once(items, act):
    ACTS[act]()
    gesture = History.objects.latest("id").gesture

    assert rows_locked(lambda: undo.undo(gesture, by="ada")) == 1
