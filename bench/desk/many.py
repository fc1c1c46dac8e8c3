"""What a curator does to thousands of items at once: the question, the act from POST to end, and its undo."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx

from bench.desk.pages import LIST
from bench.reading import processes
from bench.reading.items import key

# The items of a filter: some 5,000 of 100,000.
FILTER = "category=Education"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
DONE = re.compile(r'<progress value="(\d+)" max="(\d+)"')
# Seconds that an act on 5,000 items may take, of a curator who waits before a bar.
WANTED = 10


@dataclass(frozen=True)
class Act:
    """`path` asks and `form`, which the page that answers carries along, is what is asked; `to` does it."""

    name: str
    path: str
    to: str
    form: dict[str, object]


def _bulk(name: str, action: str, **names: str) -> Act:
    chosen = {"action": action, "select_across": "1", "_selected_action": key(1)}
    return Act(
        name, f"{LIST}?{FILTER}", "/admin/bulk/", chosen | {f"bulk_{part}": each for part, each in names.items()}
    )


ACTS = (
    _bulk("agree", "agree"),
    _bulk("add a category", "add", category="Zoology"),
    _bulk("put a category in its place", "replace", category="Education", other="Learning"),
    _bulk("to the trash", "delete_selected"),
    Act(
        "rename a category",
        "",
        "/admin/taxonomy/change/",
        {"act": "rename", "category": "Education", "to_category": "Learning"},
    ),
)


def measured(site: str, database: str, session: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of each act and of its undo: seconds, requests and processor time; of its question the milliseconds."""
    with httpx.Client(base_url=site, cookies={"sessionid": session}, timeout=120) as client:
        token = client.get("/admin/").cookies.get("csrftoken") or client.cookies["csrftoken"]
        for act in ACTS:
            fields = act.form | {"csrfmiddlewaretoken": token, "as": _gesture(act)}
            if act.path:
                start = time.perf_counter()
                page = client.post(act.path, data=fields)
                yield f"{act.name}, asked", {"p50": round(1e3 * (time.perf_counter() - start), 1)}
                fields = _hidden(page) | {"csrfmiddlewaretoken": token}
            gesture = fields.get("gesture") or fields["as"]
            yield act.name, _to_the_end(client, database, act.to, fields)
            undo = {"csrfmiddlewaretoken": token, "next": "/admin/", "as": _gesture(act, "1")}
            yield f"{act.name}, undone", _to_the_end(client, database, f"/admin/undo/{gesture}/", undo)


def _to_the_end(client: httpx.Client, database: str, path: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Post, and go on as the page of progress does, until it leads elsewhere."""
    start, items, requests = time.perf_counter(), 0, 0
    with processes.spent(str(client.base_url), database) as spent:
        while (answer := client.post(path, data=fields)).status_code != 302:
            assert answer.status_code == 200, (path, answer.status_code)
            items = max(items, int(DONE.search(answer.text)[2]))  # type: ignore[index]
            fields, requests = _hidden(answer), requests + 1
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "requests": requests + 1,
        "items": items,
        "site_ms": round(1e3 * spent.site),
        "database_ms": round(1e3 * spent.database),
    }


def _hidden(page: httpx.Response) -> dict[str, Any]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page.text)}


def _gesture(act: Act, part: str = "0") -> str:
    return f"00000000-0000-4000-8000-{ACTS.index(act):011}{part}"
