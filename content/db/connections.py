"""Connections beside Django's, for what waits for long or has to know at once that nobody is there.

And Django's own, past a pooler: for what a pooler in transaction mode does not keep.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

# Options that Django's backend takes for itself.
DJANGO_OPTIONS = ("pool", "server_side_binding", "isolation_level", "assume_role")


def connect(config: dict[str, Any], name: str, **options: Any) -> psycopg.Connection:
    """To an entry of DATABASES, in autocommit. Raises psycopg.Error, after 5 seconds at the latest."""
    own = {key: value for key, value in config.get("OPTIONS", {}).items() if key not in DJANGO_OPTIONS}
    return psycopg.connect(
        dbname=config["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
        host=config["HOST"],
        port=config["PORT"] or None,
        **{"connect_timeout": 5, "keepalives_idle": 10, **own, "application_name": name, **options},
        autocommit=True,
        prepare_threshold=None,
    )


def bypass_pooler(connection: BaseDatabaseWrapper) -> None:
    """From now on the connection goes past the pooler, if there is one."""
    if settings.DATABASE_DIRECT:
        connection.close()
        connection.settings_dict |= settings.DATABASE_DIRECT
