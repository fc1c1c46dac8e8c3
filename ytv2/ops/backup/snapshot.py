"""Taking a snapshot: everything that the library is, of one moment, in a folder that is whole or not there."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from content.decisions import ledger
from ytv2.ops.backup import fingerprint, manifest, pg_tools, stored_files
from ytv2.ops.backup.dsn import Database

PARTIAL, LOCK = ".partial", "lock"


class CannotSnapshot(RuntimeError):
    """No snapshot was taken and nothing was left behind; says why, and the cure."""


@dataclass
class Taken:
    """What came of it."""

    folder: Path
    manifest: dict[str, Any] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        said = {key: value for key, value in self.manifest.items() if key not in ("schema", "curated")}
        return {"snapshot": str(self.folder), "removed": self.removed, "cleared": self.cleared} | said


Say = Callable[[str], None]


def take(folder: Path, *, keep: int = 0, with_exports: bool = False, say: Say = print) -> Taken:
    """Write the snapshot beside its name, read it back, and only then give it its name.

    With `keep`, the oldest whole snapshots of this library beside it go, down to that many. Raises
    CannotSnapshot, ProgramError, OSError.
    """
    folder = folder.absolute()
    if os.path.lexists(folder):
        raise CannotSnapshot(f"{folder} exists. A snapshot overwrites nothing: choose another name.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    taken = Taken(folder, cleared=clear_partials(folder.parent))
    with _partial(folder) as partial:
        _write(partial, with_exports, say)
        say("reading it back")
        taken.manifest = verified(partial)
        _settle(partial)
        partial.rename(folder)
        (folder / LOCK).unlink()
        _sync(folder.parent)
    if keep:
        taken.removed = _remove_oldest(folder, taken.manifest["database"], keep)
    return taken


def verified(folder: Path, say: Say | None = None) -> dict[str, Any]:
    """The manifest of a folder whose every file is as the manifest says and whose dump can be read. Raises
    BadSnapshot, ProgramError."""
    said = manifest.read(folder)
    manifest.check_files(folder, said)
    restorer = pg_tools.find("pg_restore", least=said["versions"]["pg_dump_major"])
    with restorer.run("--list", str(folder / manifest.DUMP)) as said_of_it:
        listed = said_of_it.read().decode(errors="replace")
    # "12; 0 16385 TABLE DATA public content ytv2_owner"
    data = (line.partition(" TABLE DATA public ")[2] for line in listed.splitlines())
    dumped = {line.rpartition(" ")[0] for line in data if line}
    missing = sorted(said["tables"].keys() - dumped)
    if missing:
        raise manifest.BadSnapshot(f"The dump in {folder} lacks the tables {', '.join(missing)}. Take another.")
    return said


def clear_partials(parent: Path) -> list[str]:
    """Remove what snapshots left here that were killed; returns their names. One under way is let be."""
    found = [partial for partial in sorted(parent.glob(f"*{PARTIAL}")) if partial.is_dir() and not partial.is_symlink()]
    return [partial.name for partial in found if _cleared(partial)]


def _cleared(partial: Path) -> bool:
    """Removed, if nobody holds its lock any more, or it was killed before it had one. Anything else is not ours."""
    if not (partial / LOCK).is_file():
        with suppress(OSError):  # there is something in it
            partial.rmdir()
        return not partial.exists()
    with suppress(FileNotFoundError), (partial / LOCK).open() as lock:
        if _is_free(lock) and _is_of(partial, lock):
            # Our lock now, until it is gone: whoever begins here just now waits for it, and then begins anew.
            shutil.rmtree(partial)
            return True
    return False


@contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    """The folder beside the name, held by a lock while we live; gone on any error."""
    partial = folder.with_name(folder.name + PARTIAL)
    with _begun(partial):
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _begun(partial: Path) -> IO[str]:
    """Its lock, held. Another snapshot may clear the folder away before it is locked: then once more."""
    while True:
        try:
            partial.mkdir(mode=0o700)
        except FileExistsError:
            raise CannotSnapshot(f"{partial} exists: another snapshot is under way there, or it is not ours.") from None
        with suppress(FileNotFoundError), ExitStack() as stack:
            lock = stack.enter_context((partial / LOCK).open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_of(partial, lock):
                stack.pop_all()
                return lock


def _is_of(partial: Path, lock: IO[str]) -> bool:
    """Whether it is the folder's lock, and not of one that was cleared away and begun anew."""
    return os.path.samefile(partial / LOCK, lock.fileno())


def _is_free(lock: Any) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write(folder: Path, with_exports: bool, say: Say) -> None:
    """Dump, ledger and numbers from one snapshot of PostgreSQL, whoever writes meanwhile."""
    database = Database.configured()
    with _one_moment() as (moment, taken_at):
        measured = fingerprint.measure(say)
        dumper = pg_tools.find("pg_dump", least=measured["versions"]["postgresql_major"])
        say("dumping the database")
        _dump(dumper, database, moment, folder / manifest.DUMP, say)
        say("writing the ledger")
        decisions = _write_ledger(folder / manifest.LEDGER)
    say("reading the exports")
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
            "files": manifest.described(folder, [manifest.DUMP, manifest.LEDGER, manifest.EXPORTS, *copied]),
        },
    )


@contextmanager
def _one_moment() -> Iterator[tuple[str, Any]]:
    """A transaction that sees one moment to its end, and the name by which pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), now()")
        yield cursor.fetchone()


def _dump(dumper: pg_tools.Program, database: Database, moment: str, path: Path, say: Say) -> None:
    arguments = ("--format=custom", f"--snapshot={moment}", "--lock-wait-timeout=60s", "--no-password")
    written = 0
    with path.open("wb") as file:
        with dumper.run(*arguments, database=database) as stream:
            while block := stream.read(manifest.BLOCK):
                file.write(block)
                written += len(block)
                say(f"dumping the database ({written / 1_000_000:.0f} MB)")
        file.flush()


def _write_ledger(path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in ledger.lines():
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def _settle(folder: Path) -> None:
    """All of it on the disk, before it gets its name."""
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
    """The oldest whole snapshots of the same database beside `folder`, which itself always stays."""
    beside = [path for path in folder.parent.iterdir() if path.is_dir() and not path.is_symlink()]
    whole = {path: manifest.read(path) for path in beside if manifest.is_snapshot(path) and path != folder}
    ours = [path for path, said in whole.items() if said["database"] == database]
    oldest_first = sorted(ours, key=lambda path: (whole[path]["taken_at"], path.name))
    removed = oldest_first[: max(0, len(oldest_first) - (keep - 1))]
    for path in removed:
        # What is half removed must not look whole.
        (path / manifest.NAME).unlink()
        shutil.rmtree(path)
    return [path.name for path in removed]
