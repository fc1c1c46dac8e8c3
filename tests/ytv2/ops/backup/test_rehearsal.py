"""A rehearsal proves that a restore would succeed, and leaves no trace; a comparison names what differs."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.databases import ROOT, connected_to, copy_of_template, owner_dsn, sample_template, wait_until_left
from tests.ytv2.ops.conftest import ITEMS, logged_in
from ytv2.ops.backup import fingerprint, probes, rehearsal

PERSON = "SELECT library_act_as('ada')"


def databases(dsn):
    with psycopg.connect(owner_dsn("postgres")) as conn:
        names = conn.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [dsn.rpartition("/")[2] + "%"])
        return sorted(name for (name,) in names.fetchall())


def pauses(dsn):
    with psycopg.connect(dsn) as conn:
        return [by for (by,) in conn.execute("SELECT paused_by FROM pause").fetchall()]


class TestRehearse:
    def test_a_rehearsal_ends_with_the_number_of_intact_decisions_of_all(self, library, manage):
        with psycopg.connect(library) as conn:
            (sealed,) = conn.execute("SELECT count(DISTINCT video_id) FROM seal").fetchone()
        done = manage(library, "rehearse", "--pause")
        assert done.stdout.splitlines()[-1] == f"{sealed} of {sealed}"
        assert "agree in everything" in done.stdout
        assert databases(library) == [library.rpartition("/")[2]]
        assert pauses(library) == []

    def test_a_decision_that_was_lost_before_is_reported(self, library, command):
        with psycopg.connect(library) as conn:
            conn.execute("ALTER TABLE content DISABLE TRIGGER USER")
            conn.execute(
                "UPDATE content SET subcategories_json = NULL WHERE video_id = (SELECT min(video_id) FROM seal)"
            )
        output = json.loads(command(library, "rehearse", "--json", status=1).stdout)
        assert len(output["restored"]["canary"]["altered"]) == 1

    def test_the_pause_of_a_person_stands(self, library, command, unrolled):
        command(library, "ingest_pause", "--reason", "moving")
        with logged_in(library), rehearsal._paused() as is_ours:
            assert not is_ours
        assert pauses(library) == ["operator"]

    def start(self, library):
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "rehearse", "--pause"],
            env=os.environ | {"DATABASE_URL_POSTGRES_NEW": library},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until_it_restores(self, library, process):
        while len(databases(library)) < 2:
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)

    def test_a_terminated_rehearsal_cleans_up_and_resumes(self, library, tmp_path, monkeypatch):
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        process = self.start(library)
        self.until_it_restores(library, process)
        process.send_signal(signal.SIGTERM)
        _, output = process.communicate(timeout=180)
        assert (process.returncode, output) == (128 + signal.SIGTERM, "")
        assert databases(library) == [library.rpartition("/")[2]]
        assert pauses(library) == []
        assert list(tmp_path.iterdir()) == []

    def test_after_a_killed_rehearsal_the_next_one_removes_its_pause_and_copy(self, library, command):
        process = self.start(library)
        self.until_it_restores(library, process)
        process.kill()
        process.communicate()
        wait_until_left(library.rpartition("/")[2])
        assert pauses(library) == ["rehearsal"]

        command(library, "rehearse", "--pause")

        assert databases(library) == [library.rpartition("/")[2]]
        assert pauses(library) == []

    def test_a_second_rehearsal_at_once_is_refused(self, library, command):
        with psycopg.connect(library, autocommit=True) as conn:
            conn.execute("SELECT pg_advisory_lock(7283100)")
            assert "under way" in command(library, "rehearse", status=1).stderr

    def test_a_foreign_database_under_the_name_of_the_copy_is_not_dropped(self, library, command):
        with psycopg.connect(owner_dsn("postgres"), autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{library.rpartition("/")[2]}_rehearsal"')
        assert "not of a rehearsal" in command(library, "rehearse", status=1).stderr
        assert len(databases(library)) == 2


class TestCompare:
    @pytest.fixture
    def other(self, library):
        name = library.rpartition("/")[2]
        with psycopg.connect(owner_dsn("postgres"), autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{name}_rehearsal" TEMPLATE "{name}"')
        return f"{library}_rehearsal"

    def test_a_copy_is_the_same_whatever_its_time_zone(self, library, other, manage):
        name = other.rpartition("/")[2]
        with psycopg.connect(other, autocommit=True) as conn:
            conn.execute(f"ALTER DATABASE \"{name}\" SET timezone = 'Asia/Tokyo'")
            conn.execute("CLUSTER content USING content_newest")
        comparison = json.loads(manage(library, "compare", library, other, "--json").stdout)
        assert comparison["answers"] >= 50
        assert comparison["different"] == []

    def test_one_changed_value_shows_in_the_table_and_in_the_answers(self, library, other, command):
        with psycopg.connect(other) as conn:
            conn.execute(
                "UPDATE content SET duration_seconds = 77777 WHERE video_id = (SELECT max(video_id) FROM content)"
            )
        different = json.loads(command(library, "compare", library, other, "--json", status=1).stdout)["different"]
        assert "table content: as many, but not the same" in different
        assert [line for line in different if line.startswith("answer /") and "77777" in line]

    def test_a_database_that_cannot_be_reached_is_an_error(self, library, command):
        done = command(library, "compare", library, f"{library}_nowhere", status=1)
        assert "does not exist" in done.stderr


class TestMeasured:
    """What is measured before and after one change, in one transaction that is rolled back."""

    @pytest.fixture(scope="class")
    @classmethod
    def sample(cls, django_db_setup, django_db_blocker):
        with (
            django_db_blocker.unblock(),
            copy_of_template(sample_template(ITEMS)) as dsn,
            connected_to(dsn.rpartition("/")[2]),
        ):
            yield

    def differences(self, *statements):
        with transaction.atomic(), connection.cursor() as cursor:
            before = fingerprint.measure()
            for statement in statements:
                cursor.execute(statement)
            after = fingerprint.measure()
            transaction.set_rollback(True)
        return fingerprint.differences(before, after)

    def test_a_rule_that_is_switched_off_is_a_difference(self, sample):
        switched_off = "ALTER TABLE curation DISABLE TRIGGER USER"
        rules, canary = self.differences(switched_off)
        assert rules == "schema: rules: as many, but not the same"
        assert canary.startswith("canary: ")
        assert "disabled trigger" in canary

    def test_an_additional_decision_is_a_difference(self, sample):
        decided = "INSERT INTO curation (video_id, overrides) VALUES ('later', '{}')"
        assert "curated state: curations differ" in self.differences(PERSON, decided)


class TestMeasure:
    @pytest.fixture
    def measure(self, library, unrolled, monkeypatch):
        """What `measure` prints with an option, as JSON; `stdin` is sent as JSON."""

        def run(*options, stdin=None):
            monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(stdin)))
            with logged_in(library):
                call_command("measure", *options, stdout=(output := io.StringIO()))
            return json.loads(output.getvalue())

        return run

    def test_with_answers_it_gives_at_once_what_it_gives_in_parts(self, measure):
        questions, whole = measure("--questions"), measure("--with-answers")

        assert whole["measured"] == measure()
        assert list(whole["answers"]) == questions
        assert measure("--answers", stdin=questions) == whole["answers"]

    def test_with_answers_it_asks_what_it_is_given(self, measure):
        assert list(measure("--with-answers", stdin=["/feeds", "/feed.atom"])["answers"]) == ["/feeds", "/feed.atom"]


def test_a_difference_between_two_answers_is_named_by_its_path():
    one, other = ({"status": 200, "body": {"items": [{"title": title}]}} for title in ("A", "B"))
    assert probes.difference("/x", one, other) == '/x: items[0].title is "A" or "B"'
    assert probes.difference("/x", one, one) == ""
