"""Reading an archive: only reading, in one moment, and saying clearly what is wrong with one."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from ingest.legacy import archive
from ingest.legacy.archive import NotAnArchive, read
from tests.ingest.legacy.archives import FIRST, SECOND, item, production, write

# Another program that keeps the archive open, with its last words in the log only.
HOLDING = """
import sqlite3, sys
archive = sqlite3.connect(sys.argv[1], isolation_level=None)
archive.execute("PRAGMA journal_mode = WAL")
archive.execute("PRAGMA wal_autocheckpoint = 0")
archive.execute("UPDATE content SET title = 'Only in the log' WHERE video_id = 'Archived_00'")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return production(tmp_path / "archive.db")


@pytest.fixture
def holder(path):
    """The archive, held open by another process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield path
        process.stdin.close()


def snapshot(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def titles(path):
    return {row["video_id"]: row["title"] for row in read(path).content}


def test_every_table_is_read(path):
    tables = read(path)

    assert (tables.generation, len(tables.content), len(tables.content_summaries)) == (2, 81, 72)
    assert len(tables.summary_variants) == 27 * 4


def test_the_rows_of_other_tables_are_counted(tmp_path):
    files = [{"content_id": "yt:x", "path": "a.json"}] * 3

    tables = read(write(tmp_path / "a.db", FIRST, content=[], content_files=files))

    assert (tables.generation, tables.others) == (1, {"content_files": 3})


class TestReadOnly:
    def test_nothing_is_written_to_the_archive_or_beside_it(self, path):
        before = snapshot(path.parent)

        read(path)

        assert snapshot(path.parent) == before

    def test_what_stands_only_in_the_log_of_a_program_that_has_the_archive_open_is_read(self, holder):
        data = holder.read_bytes()

        assert titles(holder)["Archived_00"] == "Only in the log"
        assert holder.read_bytes() == data

    def test_the_log_of_a_dead_program_is_read_and_stays(self, holder, tmp_path):
        left = tmp_path / "left"
        left.mkdir()
        for name in ("archive.db", "archive.db-wal"):
            shutil.copy(holder.with_name(name), left / name)
        before = snapshot(left)

        assert titles(left / "archive.db")["Archived_00"] == "Only in the log"
        assert snapshot(left) == before

    def test_reading_an_archive_with_a_journal_of_writes_makes_no_log(self, path):
        with sqlite3.connect(path) as changed:
            changed.execute("PRAGMA journal_mode = WAL")
        changed.close()
        before = snapshot(path.parent)

        assert len(titles(path)) == 81
        assert snapshot(path.parent) == before

    def test_an_archive_that_is_being_written_is_refused_with_the_cure(self, path, monkeypatch):
        monkeypatch.setattr(archive, "BUSY_SECONDS", 0)
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN EXCLUSIVE")

        with pytest.raises(NotAnArchive, match=r"database is locked\. Another program is writing to it: wait"):
            read(path)

        writer.close()


class TestDamaged:
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_a_file_that_was_cut_off_is_refused(self, path, share):
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

        with pytest.raises(NotAnArchive, match=r"archive\.db (cannot be read as SQLite|is damaged)"):
            read(path)

    def test_damaged_pages_are_refused(self, path):
        data = bytearray(path.read_bytes())
        data[8192:16384] = b"\xa5" * 8192
        path.write_bytes(data)

        with pytest.raises(NotAnArchive, match=r"archive\.db (cannot be read as SQLite|is damaged)"):
            read(path)

    @pytest.mark.parametrize("table", ["content", "content_summaries"])
    def test_a_missing_table_is_refused(self, path, table):
        with sqlite3.connect(path) as changed:
            changed.execute(f"DROP TABLE {table}")
        changed.close()

        with pytest.raises(NotAnArchive, match="has no tables content and content_summaries"):
            read(path)

    @pytest.mark.parametrize(("table", "column"), [("content", "title"), ("content_summaries", "summary_text")])
    def test_a_missing_column_is_refused(self, path, table, column):
        with sqlite3.connect(path) as changed:
            changed.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        changed.close()

        with pytest.raises(NotAnArchive, match=f"has no {column} in its table {table}"):
            read(path)

    def test_the_second_generation_is_recognised_without_variants(self, path):
        with sqlite3.connect(path) as changed:
            changed.execute("DROP TABLE summary_variants")
        changed.close()

        assert (read(path).generation, read(path).summary_variants) == (2, [])


def test_text_that_is_not_utf_8_is_read_as_latin_1(tmp_path):
    path = write(tmp_path / "a.db", SECOND, content=[item(0)])
    with sqlite3.connect(path) as changed:
        changed.execute("UPDATE content SET title = CAST(? AS TEXT)", ("Ça ira".encode("latin-1"),))
    changed.close()

    assert titles(path) == {"Archived_00": "Ça ira"}
