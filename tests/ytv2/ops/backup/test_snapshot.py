"""A snapshot is complete or not there, and all of it is of one moment."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from types import SimpleNamespace

import psutil
import psycopg
import pytest
from django.test import override_settings

from tests.databases import ROOT, copy_of_template, drop_database, sample_template
from tests.forks import manage_forked
from tests.ytv2.ops.conftest import ITEMS
from ytv2.ops.backup import manifest, snapshot

# Commands run on a database of their own: pg_dump cannot see a test's transaction.


def taken(command, dsn, folder, *options, status=0):
    done = command(dsn, "snapshot", str(folder), "--json", *options, status=status)
    return json.loads(done.stdout) if status == 0 else done.stderr


class TestContents:
    @pytest.fixture(scope="class")
    @classmethod
    def library(cls, django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), copy_of_template(sample_template(ITEMS)) as dsn:
            yield dsn

    @pytest.fixture(scope="class")
    @classmethod
    def one(cls, library, tmp_path_factory):
        """A snapshot that is only read, with the exports that were there."""
        exports, folder = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp("snapshots") / "one"
        (exports / "audio").mkdir()
        (exports / "audio" / "audio_of_something.mp3").write_bytes(b"ID3 sounds")
        with override_settings(EXPORTS_DIR=exports):
            return SimpleNamespace(folder=folder, exports=exports, described=taken(manage_forked, library, folder))

    def test_the_manifest_has_a_checksum_of_every_file(self, one):
        written = manifest.read(one.folder)
        manifest.check_files(one.folder, written)
        assert set(written["files"]) == {manifest.DUMP, manifest.LEDGER, manifest.EXPORTS}
        assert written["tables"]["content"]["rows"] == ITEMS
        assert one.described["canary"]["intact"] == one.described["canary"]["sealed"] > 0
        assert "content.0001_library" in written["versions"]["migrations"]
        assert [path.name for path in one.folder.parent.iterdir()] == ["one"]

    def test_the_ledger_in_a_snapshot_can_be_replayed(self, library, one, command):
        replayed = command(library, "ledger", "replay", str(one.folder / manifest.LEDGER), "--json")
        assert json.loads(replayed.stdout) == {"replayed": 0, "known": one.described["decisions"]}

    def test_sha256sum_can_check_the_list_of_exports(self, one):
        checked = subprocess.run(
            ["sha256sum", "--check", "--quiet", one.folder / manifest.EXPORTS], cwd=one.exports, check=False
        )
        assert checked.returncode == 0
        assert one.described["exports"]["files"] == sum(path.is_file() for path in one.exports.rglob("*")) > 0
        assert not (one.folder / "exports").exists()


def test_a_snapshot_is_of_one_moment_while_others_write(library, command, tmp_path):
    """An item and its summary are written in one transaction: at no moment one is there without the other."""
    stop, writing = threading.Event(), threading.Event()

    def write():
        with psycopg.connect(library) as conn:
            number = 0
            while not stop.is_set():
                key, number = f"busy{number:07}", number + 1
                conn.execute("INSERT INTO content (video_id) VALUES (%s)", [key])
                conn.execute("INSERT INTO content_summaries (video_id, variant, html) VALUES (%s, 'a', 'b')", [key])
                conn.commit()
                writing.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert writing.wait(60)
        taken(command, library, tmp_path / "one")
    finally:
        stop.set()
        writer.join()
    # A restore compares every table of the dump with what the manifest counted.
    beside = f"{library}_b"
    try:
        command(library, "restore", str(tmp_path / "one"), "--into", beside)
        with psycopg.connect(beside) as conn:
            counts = conn.execute(
                "SELECT count(*) FILTER (WHERE c.video_id IS NULL), count(*) FROM content_summaries s"
                " FULL JOIN content c USING (video_id) WHERE video_id LIKE 'busy%'"
            ).fetchone()
    finally:
        drop_database(beside.rpartition("/")[2])
    assert counts[0] == 0
    assert counts[1] > 0


class TestItOverwritesNothing:
    @pytest.mark.parametrize("kind", ["folder", "file", "link"])
    def test_a_snapshot_overwrites_no_folder_file_or_link(self, library, command, tmp_path, kind):
        path = tmp_path / "one"
        {"folder": path.mkdir, "file": path.touch, "link": lambda: path.symlink_to("nowhere")}[kind]()
        assert "overwrites nothing" in taken(command, library, path, status=1)

    def test_a_foreign_folder_under_the_partial_name_stays(self, library, command, tmp_path):
        (tmp_path / "one.partial").mkdir()
        (tmp_path / "one.partial" / "mine").touch()
        assert "not ours" in taken(command, library, tmp_path / "one", status=1)
        assert (tmp_path / "one.partial" / "mine").exists()


class TestKeep:
    def test_keep_removes_the_oldest_whole_snapshots_of_this_library_and_nothing_else(self, library, command, tmp_path):
        for name in ("a", "b", "c"):
            taken(command, library, tmp_path / name)
        (tmp_path / "holiday").mkdir()
        (tmp_path / "holiday" / manifest.NAME).write_text('{"format": 1}')
        shutil.copytree(tmp_path / "a", tmp_path / "damaged")
        (tmp_path / "damaged" / manifest.DUMP).write_bytes(b"short")
        shutil.copytree(tmp_path / "a", tmp_path / "anothers")
        described = manifest.read(tmp_path / "anothers") | {"database": "another"}
        manifest.write(tmp_path / "anothers", described)

        described = taken(command, library, tmp_path / "d", "--keep", "2")

        assert described["removed"] == ["a", "b"]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["anothers", "c", "d", "damaged", "holiday"]

    def test_nothing_is_removed_when_the_new_snapshot_fails(self, library, command, tmp_path, monkeypatch):
        taken(command, library, tmp_path / "a")
        monkeypatch.setenv("PATH", "/nowhere")
        broken = library.replace("/library_", "/nothing_")
        taken(command, broken, tmp_path / "b", "--keep", "1", status=1)
        assert [path.name for path in tmp_path.iterdir()] == ["a"]


class TestInterrupted:
    WAITING = """
        SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted
    """

    def start(self, dsn, folder):
        """Start a snapshot of a library with a locked table; returns once pg_dump waits for the lock."""
        environment = os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn}
        command = [sys.executable, str(ROOT / "manage.py"), "snapshot", str(folder)]
        # As in a terminal: where pytest runs in the background, its children ignore Ctrl-C unless it does not.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        signal.signal(signal.SIGINT, before)
        with psycopg.connect(dsn, autocommit=True) as asking:
            while not asking.execute(self.WAITING).rowcount:
                assert process.poll() is None
                time.sleep(0.02)
        return process

    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_leaves_nothing(self, library, tmp_path, how):
        with psycopg.connect(library) as holder:
            holder.execute("LOCK TABLE content IN ACCESS EXCLUSIVE MODE")
            process = self.start(library, tmp_path / "one")
            process.send_signal(how)
            process.communicate(timeout=60)
        assert process.returncode != 0
        assert list(tmp_path.iterdir()) == []

    def test_a_kill_leaves_a_partial_that_the_next_run_names_and_removes(self, library, command, tmp_path):
        with psycopg.connect(library) as holder:
            holder.execute("LOCK TABLE content IN ACCESS EXCLUSIVE MODE")
            process = self.start(library, tmp_path / "one")
            process.kill()
            process.communicate(timeout=60)
        assert [path.name for path in tmp_path.iterdir()] == ["one.partial"]

        done = command(library, "snapshot", str(tmp_path / "two"))

        assert "Removed one.partial, which an interrupted snapshot had left." in done.stdout
        assert [path.name for path in tmp_path.iterdir()] == ["two"]

    def test_a_snapshot_under_way_is_not_cleared_away(self, library, command, tmp_path):
        with psycopg.connect(library) as holder:
            holder.execute("LOCK TABLE content IN ACCESS EXCLUSIVE MODE")
            process = self.start(library, tmp_path / "one")
            assert snapshot.clear_partials(tmp_path) == []
            holder.rollback()
            process.communicate(timeout=60)
        assert process.returncode == 0
        assert snapshot.verified(tmp_path / "one")["tables"]["content"]["rows"] == 8


def test_a_snapshot_that_begins_while_another_clears_up_is_not_cleared_away(tmp_path):
    over = threading.Event()

    def clear():
        while not over.is_set():
            snapshot.clear_partials(tmp_path)

    others = [threading.Thread(target=clear) for _ in range(3)]
    for other in others:
        other.start()
    try:
        for number in range(200):
            with snapshot._partial(tmp_path / f"s{number}") as partial:
                (partial / "begun").touch()
                assert sorted(path.name for path in partial.iterdir()) == ["begun", snapshot.LOCK]
    finally:
        over.set()
        for other in others:
            other.join()


class TestFailures:
    def test_a_wrong_password_is_reported_and_not_shown(self, library, command, tmp_path):
        password = library.split(":")[2].partition("@")[0]
        done = command(library.replace(password, "wrong-password"), "snapshot", str(tmp_path / "one"), status=1)
        assert "password authentication failed" in done.stderr
        assert "wrong-password" not in done.stdout + done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_a_pg_dump_that_is_too_old_is_named_with_the_cure(self, settings, monkeypatch, tmp_path):
        from ytv2.ops.backup.pg_tools import ToolError, find

        old = tmp_path / "pg_dump"
        old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.4'\n")
        old.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        settings.POSTGRES_PROGRAMS = []
        with pytest.raises(ToolError, match=r"pg_dump 18 or newer.*13\.4.*postgresql-client-18"):
            find("pg_dump", least=18)

    def child(self, process, name):
        """The child process that runs the program of that name, as soon as there is one."""
        while process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if child.name() == name:
                        return child
        raise AssertionError(process.returncode)

    def test_no_password_stands_in_the_arguments_of_a_child(self, library, tmp_path):
        password = library.split(":")[2].partition("@")[0]
        with psycopg.connect(library) as holder:
            # pg_dump alone reads this table: the snapshot itself counts only the library's.
            holder.execute("CREATE SCHEMA elsewhere CREATE TABLE held (number int)")
            holder.commit()
            holder.execute("LOCK TABLE elsewhere.held IN ACCESS EXCLUSIVE MODE")
            process = TestInterrupted().start(library, tmp_path / "one")
            pg_dump = self.child(process, "pg_dump")
            arguments = pg_dump.cmdline()
            process.kill()
            process.communicate(timeout=60)
        assert arguments
        assert not [argument for argument in arguments if password in argument]
