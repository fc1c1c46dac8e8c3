"""`make bench ARGS=reading`: what readers wait for at 81, 10,000 and 100,000 items; `reading=1000000` at one size.

Each kind of work is asked cold and hot, by 1 and by 8 clients, of gunicorn as the Procfile starts it. Hot is the same
address again and again. Cold is another page, filter, word or item each time, and the site keeps no finished bytes.
"""

import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import psycopg

from bench import ingest
from bench.ingest import served
from bench.reading import explain, load, postgres, processes, results, tables
from bench.reading.library import copied
from bench.reading.work import WORK, Work
from bench.reading.writing import written

SIZES = (81, 10_000, 100_000)
CLIENTS = (1, 8)
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
WARMING = 1
WRITES = 20  # reports a second
# So many reports come in, by the plain command and over HTTP, into libraries of this size and above.
REPORTS, POSTED, INGESTED_INTO = 5_000, 1_500, 10_000
# How a site answers, to its settings.
MANNERS = {"cold": {"FINISHED_BYTES_MB": "0"}, "hot": {}}


def run(number: int = 0) -> None:
    versions = {"wrk": load.generator()}
    for size in [number] if number else SIZES:
        results.publish("reading", {size: _measured(size)}, versions)
    tables.write()
    tables.show()


def _measured(number: int) -> results.Figures:
    """The figures of a library of so many items, as they stand in docs/performance/reading.json."""
    with copied(number) as dsn:
        _settle(dsn)
        rows: dict = {work.name: {} for work in WORK}
        memory = {}
        for manner, settings in MANNERS.items():
            with served(dsn, **settings) as site:
                memory[manner] = _measure_site(site, dsn, manner, number, rows)
        figures = {
            "postgres": {str(clients): postgres.rate(dsn, clients=clients, seconds=SECONDS) for clients in CLIENTS},
            "work": rows,
            "worker_mb": memory,
            "tables_mb": _sizes(dsn),
        }
        figures["written"] = _while_written(dsn, number)
        if number >= tables.LARGE:
            explain.write(dsn, number)
        figures["ingest"] = _ingest(dsn) if number >= INGESTED_INTO else {}
    return figures


def _measure_site(site: str, dsn: str, manner: str, number: int, rows: dict) -> list[int]:
    """Fill the figures of one manner in; returns the largest worker's MB before and after."""
    for work in WORK:
        load.check(site, _paths(work, manner, number), work.sign)
    before = processes.largest_mb(site)
    for work in WORK:
        paths = _paths(work, manner, number)
        load.run(site, dsn, paths, clients=2, seconds=WARMING)
        measured = {str(c): asdict(load.run(site, dsn, paths, clients=c, seconds=SECONDS)) for c in CLIENTS}
        rows[work.name] = rows[work.name] | {manner: measured}
        results.line(number, work.name, manner, measured)
    return [before, processes.largest_mb(site)]


def _paths(work: Work, manner: str, number: int) -> list[str]:
    return work.paths(number) if manner == "cold" else [work.hot(number)]


def _while_written(dsn: str, number: int) -> dict:
    """Answers a second to 8 clients while reports come in over HTTP, hot and cold."""
    rates: dict = {}
    for manner, settings in MANNERS.items():
        with served(dsn, **settings) as site:
            for work in WORK:
                paths = _paths(work, manner, number)
                with written(site, a_second=WRITES) as count:
                    figures = load.run(site, dsn, paths, clients=8, seconds=SECONDS)
                rates.setdefault(work.name, {})[manner] = asdict(figures) | {"reports": count()}
                results.line(number, work.name, f"{manner}, while written", {"8": asdict(figures)})
    return rates


def _ingest(dsn: str) -> dict[str, float]:
    """Reports a second by the plain command, with its start, and over HTTP by 8 clients."""
    with tempfile.TemporaryDirectory() as folder:
        rest, bulk = ingest.written(Path(folder), REPORTS + POSTED + ingest.WARMING, first=REPORTS)
        bodies = [path.read_bytes() for path in sorted(rest.iterdir())]
        rates = {"bulk": REPORTS / ingest.ingested(dsn, bulk), "http": POSTED / ingest.posted(dsn, bodies)}
    print(f"  ingest: {rates['bulk']:.0f}/s by the plain command, {rates['http']:.0f}/s over HTTP", flush=True)
    return rates


def _settle(dsn: str) -> None:
    """As a library is that has stood for a while: its statistics are there and its pages are read."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")


def _sizes(dsn: str) -> dict[str, float]:
    """MB of each table with its indexes and what lies out of line, and of the whole database."""
    with psycopg.connect(dsn) as conn:
        tables = conn.execute(
            "SELECT relname, round(pg_total_relation_size(oid) / 1e6, 1)::float FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC, 1 LIMIT 8"
        ).fetchall()
        whole = conn.execute("SELECT round(pg_database_size(current_database()) / 1e6, 1)::float").fetchone()
    return dict(tables) | {"the whole database": whole[0] if whole else 0.0}
