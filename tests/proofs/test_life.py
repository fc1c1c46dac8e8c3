"""The life of a library in one story: 67 decisions of the admin outlive crashes, reloads, deletes and a rebuild."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from psycopg.types.json import Jsonb

from content.db.rules import STORED
from content.decisions import trash
from tests.databases import migrated_template, owner_dsn
from tests.proofs import proved
from tests.proofs.library import INGEST, Library, a_library
from ytv2.local.sample.items import SampleItem, items

pytestmark = pytest.mark.prove

ITEMS, CURATED = 120, 67
OVERWRITTEN = {"categories": [{"category": "Overwritten", "subcategories": ["By a job"]}]}
COLUMNS = tuple(name for name in STORED if name != "video_id")
RELOAD = f"""
    INSERT INTO content ({", ".join(STORED)})
    SELECT {", ".join(STORED)} FROM jsonb_populate_recordset(NULL::content, %s)
    ON CONFLICT (video_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)}
"""
WHOLE = """
    SELECT to_jsonb(c)::text, (SELECT jsonb_agg(to_jsonb(s) ORDER BY variant, revision)::text
        FROM content_summaries s WHERE s.video_id = c.video_id), to_jsonb(l)::text
    FROM content c LEFT JOIN listing l USING (video_id) WHERE video_id = ANY (%s) ORDER BY video_id
"""
SECRET = "the secret of the story"


class Fields(HTMLParser):
    """The fields that a browser would send of a page's forms, untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        sent = tag == "input" and values.get("type") not in ("submit", "button", "search", "checkbox")
        if sent and values.get("name"):
            self.fields.setdefault(str(values["name"]), []).append(values.get("value") or "")


@pytest.fixture
def library(django_db_setup: None, django_db_blocker: Any) -> Iterator[Library]:
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory(prefix="life-") as folder,
        a_library(Path(folder)) as library,
    ):
        yield library


def written(folder: Path, invented: list[SampleItem], change: Callable[[dict], dict] = dict) -> Path:
    """The reports as files, as the NAS leaves them."""
    folder.mkdir()
    for number, item in enumerate(invented):
        (folder / f"{number:03}.json").write_text(json.dumps(change(item.report)))
    return folder


def of_another_opinion(report: dict[str, Any]) -> dict[str, Any]:
    report = json.loads(json.dumps(report))
    return report | {"title": f"Machine's: {report.get('title')}", "subcategories_json": OVERWRITTEN}


def decide_in_the_admin(curator: tuple[str, str], chosen: dict[str, dict]) -> None:
    """Log in and post the change form of every item, with its own values and the chosen categories."""
    client = Client(enforce_csrf_checks=True)
    login = Fields(client.get("/admin/login/").content.decode()).fields
    answer = client.post("/admin/login/", login | {"username": curator[0], "password": curator[1]}, follow=True)
    assert "Log out" in answer.content.decode()
    pages = []
    for key, value in chosen.items():
        address = f"/admin/content/content/{quoted(key)}/change/"
        pages.append(client.get(address).content.decode())
        form = Fields(pages[-1]).fields | {"note": ["decided in a story"], "_save": ["Save"]}
        form["subcategories_json-category"] = [entry["category"] for entry in value["categories"]]
        form["subcategories_json-subcategories"] = [", ".join(entry["subcategories"]) for entry in value["categories"]]
        answer = client.post(address, form)
        assert answer.status_code == 302, (key, answer.content[:2000])
    # The page after each decision shows its message.
    pages.append(client.get("/admin/").content.decode())
    assert [" saved." in page for page in pages] == [False] + [True] * len(chosen)


def quoted(key: str) -> str:
    """The key as the admin writes it in its addresses."""
    return "".join(f"_{ord(char):02X}" if char in ':/_#?;@&=+$,"[]<>%\n\\' else char for char in key)


@override_settings(SYNC_SECRET=SECRET)
def delete_over_http(keys: list[str]) -> None:
    for key in keys:
        answer = Client().delete(f"/api/delete/{key}", headers={"X-Sync-Secret": SECRET})
        assert answer.json()["deleted_files"] == 1, answer.content


def curator_of(library: Library) -> tuple[str, str]:
    words = library.manage("local_curator").split()
    return words[words.index("name") + 1], words[words.index("password") + 1]


def dumped_and_restored(library: Library) -> str:
    """The DSN of a database that was restored whole from a dump of the library."""
    restored = library.server.dsn(dbname="restored")
    library.rows("CREATE DATABASE restored")
    library.copy(library.dsn, restored)
    return restored


def rebuilt(library: Library, *reports: Path) -> str:
    """The DSN of a library rebuilt from the reports and the ledger."""
    ledger, dsn = library.folder / "ledger.jsonl", library.server.dsn(dbname="rebuilt")
    library.manage("ledger", "export", str(ledger))
    library.rows("CREATE DATABASE rebuilt")
    library.copy(owner_dsn(migrated_template()), dsn)
    for folder in reports:
        library.ingest(folder, dsn)
    library.manage("ledger", "replay", str(ledger), dsn=dsn)
    return dsn


def interrupted_ingest(library: Library, reports: Path) -> None:
    """PostgreSQL is killed while a job is at work; the job is run again."""
    with subprocess.Popen(
        library.command(*INGEST, str(reports)),
        env=library.environment() | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as job:
        assert next(iter(job.stdout))  # it has begun
        library.crash()
        job.communicate(timeout=180)
    library.ingest(reports)


def test_67_decisions_outlive_the_life_of_a_library(library):
    began = time.monotonic()
    invented = list(items(ITEMS))
    first = written(library.folder / "first", invented)
    others = written(library.folder / "others", invented, of_another_opinion)
    assert library.ingest(first)["created"] == ITEMS
    keys = [key for (key,) in library.rows("SELECT video_id FROM content ORDER BY indexed_at, video_id")]
    chosen = decisions_by_key(library, first, invented)
    assert len(chosen) == CURATED

    curator = curator_of(library)
    with library.connected():
        decide_in_the_admin(curator, chosen)
    library.manage("canary", "--seal", "--expect", str(CURATED))
    truth = library.state()
    stale = [row for (row,) in library.rows("SELECT to_jsonb(c) FROM content c")]
    assert truth["canary"]["intact"] == CURATED
    assert truth["differ"] == []

    library.ingest(others)
    assert library.state() == truth

    library.crash()
    assert library.state() == truth

    library.rows(RELOAD, Jsonb(stale))
    assert library.state() == truth
    assert len(library.rows("SELECT 1 FROM content")) == ITEMS

    plain = [key for key in keys if key not in chosen]
    deleted = [*list(chosen)[:7], *plain[:3]]
    back = [*deleted[:2], deleted[-1]]
    before = library.rows(WHOLE, back)
    with library.connected():
        delete_over_http(deleted)
    without = library.state()
    assert (without["canary"]["intact"], without["canary"]["resting"]) == (CURATED - 7, 7)

    assert library.ingest(others)["skipped_deleted"] == len(deleted)
    interrupted_ingest(library, others)
    assert library.state() == without

    with library.connected():
        for key in back:
            trash.restore(key, by="ada", via="a story")
    assert library.rows(WHOLE, back) == before
    library.manage("canary", "--expect", str(CURATED - 5))
    whole = library.state()
    assert (whole["canary"]["intact"], whole["canary"]["resting"]) == (CURATED - 5, 5)
    assert whole["digests"]["curations"] == truth["digests"]["curations"]
    assert {key for (key,) in library.rows("SELECT video_id FROM content")} == set(keys) - set(deleted) | set(back)

    assert library.state(dumped_and_restored(library)) == whole
    assert whole["differ"] == without["differ"] == []
    again = library.state(rebuilt(library, first, others))
    assert again["digests"] == whole["digests"]
    library.manage("canary", "--seal", "--expect", str(CURATED - 5), dsn=library.server.dsn(dbname="rebuilt"))
    proved("life", records=CURATED, kills=2, gone=7, back=3, seconds=round(time.monotonic() - began))


def decisions_by_key(library: Library, reports: Path, invented: list[SampleItem]) -> dict[str, dict]:
    """The key that each report gets, to the categories that the curator chose for it."""
    lines = library.manage(*INGEST, "--dry-run", str(reports)).splitlines()[:-1]
    keyed = zip((json.loads(line)["video_id"] for line in lines), invented, strict=True)
    return {key: item.curated for key, item in keyed if item.curated}
