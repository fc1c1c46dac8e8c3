"""Links never rot: every address that was shown once is answered for ever, whatever became of what it shows."""

import re
import uuid
from contextlib import suppress
from html import unescape
from random import Random

import pytest

from content.decisions import duplicates, trash
from content.decisions.taxonomy.merge import MergeRefused, Term, merge
from content.decisions.undo import undo
from content.models import Content, Tombstone
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db
NAMES = ("Rome", "Modern History", "Food & Drink", "AC/DC", "snake_case", "Été")
BELOW = ("War", "Sweet things")
STEPS = 40
LINK = re.compile(r'(?:href="|<loc>|xmlUrl="|<id>|<link>)(?:http://testserver)?(/[^"<#]*)')
# Not of this library's life.
OTHERS = re.compile(r"/(?:static|admin|api|exports)\b")


class Life:
    """What people and machines do with a few items, drawn at random."""

    def __init__(self, random, put):
        self.random, self.put, self.number, self.gestures = random, put, 0, []

    def step(self):
        acts = (
            self.arrive,
            self.arrive,
            self.delete,
            self.restore,
            self.purge,
            self.rename,
            self.split,
            self.unite,
            self.undo,
        )
        with suppress(MergeRefused, duplicates.NotTwo, duplicates.ChoiceNeeded, trash.NotInTrash):
            self.random.choice(acts)()

    def gesture(self):
        self.gestures.append(uuid.UUID(int=self.random.getrandbits(128)))
        return self.gestures[-1]

    def arrive(self):
        self.number += 1
        filing = filed((self.random.choice(NAMES), self.random.choice(BELOW)))
        key = f"{self.random.choice(('', 'yt:', 'web:'))}item{self.number}"
        self.put(key, channel_name=self.random.choice(NAMES), topics_json=["a topic"], subcategories_json=filing)

    def delete(self):
        trash.delete_many(self.some(Content), by="ada", gesture=self.gesture())

    def restore(self):
        for key in self.some(Tombstone):
            trash.restore(key, by="ada", gesture=self.gesture())

    def purge(self):
        for key in self.some(Tombstone):
            trash.purge(key, by="ada")

    def rename(self):
        merge(*self.random.sample(NAMES, 2), by="ada", gesture=self.gesture())

    def split(self):
        below = Term(self.random.choice(NAMES), self.random.choice(BELOW))
        merge(below, Term(self.random.choice((*NAMES, "Apart"))), by="ada", gesture=self.gesture())

    def unite(self):
        keys = [*self.some(Content), *self.some(Content)]
        if len(set(keys)) > 1:
            duplicates.merge(*keys[:2], by="ada", via="test", keep=duplicates.Kept.LIVE, gesture=self.gesture())

    def undo(self):
        if self.gestures:
            undo(self.random.choice(self.gestures), by="ada")

    def some(self, model):
        keys = sorted(model.objects.values_list("pk", flat=True))
        return [self.random.choice(keys)] if keys else []


def shown(client, addresses):
    """The addresses on these pages."""
    pages = (client.get(address) for address in addresses)
    found = {unescape(each) for page in pages for each in LINK.findall(page.content.decode())}
    return {address for address in found if not OTHERS.match(address)}


def ends(client, address):
    """The statuses on the way to where an address leads."""
    statuses = []
    while address and len(statuses) < 6:
        answer = client.get(address, headers={"Accept": "text/html"})
        statuses.append(answer.status_code)
        address = answer.headers.get("Location")
    return statuses


@pytest.mark.parametrize("seed", range(3))
def test_every_address_that_was_shown_once_is_answered(client, put, seed):
    life, seen = Life(Random(seed), put), set()
    for step in range(STEPS):
        life.step()
        if step % 4 == 3:
            seen |= shown(client, ["/", "/sitemap-items-1.xml", "/sitemap-lists-1.xml", "/feeds.opml", "/feed.atom"])
    items = [address for address in seen if address.startswith("/read/")]
    seen |= shown(client, items) | {f"{address}.md" for address in items}

    ways = {address: ends(client, address) for address in sorted(seen)}

    assert len(ways) > 50
    wrong = {address: way for address, way in ways.items() if way[-1] not in (200, 410) or {*way[:-1]} - {301}}
    assert wrong == {}
