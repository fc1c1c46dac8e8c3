"""An archive's tables, read whole and in one moment. Nothing is ever written to it or beside it."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NEEDED = {"content": {"id", "video_id", "title"}, "content_summaries": {"content_id", "summary_text"}}
READ = ("content", "content_summaries", "summary_variants")
# The byte of SQLite's header that says which journal its writers keep; 2 is the write-ahead log.
WAL_BYTE, WAL = 18, 2

# How long to wait for a program that is writing to it.
BUSY_SECONDS = 5

Row = dict[str, Any]


class NotAnArchive(Exception):
    """The file is not an archive of either generation, or damaged; says why and what to do."""


@dataclass(frozen=True)
class Archive:
    """The rows by table; of other tables no more than how many rows they have."""

    name: str
    content: list[Row]
    content_summaries: list[Row]
    summary_variants: list[Row] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)

    @property
    def generation(self) -> int:
        return 2 if self.summary_variants or any("subcategories_json" in row for row in self.content) else 1


def read(path: Path) -> Archive:
    """All of the archive. Raises NotAnArchive."""
    try:
        with _opened(path) as connection:
            return _tables(connection, path)
    except sqlite3.OperationalError as error:
        raise NotAnArchive(f"{path} cannot be read as SQLite: {error}. {_cure(error)}") from error
    except (sqlite3.DatabaseError, IndexError, OSError) as error:
        raise NotAnArchive(f"{path} cannot be read as SQLite: {error}. Is it the right file, and whole?") from error


def _cure(error: sqlite3.OperationalError) -> str:
    if "locked" in str(error) or "readonly" in str(error):
        return "Another program is writing to it: wait until that is done, or import a copy."
    return "Is it the right file, and may this user read it?"


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Closed, and not merely committed, even when the reader stops half-way."""
    log, shared = (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))
    with tempfile.TemporaryDirectory(prefix="legacy-") as aside:
        query = "mode=ro"
        if log.exists() and not shared.exists():
            # Nobody has it open, and to read the log SQLite would write beside the archive: it may beside a copy.
            path = Path(shutil.copy(path, Path(aside) / "archive.db"))
            shutil.copy(log, path.with_name("archive.db-wal"))
        elif not log.exists():
            with path.open("rb") as file:
                header = file.read(WAL_BYTE + 1)
            if header[WAL_BYTE:] == bytes([WAL]):
                # Nobody has it open; without this SQLite would make a log.
                query = "mode=ro&immutable=1"
        address = f"{path.resolve().as_uri()}?{query}"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            connection.row_factory = sqlite3.Row
            connection.text_factory = _text
            connection.execute("BEGIN")  # all tables are read at one moment
            yield connection


def _text(data: bytes) -> str:
    """SQLite checks no encoding: what is not UTF-8 is read as Latin-1, as in reports."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _tables(connection: sqlite3.Connection, path: Path) -> Archive:
    tables = {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not NEEDED.keys() <= tables:
        raise NotAnArchive(f"{path} has no tables content and content_summaries. Is it the right file?")
    for table, needed in NEEDED.items():
        columns = {row["name"] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        if missing := sorted(needed - columns):
            raise NotAnArchive(f"{path} has no {', '.join(missing)} in its table {table}. Is it the right file?")
    damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise NotAnArchive(f"{path} is damaged: {damage}. Use another copy, or what sqlite3's .recover saves of it.")
    rows = {
        table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()]
        for table in READ
        if table in tables
    }
    return Archive(path.name, **rows, others=_others(connection, tables))


def _others(connection: sqlite3.Connection, tables: set[str]) -> dict[str, int]:
    names = sorted(name for name in tables - set(READ) if not name.startswith("sqlite_"))
    quoted = {name: name.replace('"', '""') for name in names}
    counts = {name: connection.execute(f'SELECT count(*) FROM "{quoted[name]}"').fetchone()[0] for name in names}
    return {name: count for name, count in counts.items() if count}
