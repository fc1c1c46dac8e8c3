"""Snapshot and restore, killed, on a full disk or with a dying server, leave a whole result or none."""

import io
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from tests.databases import (
    ROOT,
    connected_by,
    copy_of_template,
    create_database,
    drop_database,
    migrated_template,
    once_left,
    owner_dsn,
    role_dsn,
    sample_template,
    wait_until_left,
)
from tests.proofs import proved, rounds
from tests.proofs.disks import on_a_small_disk
from tests.proofs.library import a_library, gunicorn
from ytv2.ops.backup import manifest, snapshot

pytestmark = pytest.mark.prove

ITEMS = 8
TIMEOUT = 120  # seconds; only a failing test waits that long


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """The DSN of a small sample library."""
    with django_db_blocker.unblock(), copy_of_template(sample_template(ITEMS)) as dsn:
        yield dsn


def environment(dsn):
    return os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn, "EXPORTS_DIR": "/nonexistent"}


def command(*arguments):
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def run(dsn, *arguments, exports="/nonexistent"):
    """What the command prints. Raises what it ends by, unless all went well."""
    output = io.StringIO()
    with connected_by(dsn), override_settings(EXPORTS_DIR=Path(exports)):
        call_command(*arguments, stdout=output)
    return output.getvalue()


def killed_after(seconds, dsn, *arguments):
    """Run the command and kill it after so many seconds; whether it was still at work then."""
    process = subprocess.Popen(command(*arguments), env=environment(dsn), stdout=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def seconds_of(dsn, *arguments):
    began = time.monotonic()
    subprocess.run(command(*arguments), env=environment(dsn), stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def test_a_snapshot_killed_at_a_random_moment_is_whole_or_not_there(library, tmp_path):
    longest, kills = seconds_of(library, "snapshot", str(tmp_path / "first")), 0
    for number in range(rounds(1, 20)):
        folder = tmp_path / f"s{number}"
        kills += killed_after(random.uniform(0.3, longest), library, "snapshot", str(folder))
        if folder.exists():
            assert snapshot.verified(folder)["tables"]["content"]["rows"] == ITEMS
    summary = json.loads(run(library, "snapshot", str(tmp_path / "last"), "--json"))
    assert not list(tmp_path.glob("*.partial"))
    assert all(manifest.is_snapshot(folder) for folder in tmp_path.iterdir())
    proved("snapshot killed", rounds=rounds(1, 20), kills=kills, left=len(summary["cleared"]))


def test_a_restore_killed_at_a_random_moment_is_whole_or_not_there(library, tmp_path):
    run(library, "snapshot", str(tmp_path / "s"))
    name, kills, whole = f"restored_{secrets.token_hex(4)}", 0, 0
    try:
        longest = seconds_of(library, "restore", str(tmp_path / "s"), "--into", owner_dsn(name))
        for _ in range(rounds(1, 20)):
            drop_database(name)
            arguments = ("restore", str(tmp_path / "s"), "--into", owner_dsn(name))
            kills += killed_after(random.uniform(0.3, longest), library, *arguments)
            if exists(name):
                whole += 1
                run(owner_dsn(name), "canary")
                assert json.loads(run(library, "compare", library, owner_dsn(name), "--json"))["agrees"]
        drop_database(name)
        once_left(name, lambda: run(library, "restore", str(tmp_path / "s"), "--into", owner_dsn(name)))
        assert not exists(f"{name}_partial")
    finally:
        drop_database(name)
        drop_database(f"{name}_partial")
    proved("restore killed", rounds=rounds(1, 20), kills=kills, whole_all_the_same=whole)


def test_a_killed_restore_into_an_empty_database_leaves_all_or_nothing(library, tmp_path):
    run(library, "snapshot", str(tmp_path / "s"))
    name = f"restored_{secrets.token_hex(4)}"
    longest = 3.0
    for _ in range(rounds(1, 20)):
        create_database(name)
        try:
            arguments = ("restore", str(tmp_path / "s"), "--into", owner_dsn(name))
            killed_after(random.uniform(0.5, longest), library, *arguments)
            wait_until_left(name)
            with psycopg.connect(owner_dsn(name)) as conn:
                there = conn.execute("SELECT to_regclass('content') IS NOT NULL").fetchone()[0]
            if there:
                run(owner_dsn(name), "canary")
                assert json.loads(run(library, "compare", library, owner_dsn(name), "--json"))["agrees"]
        finally:
            drop_database(name)


def exists(name):
    with psycopg.connect(owner_dsn("postgres")) as conn:
        return conn.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount == 1


def wait_until(is_so):
    deadline = time.monotonic() + TIMEOUT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_snapshot_on_a_full_disk_leaves_nothing(library, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()

    def fills_it():
        with pytest.raises(CommandError, match="No space left on device"):
            run(library, "snapshot", str(disk / "s"))
        assert list(disk.iterdir()) == []

    on_a_small_disk(disk, 48 * 1024, fills_it)


def test_a_snapshot_with_a_file_that_may_not_grow_leaves_nothing(library, tmp_path):
    limited = ["sh", "-c", 'ulimit -f 16; trap "" XFSZ; exec "$@"', "sh", *command("snapshot", str(tmp_path / "s"))]
    # Python would leave modules behind that it could compile in part only, and that nobody can import any more.
    alone = environment(library) | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(limited, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_of_a_server_that_dies_leaves_nothing(django_db_setup, django_db_blocker, tmp_path):
    """A PostgreSQL of its own, killed while pg_dump waits for a table."""
    with django_db_blocker.unblock(), a_library(tmp_path) as doomed:
        with closing(psycopg.connect(doomed.dsn)) as holder:
            holder.execute("LOCK TABLE content IN ACCESS EXCLUSIVE MODE")
            folder = tmp_path / "out" / "s"
            process = subprocess.Popen(
                command("snapshot", str(folder)), env=environment(doomed.dsn), stderr=subprocess.PIPE, text=True
            )
            wait_until(lambda: (tmp_path / "out" / "s.partial").exists())
            status = doomed.server.status()
            os.kill(int((status.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
            _, errors = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 1
        assert "Traceback" not in errors
        assert list((tmp_path / "out").iterdir()) == []


def test_the_cutover_from_a_legacy_archive_to_served_pages(tmp_path, library):
    """The playbook of docs/operations.md, step by step, with its commands."""
    archive, exports = tmp_path / "archive.db", tmp_path / "exports"
    exports.mkdir()
    legacy_archive(archive)
    name = f"cutover_{secrets.token_hex(4)}"
    old, new, beside = owner_dsn(name), owner_dsn(f"{name}_new"), owner_dsn(f"{name}_built")
    try:
        for empty in (name, f"{name}_built"):
            create_database(empty, migrated_template())
        run(old, "import_legacy", str(archive), "--expect-curated", str(ENRICHED))
        # 1 Freeze.
        run(old, "ingest_pause", "--reason", "cutover")
        run(old, "canary", "--seal", "--expect", str(ENRICHED))
        # 2 Keep.
        run(old, "snapshot", str(tmp_path / "before"), exports=exports)
        # 3 Build beside, from the archive, and 4 import.
        run(beside, "import_legacy", str(archive), "--expect-curated", str(ENRICHED))
        run(beside, "canary", "--seal", "--expect", str(ENRICHED))
        # Or move what there is; 5 compare.
        run(old, "restore", str(tmp_path / "before"), "--into", new, exports=exports)
        assert json.loads(run(old, "compare", old, new, "--json"))["agrees"]
        # 6 Repoint: with the roles that serve and ingest.
        run(new, "grant_roles", "--existing")
        web = role_dsn("web", f"{name}_new")
        with served(web) as client:
            # 7 Watch.
            assert client.get("/health/db").status_code == 200
            assert client.get("/health/curation").json()["intact"] == ENRICHED
            assert client.get("/api/reports").json()["total_count"] == LEGACY
            assert "Legacy item 1" in client.get("/").text
        # The way back: the old address still answers as before.
        with connected_by(old):
            assert Client().get("/api/reports").json()["total_count"] == LEGACY
        # 8 Let go.
        run(new, "ingest_resume")
        run(new, "rehearse", "--pause", "--json")
    finally:
        for database in (name, f"{name}_new", f"{name}_built", f"{name}_new_rehearsal"):
            drop_database(database)
    proved("cutover", items=LEGACY, enriched=ENRICHED)


LEGACY, ENRICHED = 6, 4


def legacy_archive(path):
    """A small archive of the second generation: some of its items were categorised by hand."""
    import sqlite3

    columns = (
        "id TEXT PRIMARY KEY, title TEXT, canonical_url TEXT, thumbnail_url TEXT, published_at TEXT, indexed_at TEXT,"
        " duration_seconds INTEGER, word_count INTEGER, has_audio INTEGER, audio_duration_seconds INTEGER,"
        " has_transcript INTEGER, transcript_chars INTEGER, video_id TEXT, channel_name TEXT, channel_id TEXT,"
        " view_count INTEGER, like_count INTEGER, comment_count INTEGER, category TEXT, content_type TEXT,"
        " complexity_level TEXT, language TEXT, key_topics TEXT, named_entities TEXT, format_source TEXT,"
        " processing_status TEXT, created_at TEXT, updated_at TEXT, subcategory TEXT, subcategories_json TEXT,"
        " summary TEXT, analysis TEXT"
    )
    with sqlite3.connect(path) as conn:
        conn.execute(f"CREATE TABLE content ({columns})")
        conn.execute(
            "CREATE TABLE content_summaries (id INTEGER PRIMARY KEY, content_id TEXT UNIQUE, summary_text TEXT,"
            " summary_type TEXT, created_at TEXT)"
        )
        for number in range(LEGACY):
            key = f"legacyitem{number}"
            chosen = {"categories": [{"category": "History", "subcategories": ["Rome"]}]}
            conn.execute(
                "INSERT INTO content (id, video_id, title, language, indexed_at, canonical_url, subcategories_json)"
                " VALUES (?, ?, ?, 'en', '2025-01-02 03:04:05', ?, ?)",
                (
                    f"yt:{key}",
                    key,
                    f"Legacy item {number}",
                    f"https://www.youtube.com/watch?v={key}",
                    json.dumps(chosen) if number < ENRICHED else "",
                ),
            )
            conn.execute(
                "INSERT INTO content_summaries (content_id, summary_text, summary_type) VALUES (?, 'Words.', 'audio')",
                (f"yt:{key}",),
            )
    conn.close()


@contextmanager
def served(dsn):
    """A client of a gunicorn on that database."""
    with (
        gunicorn(environment(dsn), stderr=subprocess.DEVNULL) as (server, address),
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        try:
            yield client
        finally:
            server.terminate()
