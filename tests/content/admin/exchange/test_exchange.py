"""The page "Export and import": files for all who may look, and imports with a preview for those who decide."""

import csv
import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.admin.exchange.preview import A_PAGE
from content.decisions.curation import curate
from content.models import Content, Curation, History, PendingImport
from tests.content.admin.browser import KEY, categories, messages, status

PAGE, SHEET, LEDGER = map(reverse, ("admin:exchange", "admin:exchange_sheet", "admin:exchange_ledger"))


@pytest.fixture
def viewer(person):
    return person("vera", group="Viewers")


def file_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert re.search(r'attachment; filename="decisions-\d{4}-\d\d-\d\d\.', answer.headers["Content-Disposition"])
    return b"".join(answer.streaming_content).decode()


def keys_in(sheet):
    return [row["key"] for row in csv.DictReader(StringIO(sheet.removeprefix("\ufeff"), newline=""))]


def upload(client, *rows, name="mine.csv"):
    text = StringIO()
    csv.writer(text).writerows(rows)
    return client.post(PAGE, {"file": SimpleUploadedFile(name, text.getvalue().encode())}, follow=True)


def press(client, page, button="_import"):
    return client.post(page.request["PATH_INFO"], {button: "yes"}, follow=True)


class TestExport:
    def test_who_may_look_takes_what_the_list_finds_or_everything(self, item, put, viewer):
        put("b", title="Beta", indexed_at="2020-01-01")
        curate("b", {"title": "Decided"}, by="ada")

        assert keys_in(file_of(viewer, SHEET)) == [KEY, "b"]
        assert keys_in(file_of(viewer, f"{SHEET}?curated=yes")) == ["b"]
        assert keys_in(file_of(viewer, f"{SHEET}?q=Machine%27s&p=9")) == [KEY]
        assert file_of(viewer, LEDGER).count("\n") == 1
        assert file_of(viewer, f"{LEDGER}?curated=no") == ""
        page = viewer.get(f"{PAGE}?q=x").content.decode()
        assert f"{SHEET}?q=x" in page
        assert '<h2 id="import">' not in page

    @pytest.mark.parametrize("query", ["curated=%00", "o=9.-9.x", "source__foo=1", "e=1", "%ff=%ff"])
    def test_a_query_that_means_nothing_leads_back_or_to_everything(self, item, viewer, query):
        assert status(viewer, f"{SHEET}?{query}") in (200, 302)
        assert status(viewer, f"{LEDGER}?{query}") in (200, 302)
        assert status(viewer, f"{PAGE}?{query}") == 200

    def test_the_whole_line_is_there(self, item, ada):
        curate(KEY, {"subcategories_json": categories(Music=["=1"]), "title": None}, by="ada", note="-why")
        (row,) = csv.DictReader(StringIO(file_of(ada, SHEET).removeprefix("\ufeff"), newline=""))

        assert row.pop("decided at")[:2] == "20"
        assert {name: cell for name, cell in row.items() if cell} == {
            **{"key": KEY, "item": KEY, "categories": "Music > =1", "title": "(none)", "note": "'-why"},
            **{"decided by": "ada", "machine: categories": "History > Rome, Greece; Art"},
            **{"machine: title": "Machine's", "machine: channel": "A channel", "machine: language": "en"},
        }

    def test_a_hundred_thousand_would_take_a_bounded_number_of_queries_a_part(
        self, put, ada, django_assert_num_queries
    ):
        for number in range(20):
            put(f"k{number}", html=None)
        answer = ada.get(SHEET)

        with django_assert_num_queries(2):
            assert b"".join(answer.streaming_content).count(b"\r\n") == 21


class TestRights:
    def test_who_may_only_look_imports_nothing(self, item, viewer, ada):
        pending = PendingImport.objects.get(pk=self.proposed(ada))

        assert upload(viewer, ("key", "title"), (KEY, "Mine")).status_code == 403
        assert viewer.post(reverse("admin:exchange_preview", args=[pending.pk])).status_code == 403

    def test_nobody_does_what_another_uploaded(self, item, ada, person):
        address = reverse("admin:exchange_preview", args=[self.proposed(ada)])
        bob = person("bob", group="Curators")

        assert "not here any more" in messages(bob.post(address, {"_import": "yes"}, follow=True))[0]
        assert not Curation.objects.exists()

    def test_who_may_see_nothing_exports_nothing(self, item, person):
        clerk = person("clerk")

        assert {status(clerk, path) for path in (PAGE, SHEET, LEDGER)} == {403}

    def proposed(self, client):
        return upload(client, ("key", "title"), (KEY, "Mine")).context["pending"].pk


class TestImport:
    def test_it_shows_then_does_and_is_undone(self, item, ada):
        page = upload(ada, ("key", "categories"), (KEY, "Histori; Music"))
        text = page.content.decode()
        assert "<del>History &gt; Rome, Greece; Art (the machine)</del>" in text
        assert "<ins>Histori; Music</ins>" in text
        assert page.context["new_categories"] == [
            {"name": "Histori", "near": ["History"]},
            {"name": "Music", "near": []},
        ]
        assert not Curation.objects.exists()

        page = press(ada, page)

        assert messages(page) == ["1 line of mine.csv imported."]
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["Histori", "Music"]
        (address,) = re.findall(r'action="(/admin/undo/[^"]*)"', page.content.decode())
        ada.post(address)
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["History", "Art"]
        assert set(History.objects.filter(kind="curation").values_list("via", flat=True)) == {
            "admin import",
            "admin undo",
        }

    def test_what_is_wrong_is_listed_by_line_and_nothing_is_written(self, item, ada):
        page = upload(ada, ("key", "title"), (KEY, "Mine"), ("nobody", "x"), name="a\x00<b>.csv")

        assert "<b>Line 3, key</b> <span>The library knows no such item." in page.content.decode()
        assert "Nothing was imported of" in page.content.decode()
        assert not PendingImport.objects.exists()

    def test_no_file_is_said(self, ada):
        assert "Choose a file first." in ada.post(PAGE).content.decode()

    def test_a_large_one_is_refused_by_its_head(self, ada, settings):
        settings.SHEET_LIMIT_MB = 0
        answer = ada.post(PAGE, {"file": SimpleUploadedFile("big.csv", b"x" * 1024**2)})

        assert "The file is too large: at most 0 MB." in answer.content.decode()

    def test_a_form_of_another_site_imports_nothing(self, item, ada):
        ada.handler.enforce_csrf_checks = True

        assert upload(ada, ("key", "title"), (KEY, "Mine")).status_code == 403

    def test_nothing_to_change_is_said(self, item, ada):
        page = upload(ada, ("key", "title"), (KEY, ""))

        assert "say what the library says already" in re.sub(
            r"\s+", " ", page.content.decode().replace("says what", "say what")
        )

    def test_it_can_be_thrown_away(self, item, ada):
        press(ada, upload(ada, ("key", "title"), (KEY, "Mine")), "_discard")

        assert not PendingImport.objects.exists()
        assert not Curation.objects.exists()

    def test_many_are_shown_by_the_page_and_imported_by_the_part(self, put, ada, monkeypatch):
        monkeypatch.setattr("content.admin.exchange.preview.SECONDS_A_REQUEST", 0)
        monkeypatch.setattr("content.exchange.pending.AT_ONCE", 40)
        keys = [f"k{number:03}" for number in range(A_PAGE + 1)]
        for key in keys:
            put(key, html=None)
        page = upload(ada, ("key", "title"), *((key, "Mine") for key in keys))
        assert len(page.context["rows"]) == A_PAGE
        assert len(ada.get(page.request["PATH_INFO"] + page.context["next"]).context["rows"]) == 1
        curate(keys[-1], {"title": "Bob's"}, by="bob")

        page = press(ada, page)
        assert "40 of 51 imported" in page.content.decode()
        assert "data-go-on" in page.content.decode()
        page = press(ada, page)

        assert messages(page) == ["50 lines of mine.csv imported. 1 line was left: the list below says why."]
        assert "Changed since the preview: title is “Bob’s” by now." in page.content.decode().replace("&#x27;", "’")
        assert messages(press(ada, page)) == []


def test_the_pages_ask_a_bounded_number_of_times(item, ada, django_assert_max_num_queries):
    page = upload(ada, ("key", "title"), (KEY, "Mine"))

    for path in (PAGE, page.request["PATH_INFO"]):
        with django_assert_max_num_queries(14):
            ada.get(path)


def test_members_of_curators_find_the_page_in_the_menu(ada):
    assert User.objects.get().groups.get() == Group.objects.get(name="Curators")
    assert f'href="{PAGE}"' in ada.get(reverse("admin:index")).content.decode()
