"""Categories decided in their row: the same decision as anywhere, shown in the row."""

import re
from html import unescape

from django.urls import reverse

from content.decisions.curation import curate
from content.decisions.trash import delete
from content.models import Content, Curation, History
from tests.content.admin.browser import KEY, categories, listing, names

DECIDE = reverse("admin:categories")


def seen(client):
    text = client.get(listing("content")).content.decode()
    return re.search(rf'data-item="{KEY}" data-seen="([^"]*)"', text).group(1)


def decide(client, *chosen, **more):
    answer = client.post(DECIDE, {"item": KEY, "seen": seen(client), "category": chosen} | more)
    return answer.status_code, answer.json()


def test_what_is_chosen_is_decided_and_the_row_says_so(item, ada):
    status, answer = decide(ada, "Art", "Music")

    assert (status, answer["words"]) == (200, "Saved.")
    assert names() == ["Art", "Music"]
    assert Curation.objects.get().decided_by == "ada"
    assert History.objects.get(kind="curation").via == "admin items"
    assert ">Music</a>" in answer["categories"]
    assert "ada" in answer["who"]

    ada.post(unescape(answer["undo"]))
    assert names() == ["History", "Art"]


def test_what_stays_keeps_its_subcategories(item, ada):
    decide(ada, "History")

    assert Content.objects.get().shown_categories == categories(History=["Rome", "Greece"])["categories"]


def test_saving_what_the_machine_says_agrees_with_it(item, ada):
    assert decide(ada, "History", "Art")[1]["words"] == "Saved: the machine is right."
    assert Curation.objects.get().decided_by == "ada"


def test_a_known_category_is_spelled_as_the_library_does(item, put, ada):
    put("other", title="x", subcategories_json=categories(Music=[]))

    decide(ada, "MUSIC")

    assert Content.objects.get(pk=KEY).shown_categories[0]["category"] == "Music"


def test_who_was_slower_decides_nothing_and_sees_what_is(item, ada):
    before = seen(ada)
    curate(KEY, {"subcategories_json": categories(Music=[])}, by="bob")

    status, answer = decide(ada, "Art", seen=before)

    assert status == 409
    assert "Somebody changed it" in answer["words"]
    assert ">Music</a>" in answer["categories"]
    assert names() == ["Music"]


def test_a_broken_rule_is_a_sentence(item, ada, sql):
    sql("ALTER TABLE curation ADD CONSTRAINT no_ada CHECK (decided_by <> 'ada')")

    status, answer = decide(ada, "Music")

    assert (status, names()) == (409, ["History", "Art"])
    assert "no_ada" in answer["words"]


def test_of_a_deleted_item_it_is_told(item, ada):
    before = seen(ada)
    delete(KEY, by="bob")

    assert ada.post(DECIDE, {"item": KEY, "seen": before, "category": "Art"}).status_code == 410
    assert ada.post(DECIDE, {"item": "a\x00b"}).status_code == 410


def test_those_who_may_only_look_are_not_offered_it(item, person):
    client = person("vera", group="Viewers")

    assert "data-in-place" not in client.get(listing("content")).content.decode()
    assert client.post(DECIDE, {"item": KEY}).status_code == 403
