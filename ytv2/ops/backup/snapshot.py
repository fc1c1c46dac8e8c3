"""Taking a snapshot: the whole library at one moment, in a folder that is complete or not there."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from content.decisions import ledger
from ytv2.ops.backup import fingerprint, manifest, pg_tools, stored_files
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.progress import Progress

PARTIAL, LOCK = ".partial", "lock"
# The library has none; any role can make one that no other may read, and pg_dump would fail over it.
WITHOUT_LARGE = "--no-large-objects"


class SnapshotError(RuntimeError):
    """No snapshot was taken and nothing was left behind; the message says why, and the cure."""


@dataclass
class Taken:
    """The result of a snapshot."""

    folder: Path
    manifest: dict[str, Any] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        shown = {key: value for key, value in self.manifest.items() if key not in ("schema", "curated")}
        return {"snapshot": str(self.folder), "removed": self.removed, "cleared": self.cleared} | shown


def take(folder: Path, *, keep: int = 0, with_exports: bool = False, progress: Progress = print) -> Taken:
    """Write the snapshot beside its name, read it back, and only then give it its name.

    With `keep`, the oldest complete snapshots of this library beside it are removed, down to that many. Raises
    SnapshotError, ToolError, OSError.
    """
    folder = folder.absolute()
    if os.path.lexists(folder):
        raise SnapshotError(f"{folder} exists. A snapshot overwrites nothing: choose another name.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    taken = Taken(folder, cleared=clear_partials(folder.parent))
    with _partial(folder) as partial:
        _write(partial, with_exports, progress)
        progress("reading it back")
        taken.manifest = verified(partial)
        _settle(partial)
        partial.rename(folder)
        (folder / LOCK).unlink()
        _sync(folder.parent)
    if keep:
        taken.removed = _remove_oldest(folder, taken.manifest["database"], keep)
    return taken


def verified(folder: Path) -> dict[str, Any]:
    """Check every file by the manifest and read the dump; returns the manifest. Raises InvalidSnapshot, ToolError."""
    written = manifest.read(folder)
    manifest.check_files(folder, written)
    # "12; 0 16385 TABLE DATA public content ytv2_owner"
    data = (line.partition(" TABLE DATA public ")[2] for line in entries(folder, written))
    dumped = {line.rpartition(" ")[0] for line in data if line}
    missing = sorted(written["tables"].keys() - dumped)
    if missing:
        raise manifest.InvalidSnapshot(f"The dump in {folder} lacks the tables {', '.join(missing)}. Take another.")
    return written


def entries(folder: Path, written: dict[str, Any]) -> list[str]:
    """The dump's table of contents, a line an entry, as pg_restore lists it. Raises ToolError."""
    restorer = pg_tools.find("pg_restore", least=written["versions"]["pg_dump_major"])
    with restorer.run("--list", str(folder / manifest.DUMP)) as output:
        return output.read().decode(errors="replace").splitlines()


def clear_partials(parent: Path) -> list[str]:
    """Remove what killed snapshots left here; returns its names. A snapshot under way is left alone."""
    partials = [
        partial for partial in sorted(parent.glob(f"*{PARTIAL}")) if partial.is_dir() and not partial.is_symlink()
    ]
    return [partial.name for partial in partials if _cleared(partial)]


def _cleared(partial: Path) -> bool:
    """Remove a partial folder whose lock nobody holds, or that is empty without a lock; any other is not ours."""
    if not (partial / LOCK).is_file():
        with suppress(OSError):  # there is something in it
            partial.rmdir()
        return not partial.exists()
    with suppress(FileNotFoundError), (partial / LOCK).open() as lock:
        if _is_free(lock) and _is_of(partial, lock):
            # Hold the lock until the folder is gone: a snapshot that begins here waits, then makes it again.
            shutil.rmtree(partial)
            return True
    return False


@contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    """The folder beside the name, locked while this process lives; removed on any error."""
    partial = folder.with_name(folder.name + PARTIAL)
    with _made_and_locked(partial):
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _made_and_locked(partial: Path) -> IO[str]:
    """Make the folder and return its lock. If another snapshot clears it away before it is locked, make it again."""
    while True:
        try:
            partial.mkdir(mode=0o700)
        except FileExistsError:
            raise SnapshotError(f"{partial} exists: another snapshot is under way there, or it is not ours.") from None
        with suppress(FileNotFoundError), ExitStack() as stack:
            lock = stack.enter_context((partial / LOCK).open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_of(partial, lock):
                stack.pop_all()
                return lock


def _is_of(partial: Path, lock: IO[str]) -> bool:
    """Whether the lock is of this folder, and not of one that was cleared away and made again."""
    return os.path.samefile(partial / LOCK, lock.fileno())


def _is_free(lock: Any) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write(folder: Path, with_exports: bool, progress: Progress) -> None:
    """Write dump, ledger and numbers, all of one moment, while others may write."""
    database = Database.configured()
    with _one_moment() as (moment, taken_at):
        measured = fingerprint.measure(progress)
        dumper = pg_tools.find("pg_dump", least=measured["versions"]["postgresql_major"])
        progress("dumping the database")
        _dump(dumper, database, moment, folder / manifest.DUMP, progress)
        progress("writing the ledger")
        decisions = _write_ledger(folder / manifest.LEDGER)
    progress("reading the exports")
    exports = stored_files.list_into(folder / manifest.EXPORTS, copy_to=folder / "exports" if with_exports else None)
    copied = [str(path.relative_to(folder)) for path in sorted((folder / "exports").rglob("*")) if path.is_file()]
    measured["versions"] |= {"pg_dump": dumper.version, "pg_dump_major": dumper.major}
    manifest.write(
        folder,
        measured
        | {
            "taken_at": taken_at.isoformat(),
            "database": database.name,
            "decisions": decisions,
            "exports": exports | {"copied": with_exports},
            "files": manifest.describe(folder, [manifest.DUMP, manifest.LEDGER, manifest.EXPORTS, *copied]),
        },
    )


@contextmanager
def _one_moment() -> Iterator[tuple[str, Any]]:
    """A transaction that sees one moment; yields the name by which pg_dump sees the same moment, and its time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # It idles while pg_dump works, and a digest of a large table takes long.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot(), now()")
        yield cursor.fetchone()


def _dump(dumper: pg_tools.Program, database: Database, moment: str, path: Path, progress: Progress) -> None:
    arguments = ("--format=custom", f"--snapshot={moment}", "--lock-wait-timeout=60s", "--no-password", WITHOUT_LARGE)
    written = 0
    with path.open("wb") as file:
        with dumper.run(*arguments, database=database) as stream:
            while block := stream.read(manifest.BLOCK):
                file.write(block)
                written += len(block)
                progress(f"dumping the database ({written / 1_000_000:.0f} MB)")
        file.flush()


def _write_ledger(path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in ledger.lines():
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def _settle(folder: Path) -> None:
    """Sync all files to the disk before the folder gets its name."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_oldest(folder: Path, database: str, keep: int) -> list[str]:
    """Remove the oldest complete snapshots of the same database beside `folder`, which itself stays; returns names."""
    beside = [path for path in folder.parent.iterdir() if path.is_dir() and not path.is_symlink()]
    complete = {path: manifest.read(path) for path in beside if manifest.is_snapshot(path) and path != folder}
    ours = [path for path, written in complete.items() if written["database"] == database]
    oldest_first = sorted(ours, key=lambda path: (complete[path]["taken_at"], path.name))
    removed = oldest_first[: max(0, len(oldest_first) - (keep - 1))]
    for path in removed:
        # First the manifest: a folder that is half removed must not look complete.
        (path / manifest.NAME).unlink()
        shutil.rmtree(path)
    return [path.name for path in removed]
