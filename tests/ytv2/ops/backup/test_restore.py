"""A restore into an empty database is complete and compared with the manifest, or leaves nothing."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings

from tests.databases import (
    ROOT,
    copy_of_template,
    drop_database,
    once_left,
    owner_dsn,
    sample_template,
    wait_until_left,
)
from tests.forks import manage_forked
from tests.ytv2.ops.conftest import ITEMS
from ytv2.ops.backup import manifest, pg_tools, stored_files
from ytv2.ops.backup.restore import Restored


@pytest.fixture(scope="module")
def taken(django_db_setup, django_db_blocker, tmp_path_factory):
    """Snapshots of a small library, with and without its files: their folder, and the library's DSN."""
    folder = tmp_path_factory.mktemp("taken")
    (folder / "exports" / "images").mkdir(parents=True)
    for name in ("one.jpg", "two.jpg"):
        (folder / "exports" / "images" / name).write_text(name)
    with django_db_blocker.unblock(), copy_of_template(sample_template(ITEMS)) as dsn:
        with override_settings(EXPORTS_DIR=folder / "exports"):
            manage_forked(dsn, "snapshot", str(folder / "s"))
            manage_forked(dsn, "snapshot", str(folder / "with"), "--with-exports")
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
    def test_a_restore_makes_a_missing_database_and_agrees_with_the_library(self, taken, new, manage, command):
        folder, library = taken
        written = json.loads(manage(library, "restore", str(folder / "s"), "--into", new, "--json").stdout)
        assert written["created"] is True
        assert written["canary"]["intact"] == written["canary"]["sealed"] > 0
        assert json.loads(command(library, "compare", library, new, "--json").stdout)["agrees"] is True
        assert databases(new) == [""]

    def test_a_restore_fills_an_empty_database_says_how_to_repoint_and_closes_its_rules_to_other_roles(
        self, taken, empty_database, command
    ):
        folder, library = taken
        done = command(library, "restore", str(folder / "s"), "--into", empty_database)
        assert "DATABASE_URL_POSTGRES_NEW" in done.stdout
        assert empty_database.split(":")[2].partition("@")[0] not in done.stdout
        command(empty_database, "canary")
        with psycopg.connect(empty_database) as conn:
            open_to_all = (
                "SELECT count(*) FROM pg_proc p WHERE prosecdef AND has_function_privilege('ytv2_nas', oid, 'EXECUTE')"
            )
            assert conn.execute(open_to_all).fetchone() == (0,)
            assert conn.execute("SELECT count(*) > 40 FROM pg_proc WHERE prosecdef").fetchone() == (True,)


class TestExports:
    @pytest.fixture
    def exports(self, tmp_path):
        return tmp_path / "back"

    def test_files_are_put_back_with_their_checksums(self, taken, exports):
        outcome = stored_files.put_back(taken[0] / "with", exports)
        assert outcome["copied"] > 0
        assert (outcome["missing"], outcome["differ"]) == ([], [])
        back = (exports / "images").iterdir()
        assert {path.name: path.read_text() for path in back} == {"one.jpg": "one.jpg", "two.jpg": "two.jpg"}

    def test_a_file_that_is_there_and_differs_is_named_and_not_overwritten(self, taken, new, command, exports):
        (exports / "images").mkdir(parents=True)
        (exports / "images" / "one.jpg").write_bytes(b"mine")
        folder, library = taken
        arguments = ("restore", str(folder / "with"), "--into", new, "--exports", str(exports), "--json")
        outcome = json.loads(command(library, *arguments, status=1).stdout)["exports"]
        assert outcome["differ"] == ["images/one.jpg"]
        assert (exports / "images" / "one.jpg").read_bytes() == b"mine"
        assert (exports / "images" / "two.jpg").read_text() == "two.jpg"

    def test_without_copies_missing_files_are_named(self, taken, exports):
        outcome = stored_files.put_back(taken[0] / "s", exports)
        assert len(outcome["missing"]) > 0
        assert outcome["copied"] == 0
        assert not Restored("", created=True, canary={"missing": [], "altered": []}, exports=outcome).is_whole


class TestNotEmpty:
    def test_a_restore_over_a_library_is_refused_and_changes_nothing(self, taken, command):
        folder, library = taken
        before = tables(library)
        done = command(library, "restore", str(folder / "s"), "--into", library, status=1)
        assert "is not empty" in done.stderr
        assert tables(library) == before

    @pytest.mark.parametrize(
        "thing",
        ["TABLE t (id int)", "VIEW v AS SELECT 1", "SEQUENCE s", "SCHEMA z CREATE TABLE z.t (id int)"],
    )
    def test_any_object_makes_a_database_not_empty(self, taken, empty_database, command, thing):
        with psycopg.connect(empty_database) as conn:
            conn.execute(f"CREATE {thing}")
        done = command(taken[1], "restore", str(taken[0] / "s"), "--into", empty_database, status=1)
        assert "is not empty" in done.stderr


class TestRefusedBeforeAnythingIsDone:
    def refused(self, command, taken, folder, new):
        done = command(taken[1], "restore", str(folder), "--into", new, status=1)
        assert databases(new) == []
        assert "Traceback" not in done.stderr
        return done.stderr

    @pytest.mark.parametrize("name", [manifest.DUMP, manifest.LEDGER, manifest.EXPORTS])
    def test_a_flipped_byte_is_refused(self, taken, copy, new, command, name):
        data = bytearray((copy / name).read_bytes())
        data[len(data) // 2] ^= 1
        (copy / name).write_bytes(data)
        assert f"{name} is damaged" in self.refused(command, taken, copy, new)

    def test_a_flipped_digit_in_the_manifest_is_refused(self, taken, copy, new, command):
        text = (copy / manifest.NAME).read_text()
        (copy / manifest.NAME).write_text(text.replace('"rows": 8', '"rows": 9', 1))
        assert "altered" in self.refused(command, taken, copy, new)

    def test_a_missing_file_is_refused(self, taken, copy, new, command):
        (copy / manifest.DUMP).unlink()
        assert "is missing" in self.refused(command, taken, copy, new)

    def test_a_folder_without_a_snapshot_is_refused(self, taken, tmp_path, new, manage):
        assert "is no snapshot" in self.refused(manage, taken, tmp_path, new)

    def test_another_format_is_refused(self, taken, copy, new, command):
        written = json.loads((copy / manifest.NAME).read_text()) | {"format": 99}
        (copy / manifest.NAME).write_text(json.dumps(written))
        assert "format 99" in self.refused(command, taken, copy, new)

    def test_a_snapshot_of_a_later_application_is_refused(self, taken, copy, new, command):
        written = manifest.read(copy)
        written["versions"]["migrations"].append("content.9999_later")
        manifest.write(copy, written)
        assert "content.9999_later" in self.refused(command, taken, copy, new)

    def test_a_snapshot_of_a_later_postgresql_is_refused(self, taken, copy, new, command):
        written = manifest.read(copy)
        written["versions"]["postgresql_major"] = 99
        manifest.write(copy, written)
        assert "of PostgreSQL" in self.refused(command, taken, copy, new)

    def test_a_missing_pg_restore_is_named_with_its_version(self, taken, copy, new, command):
        written = manifest.read(copy)
        written["versions"]["pg_dump_major"] = 99
        manifest.write(copy, written)
        assert "pg_restore 99 or newer" in self.refused(command, taken, copy, new)

    def test_a_wrong_password_is_reported_and_not_shown(self, taken, new, command):
        password = new.split(":")[2].partition("@")[0]
        written = self.refused(command, taken, taken[0] / "s", new.replace(password, "wrong-password"))
        assert "password authentication failed" in written
        assert "wrong-password" not in written

    @pytest.mark.parametrize("dsn", ["nonsense", "postgresql://somebody:secret@127.0.0.1"])
    def test_a_dsn_that_is_none_is_refused_without_its_password(self, taken, new, command, dsn):
        done = command(taken[1], "restore", str(taken[0] / "s"), "--into", dsn, status=1)
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

    def test_a_database_that_the_restore_made_is_dropped(self, taken, lying, new, command):
        done = command(taken[1], "restore", str(lying), "--into", new, status=1)
        assert "table content: as many, but not the same" in done.stderr
        assert databases(new) == []

    def test_an_empty_database_is_emptied_again(self, taken, lying, empty_database, command):
        command(taken[1], "restore", str(lying), "--into", empty_database, status=1)
        assert tables(empty_database) == 0
        command(taken[1], "restore", str(taken[0] / "s"), "--into", empty_database)


def test_a_killed_restore_leaves_a_partial_database_that_the_next_one_names_and_drops(taken, new, command):
    folder, library = taken
    name = new.rpartition("/")[2]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "restore", str(folder / "s"), "--into", new],
        env=os.environ | {"DATABASE_URL_POSTGRES_NEW": library},
        stdout=subprocess.DEVNULL,
    )
    while databases(new) == [] or marked(new) is False:  # until the new database has the restore's mark
        assert process.poll() is None or databases(new) == [""]
        time.sleep(0.01)
    process.kill()
    process.wait()
    wait_until_left(name)
    assert databases(new) in (["_partial"], [""])
    if databases(new) == ["_partial"]:
        done = once_left(name, lambda: command(library, "restore", str(folder / "s"), "--into", new))
        assert "_partial, which an interrupted restore had left" in done.stdout
    assert databases(new) == [""]


def test_a_dump_restores_by_pg_restore_alone(taken, empty_database):
    """A library outlives this program: what its tables call stands in the dump before them."""
    with psycopg.connect(empty_database) as conn:
        restorer = pg_tools.find("pg_restore", least=conn.info.server_version // 10000)
    arguments = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={empty_database}"]
    subprocess.run([restorer.path, *arguments, taken[0] / "s" / manifest.DUMP], check=True)
    with psycopg.connect(empty_database) as conn:
        assert conn.execute("SELECT count(*) FROM content").fetchone() == (ITEMS,)


def test_a_foreign_database_under_the_partial_name_is_not_dropped(taken, new, command):
    partial = new.rpartition("/")[2] + "_partial"
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{partial}"')
    done = command(taken[1], "restore", str(taken[0] / "s"), "--into", new, status=1)
    assert "not of a restore" in done.stderr
    assert databases(new) == ["_partial"]
