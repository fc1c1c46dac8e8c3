"""A long act is done by the batch, leaves what changed since it was shown, and two of them end in the same."""

import uuid
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from content.decisions import trash
from content.decisions.bulk import batches
from content.decisions.bulk.batches import Seen, work
from content.decisions.bulk.bulk_act import Agreeing, Answering, Deleting
from content.decisions.bulk.categories import Adding, Removing
from content.decisions.curation import curate
from content.decisions.undo import undo
from content.models import Content, Curation, History, Suggestion, Tombstone
from tests.content.decisions.cast import categories

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
KEYS = [f"k{number:02}" for number in range(10)]


@pytest.fixture
def ten(put):
    for key in KEYS:
        put(key, title=key, subcategories_json=categories("Art"))


@pytest.fixture
def by_three(monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 3)


def perform(act, *, by="ada", seen=None, gesture=GESTURE, after="", seconds=60, items=None):
    items = Content.objects.all() if items is None else items
    return work(act, items, by=by, via="a page", gesture=gesture, seen=seen or Seen.now(), after=after, seconds=seconds)


def decided_by(name):
    return sorted(Curation.objects.filter(decided_by=name).values_list("pk", flat=True))


def test_it_goes_on_where_it_stopped(ten, by_three):
    seen = Seen.now()

    after = perform(Adding("Music"), seconds=0, seen=seen)
    assert (after, decided_by("ada")) == ("k02", KEYS[:3])
    assert perform(Adding("Music"), after=after, seen=seen) is None

    assert decided_by("ada") == KEYS
    assert History.objects.filter(kind="curation", gesture=GESTURE).count() == 10


def test_items_that_leave_the_filter_when_they_are_decided_are_all_reached(ten, by_three):
    perform(Agreeing(), items=Content.objects.undecided())

    assert decided_by("ada") == KEYS


def test_what_others_decided_or_a_machine_said_since_is_left(ten, sql):
    seen = Seen.now()
    curate("k01", {"subcategories_json": categories("Rome")}, by="bob")
    sql("UPDATE content SET subcategories_json = %s WHERE video_id = 'k02'", categories("Sparta"))
    sql("UPDATE content SET title = 'New' WHERE video_id = 'k03'")
    sql("INSERT INTO content (video_id, title) VALUES ('k99', 'Later')")

    perform(Adding("Music"), seen=seen)

    assert decided_by("ada") == sorted({*KEYS} - {"k01", "k02"})


ACTS = {
    "agree": Agreeing(),
    "delete": Deleting(),
    "accept": Answering(Suggestion.State.ACCEPTED, timezone.now() + timedelta(days=1)),
    "dismiss": Answering(Suggestion.State.DISMISSED, timezone.now() + timedelta(days=1)),
}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_one_gesture_that_can_be_undone(ten, by_three, sql, name):
    for key in KEYS[:5]:
        curate(key, {"subcategories_json": categories("Rome")}, by="bob", note="Because.")
    sql("UPDATE content SET subcategories_json = %s WHERE video_id < 'k05'", categories("Sparta"))
    everything = state()
    number = ACTS[name].number(Content.objects.all())

    perform(ACTS[name])

    assert (ACTS[name].done(GESTURE), number) == ((5, 5) if name != "delete" else (10, 10))
    assert state() != everything
    undo(GESTURE, by="ada")
    assert state() == everything


def state():
    return (
        [
            row
            for row in Curation.objects.order_by("pk").values("pk", "overrides", "refusals", "note", "decided_by")
            if row["overrides"] or row["refusals"]
        ],
        list(Content.objects.order_by("pk").values("pk", "shown_categories")),
        list(Suggestion.objects.order_by("pk").values("video_id", "value", "state", "decided_by")),
        list(Tombstone.objects.values("pk")),
    )


def test_a_suggestion_that_came_later_is_not_answered(ten, sql):
    curate("k00", {"subcategories_json": categories("Rome")}, by="bob")
    sql("UPDATE content SET subcategories_json = %s WHERE video_id = 'k00'", categories("Sparta"))
    act = Answering(Suggestion.State.ACCEPTED, timezone.now() - timedelta(days=1))

    assert act.number(Content.objects.all()) == 0
    perform(act)
    assert Suggestion.objects.get().state == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "other",
    [
        lambda: perform(Removing("Art"), by="bob", gesture=uuid.uuid4()),
        lambda: perform(Adding("Music"), by="bob", gesture=uuid.uuid4()),
        lambda: trash.delete_many(KEYS, by="bob"),
    ],
    ids=["another bulk act", "the same act", "a delete"],
)
def test_two_at_once_leave_each_item_as_one_of_them_or_both_after_each_other(ten, by_three, other):
    failures = []

    def run(act):
        try:
            act()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in (lambda: perform(Adding("Music")), other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Content.objects.count() + Tombstone.objects.count() == 10
    decided = dict(Curation.objects.values_list("pk", "overrides"))
    for item in Content.objects.all():
        names = {entry["category"] for entry in item.shown_categories}
        assert names in ({"Art", "Music"}, {"Music"}, set())
        assert decided[item.pk]["subcategories_json"]["categories"] == item.shown_categories
