"""A watching ingest: complete files come in by themselves, and nothing but a signal ends it."""

import json
import os
import signal
import time
from contextlib import contextmanager
from threading import Timer

import psycopg
import pytest

from ingest.run.shutdown import Stop, Stopped
from ingest.run.watcher import OLD_SECONDS, SETTLE_SECONDS, Sightings, Stamp
from tests.databases import role_dsn
from tests.forks import forked
from tests.ingest.payload.invented import flat

TIMEOUT = 180  # seconds; only a failing test waits that long
NEW, GROWN = Stamp(10, 1_000_000_000_000), Stamp(20, 1_001_000_000_000)


class TestComplete:
    def look(self, sightings, stamps, *, at, clock=1000):
        return sightings.complete(stamps, now=at, clock=clock)

    def test_a_new_file_is_complete_when_it_stayed_the_same(self):
        sightings = Sightings()

        assert self.look(sightings, {"a": NEW}, at=0) == []
        assert self.look(sightings, {"a": NEW}, at=SETTLE_SECONDS - 0.1) == []
        assert self.look(sightings, {"a": NEW}, at=SETTLE_SECONDS) == ["a"]

    def test_one_that_grows_begins_anew(self):
        sightings = Sightings()

        self.look(sightings, {"a": NEW}, at=0)

        assert self.look(sightings, {"a": GROWN}, at=SETTLE_SECONDS) == []
        assert self.look(sightings, {"a": GROWN}, at=2 * SETTLE_SECONDS) == ["a"]

    def test_an_old_file_is_complete_at_the_first_look(self):
        assert self.look(Sightings(), {"a": NEW}, at=0, clock=1000 + OLD_SECONDS) == ["a"]

    def test_what_was_dealt_with_is_not_offered_again_until_it_changes(self):
        sightings = Sightings()
        assert self.look(sightings, {"a": NEW}, at=0, clock=2000) == ["a"]
        sightings.settle(["a"])

        assert self.look(sightings, {"a": NEW}, at=1, clock=2000) == []
        assert self.look(sightings, {"a": GROWN}, at=2, clock=2000) == ["a"]

    def test_nothing_is_remembered_of_what_is_gone(self):
        sightings = Sightings()
        self.look(sightings, {"a": NEW}, at=0, clock=2000)
        sightings.settle(["a"])

        self.look(sightings, {}, at=1)

        assert (sightings.waiting, sightings.done) == ({}, {})


@pytest.fixture
def dsn(migrated_database):
    return migrated_database


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "reports"
    path.mkdir()
    return path


def put(folder, key, *, old=True, **members):
    """A report file that nobody is writing any more, unless it is not `old`."""
    path = folder / f"{key}.json"
    path.write_text(json.dumps(flat(video_id=key, title=key, **members)))
    if old:
        os.utime(path, (time.time() - 60, time.time() - 60))
    return path


class Watcher:
    def __init__(self, dsn, *arguments):
        self.dsn = dsn
        reader, writer = os.pipe()
        self.process = forked(dsn, *arguments, stdout=writer, stderr=writer)
        os.close(writer)
        self.output = os.fdopen(reader)

    def rows(self, statement):
        with psycopg.connect(self.dsn) as conn:
            return conn.execute(statement).fetchall()

    def until(self, statement, expected):
        """Wait until the database answers so; fails with what it answered instead."""
        deadline, answer = time.monotonic() + TIMEOUT, None
        while time.monotonic() < deadline and self.process.is_alive():
            answer = self.rows(statement)
            if answer == expected:
                return
            time.sleep(0.05)
        raise AssertionError((answer, self.process.exitcode))

    def hears(self, words):
        """Wait until it prints the words; a watcher that does not is killed, which ends its output."""
        output = ""
        with self.killed_when_late():
            while words not in output:
                line = self.output.readline()
                assert line, output
                output += line

    def end(self, number=signal.SIGTERM):
        """Its exit status and all its output."""
        os.kill(self.process.pid, number)
        with self.killed_when_late():
            output = self.output.read()
            self.process.join()
        return self.process.exitcode, output

    @contextmanager
    def killed_when_late(self):
        killer = Timer(TIMEOUT, self.process.kill)
        killer.start()
        try:
            yield
        finally:
            killer.cancel()


@pytest.fixture
def watch(dsn, folder, unrolled, monkeypatch):
    """Watchers in a process each, which say more often how they are; none outlives its test."""
    monkeypatch.setattr("ingest.run.watcher.BEAT_SECONDS", 0.2)
    monkeypatch.setattr("ingest.run.retry.PAUSE_POLL_SECONDS", 0.2)
    started = []

    def start(*options, once=False):
        watching = [] if once else ["--watch", "--every", "0.2"]
        started.append(Watcher(dsn, "ingest", str(folder), *watching, *options))
        return started[-1]

    yield start
    for watcher in started:
        watcher.process.kill()
        watcher.process.join()
        watcher.output.close()


KEYS = "SELECT video_id FROM content ORDER BY 1"


class TestWatching:
    def test_what_lies_there_and_what_comes_later_comes_in_and_a_signal_ends_it(self, watch, folder):
        put(folder, "Sourdough01")
        (folder / "@eaDir").mkdir()
        put(folder / "@eaDir", "ThrownAway1")
        watcher = watch()
        watcher.until(KEYS, [("Sourdough01",)])
        watcher.hears("@eaDir is passed over.")

        put(folder, "Sourdough02", old=False).rename(folder / "LATER.JSON")
        watcher.until(KEYS, [("Sourdough01",), ("Sourdough02",)])
        put(folder, "Sourdough01", summary_text="Another text.")
        watcher.until("SELECT outcome FROM delivery ORDER BY id", [("created",), ("created",), ("updated",)])

        status, output = watcher.end()
        assert status == 0, output
        assert watcher.rows("SELECT state FROM watcher") == [("stopped",)]

    def test_half_a_file_is_tried_again_when_it_is_whole(self, watch, folder):
        whole = put(folder, "Sourdough01").read_text()
        put(folder, "Sourdough01").write_text(whole[:40])
        os.utime(folder / "Sourdough01.json", (1, 1))
        watcher = watch()
        watcher.until("SELECT outcome FROM delivery", [("waiting",)])

        put(folder, "Sourdough01")

        watcher.until("SELECT outcome FROM delivery", [("created",)])

    def test_a_folder_that_vanishes_deletes_nothing_and_is_waited_for(self, watch, folder):
        put(folder, "Sourdough01")
        watcher = watch()
        watcher.until(KEYS, [("Sourdough01",)])
        folder.rename(folder.with_name("away"))
        watcher.until("SELECT state LIKE '%waiting for%' FROM watcher", [(True,)])

        folder.with_name("away").rename(folder)
        put(folder, "Sourdough02")

        watcher.until(KEYS, [("Sourdough01",), ("Sourdough02",)])
        status, output = watcher.end(signal.SIGINT)
        assert (status, output.count("is not there"), output.count("is back")) == (0, 1, 1)

    def test_a_pause_is_waited_out_and_says_what_is_held_up(self, watch, folder, dsn, command):
        command(dsn, "ingest_pause", "--reason", "moving")
        for number in range(3):
            put(folder, f"Sourdough0{number}")
        watcher = watch()
        watcher.until("SELECT backlog FROM watcher", [(3,)])

        command(dsn, "ingest_resume")

        watcher.until("SELECT count(*) FROM content", [(3,)])
        assert "moving" in (output := watcher.end()[1])
        assert "Waiting; resume with manage.py ingest_resume. 3 files to bring in." in output
        assert "Going on. 3 files to bring in." in output

    def test_a_signal_ends_it_in_a_pause_as_well(self, watch, folder, dsn, command):
        command(dsn, "ingest_pause")
        put(folder, "Sourdough01")
        watcher = watch()
        watcher.until("SELECT backlog FROM watcher", [(1,)])

        assert watcher.end()[0] == 0

    def test_a_connection_that_is_lost_is_made_anew(self, watch, folder, dsn):
        put(folder, "Sourdough01")
        watcher = watch()
        watcher.until(KEYS, [("Sourdough01",)])
        watcher.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND usename = current_user"
        )

        put(folder, "Sourdough02")

        watcher.until(KEYS, [("Sourdough01",), ("Sourdough02",)])

    def test_two_at_once_bring_each_file_in_once(self, watch, folder):
        watchers = watch(), watch()
        for watcher in watchers:
            watcher.hears("Watching")
        for number in range(30):
            put(folder, f"Sourdough{number:02}", summary_text="A text.")
        watchers[0].until("SELECT count(*) FROM content_summaries", [(30,)])

        assert [watcher.end()[0] for watcher in watchers] == [0, 0]
        assert watchers[0].rows("SELECT count(*), max(revision) FROM content_summaries") == [(30, 1)]
        assert watchers[0].rows("SELECT count(*) FROM delivery") == [(30,)]

    def test_a_mass_change_is_held_back_and_the_rest_goes_on(self, watch, folder, dsn):
        art, music = ({"categories": [{"category": name, "subcategories": []}]} for name in ("Art", "Music"))
        for number in range(20):
            put(folder, f"Sourdough{number:02}", subcategories_json=art)
        watcher = watch()
        watcher.until("SELECT count(*) FROM content", [(20,)])

        prepared = folder.with_name("prepared")
        prepared.mkdir()
        for number in range(20):
            put(prepared, f"Sourdough{number:02}", subcategories_json=music)
        prepared.rename(folder / "again")  # all of them at one moment
        watcher.until("SELECT state LIKE 'held back%' FROM watcher", [(True,)])
        put(folder, "Sourdough99", subcategories_json=music)

        watcher.until("SELECT count(*) FROM content WHERE category_keys @> '{music}'", [(1,)])
        assert "--allow-mass-change" in watcher.end()[1]

    def test_receipts_lie_beside_the_files_and_are_no_reports(self, watch, folder):
        put(folder, "Sourdough01")
        watcher = watch("--receipts")
        watcher.until("SELECT count(*) FROM delivery", [(1,)])

        watcher.end()

        receipt = json.loads((folder / "Sourdough01.json.receipt.json").read_text())
        assert (receipt["outcome"], receipt["video_id"]) == ("created", "Sourdough01")
        assert watcher.rows("SELECT count(*) FROM delivery") == [(1,)]


class TestOutages:
    @pytest.fixture
    def outage(self, dsn):
        """A block in which the database takes nobody in, and has thrown out all that were there."""
        name = dsn.rpartition("/")[2]

        @contextmanager
        def happen():
            with psycopg.connect(role_dsn("superuser", "postgres"), autocommit=True) as superuser:
                superuser.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                try:
                    yield
                finally:
                    superuser.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

        return happen

    def test_an_outage_is_waited_out_and_what_came_meanwhile_comes_in(self, watch, folder, outage):
        put(folder, "Sourdough01")
        watcher = watch()
        watcher.until(KEYS, [("Sourdough01",)])

        with outage():
            put(folder, "Sourdough02")
            watcher.hears("does not answer")

        watcher.until(KEYS, [("Sourdough01",), ("Sourdough02",)])
        assert watcher.end()[0] == 0

    def test_a_signal_ends_it_in_an_outage_within_seconds(self, watch, folder, outage):
        put(folder, "Sourdough01")
        watcher = watch()
        watcher.until(KEYS, [("Sourdough01",)])

        with outage():
            put(folder, "Sourdough02")
            watcher.hears("does not answer")
            began = time.monotonic()
            status, output = watcher.end()

        assert (status, "Traceback" in output) == (0, False)
        assert time.monotonic() - began < 20

    def test_a_restart_goes_on_where_the_killed_one_was(self, watch, folder):
        put(folder, "Sourdough01")
        first = watch()
        first.until("SELECT count(*) FROM delivery", [(1,)])
        first.end(signal.SIGKILL)
        put(folder, "Sourdough02")

        second = watch()
        second.until(KEYS, [("Sourdough01",), ("Sourdough02",)])

        assert second.rows("SELECT times FROM delivery") == [(1,), (1,)]

    def test_a_run_that_is_stopped_says_what_is_left(self, watch, folder, dsn, command):
        for number in range(3):
            put(folder, f"Sourdough0{number}")
        command(dsn, "ingest_pause", "--json")
        run = watch(once=True)
        run.hears("3 files to bring in.")

        status, output = run.end()

        assert (status, "Stopped: 3 files have no answer yet; run it again." in output) == (1, True)
        assert json.loads(command(dsn, "ingest_resume", "--json").stdout) == {"was_paused": True}


def test_a_stop_ends_a_sleep_at_once():
    stop = Stop()
    stop.ask()

    with pytest.raises(Stopped):
        stop.sleep(3600)
