"""Logins of the local PostgreSQL: passwords, roles, and the database that they share."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path

import psycopg
from psycopg import sql

from ytv2.local.place import Account, EmbeddedError

DATABASE = "ytv2"
SUPERUSER = "postgres"
ROLES = {
    "owner": "ytv2_owner",
    "web": "ytv2_web",
    "nas": "ytv2_nas",
    "reader": "ytv2_reader",
    "superuser": SUPERUSER,
}


@dataclass
class Credentials:
    """The port that the server had last, and a password for each role; in a file that only its owner can read."""

    port: int
    passwords: dict[str, str]

    @classmethod
    def generate(cls, port: int) -> "Credentials":
        return cls(port, {role: secrets.token_urlsafe(24) for role in ROLES})

    @classmethod
    def load(cls, file: Path) -> "Credentials | None":
        """From `file`; None if there is none. A role that is missing there gets a password."""
        try:
            saved = cls(**json.loads(file.read_text()))
            return cls(saved.port, cls.generate(saved.port).passwords | saved.passwords)
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise EmbeddedError(
                f"The passwords of the local PostgreSQL in {file} belong to another user. "
                "Run as that user, or work in a checkout of your own."
            ) from error
        except (ValueError, TypeError) as error:
            raise EmbeddedError(
                f"The passwords of the local PostgreSQL in {file} are unreadable. "
                "Remove that file and start again: new ones are set, the data stays."
            ) from error

    def save(self, file: Path, owner: Account) -> None:
        """Replace `file` atomically: a reader never sees half of it."""
        partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as stream:
            json.dump(asdict(self), stream)
        owner.own(partial)
        partial.replace(file)


class Login(Enum):
    """The result of a login as superuser on the server's port."""

    READY = auto()
    UNPREPARED = auto()  # Ours, but roles, database or grants are missing.
    OTHER_SERVER = auto()  # A server with another data directory.
    REFUSED = auto()  # A server that does not know our password.
    NO_ANSWER = auto()  # Nobody there, or not taking logins now.


def try_login(credentials: Credentials, data: Path) -> Login:
    """Whether the server of `data` serves on the port: only a login can tell."""
    try:
        with login(credentials) as connection:
            directory = connection.execute("SHOW data_directory").fetchall()[0][0]
            if os.path.realpath(directory) != os.path.realpath(data):
                return Login.OTHER_SERVER
            return Login.READY if _is_prepared(connection) else Login.UNPREPARED
    except psycopg.OperationalError as error:
        return Login.REFUSED if "password authentication failed" in str(error) else Login.NO_ANSWER


def login(credentials: Credentials) -> psycopg.Connection:
    """A connection as superuser, whatever the PG* variables are, and only to a server that knows the password."""
    return psycopg.connect(
        host="127.0.0.1",
        port=credentials.port,
        user=SUPERUSER,
        password=credentials.passwords["superuser"],
        dbname="postgres",
        autocommit=True,
        connect_timeout=3,
        options="",
        sslmode="disable",
        gssencmode="disable",
        require_auth="scram-sha-256",
    )


def prepare(credentials: Credentials) -> None:
    """Create the roles and the database if they are missing; set passwords and grants."""
    with login(credentials) as connection:
        for role, user in ROLES.items():
            if user != SUPERUSER:
                _prepare_role(connection, user, credentials.passwords[role], createdb=role == "owner")
        _prepare_database(connection)


def _prepare_role(connection: psycopg.Connection, user: str, password: str, *, createdb: bool) -> None:
    name = sql.Identifier(user)
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [user]).rowcount:
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
            name, sql.SQL("CREATEDB" if createdb else "NOCREATEDB"), sql.Literal(password)
        )
    )


def _prepare_database(connection: psycopg.Connection) -> None:
    if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
        connection.execute("CREATE DATABASE ytv2 OWNER ytv2_owner TEMPLATE template0 ENCODING 'UTF8'")
    connection.execute("REVOKE ALL ON DATABASE ytv2 FROM PUBLIC")
    connection.execute("GRANT CONNECT ON DATABASE ytv2 TO ytv2_web, ytv2_nas, ytv2_reader")


def _is_prepared(connection: psycopg.Connection) -> bool:
    """Whether the grants are there, which `prepare` makes last."""
    return connection.execute("""
        SELECT count(*) = 3
          FROM pg_roles AS role, pg_database AS base
         WHERE role.rolname IN ('ytv2_web', 'ytv2_nas', 'ytv2_reader')
           AND base.datname = 'ytv2'
           AND has_database_privilege(role.oid, base.oid, 'CONNECT')
           AND NOT has_database_privilege('public', base.oid, 'CONNECT')
    """).fetchall()[0][0]
