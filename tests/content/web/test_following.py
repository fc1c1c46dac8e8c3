"""Who follows a podcast hears each episode once, whatever becomes of the library meanwhile."""

from xml.etree import ElementTree

import pytest

from content.decisions import trash
from content.web import feeds

LINK = "{http://www.w3.org/2005/Atom}link"


def next_page(channel):
    """Its path; "" on the last page."""
    found = (link.get("href") for link in channel.iter(LINK) if link.get("rel") == "next")
    return next(found, "").removeprefix("http://testserver")


class Follower:
    """A podcast client: it knows episodes by their guid, asks with the ETag it was given, and walks all pages."""

    def __init__(self, client, address):
        self.client, self.address, self.etag, self.heard = client, address, "", {}
        self.downloads = []

    def poll(self, meanwhile=()):
        """What was done: "nothing new", or how many pages were read. `meanwhile` happens, an act after each page."""
        acts, address, pages = [*meanwhile], self.address, 0
        while address:
            known = {"If-None-Match": self.etag} if not pages else {}
            answer = self.client.get(address, headers=known)
            if answer.status_code == 304:
                return "nothing new"
            self.etag = self.etag if pages else answer.headers["ETag"]
            channel = ElementTree.fromstring(answer.content).find("channel")
            for item in channel.iter("item"):
                self.hear(item.findtext("guid"), item.find("enclosure").get("url"))
            address, pages = next_page(channel), pages + 1
            if acts:
                acts.pop(0)()
        return pages

    def hear(self, guid, url):
        if guid not in self.heard:
            self.downloads.append(guid.removeprefix("urn:ytv2:"))
        self.heard[guid] = url


# What a transaction under way wrote is no edition of the library yet.
@pytest.mark.django_db(transaction=True)
def test_who_follows_a_podcast_hears_each_episode_once(client, put, sql, sound_file, monkeypatch):
    """Over pages, while items come and go, a recording is replaced, and what was deleted comes back."""
    monkeypatch.setattr(feeds, "ENTRIES", 3)

    def arrive(name, day):
        sound_file(f"{name}1.mp3")
        put(name, indexed_at=f"2024-01-{day:02}T00:00:00Z", media={"audio_url": f"/exports/audio/{name}1.mp3"})

    def replace_recording(name):
        sound_file(f"{name}2.mp3", size=11)
        media = {"audio_url": f"/exports/audio/{name}2.mp3"}
        sql("UPDATE content SET media = %s, audio_version = 17 WHERE video_id = %s", media, name)

    for day, name in enumerate("abcdefgh", 1):
        arrive(name, day)
    trash.delete("b", by="ada")
    follower = Follower(client, "/podcast.rss")

    # What the first page had goes, so all that is behind it moves up; then something new comes in before it.
    assert follower.poll([lambda: trash.delete("h", by="ada"), lambda: arrive("n", 20)]) == 3
    assert follower.downloads == [*"hgfedca"]
    assert follower.poll() == 3
    assert follower.poll() == "nothing new"
    replace_recording("a")
    trash.restore("b", by="ada")
    trash.restore("h", by="ada")
    assert follower.poll() == 3

    assert follower.downloads == [*"hgfedca", "n", "b"]
    assert follower.heard["urn:ytv2:a"] == "http://testserver/exports/audio/a2.mp3"
