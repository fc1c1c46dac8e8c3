"""The filters of the list of items that readers have too: they find the same, and say how much."""

import re
from html import unescape

import pytest

from content.catalogue.search import spelling
from content.decisions.curation import curate
from content.models import Content
from tests.content.admin.browser import categories, listing

ITEMS = {
    "a": {"channel_name": "One", "language": "en", "subcategories_json": categories(Art=["Oil"], Music=[])},
    "b": {"channel_name": "One", "language": "fr", "subcategories_json": categories(Art=["Ink"])},
    "c": {"channel_name": "Two", "language": "en", "subcategories_json": categories(Music=["Oil"])},
    "d": {"channel_name": "Two & More", "language": "en"},
}


@pytest.fixture
def library(put):
    for key, columns in ITEMS.items():
        put(key, title=f"Title of {key}", **columns)
    put("unlisted", html=None, title="Nothing to read", subcategories_json=categories(Art=[]))


def page(client, **query):
    return client.get(listing("content"), query)


def found(answer):
    return sorted(item.pk for item in answer.context["cl"].result_list)


def choices(answer, group):
    """The words of a group's choices with their counts and addresses, but for the chosen ones."""
    text = answer.content.decode()
    part = re.search(rf"<summary>{group}</summary>(.*?)</details>", text, re.DOTALL).group(1)
    rows = re.findall(r'<a href="([^"]*)">([^<]*?) <small>(\d+)</small>', part)
    return {unescape(words): (int(number), unescape(address)) for address, words, number in rows}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"category": "Art"}, ["a", "b"]),
        ({"category": "ÄRT"}, []),
        ({"category": "art"}, ["a", "b"]),
        ({"category": "Art", "subcategory": "Oil", "parentCategory": "Art"}, ["a"]),
        ({"subcategory": "Oil"}, ["a", "c"]),
        ({"subcategory": "Oil", "parentCategory": "Music"}, ["c"]),
        ({"category": ["Art", "Music"]}, ["a", "b", "c"]),
        ({"channel": "two & more"}, ["d"]),
        ({"language": "French", "category": "Art"}, ["b"]),
        ({"source": "other", "language": "en"}, ["a", "c", "d"]),
        ({"uncategorised": "yes"}, ["d"]),
        ({"uncategorised": "no"}, ["a", "b", "c", "d", "unlisted"]),
        ({"category": "A\x00rt"}, ["a", "b"]),
        ({"category": ""}, ["a", "b", "c", "d", "unlisted"]),
        ({"category": "Nowhere"}, []),
        ({"curated": "no", "category": "Art"}, ["a", "b"]),
        ({"q": "title", "channel": "One"}, ["a", "b"]),
    ],
)
def test_items_are_found_as_readers_find_them(library, ada, query, keys):
    answer = page(ada, **query)

    assert found(answer) == keys
    assert answer.context["cl"].result_count == len(keys)


@pytest.mark.parametrize("query", [{}, {"category": "Art"}, {"curated": "no"}, {"q": "title"}, {"added": "today"}])
def test_each_count_is_that_of_the_list_behind_it(library, ada, query):
    curate("a", {"title": "Ada's"}, by="ada")
    answer, behind = page(ada, **query), {}

    for group in ("Category", "Channel", "Source", "Language"):
        behind |= {(group, words): entry for words, entry in choices(answer, group).items()}
    assert behind
    for entry, (number, address) in behind.items():
        assert ada.get(listing("content") + address).context["cl"].result_count == number, entry


def test_a_choice_replaces_another_and_leaves_its_subcategories_behind(library, ada):
    answer = page(ada, category="Art", subcategory="Oil", parentCategory="Art", curated="no")

    assert choices(answer, "Category")["Music"][1] == "?category=Music&curated=no"
    assert '<a href="?curated=no" aria-current="true">Art' in answer.content.decode()
    assert choices(answer, "Subcategory")["Ink"] == (
        1,
        "?category=Art&curated=no&parentCategory=Art&subcategory=Ink",
    )


def test_of_a_name_that_nothing_has_those_that_hold_it_come_first(library, ada):
    text = page(ada, channel="mor").content.decode()

    assert 'Did you mean <a href="?channel=Two+%26+More">Two &amp; More</a>?' in text
    assert next(iter(choices(page(ada, channel="mor"), "Channel"))) == "Two & More"


def test_of_many_values_few_are_shown_and_one_is_typed(put, ada):
    for number in range(60):
        put(f"item{number:02}", title="x", channel_name=f"Channel {number:02}")
    put("more", title="x", channel_name="Channel 42")

    answer = page(ada)
    offered = choices(answer, "Channel")

    assert list(offered)[:2] == ["Channel 42", "Channel 00"]
    assert len(re.findall(r'href="\?channel=', answer.content.decode())) < 31 + 61
    assert 'name="channel" aria-label="Another channel"' in answer.content.decode()
    assert found(page(ada, channel="channel 59")) == ["item59"]


def test_of_too_many_items_the_values_are_offered_without_numbers(library, ada, monkeypatch):
    monkeypatch.setattr("content.admin.item_list.changelist.MOST_COUNTED", 2)

    text = page(ada, curated="no").content.decode()

    assert "?category=Art&amp;curated=no" in text
    assert not choices(page(ada, curated="no"), "Category")
    assert choices(page(ada), "Category")


def test_an_unlisted_item_is_found_by_its_key_and_among_all(library, ada):
    assert found(page(ada, q="unlisted")) == ["unlisted"]
    assert len(found(page(ada))) == Content.objects.count()


def test_a_misspelt_search_offers_what_may_have_been_meant(library, ada, monkeypatch):
    monkeypatch.setattr(spelling, "KNOWN", spelling.Vocabulary())

    assert 'Did you mean <a href="?q=title">title</a>?' in page(ada, q="titel").content.decode()
