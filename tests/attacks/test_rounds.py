"""Curators work while others attack at random: between the rounds all is as people decided."""

import os
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.types.json import Jsonb

from content.decisions import canary, trash, undo
from content.decisions.curation import curate
from content.decisions.taxonomy import merge
from content.models import Content
from ingest.outcomes import UNDONE
from ingest.shelve.corridor import receive_object
from tests.attacks.conftest import LESSER, attacked_library
from tests.databases import connected_by, owner_dsn, role_dsn
from tests.pooler import pooler
from tests.proofs import proved
from tests.proofs.recounting import differences

pytestmark = pytest.mark.prove

ITEMS, NEW_ITEMS = 24, 6
CURATORS = ("ada", "bea")
ACTS = 12  # of each connection in a round
SHORT_ROUNDS, FULL_SECONDS = 2, 600
FULL = os.environ.get("PROVE") == "full"
FAR = 2**31 - 1


def categories(*names: str) -> dict[str, Any]:
    return {"categories": [{"category": name, "subcategories": []} for name in names]}


@dataclass
class Curator:
    """A person who acts on keys of their own, and what must hold of each."""

    name: str
    keys: list[str]
    random: Random
    decided: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    gestures: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        act = self.random.choice([self.decide, self.decide, self.delete, self.restore, self.undone_delete, self.merge])
        try:
            act()
            self.done[act.__name__] += 1
        except OperationalError:  # it says who was in the way; nothing was done
            self.done["refused_to_a_curator"] += 1

    def decide(self) -> None:
        key = self.random.choice(self.keys)
        chosen = {"title": f"{self.name} {uuid.uuid4()}", "subcategories_json": categories(f"Of {self.name}")}
        curate(key, chosen, by=self.name, refusing=False)
        self.decided[key] = chosen

    def delete(self) -> None:
        key = self.random.choice(self.keys)
        trash.delete(key, by=self.name, reason="a round")
        if not Content.objects.filter(pk=key).exists():
            self.deleted.add(key)

    def restore(self) -> None:
        if self.deleted:
            trash.restore(key := self.random.choice(sorted(self.deleted)), by=self.name)
            self.deleted.discard(key)

    def undone_delete(self) -> None:
        """While it stands, machines write into it what they can; its undo brings back what was deleted."""
        here = [key for key in self.keys if key not in self.deleted]
        keys, gesture = self.random.sample(here, min(3, len(here))), uuid.uuid4()
        trash.delete_many(keys, by=self.name, gesture=gesture)
        self.deleted.update(keys)
        self.gestures.append(str(gesture))
        undo.undo(gesture, by=self.name)
        self.deleted.difference_update(keys)

    def merge(self) -> None:
        """A category that only machines use gets another name."""
        merge.merge(f"Machine {self.name} {self.random.randrange(1000)}", f"Machines of {self.name}", by=self.name)


@dataclass
class Nas:
    """A machine that sends reports as it should, about everything."""

    keys: list[str]
    random: Random
    done: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        key, words = self.random.choice(self.keys), f"words {self.random.random()}"
        report = {
            "video_id": key,
            "title": f"Machine's {words}",
            "subcategories_json": categories(f"Machine {self.random.choice(CURATORS)} {self.random.randrange(9)}"),
            "summary_variants": [{"variant": "comprehensive", "text": words, "html": f"<p>{words}</p>"}],
        }
        try:
            receipt = receive_object(report, "a report")
        except OperationalError:  # a deadlock with a statement about all items, say: the command repeats it
            self.done["report_to_repeat"] += 1
            return
        assert receipt.outcome not in UNDONE or "is in use" in str(receipt.error), receipt
        self.done[f"report_{receipt.outcome.value}"] += 1


@dataclass
class Reader:
    """Somebody who reads pages, all of which are answered."""

    random: Random
    done: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        path = self.random.choice(["/", "/api/reports?size=9", "/api/filters", "/api/reports?q=machine", "/health/db"])
        answer = Client().get(path)
        assert answer.status_code == 200, (path, answer.content[:300])
        b"".join(getattr(answer, "streaming_content", ()))
        self.done["read"] += 1


ROW = "INSERT INTO content (video_id, title, subcategories_json, indexed_at) VALUES (%(key)s, 'Rogue', %(json)s, now())"
OVER = "ON CONFLICT (video_id) DO UPDATE SET title = 'Rogue', subcategories_json = EXCLUDED.subcategories_json"
SUMMARY = "INSERT INTO content_summaries (video_id, variant, text, html"
# What a login sends that means no good, or knows no better. `%(gesture)s` is one that a curator just made.
SENT = {
    "an upsert": f"{ROW} {OVER}",
    "an upsert of all": "INSERT INTO content (video_id, title) SELECT video_id, 'Rogue' FROM content"
    " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title",
    "an update of all": "UPDATE content SET title = 'Rogue', subcategories_json = %(json)s",
    "an update to nothing": "UPDATE content SET title = NULL, subcategories_json = NULL WHERE video_id = %(key)s",
    "a delete": "DELETE FROM content WHERE video_id = %(key)s",
    "a delete of everything": "DELETE FROM content",
    "a delete of summaries": "DELETE FROM content_summaries WHERE video_id = %(key)s",
    "a truncate": "TRUNCATE content CASCADE",
    "a name for the session": "SET ytv2.actor = 'ada'",
    "a name for the transaction": "SELECT set_config('ytv2.actor', 'ada', true)",
    "a delete in a curator's gesture": "BEGIN; SELECT set_config('ytv2.actor', '%(name)s', true),"
    " set_config('ytv2.gesture', '%(gesture)s', true), set_config('ytv2.via', 'admin items', true);"
    " DELETE FROM content WHERE video_id = '%(key)s'; COMMIT",
    "an insert in a curator's gesture": "BEGIN; SELECT set_config('ytv2.gesture', '%(gesture)s', true);"
    " UPDATE content SET title = 'Hung in' WHERE video_id = '%(key)s'; COMMIT",
    "a page's name": "SET application_name = 'admin items'",
    "a revision at the end": f"{SUMMARY}, revision) VALUES (%(key)s, 'audio', 'r', '<p>r</p>', {FAR})",
    "a summary of the future": f"{SUMMARY}, said_at) VALUES (%(key)s, 'audio', 'f', '<p>f</p>', '9999-01-01')",
    "all the latest": "UPDATE content_summaries SET is_latest = true",
    "attempts at the end": f"UPDATE tombstone SET attempts = {FAR}",
    "a tombstone taken away": "DELETE FROM tombstone WHERE video_id = %(key)s",
    "a decision": "INSERT INTO curation (video_id, overrides) VALUES (%(key)s, %(json)s)",
    "a decision rewritten": "UPDATE curation SET overrides = '{}'",
    "a seal broken": "UPDATE seal SET digest = 'broken'",
    "a line of history": "INSERT INTO history (actor, kind, item, act) VALUES ('ada', 'curation', %(key)s, 'update')",
    "a category renamed": "INSERT INTO category_alias (key, name) VALUES ('of ada', 'Rogue')",
    "a pause": "INSERT INTO pause (paused_by) VALUES ('nobody')",
    "locks": "BEGIN; SELECT pg_advisory_xact_lock(n) FROM generate_series(7282990, 7283110) n;"
    " SELECT pg_sleep(0.03); COMMIT",
    "a row held": "BEGIN; SELECT FROM content WHERE video_id = '%(key)s' FOR UPDATE; SELECT pg_sleep(0.03); COMMIT",
    "a large object": "SELECT lo_create(0)",
    "triggers ignored": "SET pgtrigger.ignore = '{content:pgtrigger_deleted_stays_deleted}'",
    "a replica's role": "SET session_replication_role = replica",
    "a foreign event": "SELECT pg_notify('ytv2', '{}')",
}
# The owner of the tables may alter them: the doctor sees that, and nothing prevents it.
OWNERS = SENT.keys() - {"a large object"}


@dataclass
class Rogue:
    """A login that sends what it likes."""

    login: str
    dsn: str
    keys: list[str]
    random: Random
    curators: list[Curator]
    done: Counter[str] = field(default_factory=Counter)
    conn: psycopg.Connection | None = None

    def act(self) -> None:
        if self.conn is None or self.conn.closed:
            self.conn = psycopg.connect(self.dsn, autocommit=True, prepare_threshold=None)
        name = self.random.choice(sorted(OWNERS if self.login == "owner" else SENT))
        curator = self.random.choice(self.curators)
        gesture = self.random.choice(curator.gestures or [str(uuid.uuid4())])
        values = {"key": self.random.choice(self.keys), "gesture": gesture, "name": curator.name}
        try:
            if SENT[name].startswith("BEGIN"):
                self.conn.execute(SENT[name] % values)
            else:
                self.conn.execute(SENT[name], values | {"json": Jsonb(categories("Overwritten"))})
            self.done["statement_taken"] += 1
        except psycopg.Error:
            self.done["statement_refused"] += 1
            if not self.conn.closed:
                self.conn.rollback()


@pytest.fixture
def attacked(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with attacked_library(django_db_blocker, ITEMS) as name:
        yield name


@pytest.fixture
def pooled(attacked: str) -> Iterator[str]:
    with pooler(attacked, roles=LESSER) as dsn:
        yield dsn


def test_what_people_decided_holds_whatever_others_send(attacked, pooled, unrolled):
    seed = int.from_bytes(os.urandom(4))
    random = Random(seed)
    with connected_by(role_dsn("web", attacked)):
        keys = [*Content.objects.order_by("pk").values_list("pk", flat=True), *(f"new{n:08}" for n in range(NEW_ITEMS))]
        here = keys[:-NEW_ITEMS]
        curators = [Curator(name, here[n::2], Random(seed + n)) for n, name in enumerate(CURATORS)]
        logins = {"nas": role_dsn("nas", attacked), "nas, pooled": f"{pooled}-nas", "reader": f"{pooled}-reader"}
        rogues = [
            Rogue(login, dsn, keys, Random(f"{seed} {login}"), curators)
            for login, dsn in {**logins, "owner": pooled}.items()
        ]
        actors = [*curators, Nas(keys, Random(seed + 2)), Reader(Random(seed + 3)), *rogues]
        rounds = play(actors, random, attacked, curators, seed)
    total = sum((Counter({str(name): n for name, n in actor.done.items()}) for actor in actors), Counter())
    proved("random attacks", connections=len(actors), rounds=rounds, acts=sum(total.values()), **total)


def play(actors: list[Any], random: Random, library: str, curators: list[Curator], seed: int) -> int:
    """The number of rounds that were played and looked at."""
    began, rounds = time.monotonic(), 0
    with ThreadPoolExecutor(len(actors)) as pool:
        while time.monotonic() - began < FULL_SECONDS if FULL else rounds < SHORT_ROUNDS:
            for done in [pool.submit(several, actor.act) for actor in actors]:
                done.result(120)
            rounds += 1
            with psycopg.connect(owner_dsn(library), autocommit=True) as conn:
                assert_as_decided(conn, curators, f"seed {seed}, round {rounds}")
            canary.seal(by="ada")
        for actor in actors:
            if getattr(actor, "conn", None):
                actor.conn.close()
        list(pool.map(lambda _: connection.close(), range(4 * len(actors))))
    return rounds


def several(act: Callable[[], None]) -> None:
    try:
        for _ in range(ACTS):
            act()
    finally:
        connection.close()


NONE = {
    "lines by a person that another login wrote": "SELECT actor, login, kind, item FROM history"
    " WHERE actor = ANY (%(curators)s) AND login <> 'ytv2_web'",
    "lines in a curator's gesture by another": "SELECT actor, kind, item FROM history"
    " WHERE gesture::text = ANY (%(gestures)s) AND NOT actor = ANY (%(curators)s)",
    "tombstones of machines": "SELECT video_id FROM tombstone WHERE NOT deleted_by = ANY (%(curators)s)"
    " AND deleted_at > now() - interval '1 hour'",
    "revisions at the number's end": f"SELECT video_id, revision FROM content_summaries WHERE revision >= {FAR}",
    "dates of the future": "SELECT video_id FROM content_summaries WHERE said_at > now() + interval '2 days'",
    "two latest": "SELECT video_id, variant FROM content_summaries WHERE is_latest GROUP BY 1, 2 HAVING count(*) > 1",
    "none latest": "SELECT video_id, variant FROM content_summaries GROUP BY 1, 2 HAVING NOT bool_or(is_latest)",
    "items in the trash and here": "SELECT video_id FROM content JOIN tombstone USING (video_id)",
    "large objects": "SELECT oid FROM pg_largeobject_metadata",
    "pauses": "SELECT * FROM pause",
}


def assert_as_decided(conn: psycopg.Connection, curators: list[Curator], when: str) -> None:
    facts = {"curators": list(CURATORS), "gestures": [each for curator in curators for each in curator.gestures]}
    assert {name: found for name, query in NONE.items() if (found := conn.execute(query, facts).fetchall())} == {}, when
    shown = "SELECT video_id, title, subcategories_json FROM content WHERE video_id = ANY (%s)"
    for curator in curators:
        rows = {
            key: {"title": title, "subcategories_json": chosen}
            for key, title, chosen in conn.execute(shown, [curator.keys])
        }
        assert set(rows) == set(curator.keys) - curator.deleted, (when, curator.name)
        decided = {key: chosen for key, chosen in curator.decided.items() if key in rows}
        assert {key: rows[key] for key in decided} == decided, (when, curator.name)
    assert differences(conn) == [], when
    state = canary.check()
    assert state.ok, (when, state)
