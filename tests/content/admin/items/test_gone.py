"""Saving an item that went while its page was open: who took it is said, and what was typed is not lost."""

import re

import pytest

from content.decisions import duplicates, trash
from content.models import Content, Tombstone
from tests.content.admin.browser import KEY, PAGE, messages, names, overrides, typed


def sent(answer):
    """What the page's form would send."""
    form = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.content.decode())
    fields = {}
    for name, value in form:
        fields.setdefault(name, []).append(re.sub("&quot;", '"', value).replace("&#x27;", "'"))
    return fields


@pytest.fixture
def late(item, ada):
    """The answer to ada's save after bob deleted the item."""

    def save(act=lambda: trash.delete(KEY, by="bob", reason="A duplicate.")):
        form = typed(ada) | {"title": "Late", "subcategories_json-category": ["Music"]}
        form["subcategories_json-subcategories"] = ["Bach"]
        act()
        return ada.post(PAGE, form | {"_save": "Save"}, follow=True)

    return save


def test_it_says_who_deleted_it_and_shows_what_was_typed(late):
    answer = late()
    text = answer.content.decode()

    assert answer.status_code == 200
    assert re.search(
        r"bob moved “Machine&#x27;s” to the trash on \d{4}-\d\d-\d\d \d\d:\d\d UTC, because: A duplic", text
    )
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text) == [("Categories", "Music: Bach"), ("Title", "Late")]
    assert not Content.objects.exists()


def test_it_comes_back_with_what_was_typed(late, ada):
    answer = ada.post(PAGE, sent(late()) | {"_restore": "yes"}, follow=True)

    assert "It is back from the trash." in messages(answer)[0]
    assert (overrides()["title"], names(), Tombstone.objects.exists()) == ("Late", ["Music"], False)


def test_of_a_purged_item_what_was_typed_can_still_be_copied(late):
    def purged():
        trash.delete(KEY, by="bob")
        trash.purge(KEY, by="grace")

    text = late(purged).content.decode()

    assert "Late" in text
    assert "cannot be brought back" in text
    assert "_restore" not in text


def test_of_a_merged_item_it_leads_to_the_other(late, put):
    other = put("bbbbbbbbbbb", title="The other")

    text = late(lambda: duplicates.merge(KEY, other, by="bob", via="test")).content.decode()

    assert "It was merged into “The other”" in text
    assert "/bbbbbbbbbbb/change/" in text
    assert "Late" in text


def test_opening_a_deleted_item_says_who_deleted_it(item, ada):
    trash.delete(KEY, by="bob")

    answer = ada.get(PAGE, follow=True)

    assert "bob moved “Machine's” to the trash" in messages(answer)[0]
    assert answer.request["PATH_INFO"].endswith("/tombstone/")


def test_of_an_item_that_never_was_nothing_is_claimed(ada):
    assert "doesn’t exist" in messages(ada.post(PAGE, {"title": "x"}, follow=True))[0]
