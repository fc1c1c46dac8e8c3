"""In whatever order the doors are used, a thing is one item with all its summaries, or whole in the trash."""

from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from content.decisions import trash
from content.decisions.curation import curate
from content.models import Content, Summary, Tombstone
from ingest.shelve.corridor import receive
from tests.clients import nas
from tests.proofs import proved, rounds
from ytv2.local.sample.sound import mp3

pytestmark = pytest.mark.prove

SECRET = {"Authorization": "Bearer the-sync-secret"}
SOUND = mp3(1, 2)
DECIDED = "As Ada calls it"
ARRIVALS = ("file", "http", "sql", "summary")
DOORS = (*ARRIVALS, "mp3", "delete")
EVERY_WAY = tuple(permutations(DOORS))


def covering(ways: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """So few of the ways that three doors are used in every order by one of them."""
    chosen: list[tuple[str, ...]] = []
    missing = set(permutations(DOORS, 3))
    while missing:
        chosen.append(max(ways, key=lambda way: len(missing.intersection(combinations(way, 3)))))
        missing.difference_update(combinations(chosen[-1], 3))
    return chosen


@dataclass
class Journey:
    """One item's way through the doors, and what is to come of it. Every door writes the key in a way of its own."""

    item: nas.Item
    client: Client
    texts: set[str] = field(default_factory=set)
    is_here: bool = False
    is_deleted: bool = False
    has_sound: bool = False

    def use(self, door: str) -> None:
        answer = getattr(self, door)()
        if door == "delete":
            self.is_deleted, self.is_here = self.is_deleted or self.is_here, False
            return
        assert answer == ("refused" if self.is_deleted else "taken" if self.is_here or door != "summary" else "no item")
        if answer == "taken" and door == "mp3":
            self.has_sound = True
        elif answer == "taken":
            if not self.is_here:
                curate(self.item.key, {"title": DECIDED}, by="ada")
            self.is_here = True
            self.texts |= {f"By {door}."} - {"By sql."}

    def file(self) -> str:
        receipt = receive(nas.file(self.item, "By file."), "report.json")
        return "refused" if receipt.outcome == "skipped_deleted" else "taken"

    def http(self) -> str:
        given = f"{self.item.prefix.upper()}:{self.item.key}"
        report = nas.flat(self.item, "By http.", video_id=given)
        answer = self.client.post("/ingest/report", report, content_type="application/json", headers=SECRET)
        return "refused" if answer.json()["outcome"] == "skipped_deleted" else "taken"

    def sql(self) -> str:
        given = f"yt:{self.item.prefix.title()}:{self.item.key}"
        return "taken" if self.run(nas.UPSERT, nas.row(self.item, given, None)) else "refused"

    def summary(self) -> str:
        html = "<p>By summary.</p>"
        try:
            with transaction.atomic():
                rows = self.run(nas.SUMMARY, [self.item.record_id, "comprehensive", 1, "By summary.", html])
        except IntegrityError as error:
            if not isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
                raise
            return "no item"
        return "taken" if rows else "refused"

    def mp3(self) -> str:
        form = {"video_id": self.item.record_id, "audio": SimpleUploadedFile("x.mp3", SOUND)}
        answer = self.client.post("/ingest/audio", form, headers=SECRET)
        return "refused" if answer.status_code == 409 else "taken"

    def delete(self) -> None:
        status = self.client.delete(f"/api/delete/{self.item.record_id}", headers=SECRET).status_code
        assert status == (200 if self.is_here or self.is_deleted else 404)

    def run(self, statement: str, parameters: list[Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, nas.adapted(parameters))
            return cursor.fetchall()

    def check(self) -> None:
        """The item is here with all that it was given, or in the trash and nowhere else."""
        if self.is_deleted:
            assert (Content.objects.count(), Summary.objects.count()) == (0, 0)
            assert Tombstone.objects.get().video_id == self.item.key
            assert self.client.get(f"/api/reports/{self.item.record_id}").status_code == 410
            return
        row = Content.objects.get()
        assert (row.video_id, row.record_id, row.title) == (self.item.key, self.item.record_id, DECIDED)
        assert set(Summary.objects.values_list("content_id", "text")) == {(self.item.key, it) for it in self.texts}
        answer = self.client.get(f"/api/reports/{self.item.key}").json()
        assert (answer["title"], answer["media"]["has_audio"]) == (DECIDED, self.has_sound)


@pytest.mark.parametrize("item", nas.ITEMS)
def test_every_order_of_the_doors_comes_to_one_item_or_one_tombstone(db, client, settings, exports, item):
    settings.SYNC_SECRET = "the-sync-secret"
    # In the short form the ways are dealt out among the items.
    ways = EVERY_WAY[: rounds(0, len(EVERY_WAY))] or covering(EVERY_WAY)[list(nas.ITEMS).index(item) :: len(nas.ITEMS)]

    for way in ways:
        with transaction.atomic():
            journey = Journey(nas.ITEMS[item], client)
            for door in (*way, *ARRIVALS):
                journey.use(door)
            journey.check()
            if journey.is_deleted:
                trash.restore(journey.item.key, by="ada")
                journey.is_here, journey.is_deleted = True, False
                journey.check()
            for door in (*ARRIVALS, "mp3"):
                journey.use(door)
            journey.check()
            transaction.set_rollback(True)
        for sound in exports.rglob("*.mp3"):
            sound.unlink()

    proved("doors", ways=len(ways), of=item)
