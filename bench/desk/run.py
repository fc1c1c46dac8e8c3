"""`make bench ARGS=desk`: what a curator waits for at every page of the desk, at 100,000 items; `desk=10000` at others.

One client, signed in, asks gunicorn as the Procfile starts it, over one connection. The site keeps no finished bytes.
"""

import os
import statistics
import time
from http.cookies import SimpleCookie
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from bench.desk import many
from bench.desk.library import worked_on
from bench.desk.pages import PAGES, Page
from bench.ingest import served
from bench.reading import explain, processes, results
from ytv2.ops.backup.dsn import Database

TIMES = int(os.environ.get("BENCH_TIMES", "11"))
# Milliseconds of a page's median at 100,000 items.
WANTED = 300


def run(number: int = 100_000) -> None:
    with worked_on(number) as dsn:
        with explain.connected(dsn):
            session, queries = _signed_in(), _queries()
        with served(dsn, FINISHED_BYTES_MB="0") as site:
            figures = {page.name: _measured(site, dsn, page, session) | queries[page.name] for page in PAGES}
            acts = {}
            for name, figure in many.measured(site, Database.of(dsn).name, session):
                acts[name] = figure
                print(f"{name:<32} {figure}", flush=True)
    results.publish("desk", {number: {"pages": figures, "acts": acts}}, {})
    _show(number, figures)
    _show_acts(acts)


def _signed_in() -> str:
    """The session of a curator who is an administrator, made in the library itself."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client.session.session_key or ""


def _queries() -> dict[str, dict[str, Any]]:
    """How many statements each page sends, and the slowest one's milliseconds and first words; asked twice."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    client, found = Client(headers={"host": "localhost"}), {}
    client.force_login(User.objects.get(username="ada"))
    sent: list[tuple[float, str]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            sent.append((1e3 * (time.perf_counter() - start), " ".join(sql.split())[:300]))

    for page in PAGES:
        for _ in range(2):
            sent.clear()
            with connection.execute_wrapper(listen):
                answer = client.post(page.path, page.form) if page.form else client.get(page.path)
            assert answer.status_code == 200, (page, answer.status_code)
        slowest, sql = max(sent)
        found[page.name] = {"queries": len(sent), "slowest_ms": round(slowest, 1), "slowest": sql}
    return found


def _measured(site: str, dsn: str, page: Page, session: str) -> dict[str, Any]:
    """Milliseconds: the median, and processor time an answer of gunicorn and of PostgreSQL."""
    with httpx.Client(base_url=site, cookies={"sessionid": session}, timeout=60) as client:
        form = page.form and _with_token(client, page)
        _ask(client, page, form)
        times = []
        with processes.spent(site, Database.of(dsn).name) as spent:
            for _ in range(TIMES):
                start = time.perf_counter()
                _ask(client, page, form)
                times.append(1e3 * (time.perf_counter() - start))
    figures = {
        "p50": round(statistics.median(times), 1),
        "site_ms": round(1e3 * spent.site / TIMES, 1),
        "database_ms": round(1e3 * spent.database / TIMES, 1),
    }
    print(f"{page.name:<32} {figures}", flush=True)
    return figures


def _with_token(client: httpx.Client, page: Page) -> dict[str, object]:
    cookie = SimpleCookie(client.get(page.path).headers["set-cookie"])["csrftoken"].value
    return page.form | {"csrfmiddlewaretoken": cookie}


def _ask(client: httpx.Client, page: Page, form: dict[str, object]) -> None:
    answer = client.post(page.path, data=form) if form else client.get(page.path)
    assert answer.status_code == 200, (page, answer.status_code, answer.text[:300])


def _show(number: int, figures: dict[str, Any]) -> None:
    table = Table(title=f"The desk at {number:,} items: median, processor time and statements; wanted {WANTED} ms")
    for place, name in enumerate(("page", "p50 ms", "gunicorn + PostgreSQL ms", "statements", "slowest ms")):
        table.add_column(name, justify="right" if place else "left")
    for name, each in figures.items():
        mark = "" if each["p50"] <= WANTED else " !"
        cells = (f"{each['p50']:.0f}{mark}", f"{each['site_ms']:.0f} + {each['database_ms']:.0f}")
        table.add_row(name, *cells, str(each["queries"]), f"{each['slowest_ms']:.0f}")
    Console(width=120).print(table)


def _show_acts(acts: dict[str, Any]) -> None:
    title = f"The same for thousands of items, from POST to end; wanted {many.WANTED} s for 5,000"
    table = Table(title=title)
    for place, name in enumerate(("act", "of", "s", "requests", "gunicorn + PostgreSQL ms")):
        table.add_column(name, justify="right" if place else "left")
    for name, each in acts.items():
        if "seconds" in each:
            spent = f"{each['site_ms']} + {each['database_ms']}"
            table.add_row(name, str(each["items"]), f"{each['seconds']:.1f}", str(each["requests"]), spent)
        else:
            table.add_row(name, "", f"{each['p50'] / 1e3:.1f}", "1", "")
    Console(width=120).print(table)
