"""People and machines act at the same moment: no decision is lost, and there is no deadlock."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from content.db.violations import violation_of
from content.decisions import pause, trash
from content.decisions.curation import curate
from content.decisions.taxonomy.merge import merge
from content.models import CategoryAlias, Content, Curation, Summary, Tombstone
from ingest.outcomes import UNDONE
from ingest.shelve.corridor import Paused, receive_object
from tests.proofs import library_of_its_own, proved, rounds
from tests.proofs.recounting import differences

pytestmark = pytest.mark.prove

TIMEOUT = 30  # seconds
POLL_SECONDS = 0.002
SHORT, FULL = 2, 1000


def categories(*names: str) -> dict[str, Any]:
    return {"categories": [{"category": name, "subcategories": []} for name in names]}


NEW, KNOWN, CURATED = "a new item", "a known item", "a curated item"
PERSONS = {"title": "Person's", "subcategories_json": categories("Rome")}
RAW = """
    INSERT INTO content (video_id, title, subcategories_json) SELECT key, 'Job''s', %s FROM unnest(%s::text[]) key
    ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title, subcategories_json = EXCLUDED.subcategories_json
"""


@pytest.fixture(scope="module")
def library(django_db_blocker: Any) -> Iterator[str]:
    with library_of_its_own(django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def actors(library: str) -> Iterator[ThreadPoolExecutor]:
    """Threads that keep their connections from race to race: a new one learns all rules anew."""
    with ThreadPoolExecutor(ACTORS) as pool:
        yield pool
        together = Barrier(ACTORS, timeout=TIMEOUT)
        list(pool.map(lambda _: (together.wait(), connection.close()), range(ACTORS)))


@dataclass(frozen=True)
class Scene:
    """An item, its neighbour, and a category that is about to be merged."""

    key: str
    neighbour: str
    old: str
    new: str


numbers = count(1)


def scene(item: str) -> Scene:
    number = next(numbers)
    made = Scene(f"item{number:07}", f"neighbour{number:07}", f"Old {number}", f"New {number}")
    for key in (made.key, made.neighbour) if item != NEW else ():
        received(report(key, "the first", made.old))
    if item == CURATED:
        curate(made.key, {"title": PERSONS["title"]}, by="ada")
    return made


def report(key: str, words: str, category: str) -> dict[str, Any]:
    return {
        "video_id": key,
        "title": f"Machine's, {words}",
        "subcategories_json": categories(category, "Sparta"),
        "summary_variants": [{"variant": "comprehensive", "text": words, "html": f"<p>{words}</p>"}],
    }


# Our own acts on a scene. None may fail.
def edit(at: Scene) -> Any:
    return curate(at.key, PERSONS, by="ada")


def ingest(at: Scene) -> Any:
    return received(report(at.key, "ingested", at.old))


def ingest_other_words(at: Scene) -> Any:
    return received(report(at.key, "other words", "Athens"))


def received(sent: dict[str, Any]) -> Any:
    receipt = receive_object(sent, "a report")
    assert receipt.outcome not in UNDONE, receipt
    return receipt


def delete(at: Scene) -> Any:
    return trash.delete_or_block(at.key, by="ada")


def delete_both(at: Scene) -> Any:
    return trash.delete_many([at.neighbour, at.key], by="ada")


def merge_away(at: Scene) -> Any:
    return merge(at.old, at.new, by="ada")


# Acts of other programs, in plain SQL. A rule may refuse them.
def raw(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def upsert(at: Scene) -> None:
    raw(RAW, Jsonb(categories(at.old)), [at.key])


def upsert_several(at: Scene) -> None:
    raw(RAW, Jsonb(categories(at.old)), [at.neighbour, at.key])


def upsert_several_backwards(at: Scene) -> None:
    raw(RAW, Jsonb(categories(at.old)), [at.key, at.neighbour])


def update_several(at: Scene) -> None:
    raw("UPDATE content SET title = 'Job''s' WHERE video_id IN (%s, %s)", at.key, at.neighbour)


def summarise(at: Scene) -> None:
    raw(
        "INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest)"
        " SELECT video_id, 'comprehensive', 'by a job', '', 1, true FROM content WHERE video_id = %s",
        at.key,
    )


# The rules that may refuse another program's act: a person deleted the item, or the item is gone.
FAIR = {"deleted_stays_deleted", "summary_belongs_to_content"}
OTHERS = {upsert, upsert_several, upsert_several_backwards, update_several, summarise}
Act = Callable[[Scene], Any]
RACES: dict[str, tuple[Act, ...]] = {
    "an edit and an ingest": (edit, ingest),
    "an edit and an upsert": (edit, upsert),
    "an edit and an upsert of several": (edit, upsert_several),
    "an edit and an update of several": (edit, update_several),
    "a delete and an ingest": (delete, ingest),
    "a delete and an upsert": (delete, upsert),
    "a delete and an upsert of several": (delete, upsert_several),
    "a delete and a summary": (delete, summarise),
    "a delete and an edit": (delete, edit),
    "an ingest and an upsert": (ingest, upsert),
    "two ingests": (ingest, ingest_other_words),
    "the same ingest twice": (ingest, ingest),
    "an ingest and a summary": (ingest, summarise),
    "a merge and an ingest": (merge_away, ingest),
    "a merge and an upsert": (merge_away, upsert),
    "a merge and an edit": (merge_away, edit),
    "a merge and an upsert of several": (merge_away, upsert_several),
    "a delete of two and an upsert of several": (delete_both, upsert_several),
}
CROWDS: dict[str, tuple[Act, ...]] = {
    "an edit between two ingests and an upsert": (ingest, edit, upsert, ingest_other_words),
    "a delete between an ingest, an edit and an upsert": (ingest, delete, edit, upsert),
    "a merge between an ingest, an edit and an upsert": (ingest, merge_away, edit, upsert),
    "writers of two items, a merge and a delete": (upsert_several_backwards, merge_away, delete_both, ingest),
}
ACTORS = max(map(len, CROWDS.values()))


def attempt(act: Act, at: Scene) -> Any:
    """Act. A rule may refuse the acts of other programs; any other error, a deadlock included, is raised."""
    try:
        with transaction.atomic():
            return act(at)
    except IntegrityError as error:
        refused = violation_of(error)
        if act in OTHERS and refused and refused.rule in FAIR:
            return None
        # Of two that insert an item at the very same moment PostgreSQL may refuse one over its record id, before it
        # sees that the upsert's own key is taken. That writer repeats its statement, and loses nothing.
        if act in OTHERS and refused and refused.rule == "content_id_key":
            return attempt(act, at)
        raise


def assert_nothing_is_lost(acts: tuple[Act, ...], at: Scene, item: str) -> None:
    content = Content.objects.filter(video_id=at.key).first()
    if item == CURATED:
        assert content is None or content.title == PERSONS["title"]
    if delete in acts:
        assert content is None
        assert Tombstone.objects.filter(video_id=at.key).exists()
        assert not Summary.objects.filter(content_id=at.key).exists()
    if edit in acts:
        assert Curation.objects.get(video_id=at.key).overrides == PERSONS
        assert content is None or {name: getattr(content, name) for name in PERSONS} == PERSONS
    if merge_away in acts:
        keys = Content.objects.filter(video_id__in=[at.key, at.neighbour]).values_list("category_keys", flat=True)
        assert not [folded for folded in keys if at.old.casefold() in folded]
    if content is not None:
        assert_revisions_are_complete(acts, at)


def assert_revisions_are_complete(acts: tuple[Act, ...], at: Scene) -> None:
    revisions = list(Summary.objects.filter(content_id=at.key).order_by("revision"))
    texts = [revision.text for revision in revisions]
    assert texts.count("ingested") == (ingest in acts)
    assert texts.count("other words") == (ingest_other_words in acts)
    assert [revision.revision for revision in revisions] == list(range(1, len(revisions) + 1))
    assert sum(revision.is_latest for revision in revisions) == bool(revisions)


def is_held_up() -> bool:
    """Whether any session of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def one_inside_the_other(first: Act, second: Act, at: Scene, actors: ThreadPoolExecutor) -> bool:
    """Begin `second` after `first` has acted and before it commits; commit `first` when `second` waits or is done.

    True if `second` had to wait.
    """
    acted, go = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                attempt(first, at)
                acted.set()
                assert go.wait(TIMEOUT)
        finally:
            acted.set()

    holding = actors.submit(hold)
    acted.wait(TIMEOUT)
    following = actors.submit(attempt, second, at)
    waited = waits(following)
    go.set()
    holding.result(TIMEOUT)
    following.result(TIMEOUT)
    return waited


def waits(following: Future) -> bool:
    while not wait([following], POLL_SECONDS).done:
        if is_held_up():
            return True
    return False


def forget_names() -> None:
    """Remove the aliases of one race: they would slow down the next."""
    with transaction.atomic():
        raw("SELECT library_act_as('ada')")
        CategoryAlias.objects.all().delete()


ITEM = pytest.mark.parametrize("item", [NEW, KNOWN, CURATED])


@ITEM
@pytest.mark.parametrize("order", [1, -1], ids=["in this order", "in the other"])
@pytest.mark.parametrize("name", RACES)
def test_nothing_is_lost_while_one_act_waits_for_the_other(name, order, item, actors):
    at = scene(item)
    first, second = RACES[name][::order]

    one_inside_the_other(first, second, at, actors)

    assert_nothing_is_lost(RACES[name], at, item)
    assert differences(connection) == []
    forget_names()


@ITEM
@pytest.mark.parametrize("name", RACES | CROWDS)
def test_nothing_is_lost_when_all_act_at_once(name, item, actors):
    acts = (RACES | CROWDS)[name]
    times = rounds(SHORT if name in RACES else 3 * SHORT, FULL)
    start = Barrier(len(acts), timeout=TIMEOUT)

    def run(act: Act, at: Scene) -> None:
        start.wait()
        attempt(act, at)

    for _ in range(times):
        at = scene(item)
        for done in [actors.submit(run, act, at) for act in acts]:
            done.result(TIMEOUT)
        assert_nothing_is_lost(acts, at, item)
        if merge_away in acts:
            forget_names()
    assert differences(connection) == []
    proved(f"races, {name}", rounds=times, deadlocks=0)


def test_a_pause_lets_an_ingest_finish_and_refuses_the_next(actors):
    """An ingest under way finishes; the next one is refused as paused."""
    at = scene(NEW)
    one_inside_the_other(ingest, lambda at: pause.pause(by="ada"), at, actors)

    try:
        with pytest.raises(Paused), transaction.atomic():
            ingest_other_words(at)
        assert Content.objects.filter(video_id=at.key).exists()
    finally:
        pause.resume(by="ada")
