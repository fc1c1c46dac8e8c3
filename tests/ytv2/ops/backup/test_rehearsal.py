"""A rehearsal proves that a restore would succeed, and leaves no trace; a comparison names what differs."""

import json
import os
import signal
import subprocess
import sys

import psycopg
import pytest

from tests.databases import ROOT, owner_dsn, wait_until_left
from ytv2.ops.backup import probes

PERSON = "SELECT set_config('ytv2.actor', 'ada', true)"


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

    def test_a_decision_that_was_lost_before_is_reported(self, library, manage):
        with psycopg.connect(library) as conn:
            conn.execute("ALTER TABLE content DISABLE TRIGGER USER")
            conn.execute(
                "UPDATE content SET subcategories_json = NULL WHERE video_id = (SELECT min(video_id) FROM seal)"
            )
        output = json.loads(manage(library, "rehearse", "--json", status=1).stdout)
        assert len(output["restored"]["canary"]["altered"]) == 1

    def test_the_pause_of_a_person_stands(self, library, manage):
        manage(library, "ingest_pause", "--reason", "moving")
        manage(library, "rehearse", "--pause", "--json")
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

    def test_after_a_killed_rehearsal_the_next_one_removes_its_pause_and_copy(self, library, manage):
        process = self.start(library)
        self.until_it_restores(library, process)
        process.kill()
        process.communicate()
        wait_until_left(library.rpartition("/")[2])
        assert pauses(library) == ["rehearsal"]

        manage(library, "rehearse", "--pause")

        assert databases(library) == [library.rpartition("/")[2]]
        assert pauses(library) == []

    def test_a_second_rehearsal_at_once_is_refused(self, library, manage):
        with psycopg.connect(library, autocommit=True) as conn:
            conn.execute("SELECT pg_advisory_lock(7283100)")
            assert "under way" in manage(library, "rehearse", status=1).stderr

    def test_a_foreign_database_under_the_name_of_the_copy_is_not_dropped(self, library, manage):
        with psycopg.connect(owner_dsn("postgres"), autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{library.rpartition("/")[2]}_rehearsal"')
        assert "not of a rehearsal" in manage(library, "rehearse", status=1).stderr
        assert len(databases(library)) == 2


class TestCompare:
    @pytest.fixture
    def other(self, library):
        name = library.rpartition("/")[2]
        with psycopg.connect(owner_dsn("postgres"), autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{name}_rehearsal" TEMPLATE "{name}"')
        return f"{library}_rehearsal"

    def compare(self, manage, library, other, status):
        return json.loads(manage(library, "compare", library, other, "--json", status=status).stdout)

    def test_a_copy_is_the_same_whatever_its_time_zone(self, library, other, manage):
        name = other.rpartition("/")[2]
        with psycopg.connect(other, autocommit=True) as conn:
            conn.execute(f"ALTER DATABASE \"{name}\" SET timezone = 'Asia/Tokyo'")
            conn.execute("CLUSTER content USING content_channel_key")
        comparison = self.compare(manage, library, other, 0)
        assert comparison["answers"] >= 50
        assert comparison["different"] == []

    def test_one_changed_value_shows_in_the_table_and_in_the_answers(self, library, other, manage):
        with psycopg.connect(other) as conn:
            conn.execute(
                "UPDATE content SET duration_seconds = 77777 WHERE video_id = (SELECT max(video_id) FROM content)"
            )
        different = self.compare(manage, library, other, 1)["different"]
        assert "table content: as many, but not the same" in different
        assert [line for line in different if line.startswith("answer /") and "77777" in line]

    def test_a_rule_that_is_switched_off_is_a_difference(self, library, other, manage):
        with psycopg.connect(other) as conn:
            conn.execute("ALTER TABLE curation DISABLE TRIGGER USER")
        assert self.compare(manage, library, other, 1)["different"] == ["schema: rules: as many, but not the same"]

    def test_an_additional_decision_is_a_difference(self, library, other, manage):
        with psycopg.connect(other) as conn:
            conn.execute(PERSON)
            conn.execute("INSERT INTO curation (video_id, overrides) VALUES ('later', '{}')")
        different = self.compare(manage, library, other, 1)["different"]
        assert "curated state: curations differ" in different

    def test_a_database_that_cannot_be_reached_is_an_error(self, library, manage):
        done = manage(library, "compare", library, f"{library}_nowhere", status=1)
        assert "does not exist" in done.stderr


def test_a_difference_between_two_answers_is_named_by_its_path():
    one, other = ({"status": 200, "body": {"items": [{"title": title}]}} for title in ("A", "B"))
    assert probes.difference("/x", one, other) == '/x: items[0].title is "A" or "B"'
    assert probes.difference("/x", one, one) == ""
