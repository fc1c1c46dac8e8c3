"""A run is interrupted at a random moment; after one clean run the library equals an undisturbed one."""

import json
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from content.decisions.curation import curate
from content.models import Content
from ingest.run.batches import BATCH
from ingest.run.parallel import UNDER_WAY
from tests.proofs import proved, rounds
from tests.proofs.disks import SmallDisk, on_a_small_disk
from tests.proofs.library import Library, a_library
from tests.proofs.recounting import differences
from ytv2.local.sample.items import items

pytestmark = pytest.mark.prove

# Enough for parser processes and several batches at once, also in the short form.
FILES = rounds(700, 2000)
ROUNDS = rounds(1, 30)
# Items that are there before the run, with another title, and how many of them a person decided.
EARLIER, DECIDED = 40, 10
DISK_BYTES = 700 * 1024 * 1024
TIMEOUT = 120  # seconds
# About as long as a batch takes, so that the interruption comes within a batch or between two.
LONGEST_WAIT_SECONDS = 0.2
# Without the values that differ from run to run: times, and numbers that the database gave.
STATE = """
SELECT
    (SELECT library_digest(jsonb_agg(to_jsonb(c) - '{id,created_at,updated_at}'::text[] ORDER BY video_id))
     FROM content c),
    (SELECT library_digest(jsonb_agg(to_jsonb(s) - '{id,number,created_at,updated_at}'::text[]
                                     ORDER BY video_id, variant, revision))
     FROM content_summaries s),
    (SELECT library_digest(jsonb_agg(to_jsonb(l) ORDER BY video_id)) FROM listing l),
    (SELECT library_digest(jsonb_agg(to_jsonb(c) - '{decided_at,updated_at}'::text[] ORDER BY video_id))
     FROM curation c),
    (SELECT library_digest(jsonb_agg(jsonb_build_array(video_id, field, value, state) ORDER BY video_id, field, value))
     FROM suggestion)
"""
# Every file has one receipt. Its outcome depends on the moment of the interruption, but no file is left undone.
RECEIPTS = """
    SELECT count(DISTINCT name), count(*), count(*) FILTER (WHERE is_open),
        coalesce(array_agg(DISTINCT outcome) FILTER (WHERE outcome NOT IN ('created', 'updated', 'unchanged', 'held')),
                 '{}')
    FROM delivery WHERE name LIKE %s
"""
SEEN = "SELECT count(*) FROM delivery WHERE name LIKE %s"


class Stage:
    """A library that every round begins with a copy of, and the reports of the run."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library, self.server, self.output = library, library.server, folder / "output"
        self.reports, earlier = folder / "reports", folder / "earlier"
        for place, count, change in ((earlier, EARLIER, "Earlier: "), (self.reports, FILES, "")):
            place.mkdir()
            for number, item in enumerate(items(count)):
                report = item.report | {"title": f"{change}{item.report.get('title')}"}
                (place / f"{number:04}.json").write_text(json.dumps(report))
        library.ingest(earlier)
        with library.connected():
            for key in Content.objects.order_by("video_id").values_list("video_id", flat=True)[:DECIDED]:
                curate(key, {"title": f"Decided: {key}"}, by="ada")
        self.beginning = psycopg.conninfo.conninfo_to_dict(library.dsn)["dbname"]
        self.undisturbed = self.began_anew("undisturbed")
        self.clean_run(self.undisturbed)

    def began_anew(self, name: str) -> str:
        with psycopg.connect(self.server.dsn("superuser", "postgres"), autocommit=True) as superuser:
            superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            superuser.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.beginning}" OWNER ytv2_owner')
            # Until the next checkpoint a copied sequence is not logged, and after a crash would start again.
            superuser.execute("CHECKPOINT")
        return name

    def dsn(self, name: str) -> str:
        return self.server.dsn(dbname=name)

    def clean_run(self, name: str) -> None:
        assert self.library.ingest(self.reports, self.dsn(name))["files"] == FILES

    def rows(self, name: str, statement: str, *params: str) -> list[tuple]:
        with psycopg.connect(self.dsn(name)) as connection:
            return connection.execute(statement, params or None).fetchall()

    @contextmanager
    def run_under_way(self, name: str) -> Iterator[subprocess.Popen]:
        """A run that has brought in a random number of its files and is at work on more."""
        job = subprocess.Popen(
            self.library.command("ingest", "--json", str(self.reports)),
            env=self.library.environment(self.dsn(name)),
            stdout=self.output.open("w"),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            many, deadline = random.randrange(FILES - UNDER_WAY * BATCH), time.monotonic() + TIMEOUT
            while job.poll() is None and self.rows(name, SEEN, f"{self.reports}%")[0][0] < many:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            time.sleep(random.uniform(0, LONGEST_WAIT_SECONDS))
            yield job
        finally:
            job.kill()
            job.wait()

    def must_equal(self, name: str) -> None:
        """At once all lists and counts are right, and after one clean run the library equals the undisturbed one."""
        with psycopg.connect(self.dsn(name)) as connection:
            assert differences(connection) == []
        self.clean_run(name)
        assert self.rows(name, STATE) == self.rows(self.undisturbed, STATE)
        assert self.rows(name, RECEIPTS, f"{self.reports}%") == [(FILES, FILES, 0, [])]


def prove(name: str, stage: Stage, interrupt: Callable[[subprocess.Popen, Stage], bool]) -> None:
    """Interrupt ROUNDS runs. `interrupt` returns whether the run was still at work when it struck."""
    struck, runs, began = 0, 0, time.monotonic()
    while struck < ROUNDS:
        assert runs < 4 * ROUNDS, "most runs were over before they were struck"
        runs += 1
        database = stage.began_anew("disturbed")
        with stage.run_under_way(database) as job:
            struck += interrupt(job, stage)
        stage.must_equal(database)
    proved(name, struck=struck, runs=runs, files=FILES, seconds=round(time.monotonic() - began))


def assert_finishes(job: subprocess.Popen, stage: Stage) -> None:
    _, errors = job.communicate(timeout=TIMEOUT)
    if job.returncode:
        answers = [line for line in stage.output.read_text().splitlines() if '"outcome": "created"' not in line]
        raise AssertionError(f"exit status {job.returncode}", errors[-3000:], answers[-5:])


def kill_the_command(job: subprocess.Popen, stage: Stage) -> bool:
    readers = psutil.Process(job.pid).children(recursive=True) if job.poll() is None else []
    struck = job.poll() is None
    job.send_signal(signal.SIGKILL)
    job.wait()
    assert job.returncode in ((-signal.SIGKILL, 0) if struck else (0,))
    _, orphans = psutil.wait_procs(readers, timeout=TIMEOUT)
    assert not orphans
    return job.returncode != 0


def kill_the_database(job: subprocess.Popen, stage: Stage) -> bool:
    struck = job.poll() is None
    stage.library.crash()
    assert_finishes(job, stage)
    return struck


def filling(disk: SmallDisk) -> Callable[[subprocess.Popen, Stage], bool]:
    def fill_the_disk(job: subprocess.Popen, stage: Stage) -> bool:
        """Fill the disk until PostgreSQL complains or the run ends, then free it."""
        log = stage.server.status().log
        complaints = log.read_text().count(disk.complaint)
        disk.fill()
        struck, deadline = False, time.monotonic() + TIMEOUT
        while job.poll() is None and not struck:
            assert time.monotonic() < deadline
            struck = log.read_text().count(disk.complaint) > complaints
            time.sleep(0.02)
        disk.relieve()
        stage.server.ensure_running()
        assert_finishes(job, stage)
        return struck

    return fill_the_disk


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for all."""
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory(prefix="interruptions-") as folder,
        a_library(Path(folder)) as library,
    ):
        yield Stage(library, tmp_path_factory.mktemp("stage"))


def test_after_the_command_was_killed_a_clean_run_makes_the_same_library(stage: Stage) -> None:
    prove("command killed", stage, kill_the_command)


def test_after_the_database_was_killed_the_run_makes_the_same_library(stage: Stage) -> None:
    prove("database killed", stage, kill_the_database)


def test_after_the_disk_was_full_the_run_makes_the_same_library(stage: Stage) -> None:
    def on_the_disk() -> None:
        stage.server.ensure_running()
        try:
            prove("disk full", stage, filling(SmallDisk(stage.library.folder)))
        finally:
            stage.server.stop()

    stage.server.stop()
    try:
        on_a_small_disk(stage.library.folder, DISK_BYTES, on_the_disk)
    finally:
        stage.server.ensure_running()
