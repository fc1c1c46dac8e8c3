"""The inbox: a curator sees what came in and why not, and receives again what was refused."""

import re
from html import unescape

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils import timezone

from content.decisions import pause
from content.models import Content
from ingest.models import Delivery, Door, Run
from ingest.shelve.corridor import receive
from tests.content.admin.browser import sentences
from tests.ingest.payload.invented import data

pytestmark = pytest.mark.django_db

INBOX = reverse("admin:ingest_delivery_changelist")


def again(client):
    chosen = list(Delivery.objects.values_list("pk", flat=True))
    return client.post(INBOX, {"action": "receive_again", "_selected_action": chosen}, follow=True).content.decode()


def test_the_inbox_says_what_was_refused_where_and_the_cure(ada):
    receive(b'{"video_id": "Sourdough01", "duration_seconds": "abc"}', "bread.json")

    shown = ada.get(INBOX).content.decode()

    assert "bread.json" in shown
    assert "duration_seconds is &quot;abc&quot;, a whole number is expected." in shown


def test_the_inbox_names_columns_as_the_item_does(put, ada):
    put("b")
    Delivery.objects.create(
        **{"name": "b.json", "digest": "x", "outcome": "held", "video_id": "b", "door": Door.FOLDER},
        **{"fields": ["channel_name"], "held": ["subcategories_json"]},
    )

    (row,) = sentences(ada.get(INBOX, {"is_open__exact": "all"}))
    assert row == (
        "b.json wanted to change what a person decided about b, just now. Kept as a person decided: categories."
        " Changed: channel"
    )


def test_the_inbox_opens_on_what_is_to_be_done(ada):
    for name, is_open in (("open.json", True), ("done.json", False)):
        Delivery.objects.create(name=name, digest="x", outcome="refused", door=Door.FOLDER, is_open=is_open)

    for state, seen in (("1", (True, False)), ("0", (False, True)), ("all", (True, True))):
        text = ada.get(INBOX, {"is_open__exact": state}).content.decode()
        assert ("open.json" in text, "done.json" in text) == seen
    assert [row.name for row in ada.get(INBOX).context["cl"].rows] == ["open.json"]


def test_an_empty_inbox_says_what_that_means(ada):
    assert "all that came in is in the library" in ada.get(INBOX).content.decode()


def test_only_an_item_that_is_there_is_a_link(ada):
    receive(b'{"video_id": "Sourdough01", "duration_seconds": "abc"}', "bread.json")
    receive(data("flat"), "bell.json")
    item = Content.objects.get()

    shown = ada.get(INBOX, {"is_open__exact": "all"}).content.decode()

    assert reverse("admin:content_content_change", args=[quote(item.pk)]) in shown
    assert "Sourdough01" in shown
    assert reverse("admin:content_content_change", args=["Sourdough01"]) not in shown


@pytest.mark.parametrize("key", ["ab_3Fcdefg1", "reddit:a_24bc", "web:a/b?c&d"])
def test_an_item_of_any_key_is_reached_from_its_delivery(put, ada, key):
    key = put(key, title="Odd one")
    Delivery.objects.create(name="odd.json", digest="x", outcome="created", video_id=key, door=Door.FOLDER)

    shown = ada.get(INBOX, {"is_open__exact": "all"}).content.decode()
    (link,) = re.findall(r'href="(/admin/content/content/[^"]+/change/)"', shown)

    assert "Odd one" in ada.get(unescape(link), follow=True).content.decode()


def test_what_was_refused_is_received_again_when_the_reason_is_gone(ada):
    receive(data("flat"), "bell.json")
    Delivery.objects.update(outcome="refused", is_open=True, body=data("flat"))

    assert "Received again: unchanged (bell.json)." in again(ada)
    assert not Delivery.objects.filter(is_open=True).exists()


def test_what_nobody_will_send_again_is_dismissed(ada):
    receive(b'{"video_id": "Sourdough01", "duration_seconds": "abc"}', "bread.json")
    chosen = list(Delivery.objects.values_list("pk", flat=True))

    page = ada.post(INBOX, {"action": "dismiss", "_selected_action": chosen}, follow=True).content.decode()

    assert "Dismissed: 1." in page
    assert list(Delivery.objects.values_list("outcome", "is_open")) == [("refused", False)]


def test_a_button_of_a_row_dismisses_that_one_and_opens_it_again(ada):
    for name in ("a.json", "b.json"):
        receive(b'{"video_id": "Sourdough01", "duration_seconds": "abc"}', name)
    key = Delivery.objects.get(name="a.json").pk

    ada.post(INBOX, {"_act": f"dismiss:{key}"})
    assert list(Delivery.objects.filter(is_open=True).values_list("name", flat=True)) == ["b.json"]

    ada.post(INBOX, {"_act": f"open_again:{key}"})
    assert Delivery.objects.filter(is_open=True).count() == 2


def test_of_what_came_in_nothing_is_kept_and_it_says_so(ada):
    receive(data("flat"), "bell.json")

    assert "1 left no work: nothing to receive again." in again(ada)
    assert Content.objects.count() == 1


def test_what_was_too_large_to_be_kept_must_be_sent_again(ada):
    receive(b'{"video_id": "Sourdough01", "title": ["' + b"x" * 1024 * 1024 + b'"]}', "bread.json")

    assert "1 must be sent again by their maker: their bodies were not stored." in again(ada)


def test_while_the_library_is_paused_it_waits(ada):
    receive(b'{"video_id": "Sourdough01", "duration_seconds": "abc"}', "bread.json")
    Delivery.objects.update(body=data("flat"))
    pause.pause(by="ada")

    assert "is paused" in again(ada)
    assert not Content.objects.exists()


def test_a_delivery_and_a_run_open_and_cannot_be_changed(ada):
    receive(data("flat"), "bell.json")
    run = Run.objects.create(began_at=timezone.now(), files=1, counts={"created": 1}, changes=1, places=["reports"])

    assert "1 created" in ada.get(reverse("admin:ingest_run_changelist")).content.decode()
    for name, key in (("delivery", Delivery.objects.get().pk), ("run", run.pk)):
        address = reverse(f"admin:ingest_{name}_change", args=[key])
        assert ada.get(address).status_code == 200
        assert ada.post(address, {}).status_code == 403
