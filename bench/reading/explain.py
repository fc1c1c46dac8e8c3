"""How PostgreSQL answers: EXPLAIN (ANALYZE, BUFFERS) of every query that the work of work.py sends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.reading.results import FOLDER
from bench.reading.work import WORK

LONGEST = 1_000  # characters of a line


def write(dsn: str, number: int) -> None:
    """Write docs/performance/plans.md, the plans in a library of so many items."""
    with connected(dsn):
        parts = [
            f"## {work.name}\n\n`{path}`\n\n" + "\n".join(map(_shown, plans(path)))
            for work in WORK
            for path in dict.fromkeys((work.hot(number), work.paths(number)[0]))
        ]
    title = f"# Plans of the hot queries, at {number:,} items\n\nWritten by `make bench ARGS=reading`.\n\n"
    FOLDER.joinpath("plans.md").write_text(title + "\n".join(parts))


def _shown(plan: tuple[str, str]) -> str:
    statement, lines = plan
    return f"```sql\n{statement}\n```\n\n```\n{lines}\n```\n"


def _short(text: str) -> str:
    """Without the middle of long lists of words and numbers."""
    lines = text.split("\n")
    return "\n".join(line if len(line) < LONGEST else f"{line[:900]} ... {line[-80:]}" for line in lines)


def plans(path: str) -> Iterator[tuple[str, str]]:
    """The statements that an address sends, each with its plan; asked once before, so that nothing is new."""
    from django.db import connection
    from django.test import Client

    sent: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    client = Client(headers={"host": "localhost"})
    client.get(path)
    with connection.execute_wrapper(listen):
        assert client.get(path).status_code == 200
    for sql, params in sent:
        if not sql.lstrip().startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            lines = "\n".join(line for (line,) in cursor.fetchall())
            yield _short(cursor.mogrify(sql, params)), _short(lines)


@contextmanager
def connected(dsn: str) -> Iterator[None]:
    """A block in which this process's Django reads that library, and keeps no finished bytes."""
    from django.db import connection
    from django.test import override_settings

    from ytv2.env import env

    logging.disable()
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(env.db_url_config(dsn))
    try:
        with override_settings(FINISHED_BYTES_MB=0):
            yield
    finally:
        logging.disable(logging.NOTSET)
        connection.close()
        connection.settings_dict.update(before)
