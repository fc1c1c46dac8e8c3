"""Connections beside Django's, for what waits for long or has to know at once that nobody is there.

And Django's own, past a pooler: for what a pooler in transaction mode does not keep.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper


def connect(config: dict[str, Any], name: str, **options: Any) -> psycopg.Connection:
    """To an entry of DATABASES, in autocommit. Raises psycopg.Error, after 5 seconds at the latest."""
    return psycopg.connect(**apart(config, name) | options)


def apart(config: dict[str, Any], name: str) -> dict[str, Any]:
    """What psycopg connects with, to an entry of DATABASES."""
    own = {"connect_timeout": 5, "keepalives_idle": 10} | DatabaseWrapper(config).get_connection_params()
    plain = {"autocommit": True, "context": None, "prepare_threshold": None, "application_name": name}
    return {key: value for key, value in (own | plain).items() if key != "cursor_factory"}


def bypass_pooler(connection: BaseDatabaseWrapper) -> None:
    """From now on the connection goes past the pooler, if there is one."""
    if settings.DATABASE_DIRECT:
        connection.close()
        connection.settings_dict |= settings.DATABASE_DIRECT


def bound(connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """No statement of this connection waits long for a lock, nor runs for ever: somebody waits for its answer.

    A receiver of Django's `connection_created`. Past a pooler these are the role's settings to make (`grant_roles`):
    what a session sets there, others inherit.
    """
    if not settings.DATABASE_DIRECT:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', '5s', false), set_config('statement_timeout', '2min', false)"
            )
