"""Restoring a snapshot into an empty database: completely and compared with its manifest, or not at all."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import psycopg
from psycopg import sql

from ytv2.ops import extensions
from ytv2.ops.backup import fingerprint, manifest, pg_tools, snapshot, stored_files
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.progress import Progress
from ytv2.ops.backup.run_manage import manage
from ytv2.ops.backup.signals import deferred_interrupts
from ytv2.ops.extensions import Extensions

# The connection limit marks a database as ours from its creation on; nobody else sets such a limit.
MARKING_LIMIT = 9_973
TEMPLATE = "template1"
PARTIAL, UNFINISHED = "_partial", "An unfinished restore by manage.py restore."
# Objects that people and programs made, without those of PostgreSQL and its extensions.
OBJECTS = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LIMIT 1
"""
DROP = """
    WITH own AS (
        SELECT oid, nspname FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = n.oid AND d.deptype = 'e')
    )
    SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) FROM (
        SELECT 1, c.oid, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
            WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, format('%I.%I', nspname, relname)
        FROM pg_class c JOIN own ON own.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        UNION ALL
        SELECT 2, p.oid, 'ROUTINE', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid))
        FROM pg_proc p JOIN own ON own.oid = pronamespace
        UNION ALL
        SELECT 3, t.oid, 'TYPE', format('%I.%I', nspname, typname)
        FROM pg_type t JOIN own ON own.oid = typnamespace
        WHERE typtype IN ('e', 'd', 'r') OR typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c'
        UNION ALL
        SELECT 4, own.oid, 'SCHEMA', quote_ident(nspname) FROM own
        WHERE nspname <> 'public' AND NOT EXISTS (SELECT FROM pg_extension WHERE extnamespace = own.oid)
    ) AS made (place, oid, kind, name)
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = made.oid AND d.deptype IN ('e', 'i'))
    ORDER BY place
"""
# Sessions of people and programs. Autovacuum, which may be at work anywhere, has no user.
SESSIONS = "SELECT FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL"
# Rules run with their owner's rights: nobody else may attach them to a table of their own.
REVOKE = """
    SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND pg_has_role(current_user, p.proowner, 'MEMBER')
"""


class RestoreError(RuntimeError):
    """Nothing was restored and nothing was left behind; the message says why, and the cure."""


@dataclass
class Restored:
    """The result. `canary` is the report of the restored library; `exports` says what happened to the files."""

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
        is_broken = self.canary["missing"] or self.canary["altered"]
        return not is_broken and not (self.exports and (self.exports["missing"] or self.exports["differ"]))


def restore(
    folder: Path, into: Database, *, exports: Path | None = None, mark: str = "", progress: Progress = print
) -> Restored:
    """Check the snapshot, restore it, compare the result with the manifest.

    `mark` becomes the comment of a database that it creates. Raises RestoreError, InvalidSnapshot, ToolError,
    psycopg.Error, OSError.
    """
    progress("checking the snapshot")
    written = snapshot.verified(folder)
    manifest.check_versions(written)
    restored = Restored(str(into), created=False)
    contents = snapshot.entries(folder, written)
    wanted = extensions.of_dump(contents, written.get("extensions", {}))
    with _target(into, restored, mark, wanted) as target:
        _check_server(target, written)
        entries = extensions.without(contents, schemas=_provide(target, wanted))
        progress("restoring the database")
        _load(folder / manifest.DUMP, written, target, entries, progress)
        _revoke(target)
        progress("comparing with the manifest")
        measured = manage(target, "measure")
        if wanted and "extensions" not in written:
            written["schema"].pop("functions")  # an earlier application counted those of extensions
            measured["schema"].pop("functions")
        if different := fingerprint.differences(written, measured):
            raise RestoreError(f"What was restored is not what was dumped: {'; '.join(different)}.")
    restored.canary = measured["canary"]
    restored.tables = len(measured["tables"])
    restored.rows = sum(table["rows"] for table in measured["tables"].values())
    if exports:
        progress("putting the exports back")
        restored.exports = stored_files.put_back(folder, exports)
    return restored


@contextmanager
def _target(into: Database, restored: Restored, mark: str, wanted: Extensions) -> Iterator[Database]:
    """The database to restore into: `into` if it exists and is empty, else a new one that gets its name at the end."""
    if exists(into):
        _check_empty(into)
        try:
            yield into
        except BaseException:
            _empty(into)
            raise
        return
    restored.created = True
    with _new(into, restored, mark, wanted) as partial:
        yield partial


def exists(database: Database) -> bool:
    """Whether the database exists. Raises psycopg.OperationalError if its server refuses the login."""
    try:
        database.connect().close()
    except psycopg.OperationalError:
        try:
            with neighbour(database) as conn:
                is_there = conn.execute("SELECT FROM pg_database WHERE datname = %s", [database.name]).rowcount > 0
        except psycopg.OperationalError:
            is_there = True  # unknown, so the first error is raised
        if is_there:
            raise
        return False
    return True


def neighbour(database: Database) -> psycopg.Connection:
    """A connection to the server's own database, from which others are created and dropped."""
    return database.beside("postgres").connect(autocommit=True)


@contextmanager
def _new(into: Database, restored: Restored, mark: str, wanted: Extensions) -> Iterator[Database]:
    """A database under another name: renamed to `into` at the end, dropped on any error."""
    partial = into.relative(PARTIAL)
    with deferred_interrupts() as window, neighbour(into) as conn:
        _clear(conn, partial, restored)
        _create(conn, partial, into, _template(into, wanted))
        try:
            set_comment(conn, partial, UNFINISHED)
            # This connection shows that the restore is alive: a partial database without one was left behind.
            with partial.connect(autocommit=True), window():
                yield partial
            with conn.transaction():
                set_comment(conn, partial, mark)
                conn.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT -1").format(sql.Identifier(partial.name)))
                conn.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(partial.name), sql.Identifier(into.name)
                    )
                )
        except BaseException:
            drop(conn, partial)
            raise


def _template(into: Database, wanted: Extensions) -> str:
    """template0; or template1, if a superuser put the extensions there that are wanted, and nothing else."""
    with suppress(psycopg.OperationalError), into.beside(TEMPLATE).connect() as conn:
        is_fit = conn.execute("SHOW server_encoding").fetchall() == [("UTF8",)] and not conn.execute(OBJECTS).fetchone()
        if wanted and is_fit and wanted.keys() <= extensions.installed(conn.cursor()).keys():
            return TEMPLATE
    return "template0"


def _create(conn: psycopg.Connection, partial: Database, into: Database, template: str) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8' CONNECTION LIMIT {}")
    try:
        names = (sql.Identifier(partial.name), sql.Identifier(template))
        conn.execute(made.format(*names, sql.Literal(MARKING_LIMIT)))
    except psycopg.errors.InsufficientPrivilege:
        raise RestoreError(
            f"{into} does not exist, and its role may not create it. Create it empty as another role, or: "
            "ALTER ROLE ... CREATEDB."
        ) from None


def _clear(conn: psycopg.Connection, partial: Database, restored: Restored) -> None:
    """Drop the database that a killed restore left."""
    text = comment_of(conn, partial)
    if text is None:
        return
    if text != UNFINISHED and not (text == "" and _has_marking_limit(conn, partial)):
        raise RestoreError(f"{partial} exists and is not of a restore. Rename or drop it, or choose another name.")
    if conn.execute(SESSIONS, [partial.name]).rowcount:
        raise RestoreError(f"{partial} is in use: another restore is under way. Wait for it, or choose another name.")
    drop(conn, partial)
    restored.cleared.append(partial.name)


def _has_marking_limit(conn: psycopg.Connection, database: Database) -> bool:
    """Whether the database has only the connection limit: its restore was killed between CREATE and COMMENT."""
    query = "SELECT FROM pg_database WHERE datname = %s AND datconnlimit = %s"
    return conn.execute(query, [database.name, MARKING_LIMIT]).rowcount > 0


def set_comment(conn: psycopg.Connection, database: Database, text: str) -> None:
    conn.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database.name), sql.Literal(text)))


def comment_of(conn: psycopg.Connection, database: Database) -> str | None:
    """The comment on a database, "" if it has none; None if there is no such database."""
    row = conn.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s",
        [database.name],
    ).fetchone()
    return row[0] if row else None


def drop(conn: psycopg.Connection, database: Database) -> None:
    """Drop the database and end our own sessions there.

    WITH (FORCE) would fail while autovacuum works there, which only a superuser may end; a plain DROP ends autovacuum.
    """
    conn.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
        [database.name],
    )
    conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database.name)))


def _check_empty(database: Database) -> None:
    with database.connect() as conn:
        first = conn.execute(OBJECTS).fetchone()
    if first:
        raise RestoreError(
            f"{database} is not empty: it has {first[0]}. A restore goes into an empty database, or one that does not "
            "exist yet; name another and repoint to it."
        )


def _empty(database: Database) -> None:
    """Remove a loaded library that differs from the manifest; a failed load leaves nothing."""
    with database.connect() as conn:
        # Extensions stay: the role may not be able to create them again.
        for (statement,) in conn.execute(DROP).fetchall():
            conn.execute(statement)


def _check_server(database: Database, written: dict[str, Any]) -> None:
    with database.connect() as conn:
        major = conn.info.server_version // 10000
    if major < written["versions"]["postgresql_major"]:
        raise RestoreError(
            f"The snapshot is of PostgreSQL {written['versions']['postgresql']}, {database} of {major}. Restore it "
            "into the same version or a newer one."
        )


def _provide(target: Database, wanted: Extensions) -> set[str]:
    """Create the extensions; returns the schemas that there are then."""
    with target.connect(autocommit=True) as conn:
        missing = extensions.provide(conn, wanted)
        schemas = {name for (name,) in conn.execute("SELECT nspname FROM pg_namespace").fetchall()}
    if missing:
        raise RestoreError(
            f"The library needs extensions that the role may not create, or that the server lacks. As a superuser: "
            f"{' '.join(missing)} Either in an empty database that is named to --into, or in template1, from which new "
            "databases are made."
        )
    return schemas


def _load(dump: Path, written: dict[str, Any], database: Database, entries: list[str], progress: Progress) -> None:
    """Load the entries in one transaction: all or nothing, also if this process or the server is killed meanwhile."""
    restorer = pg_tools.find("pg_restore", least=written["versions"]["pg_dump_major"])
    arguments = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password"]
    total, sent = dump.stat().st_size, 0
    with NamedTemporaryFile("w", suffix=".list") as chosen, ExitStack() as stack:
        chosen.write("\n".join([*entries, ""]))
        chosen.flush()
        arguments += [f"--use-list={chosen.name}", f"--dbname={database.name}"]
        stream = stack.enter_context(restorer.run(*arguments, database=database, feed=True))
        for block in _checked(dump, written["files"][manifest.DUMP]["sha256"]):
            stream.write(block)
            sent += len(block)
            progress(f"restoring the database ({sent * 100 // total} %)")


def _checked(path: Path, expected: str) -> Iterator[bytes]:
    """Yield the file in blocks, the last one only if the checksum is right: without that block nothing is committed."""
    digest, last = sha256(), b""
    with path.open("rb") as file:
        while block := file.read(manifest.BLOCK):
            digest.update(block)
            if last:
                yield last
            last = block
    if digest.hexdigest() != expected:
        raise manifest.InvalidSnapshot(f"{path} changed while it was read. Take another snapshot.")
    yield last


def _revoke(database: Database) -> None:
    """Revoke the functions that run with their owner's rights: restored without grants, all roles could call them."""
    with database.connect() as conn:
        for (statement,) in conn.execute(REVOKE).fetchall():
            conn.execute(statement)
