"""Links never rot: every address that was shown once is answered for ever, whatever became of what it shows."""

import uuid
from collections import defaultdict
from contextlib import suppress
from random import Random

import pytest

from content.decisions import duplicates, trash
from content.decisions.taxonomy.merge import MergeRefused, Term, merge
from content.decisions.undo import undo
from content.models import Content, Tombstone
from content.web import feeds
from content.web.crawlers import sitemap
from tests.content.conftest import filed
from tests.content.web.shown_addresses import kind_of, shown_by
from tests.proofs import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
NAMES = ("Rome", "Modern History", "Food & Drink", "AC/DC", "snake_case", "Été")
BELOW = ("War", "Sweet things")
STEPS = 36
ARTICLE = "https://example.org/article/{}"
ROW = """
INSERT INTO content (video_id, title, channel_name, canonical_url, thumbnail_url, topics_json, subcategories_json,
    media, transcript_text, language, indexed_at)
VALUES (%s, %s, %s, %s, '/exports/images/a.png', %s, %s, %s, 'Words.', %s, now() + %s * interval '1 minute')
ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title, media = EXCLUDED.media
"""
SUMMARY = """
INSERT INTO content_summaries (video_id, variant, text, html)
SELECT video_id, %s, 'Words.', '<p>Words.</p>' FROM content WHERE video_id = %s
"""


class Life:
    """What people and machines do with a few items, drawn at random."""

    def __init__(self, random, sql, exports, sound_file):
        self.random, self.sql, self.sound_file, self.number, self.gestures = random, sql, sound_file, 0, []
        self.folder = exports
        for name in ("audio", "images"):
            (exports / name).mkdir(exist_ok=True)
        (exports / "images" / "a.png").write_bytes(b"\x89PNG")

    def step(self):
        acts = (
            *(self.arrive, self.arrive, self.arrive, self.arrive_again, self.replace_recording),
            *(self.delete, self.restore, self.purge, self.rename, self.split, self.unite, self.undo),
        )
        with suppress(MergeRefused, duplicates.NotTwo, duplicates.ChoiceNeeded, trash.NotInTrash):
            self.random.choice(acts)()

    def gesture(self):
        self.gestures.append(uuid.UUID(int=self.random.getrandbits(128)))
        return self.gestures[-1]

    def arrive(self):
        self.number += 1
        self.deliver(f"{self.random.choice(('', 'yt:', 'web:'))}item{self.number}", self.number)

    def arrive_again(self):
        """An article under the digest of another spelling of its address: one item, known by two keys."""
        number = self.random.randint(1, self.number + 1)
        self.deliver(f"{self.random.getrandbits(96):024x}", number)

    def deliver(self, key, number):
        filing = filed((self.random.choice(NAMES), self.random.choice(BELOW)))
        names = (f"Title {number}", self.random.choice(NAMES), ARTICLE.format(number), ["a topic"], filing)
        media = {"audio_url": f"/exports/audio/{self.recorded(number)}"} if number % 2 else {}
        self.sql(ROW, key, *names, media, self.random.choice(("en", "fr")), number)
        for variant in ("comprehensive", "key-points"):
            self.sql(SUMMARY, variant, key.partition(":")[2] or key)

    def recorded(self, number):
        self.number += 1
        name = f"item{number}_{self.number}.mp3"
        (self.folder / "audio" / name).write_bytes(b"ID3")
        self.sound_file(name)
        return name

    def replace_recording(self):
        for key in self.some(Content):
            media = {"audio_url": f"/exports/audio/{self.recorded(key)}"}
            self.sql("UPDATE content SET media = %s WHERE video_id = %s", media, key)

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


class Visitor:
    """Follows what is shown, a few addresses of each kind in each visit, and remembers all that it was shown."""

    BEGINNINGS = ("/", "/robots.txt", "/feeds", "/api/reports?size=2")

    def __init__(self, client, random, of_a_kind):
        self.client, self.random, self.of_a_kind = client, random, of_a_kind
        self.shown = dict.fromkeys(self.BEGINNINGS)

    def visit(self):
        """From the beginnings on, by links."""
        asked, waiting = set(), [*self.BEGINNINGS]
        numbers = defaultdict(int)
        while waiting:
            address = waiting.pop(0)
            if address in asked or numbers[kind_of(address)] >= self.of_a_kind:
                continue
            asked.add(address)
            numbers[kind_of(address)] += 1
            found = sorted(shown_by(self.client.get(address, follow=True), address))
            self.shown |= dict.fromkeys(found)
            waiting += self.random.sample(found, len(found))

    def ends(self, address):
        """The statuses on the way to where an address leads."""
        statuses = []
        while address and len(statuses) < 6:
            answer = self.client.get(address, headers={"Accept": "text/html"})
            statuses.append(answer.status_code)
            address = answer.headers.get("Location")
        return statuses

    def again(self):
        """Of each kind some of all addresses that were ever shown, and how each is answered now."""
        kinds = defaultdict(list)
        for address in self.shown:
            kinds[kind_of(address)].append(address)
        some = (self.random.sample(each, min(len(each), self.of_a_kind)) for each in kinds.values())
        return kinds, {address: self.ends(address) for each in some for address in each}


@pytest.mark.parametrize("seed", range(rounds(short=1, full=12)))
def test_every_address_that_was_shown_once_is_answered(client, sql, exports, sound_file, monkeypatch, seed):
    monkeypatch.setattr(feeds, "ENTRIES", 3)
    monkeypatch.setattr(sitemap, "LINES", 3)
    random = Random(seed)
    life, visitor = Life(random, sql, exports, sound_file), Visitor(client, random, rounds(short=1, full=8))
    for step in range(STEPS):
        life.step()
        if step % 18 == 17:
            visitor.visit()

    kinds, ways = visitor.again()

    assert {first for first, *_ in kinds} >= {
        "",
        "read",
        "category",
        "channel",
        "topic",
        "api",
        "exports",
        "transcripts",
    }
    assert {ending for _, ending, *_ in kinds} >= {"", ".atom", ".rss", ".opml", ".md", ".bib", ".mp3", ".png", ".xml"}
    wrong = {address: way for address, way in ways.items() if way[-1] not in (200, 410) or {*way[:-1]} - {301}}
    assert wrong == {}
