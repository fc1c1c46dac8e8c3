"""How PostgreSQL answers: EXPLAIN (ANALYZE, BUFFERS) of every query that the work of work.py sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.reading.results import FOLDER
from bench.reading.work import WORK


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
        if not sql.startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            lines = "\n".join(line for (line,) in cursor.fetchall())
            yield cursor.mogrify(sql, params), lines


@contextmanager
def connected(dsn: str) -> Iterator[None]:
    """A block in which this process's Django reads that library, and keeps no finished bytes."""
    from django.db import connection

    from ytv2.env import env

    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(env.db_url_config(dsn))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
