"""After any sequence of acts of people and machines all decisions show, and the ledger replays them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import load_backend
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from psycopg.types.json import Jsonb

from content.category_values import NO_CATEGORIES
from content.db.rules import STORED
from content.decisions import canary, ledger, pause, trash
from content.decisions.actor import in_admin
from content.decisions.curation import curate, release
from content.decisions.taxonomy.merge import merge
from content.decisions.undo import undo
from ingest.outcomes import Outcome
from ingest.shelve.corridor import Paused, receive_object
from tests.databases import create_database, drop_database, owner_dsn
from tests.proofs import library_of_its_own, proved, rounds
from tests.proofs.recounting import differences, differences_by_hand

pytestmark = pytest.mark.prove

STEPS = 12
TABLES = (
    *("content", "content_summaries", "listing", "curation", "suggestion", "tombstone", "history"),
    *("category_alias", "pause", "seal", "other_key", "recording", "sound_file", "facet", "facet_count"),
    "search_document",
)
KEYS = ("aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc")
NAMES = ("Rome", "Sparta", "Athens", "Carthage")


def categories(*names: str) -> dict[str, Any]:
    return {"categories": [{"category": name, "subcategories": []} for name in names]}


keys, names = st.sampled_from(KEYS), st.sampled_from(NAMES)
titles = st.sampled_from(("Person's", "Other", "", "Ünïcode \u2028 line"))
chosen = st.lists(names, min_size=1, max_size=3, unique=True).map(lambda drawn: categories(*drawn))
variants = st.sampled_from(("comprehensive", "audio"))
analyses = st.sampled_from(
    (
        {},
        {"category": ["Rome", "rome", "Sparta"], "language": "fr"},
        {"categories": [{"category": "Rome", "subcategories": ["Law", "law", "Roads"]}], "key_topics": ["a", "b"]},
        {"content_type": "Lecture", "complexity_level": ["x"], "language": 5},
    )
)
decisions = st.one_of(
    st.tuples(st.just("title"), titles | st.none()),
    st.tuples(st.just("subcategories_json"), chosen | st.just(NO_CATEGORIES)),
    st.tuples(st.just("topics_json"), st.sampled_from((["rome"], [], None))),
)

SHOWN = "SELECT video_id, library_shown(video_id), category_keys FROM content"
DECIDED = "SELECT video_id, overrides, refusals FROM curation"
LATEST = """
    SELECT video_id, variant FROM content_summaries GROUP BY 1, 2 HAVING count(*) FILTER (WHERE is_latest) <> 1
"""
DIGESTS = """
    SELECT coalesce(max(id), 0), count(*) FILTER (WHERE id <= %(until)s),
        coalesce(md5(string_agg(h::text, '' ORDER BY id) FILTER (WHERE id <= %(until)s)), ''),
        coalesce(md5(string_agg(h::text, '' ORDER BY id)), '')
    FROM history h
"""
COLUMNS = tuple(name for name in STORED if name != "video_id")
RELOAD = f"""
    INSERT INTO content ({", ".join(STORED)})
    SELECT {", ".join(STORED)} FROM jsonb_populate_recordset(NULL::content, %s)
    ON CONFLICT (video_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)}
"""
SOUNDS = ("a.mp3", "b.mp3")
SOUND = """
    INSERT INTO sound_file (name, keys, size) VALUES (%s, %s, 1)
    ON CONFLICT (name) DO UPDATE SET keys = EXCLUDED.keys, size = sound_file.size + 1
"""
# It came out yesterday, comes out today, or tomorrow.
ANALYSE = "UPDATE content SET analysis_json = %s, published_at = now() + %s * interval '1 day' WHERE video_id = %s"
UPSERT = """
    INSERT INTO content (video_id, title, subcategories_json, topics_json) VALUES (%s, %s, %s, '["job"]')
    ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title, subcategories_json = EXCLUDED.subcategories_json,
        topics_json = EXCLUDED.topics_json
"""


@dataclass
class Model:
    """The decisions as Python tracks them, to compare with the database."""

    decided: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A foreign connection to the library, and two to the second library, in which the ledger is replayed."""

    outside: psycopg.Connection
    second: Any
    clean_second: psycopg.Connection


@pytest.fixture(scope="module")
def stage(django_db_blocker: Any) -> Iterator[Stage]:
    with library_of_its_own(django_db_blocker) as name:
        allow_truncate(name)
        connection.close()
        create_database(f"{name}_second", template=name)
        second = load_backend(connection.settings_dict["ENGINE"]).DatabaseWrapper(
            connection.settings_dict | {"NAME": f"{name}_second"}, "default"
        )
        with (
            psycopg.connect(owner_dsn(name), autocommit=True) as outside,
            psycopg.connect(owner_dsn(f"{name}_second"), autocommit=True) as clean_second,
        ):
            yield Stage(outside, second, clean_second)
        second.close()
        drop_database(f"{name}_second")


def allow_truncate(name: str) -> None:
    """Every example begins with an empty library; another test proves that TRUNCATE is refused."""
    with psycopg.connect(owner_dsn(name), autocommit=True) as conn:
        triggers = conn.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%nothing_is_truncated%'"
        ).fetchall()
        for table, trigger in triggers:
            conn.execute(f"DROP TRIGGER {trigger} ON {table}")  # the canary would see one that is disabled


@contextmanager
def instead(other: Any) -> Iterator[None]:
    """A block in which Django writes to the other library."""
    mine = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = mine


def machine(stage: Stage, counts: dict[str, int]) -> type[RuleBasedStateMachine]:  # noqa: C901 - a list of rules
    class Library(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            stage.outside.execute(f"TRUNCATE {', '.join(TABLES)}")
            self.model = Model()
            self.paused = False
            self.reports: list[tuple[dict[str, Any], datetime]] = []
            self.remembered: list[dict[str, Any]] = []
            self.last: tuple[UUID, Model] | None = None
            self.until, self.digest = 0, ""
            counts["sequences"] += 1

        # People
        def gesture(self) -> UUID:
            made = uuid4()
            self.last = (made, deepcopy(self.model))
            return made

        @rule(key=keys, decision=decisions)
        def decide(self, key: str, decision: tuple[str, Any]) -> None:
            column, value = decision
            curate(key, {column: value}, by="ada", gesture=self.gesture())
            self.model.decided.setdefault(key, {})[column] = value

        @rule(key=keys, column=st.sampled_from(("title", "subcategories_json", "topics_json")))
        def give_back(self, key: str, column: str) -> None:
            release(key, [column], by="ada")
            self.model.decided.get(key, {}).pop(column, None)
            self.last = None

        @precondition(lambda self: self.model.present)
        @rule(data=st.data())
        def delete(self, data: Any) -> None:
            key = data.draw(st.sampled_from(sorted(self.model.present)))
            assert trash.delete(key, by="ada", gesture=self.gesture())
            self.gone(key)

        @precondition(lambda self: self.model.present)
        @rule(data=st.data())
        def delete_by_psql(self, data: Any) -> None:
            key = data.draw(st.sampled_from(sorted(self.model.present)))

            def sent() -> None:
                with stage.outside.transaction():
                    stage.outside.execute("SELECT library_act_as('bob')")
                    stage.outside.execute("DELETE FROM content WHERE video_id = %s", [key])

            if self.from_outside(sent):
                self.gone(key)
                self.last = None

        @precondition(lambda self: self.model.deleted)
        @rule(data=st.data())
        def restore(self, data: Any) -> None:
            key = data.draw(st.sampled_from(sorted(self.model.deleted)))
            trash.restore(key, by="ada", gesture=self.gesture())
            self.model.deleted.remove(key)
            self.model.present.add(key)

        @rule(old=names, new=names)
        def rename(self, old: str, new: str) -> None:
            if old == new:
                return
            merge(old, new, by="ada", gesture=self.gesture())
            self.renamed(old, new)

        @precondition(lambda self: self.last)
        @rule()
        def undo_the_last_gesture(self) -> None:
            gesture, before = self.last
            undo(gesture, by="ada")
            before.present = (self.model.present | before.present) - before.deleted
            self.model, self.last = before, None

        @rule()
        def pause_or_resume(self) -> None:
            if self.paused:
                pause.resume(by="ada")
            else:
                pause.pause(by="ada")
            self.paused = not self.paused

        # A decision without its item is not sealed: see the last test.
        @precondition(lambda self: set(self.model.decided) <= self.model.present | self.model.deleted)
        @rule()
        def seal(self) -> None:
            canary.seal(by="ada")

        # Machines
        @rule(key=keys, title=titles, chosen=chosen, words=st.sampled_from(("one", "two", "three")))
        def ingest(self, key: str, title: str, chosen: dict[str, Any], words: str) -> None:
            report = {
                "video_id": key,
                "title": title,
                "subcategories_json": chosen,
                "summary_variants": [{"variant": "comprehensive", "text": words, "html": f"<p>{words}</p>"}],
            }
            if self.paused and key not in self.model.deleted:
                before = len(self.reports)
                try:
                    outcome = receive_object(report, "paused").outcome
                except Paused:
                    return
                # A report that would write nothing is not refused.
                assert outcome in (Outcome.UNCHANGED, Outcome.HELD), (outcome, before)
                return
            dated = datetime.now(UTC)
            receipt = receive_object(report, "a report", dated=dated)
            assert receipt.outcome is not Outcome.REFUSED, receipt
            assert (receipt.outcome is Outcome.SKIPPED_DELETED) == (key in self.model.deleted)
            self.reports.append((report, dated))
            self.arrived(key)

        @rule(key=keys, title=titles | st.none(), chosen=chosen | st.none())
        def upsert(self, key: str, title: str | None, chosen: Any) -> None:
            if self.from_outside(lambda: stage.outside.execute(UPSERT, [key, title, Jsonb(chosen)])):
                self.arrived(key)

        @rule(title=titles | st.none())
        def update_everything(self, title: str | None) -> None:
            sql = "UPDATE content SET title = %s, subcategories_json = NULL, topics_json = NULL, analysis_json = NULL"
            self.from_outside(lambda: stage.outside.execute(sql, [title]))

        @rule(key=keys, chosen=chosen)
        def copy_in(self, key: str, chosen: dict[str, Any]) -> None:
            if key in self.model.present:
                return

            def sent() -> None:
                into = "COPY content (video_id, title, subcategories_json) FROM STDIN"
                with stage.outside.cursor() as cursor, cursor.copy(into) as copy:
                    copy.write_row((key, "copied", Jsonb(chosen)))

            if self.from_outside(sent):
                self.arrived(key)

        @rule()
        def remember_a_copy(self) -> None:
            rows = stage.outside.execute("SELECT to_jsonb(c) FROM content c").fetchall()
            self.remembered = [row for (row,) in rows]

        @precondition(lambda self: self.remembered)
        @rule()
        def reload_the_stale_copy(self) -> None:
            if self.from_outside(lambda: stage.outside.execute(RELOAD, [Jsonb(self.remembered)])):
                for row in self.remembered:
                    self.arrived(row["video_id"])

        @rule(words=st.sampled_from(("first", "second")), key=keys)
        def summarise(self, key: str, words: str) -> None:
            sql = (
                "INSERT INTO content_summaries (video_id, variant, text, html, revision)"
                " SELECT video_id, 'audio', %s, '', 1 FROM content WHERE video_id = %s"
            )
            self.from_outside(lambda: stage.outside.execute(sql, [words, key]))

        @rule(key=keys, html=st.sampled_from(("", "<p>Other words.</p>")), variant=variants)
        def reword(self, key: str, html: str, variant: str) -> None:
            sql = "UPDATE content_summaries SET text = text || '.', html = %s WHERE (video_id, variant) = (%s, %s)"
            self.from_outside(lambda: stage.outside.execute(sql, [html, key, variant]))

        @rule(key=keys, variant=variants)
        def take_a_summary_away(self, key: str, variant: str) -> None:
            def sent() -> None:
                with stage.outside.transaction():
                    stage.outside.execute("SELECT library_act_as('bob')")
                    sql = "DELETE FROM content_summaries WHERE (video_id, variant) = (%s, %s) AND is_latest"
                    stage.outside.execute(sql, [key, variant])

            self.from_outside(sent)

        @rule(key=keys, analysis=analyses)
        def analyse(self, key: str, analysis: dict[str, Any]) -> None:
            self.from_outside(lambda: stage.outside.execute(ANALYSE, [Jsonb(analysis), len(analysis) - 1, key]))

        # What can be heard; a pause does not stop it.
        @rule(key=keys, name=st.sampled_from(SOUNDS))
        def sound_comes(self, key: str, name: str) -> None:
            stage.outside.execute(SOUND, [name, [key]])

        @rule(name=st.sampled_from(SOUNDS))
        def sound_goes(self, name: str) -> None:
            stage.outside.execute("DELETE FROM sound_file WHERE name = %s", [name])

        @rule(key=keys, name=st.sampled_from(SOUNDS))
        def address(self, key: str, name: str) -> None:
            address = {"audio_url": f"/exports/audio/{name}"}
            sql = "UPDATE content SET media = %s WHERE video_id = %s"
            self.from_outside(lambda: stage.outside.execute(sql, [Jsonb(address), key]))

        @rule()
        def sum_up(self) -> None:
            stage.outside.execute("SELECT library_sum_up_counts()")

        # The model
        def from_outside(self, send: Callable[[], object]) -> bool:
            """True unless the pause refused it; the pause refuses every write while it stands, and none after."""
            try:
                send()
            except psycopg.errors.CheckViolation as refusal:
                assert self.paused and refusal.diag.constraint_name == "pause_holds"  # noqa: PT017, PT018
                return False
            assert not self.paused
            return True

        def arrived(self, key: str) -> None:
            if key not in self.model.deleted:
                self.model.present.add(key)

        def gone(self, key: str) -> None:
            self.model.present.remove(key)
            self.model.deleted.add(key)

        def renamed(self, old: str, new: str) -> None:
            self.model.aliases.pop(new.casefold(), None)
            known = {key: new if name == old else name for key, name in self.model.aliases.items()}
            self.model.aliases = known | {old.casefold(): new}
            # Also of items that are deleted, or have not come yet.
            for decided in self.model.decided.values():
                current = [
                    entry["category"] for entry in (decided.get("subcategories_json") or {}).get("categories", [])
                ]
                if old in current:
                    renamed = dict.fromkeys(new if name == old else name for name in current)
                    decided["subcategories_json"] = categories(*renamed)

        # Invariants
        @invariant()
        def decisions_show(self) -> None:
            counts["steps"] += 1
            curations = {key: (decided, refused) for key, decided, refused in stage.outside.execute(DECIDED)}
            assert {key: decided for key, (decided, _) in curations.items() if decided} == {
                key: decided for key, decided in self.model.decided.items() if decided
            }
            rows = stage.outside.execute(SHOWN).fetchall()
            assert {key for key, _, _ in rows} == self.model.present
            for key, shown, category_keys in rows:
                decided, refused = curations.get(key, ({}, {}))
                assert {column: shown[column] for column in decided} == decided
                if "subcategories_json" not in decided:
                    old = {name for name, new in self.model.aliases.items() if new.casefold() != name}
                    assert not set(category_keys) & (set(refused.get("categories", [])) | old)

        @invariant()
        def tombstones_aliases_and_seals_hold(self) -> None:
            deleted = stage.outside.execute("SELECT video_id FROM tombstone").fetchall()
            assert {key for (key,) in deleted} == self.model.deleted
            assert dict(stage.outside.execute("SELECT key, name FROM category_alias").fetchall()) == self.model.aliases
            assert canary.check().ok

        @invariant()
        def one_revision_is_the_latest(self) -> None:
            assert stage.outside.execute(LATEST).fetchall() == []

        @invariant()
        def lists_and_counts_are_right(self) -> None:
            assert differences(stage.outside) == []
            assert differences_by_hand(stage.outside) == []

        @invariant()
        def history_only_grows(self) -> None:
            until, _, earlier, now = stage.outside.execute(DIGESTS, {"until": self.until}).fetchone()
            assert earlier == self.digest
            self.until, self.digest = until, now

        def teardown(self) -> None:
            """The same reports and the ledger rebuild the same library."""
            if self.paused:
                pause.resume(by="ada")
            lines, expected = list(ledger.lines()), ledger.digests()
            everything = self.model.present | self.model.deleted
            if not lines or (counts["sequences"] % 3 and rounds(0, 1) == 0):
                return
            counts["replays"] += 1
            stage.clean_second.execute(f"TRUNCATE {', '.join(TABLES)}")
            with instead(stage.second):
                for report, dated in self.reports:
                    receive_object(report, "again", dated=dated)
                # Items of other writers are in no report.
                stage.clean_second.execute(
                    "INSERT INTO content (video_id) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
                    [sorted(everything)],
                )
                ledger.replay(lines)
                assert ledger.digests() == expected
                again = ledger.replay(lines)
                assert again == (0, len(lines))
                assert ledger.digests() == expected

    return Library


def test_decisions_show_after_any_sequence_of_acts(stage):
    counts = {"sequences": 0, "steps": 0, "replays": 0}

    with in_admin():  # people go on during a pause; reports come in from nobody, wherever that is
        run_state_machine_as_test(
            machine(stage, counts),
            settings=settings(
                max_examples=rounds(60, 2000),
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize=rounds(1, 0) == 1,
                suppress_health_check=list(HealthCheck),
            ),
        )

    proved("stateful", **counts)


def test_a_decision_without_its_item_is_not_sealed(stage):
    """A decision may come before its item; the canary misses only items that were there."""
    stage.outside.execute(f"TRUNCATE {', '.join(TABLES)}")
    curate(KEYS[0], {"title": "Person's"}, by="ada")

    canary.seal(by="ada")

    assert canary.check().ok
