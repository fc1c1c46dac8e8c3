"""Restoring a snapshot into an empty database: whole and compared with its manifest, or nothing of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ytv2.ops.backup import fingerprint, manifest, pg_tools, run_manage, snapshot, stored_files
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.signals import undisturbed

# The connection limit by which a database is known as ours from the moment of its making; nobody else sets such a one.
MARKED = 9_973
PARTIAL, UNFINISHED = "_partial", "An unfinished restore by manage.py restore."
# What a person or a program made; what PostgreSQL and its extensions bring along does not count.
OBJECTS = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LIMIT 1
"""
# Sessions of people and programs. Autovacuum, which may be at work anywhere, has no user.
INSIDE = "SELECT FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL"
# Rules run with their owner's rights: nobody else may hang them on a table of his own.
SHUT = """
    SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND pg_has_role(current_user, p.proowner, 'MEMBER')
"""
Say = Callable[[str], None]


class CannotRestore(RuntimeError):
    """Nothing was restored and nothing was left behind; says why, and the cure."""


@dataclass
class Restored:
    """What came of it. `canary` is what it says there; `exports` what became of the files."""

    into: str
    created: bool
    canary: dict[str, Any] = field(default_factory=dict)
    tables: int = 0
    rows: int = 0
    cleared: list[str] = field(default_factory=list)
    exports: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_whole(self) -> bool:
        silent = self.canary["missing"] or self.canary["altered"]
        return not silent and not (self.exports and (self.exports["missing"] or self.exports["differ"]))


def restore(folder: Path, into: Database, *, exports: Path | None = None, mark: str = "", say: Say = print) -> Restored:
    """Check the snapshot, restore it, compare what is there with the manifest.

    `mark` is a comment for the database that it makes. Raises CannotRestore, BadSnapshot, ProgramError,
    psycopg.Error, OSError.
    """
    say("checking the snapshot")
    said = snapshot.verified(folder)
    manifest.check_versions(said)
    restored = Restored(str(into), created=False)
    with _place(into, restored, mark) as place:
        _check_server(place, said)
        say("restoring the database")
        _load(folder / manifest.DUMP, said, place, say)
        _shut(place)
        say("comparing with the manifest")
        found = run_manage.manage(place, "measure")
        different = fingerprint.differences(said, found)
        if different:
            raise CannotRestore(f"What was restored is not what was dumped: {'; '.join(different)}.")
    restored.canary = found["canary"]
    restored.tables = len(found["tables"])
    restored.rows = sum(table["rows"] for table in found["tables"].values())
    if exports:
        say("putting the exports back")
        restored.exports = stored_files.put_back(folder, exports)
    return restored


@contextmanager
def _place(into: Database, restored: Restored, mark: str) -> Iterator[Database]:
    """Where to restore: the database if it is there and empty, else a new one that gets its name at the end."""
    if exists(into):
        _check_empty(into)
        try:
            yield into
        except BaseException:
            _empty(into)
            raise
        return
    restored.created = True
    with _new(into, restored, mark) as partial:
        yield partial


def exists(database: Database) -> bool:
    """Raises psycopg.OperationalError when its server does not let us in at all."""
    try:
        database.connect().close()
    except psycopg.OperationalError:
        try:
            with neighbour(database) as conn:
                found = conn.execute("SELECT FROM pg_database WHERE datname = %s", [database.name]).rowcount
        except psycopg.OperationalError:
            found = True  # nobody can tell: the first error stands
        if found:
            raise
        return False
    return True


def neighbour(database: Database) -> psycopg.Connection:
    """Into the server's own database, from which others are made and dropped."""
    return database.beside("postgres").connect(autocommit=True)


@contextmanager
def _new(into: Database, restored: Restored, mark: str) -> Iterator[Database]:
    """A database under another name, which becomes `into` when all went well, and goes when not."""
    partial = into.relative(PARTIAL)
    with undisturbed() as window, neighbour(into) as conn:
        _clear(conn, partial, restored)
        _create(conn, partial, into)
        try:
            comment(conn, partial, UNFINISHED)
            # Holds it: who finds it with nobody inside knows that it was left behind.
            with partial.connect(autocommit=True), window():
                yield partial
            with conn.transaction():
                comment(conn, partial, mark)
                conn.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT -1").format(sql.Identifier(partial.name)))
                conn.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(partial.name), sql.Identifier(into.name)
                    )
                )
        except BaseException:
            drop(conn, partial)
            raise


def _create(conn: psycopg.Connection, partial: Database, into: Database) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' CONNECTION LIMIT {}")
    try:
        conn.execute(made.format(sql.Identifier(partial.name), sql.Literal(MARKED)))
    except psycopg.errors.InsufficientPrivilege:
        raise CannotRestore(
            f"{into} does not exist, and its role may not create it. Create it empty as another role, or: "
            "ALTER ROLE ... CREATEDB."
        ) from None


def _clear(conn: psycopg.Connection, partial: Database, restored: Restored) -> None:
    """Drop what a restore left that was killed."""
    said = commented(conn, partial)
    if said is None:
        return
    if said != UNFINISHED and not (said == "" and _is_marked(conn, partial)):
        raise CannotRestore(f"{partial} exists and is not of a restore. Rename or drop it, or choose another name.")
    if conn.execute(INSIDE, [partial.name]).rowcount:
        raise CannotRestore(f"{partial} is in use: another restore is under way. Wait for it, or choose another name.")
    drop(conn, partial)
    restored.cleared.append(partial.name)


def _is_marked(conn: psycopg.Connection, database: Database) -> bool:
    """Killed between its making and its comment, it still has the limit that it was made with."""
    limited = "SELECT FROM pg_database WHERE datname = %s AND datconnlimit = %s"
    return conn.execute(limited, [database.name, MARKED]).rowcount > 0


def comment(conn: psycopg.Connection, database: Database, text: str) -> None:
    conn.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database.name), sql.Literal(text)))


def commented(conn: psycopg.Connection, database: Database) -> str | None:
    """The comment on a database, "" if it has none; None if there is no such database."""
    found = conn.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s",
        [database.name],
    ).fetchone()
    return found[0] if found else None


def drop(conn: psycopg.Connection, database: Database) -> None:
    """Drop it with our own sessions there. WITH (FORCE) would fail where autovacuum is at work, which only a
    superuser may end; without it PostgreSQL sends autovacuum away by itself."""
    conn.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
        [database.name],
    )
    conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database.name)))


def _check_empty(database: Database) -> None:
    with database.connect() as conn:
        found = conn.execute(OBJECTS).fetchone()
    if found:
        raise CannotRestore(
            f"{database} is not empty: it has {found[0]}. A restore goes into an empty database, or one that does not "
            "exist yet; name another and repoint to it."
        )


def _empty(database: Database) -> None:
    """Take back what came in: the load is one transaction, so this is for what was loaded and found wanting."""
    with database.connect() as conn:
        if conn.execute(OBJECTS).fetchone():
            conn.execute("DROP SCHEMA public CASCADE")
            conn.execute("CREATE SCHEMA public")
            conn.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _check_server(database: Database, said: dict[str, Any]) -> None:
    with database.connect() as conn:
        major = conn.info.server_version // 10000
    if major < said["versions"]["postgresql_major"]:
        raise CannotRestore(
            f"The snapshot is of PostgreSQL {said['versions']['postgresql']}, {database} of {major}. Restore it into "
            "the same version or a newer one."
        )


def _load(dump: Path, said: dict[str, Any], database: Database, say: Say) -> None:
    """One transaction: all of it or nothing, also when this process or the server is killed on the way."""
    restorer = pg_tools.find("pg_restore", least=said["versions"]["pg_dump_major"])
    arguments = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password")
    total, sent = dump.stat().st_size, 0
    with restorer.run(*arguments, f"--dbname={database.name}", database=database, feed=True) as stream:
        for block in _checked(dump, said["files"][manifest.DUMP]["sha256"]):
            stream.write(block)
            sent += len(block)
            say(f"restoring the database ({sent * 100 // total} %)")


def _checked(path: Path, expected: str) -> Iterator[bytes]:
    """The file in blocks, the last only when all of it has the checksum: without that one nothing is committed."""
    digest, held = sha256(), b""
    with path.open("rb") as file:
        while block := file.read(manifest.BLOCK):
            digest.update(block)
            if held:
                yield held
            held = block
    if digest.hexdigest() != expected:
        raise manifest.BadSnapshot(f"{path} changed while it was read. Take another snapshot.")
    yield held


def _shut(database: Database) -> None:
    """A dump restored without its grants opens every function to everybody: shut those that must not be."""
    with database.connect() as conn:
        for (statement,) in conn.execute(SHUT).fetchall():
            conn.execute(statement)
