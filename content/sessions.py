"""A database session apart from Django's: for what waits for long, or has to know at once that nobody is there."""

from typing import Any

import psycopg

# Options that Django's backend takes for itself.
DJANGOS_OWN = ("pool", "server_side_binding", "isolation_level", "assume_role")


def open_session(config: dict[str, Any], name: str, **options: Any) -> psycopg.Connection:
    """Of an entry of DATABASES, in autocommit. Raises psycopg.Error, after 5 seconds at the latest."""
    own = {key: value for key, value in config.get("OPTIONS", {}).items() if key not in DJANGOS_OWN}
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
