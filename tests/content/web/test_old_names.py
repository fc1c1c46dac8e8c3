"""Old links lead on: what a category was called before a merge, in every address that names one."""

import re
import uuid

import pytest

from content.decisions.merge import merge
from content.decisions.undo import undo

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
ADDRESSES = (
    *("/?category={}", "/?category={}&category=Music", "/?subcategory=Kings&parentCategory={}"),
    *("/feed.atom?category={}", "/podcast.rss?category={}"),
    *("/api/reports?category={}", "/api/reports?subcategory=Kings&parentCategory={}", "/api/filters?category={}"),
)


@pytest.fixture
def two(put):
    for key, name in (("a", "Rome"), ("b", "Antiquity"), ("c", "Music")):
        categories = {"categories": [{"category": name, "subcategories": ["Kings"]}]}
        put(key, title=f"Title of {key}", subcategories_json=categories)


def titles(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return set(re.findall(r"Title of \w", answer.content.decode())), answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("old", ["Rome", "ROME", "Latium"])
def test_an_old_name_leads_to_the_new_one_and_after_an_undo_to_itself(two, client, address, old):
    merge("Rome", "Latium", by="ada")
    merge("Latium", "Antiquity", by="ada", gesture=GESTURE)
    new, _ = titles(client, address.format("Antiquity"))

    found, text = titles(client, address.format(old))

    assert found == new
    if "/api/filters" not in address and "podcast" not in address:
        assert {"Title of a", "Title of b"} <= found
    assert "No items" not in text
    undo(GESTURE, by="ada")
    assert "Title of b" not in titles(client, address.format(old))[0]
