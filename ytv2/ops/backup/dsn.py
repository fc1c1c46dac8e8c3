"""A database by its DSN, and how child processes reach it without its password in their arguments."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.db import connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from ytv2.ops.backup.signals import deferred_interrupts

LONGEST_NAME = 63  # bytes, of a database in PostgreSQL


class InvalidDsn(ValueError):
    """The address of a database is wrong; the message says why, without the password."""


@dataclass(frozen=True)
class Database:
    """The parameters of a connection, by libpq's names. What is missing comes from PG* variables and ~/.pgpass."""

    parameters: dict[str, str]

    @classmethod
    def of(cls, dsn: str) -> "Database":
        """Raises InvalidDsn."""
        try:
            parameters = {key: str(value) for key, value in conninfo_to_dict(dsn).items() if value not in (None, "")}
        except psycopg.ProgrammingError:
            raise InvalidDsn(
                "This is not the address of a database. Write postgresql://user@host:port/database; a password may "
                "stand in it, in PGPASSWORD or in ~/.pgpass."
            ) from None
        if "dbname" not in parameters:
            raise InvalidDsn("The address names no database. End it with /<database>.")
        return cls(parameters)

    @classmethod
    def configured(cls) -> "Database":
        """The database of this process."""
        config = connection.settings_dict
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        options = {key: value for key, value in (config.get("OPTIONS") or {}).items() if isinstance(value, str)}
        return cls(options | {key: str(config[name]) for key, name in names.items() if config.get(name)})

    @property
    def name(self) -> str:
        return self.parameters["dbname"]

    def beside(self, name: str) -> "Database":
        """Another database of the same server, reached in the same way."""
        return replace(self, parameters=self.parameters | {"dbname": name})

    def relative(self, suffix: str) -> "Database":
        """A database of this name with a suffix; the name is cut to what PostgreSQL allows."""
        stem = self.name.encode()[: LONGEST_NAME - len(suffix)].decode(errors="ignore")
        return self.beside(stem + suffix)

    def environment(self) -> dict[str, str]:
        """The parameters as PG* variables for a child that uses libpq; arguments would be visible to all users."""
        variables = {
            option.keyword.decode(): option.envvar.decode() for option in Conninfo.get_defaults() if option.envvar
        }
        return {variables[key]: value for key, value in self.parameters.items() if key in variables}

    def connect(self, **options: Any) -> psycopg.Connection:
        """A connection. Interrupts wait until it has logged in: half a login would delay DROP DATABASE by a minute."""
        with deferred_interrupts():
            return psycopg.connect(**self.parameters | {"connect_timeout": "10"}, **options)  # type: ignore[arg-type]

    def url(self) -> str:
        """The address with the password, for the environment of a child; never show it."""
        rest = dict(self.parameters)
        user, password = quote(rest.pop("user", ""), safe=""), quote(rest.pop("password", ""), safe="")
        who = f"{user}:{password}" if password else user
        host, port = rest.pop("host", "localhost"), rest.pop("port", "5432")
        query = f"?{urlencode(rest)}" if (name := rest.pop("dbname")) and rest else ""
        # The host may be a folder with a socket.
        return f"postgresql://{who + '@' if who else ''}{quote(host, safe='')}:{port}/{quote(name, safe='')}{query}"

    def __str__(self) -> str:
        """The address without the password, for people."""
        shown = {"user": "", "host": "localhost", "port": "5432"} | self.parameters
        who = f"{shown['user']}@" if shown["user"] else ""
        return f"postgresql://{who}{shown['host']}:{shown['port']}/{shown['dbname']}"
