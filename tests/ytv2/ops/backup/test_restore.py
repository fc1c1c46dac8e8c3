"""A restore into an empty database is complete and compared with the manifest, or leaves nothing."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.databases import ROOT, copy_of_template, drop_database, owner_dsn, sample_template, wait_until_left
from tests.ytv2.ops.conftest import ITEMS
from ytv2.ops.backup import manifest


@pytest.fixture(scope="module")
def taken(django_db_setup, django_db_blocker, tmp_path_factory):
    """Snapshots of a small library, with and without its files: their folder, and the library's DSN."""
    folder = tmp_path_factory.mktemp("taken")
    (folder / "exports" / "images").mkdir(parents=True)
    for name in ("one.jpg", "two.jpg"):
        (folder / "exports" / "images" / name).write_text(name)
    with django_db_blocker.unblock():
        template = sample_template(ITEMS)
    with copy_of_template(template) as dsn:
        for command in (("snapshot", str(folder / "s")), ("snapshot", str(folder / "with"), "--with-exports")):
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), *command],
                env=os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn, "EXPORTS_DIR": str(folder / "exports")},
                check=True,
                capture_output=True,
            )
        yield folder, dsn


@pytest.fixture
def copy(taken, tmp_path):
    """The snapshot, to be damaged."""
    return Path(shutil.copytree(taken[0] / "s", tmp_path / "copy"))


@pytest.fixture
def new(django_db_setup):
    """The DSN of a database that does not exist yet; it is dropped afterwards, with its partial."""
    name = f"new_{secrets.token_hex(4)}"
    yield owner_dsn(name)
    drop_database(name)
    drop_database(f"{name}_partial")


def databases(dsn):
    name = dsn.rpartition("/")[2]
    with psycopg.connect(owner_dsn("postgres")) as conn:
        names = conn.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{name}%"])
        return [database.removeprefix(name) for (database,) in names.fetchall()]


def marked(dsn):
    with psycopg.connect(owner_dsn("postgres")) as conn:
        row = conn.execute(
            "SELECT shobj_description(oid, 'pg_database') IS NOT NULL FROM pg_database WHERE datname = %s",
            [dsn.rpartition("/")[2] + "_partial"],
        ).fetchone()
        return row[0] if row else None


def tables(dsn):
    with psycopg.connect(dsn) as conn:
        return conn.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()[0]


class TestRestored:
    def test_a_restore_makes_a_missing_database_and_agrees_with_the_library(self, taken, new, manage):
        folder, library = taken
        written = json.loads(manage(library, "restore", str(folder / "s"), "--into", new, "--json").stdout)
        assert written["created"] is True
        assert written["canary"]["intact"] == written["canary"]["sealed"] > 0
        assert json.loads(manage(library, "compare", library, new, "--json").stdout)["agrees"] is True
        assert databases(new) == [""]

    def test_a_restore_fills_an_empty_database_and_says_how_to_repoint(self, taken, empty_database, manage):
        folder, library = taken
        done = manage(library, "restore", str(folder / "s"), "--into", empty_database)
        assert "DATABASE_URL_POSTGRES_NEW" in done.stdout
        assert empty_database.split(":")[2].partition("@")[0] not in done.stdout
        manage(empty_database, "canary")

    def test_other_roles_cannot_call_the_functions_of_restored_rules(self, taken, empty_database, manage):
        folder, library = taken
        manage(library, "restore", str(folder / "s"), "--into", empty_database)
        with psycopg.connect(empty_database) as conn:
            open_to_all = (
                "SELECT count(*) FROM pg_proc p WHERE prosecdef AND has_function_privilege('ytv2_nas', oid, 'EXECUTE')"
            )
            assert conn.execute(open_to_all).fetchone() == (0,)
            assert conn.execute("SELECT count(*) > 40 FROM pg_proc WHERE prosecdef").fetchone() == (True,)


class TestExports:
    def restore(self, taken, manage, into, exports, *, status=0, snapshot="with"):
        folder, library = taken
        arguments = ("restore", str(folder / snapshot), "--into", into, "--exports", str(exports), "--json")
        return json.loads(manage(library, *arguments, status=status).stdout)["exports"]

    def test_files_are_put_back_with_their_checksums(self, taken, new, manage, tmp_path):
        outcome = self.restore(taken, manage, new, tmp_path / "back")
        assert outcome["copied"] > 0
        assert (outcome["missing"], outcome["differ"]) == ([], [])
        back = (tmp_path / "back" / "images").iterdir()
        assert {path.name: path.read_text() for path in back} == {"one.jpg": "one.jpg", "two.jpg": "two.jpg"}

    def test_a_file_that_is_there_and_differs_is_named_and_not_overwritten(self, taken, new, manage, tmp_path):
        (tmp_path / "images").mkdir()
        (tmp_path / "images" / "one.jpg").write_bytes(b"mine")
        outcome = self.restore(taken, manage, new, tmp_path, status=1)
        assert outcome["differ"] == ["images/one.jpg"]
        assert (tmp_path / "images" / "one.jpg").read_bytes() == b"mine"

    def test_without_copies_missing_files_are_named(self, taken, new, manage, tmp_path):
        outcome = self.restore(taken, manage, new, tmp_path, status=1, snapshot="s")
        assert len(outcome["missing"]) > 0
        assert outcome["copied"] == 0


class TestNotEmpty:
    def test_a_restore_over_a_library_is_refused_and_changes_nothing(self, taken, manage):
        folder, library = taken
        before = tables(library)
        done = manage(library, "restore", str(folder / "s"), "--into", library, status=1)
        assert "is not empty" in done.stderr
        assert tables(library) == before

    @pytest.mark.parametrize(
        "thing",
        ["TABLE t (id int)", "VIEW v AS SELECT 1", "SEQUENCE s", "SCHEMA z CREATE TABLE z.t (id int)"],
    )
    def test_any_object_makes_a_database_not_empty(self, taken, empty_database, manage, thing):
        with psycopg.connect(empty_database) as conn:
            conn.execute(f"CREATE {thing}")
        done = manage(taken[1], "restore", str(taken[0] / "s"), "--into", empty_database, status=1)
        assert "is not empty" in done.stderr


class TestRefusedBeforeAnythingIsDone:
    def refused(self, manage, taken, folder, new):
        done = manage(taken[1], "restore", str(folder), "--into", new, status=1)
        assert databases(new) == []
        assert "Traceback" not in done.stderr
        return done.stderr

    @pytest.mark.parametrize("name", [manifest.DUMP, manifest.LEDGER, manifest.EXPORTS])
    def test_a_flipped_byte_is_refused(self, taken, copy, new, manage, name):
        data = bytearray((copy / name).read_bytes())
        data[len(data) // 2] ^= 1
        (copy / name).write_bytes(data)
        assert f"{name} is damaged" in self.refused(manage, taken, copy, new)

    def test_a_flipped_digit_in_the_manifest_is_refused(self, taken, copy, new, manage):
        text = (copy / manifest.NAME).read_text()
        (copy / manifest.NAME).write_text(text.replace('"rows": 8', '"rows": 9', 1))
        assert "altered" in self.refused(manage, taken, copy, new)

    def test_a_missing_file_is_refused(self, taken, copy, new, manage):
        (copy / manifest.DUMP).unlink()
        assert "is missing" in self.refused(manage, taken, copy, new)

    def test_a_folder_without_a_snapshot_is_refused(self, taken, tmp_path, new, manage):
        assert "is no snapshot" in self.refused(manage, taken, tmp_path, new)

    def test_another_format_is_refused(self, taken, copy, new, manage):
        written = json.loads((copy / manifest.NAME).read_text()) | {"format": 99}
        (copy / manifest.NAME).write_text(json.dumps(written))
        assert "format 99" in self.refused(manage, taken, copy, new)

    def test_a_snapshot_of_a_later_application_is_refused(self, taken, copy, new, manage):
        written = manifest.read(copy)
        written["versions"]["migrations"].append("content.9999_later")
        manifest.write(copy, written)
        assert "content.9999_later" in self.refused(manage, taken, copy, new)

    def test_a_snapshot_of_a_later_postgresql_is_refused(self, taken, copy, new, manage):
        written = manifest.read(copy)
        written["versions"]["postgresql_major"] = 99
        manifest.write(copy, written)
        assert "of PostgreSQL" in self.refused(manage, taken, copy, new)

    def test_a_missing_pg_restore_is_named_with_its_version(self, taken, copy, new, manage):
        written = manifest.read(copy)
        written["versions"]["pg_dump_major"] = 99
        manifest.write(copy, written)
        assert "pg_restore 99 or newer" in self.refused(manage, taken, copy, new)

    def test_a_wrong_password_is_reported_and_not_shown(self, taken, new, manage):
        password = new.split(":")[2].partition("@")[0]
        written = self.refused(manage, taken, taken[0] / "s", new.replace(password, "wrong-password"))
        assert "password authentication failed" in written
        assert "wrong-password" not in written

    @pytest.mark.parametrize("dsn", ["nonsense", "postgresql://somebody:secret@127.0.0.1"])
    def test_a_dsn_that_is_none_is_refused_without_its_password(self, taken, new, manage, dsn):
        done = manage(taken[1], "restore", str(taken[0] / "s"), "--into", dsn, status=1)
        assert "ddress" in done.stderr
        assert "secret" not in done.stderr


class TestDifferentFromTheManifest:
    """The files are intact and the dump loads, but its tables differ from the manifest."""

    @pytest.fixture
    def lying(self, copy):
        written = manifest.read(copy)
        written["tables"]["content"]["digest"] = "0" * 64
        manifest.write(copy, written)
        return copy

    def test_a_database_that_the_restore_made_is_dropped(self, taken, lying, new, manage):
        done = manage(taken[1], "restore", str(lying), "--into", new, status=1)
        assert "table content: as many, but not the same" in done.stderr
        assert databases(new) == []

    def test_an_empty_database_is_emptied_again(self, taken, lying, empty_database, manage):
        manage(taken[1], "restore", str(lying), "--into", empty_database, status=1)
        assert tables(empty_database) == 0
        manage(taken[1], "restore", str(taken[0] / "s"), "--into", empty_database)


def test_a_killed_restore_leaves_a_partial_database_that_the_next_one_names_and_drops(taken, new, manage):
    folder, library = taken
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "restore", str(folder / "s"), "--into", new],
        env=os.environ | {"DATABASE_URL_POSTGRES_NEW": library},
        stdout=subprocess.DEVNULL,
    )
    while databases(new) == [] or marked(new) is False:  # until the new database has the restore's mark
        assert process.poll() is None or databases(new) == [""]
    process.kill()
    process.wait()
    wait_until_left(new.rpartition("/")[2])
    assert databases(new) in (["_partial"], [""])
    if databases(new) == ["_partial"]:
        done = manage(library, "restore", str(folder / "s"), "--into", new)
        assert "_partial, which an interrupted restore had left" in done.stdout
    assert databases(new) == [""]


def test_a_foreign_database_under_the_partial_name_is_not_dropped(taken, new, manage):
    partial = new.rpartition("/")[2] + "_partial"
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{partial}"')
    done = manage(taken[1], "restore", str(taken[0] / "s"), "--into", new, status=1)
    assert "not of a restore" in done.stderr
    assert databases(new) == ["_partial"]
