"""Who may decide sees the ways to it on the public pages; for everybody else, and every cache, they are not there."""

import gzip
import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from content.decisions.curation import curate
from content.decisions.trash import delete
from content.http.etag import is_public
from content.http.finished import store
from content.models import Content, Curation, History, Tombstone
from tests.content.admin.browser import categories

KEY = "abcdefghijk"
PAGES = ("/", "/?q=bread", f"/read/{KEY}")
BROWSER = {"Accept": "text/html"}
CORRECT = reverse("admin:correct")
# What only a curator is sent.
OURS = re.compile(rb'class="correct"|curator\.js|csrf|/admin/(?:undo|correct)|notices')


@pytest.fixture
def item(put):
    return put(KEY, title="Bread in a day", subcategories_json=categories(Baking=["Yeast"]), html="<p>Bread.</p>")


@pytest.fixture
def reader(person):
    """Signed in, and neither of the staff nor a curator."""
    return person("reader", staff=False)


def etag(answer):
    return answer.headers.get("ETag")


def sent(answer):
    """The page without the snapshot of the database that it was made from."""
    return re.sub(rb'data-news="[^"]*"', b"", answer.content)


def of(client, **form):
    return client.post(CORRECT, {"next": "/?q=bread"} | form, follow=True)


def seen(client, key=KEY):
    return client.get(CORRECT, {"item": key}).context["seen"]


@pytest.mark.parametrize("path", PAGES)
class TestWhoSeesIt:
    def test_nobody_else_gets_other_bytes_than_anybody(self, item, ada, reader, client, path):
        anybody = client.get(path)
        forged = Client()
        forged.cookies[settings.SESSION_COOKIE_NAME] = "forged"

        assert not OURS.search(anybody.content)
        assert [sent(each.get(path)) for each in (reader, forged)] == [sent(anybody)] * 2
        assert OURS.search(ada.get(path).content)

    def test_no_cache_keeps_what_a_curator_is_sent(self, item, ada, client, path, monkeypatch):
        # As without the transaction of the test.
        monkeypatch.setattr("content.http.etag._may_be_finished", lambda request, edition: is_public(request))
        answer = ada.get(path)

        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Authorization"} <= set(re.split(", *", answer.headers["Vary"]))
        assert etag(answer) is None
        assert store.bytes == 0
        client.get(path)
        (kept,) = store._answers.values()
        assert not OURS.search(gzip.decompress(kept.body) if "Content-Encoding" in kept.headers else kept.body)

    def test_signing_in_or_out_is_never_answered_with_the_page_of_before(self, item, ada, client, path):
        before = client.get(path)

        inside = ada.get(path, headers={"If-None-Match": etag(before)})
        assert (inside.status_code, bool(OURS.search(inside.content))) == (200, True)
        assert ada.get(path, headers={"If-None-Match": "*"}).status_code == 200

        ada.logout()
        outside = ada.get(path)
        assert (outside.status_code, sent(outside)) == (200, sent(before))

    def test_who_may_only_look_sees_nothing_of_it(self, item, person, client, path):
        assert sent(person("viewer", group="Viewers").get(path)) == sent(client.get(path))


class TestDecidingThere:
    def test_the_machine_is_right(self, item, ada):
        assert 'name="agree"' in ada.get("/").content.decode()

        answer = of(ada, agree=item)

        assert answer.redirect_chain[-1][0] == "/?q=bread"
        assert "“Bread in a day” is decided as the machine says." in answer.content.decode()
        assert Curation.objects.get().decided_by == "ada"
        assert 'name="agree"' not in ada.get("/").content.decode()
        assert "was decided before" in of(ada, agree=item).content.decode()

    def test_a_delete_and_its_undo_lead_back_to_the_page(self, item, ada):
        answer = ada.post(CORRECT, {"delete": item, "next": f"/read/{item}"}, follow=True, headers=BROWSER)
        assert answer.status_code == 410
        assert Tombstone.objects.get().via == "admin page"

        (undo,) = re.findall(r'action="(/admin/undo/[^"]+)"', answer.content.decode())
        again = ada.post(undo, {"next": f"/read/{item}"}, follow=True, headers=BROWSER)

        assert (again.status_code, "1 change undone." in again.content.decode()) == (200, True)
        assert Content.objects.exists()

    def test_title_and_categories_are_one_act(self, item, ada):
        answer = of(ada, item=item, seen=seen(ada), title="A better title", category=["Baking"], other="baking")
        assert "title decided" in answer.content.decode()
        assert Curation.objects.get().overrides == {"title": "A better title"}

        of(ada, item=item, seen=seen(ada), title="Best", category=[], create=["Cooking"])
        assert Curation.objects.get().overrides["subcategories_json"] == categories(Cooking=[])
        assert History.objects.filter(via="admin page", kind="curation").values("gesture").distinct().count() == 2

    def test_a_category_that_stays_keeps_its_subcategories(self, item, ada):
        of(ada, item=item, seen=seen(ada), title="Bread in a day", category=["Baking"], create=["Cooking"])

        assert Curation.objects.get().overrides == {"subcategories_json": categories(Baking=["Yeast"], Cooking=[])}

    def test_a_new_category_is_only_made_deliberately(self, item, ada):
        answer = of(ada, item=item, seen=seen(ada), title="Bread in a day", category=["Baking"], other="Bakin")

        text = unescape(answer.content.decode())
        assert "There is no category “Bakin” yet. Did you mean" in text
        assert 'name="create" value="Bakin"' in text
        assert not Curation.objects.exists()

    def test_what_somebody_changed_meanwhile_is_told(self, item, ada):
        opened = seen(ada)
        curate(item, {"title": "Bob's"}, by="bob")

        answer = of(ada, item=item, seen=opened, title="Ada's", category=["Baking"])

        assert "It is now called “Bob's”" in unescape(answer.content.decode())
        assert Content.objects.get().title == "Bob's"

    def test_nothing_changed_decides_nothing(self, item, ada):
        answer = of(ada, item=item, seen=seen(ada), title="Bread in a day", category=["Baking"])

        assert "You changed nothing" in answer.content.decode()
        assert not Curation.objects.exists()

    @pytest.mark.parametrize(
        "form", [{"agree": KEY}, {"delete": KEY}, {"item": KEY, "title": "x"}, {}, {"item": "\x00"}]
    )
    def test_what_is_gone_is_said(self, item, ada, form):
        delete(item, by="bob")
        lines = History.objects.count()

        answer = of(ada, **form)

        assert "That item is not here any more; nothing was changed." in answer.content.decode()
        assert History.objects.count() == lines
        assert "not here any more" in ada.get(CORRECT, {"item": KEY}, follow=True).content.decode()

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
    def test_it_leads_back_on_this_site_only(self, item, ada, wanted):
        assert ada.post(CORRECT, {"agree": item, "next": wanted}).headers["Location"] == "/"

    def test_without_the_token_of_the_page_nothing_is_done(self, item, ada):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = ada.cookies

        assert strict.post(CORRECT, {"delete": item}).status_code == 403
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get("/").content.decode())[1]
        assert strict.post(CORRECT, {"delete": item, "csrfmiddlewaretoken": token}).status_code == 302
        assert Tombstone.objects.exists()

    def test_messages_that_wait_are_shown_once(self, item, ada):
        ada.post(CORRECT, {"agree": item, "next": "/"})

        first, second = (ada.get("/").content.decode() for _ in range(2))

        assert ("decided as the machine says" in first, "decided as the machine says" in second) == (True, False)


def test_a_card_of_a_curator_takes_no_query_an_item(put, ada, django_assert_max_num_queries):
    for number in range(24):
        put(f"item{number:02}", title=f"Title {number}")

    # Beside those of anybody: the session, the person, and their permissions.
    with django_assert_max_num_queries(11):
        ada.get("/")
