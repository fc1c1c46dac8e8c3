"""Every page, in light and dark: no violation of the CSP, no error, nothing that shuts anybody out."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

AUDIBLE = "mFKm8w0VWZF"
PUBLIC = {
    "the library": "/",
    "a selection": "/?category=Cooking&q=the&sort=title_asc",
    "nothing found": "/?q=zyzzyva",
    "an item": f"/read/{AUDIBLE}",
    "the feeds": "/feeds",
    "404": "/there/is/nothing",
    "the API's documentation": "/api/docs",
    "the admin's login": "/admin/login/",
}
DESK = {
    "the admin's index": "/admin/",
    "the admin's list": "/admin/content/content/",
    "the admin's item": f"/admin/content/content/{AUDIBLE}/change/",
    "the admin's decisions": "/admin/content/curation/",
    "the admin's history": "/admin/content/history/",
    "the admin's summaries": "/admin/content/summary/",
    "the library's health": "/admin/doctor/",
    "a second factor to set up": "/admin/two-factor/",
}


class TestReaders:
    @pytest.mark.parametrize("name", PUBLIC)
    def test_a_page_logs_no_error_and_is_accessible(self, visit, barriers, name):
        page = visit(PUBLIC[name])
        page.wait_for_load_state("load")

        assert barriers(page) == []

    @pytest.mark.parametrize("name", ["the library", "an item", "the feeds", "the API's documentation"])
    def test_a_page_is_accessible_in_the_dark(self, visit, barriers, name):
        page = visit(PUBLIC[name], color_scheme="dark")

        assert barriers(page) == []

    @pytest.mark.parametrize("name", ["the library", "an item", "the API's documentation"])
    def test_a_page_is_accessible_on_a_phone(self, visit, barriers, name):
        page = visit(PUBLIC[name], viewport={"width": 360, "height": 740}, has_touch=True)

        assert barriers(page) == []

    def test_the_help_is_accessible(self, visit, barriers):
        page = visit("/")
        page.keyboard.press("?")

        assert barriers(page) == []

    def test_the_documentation_shows_the_addresses(self, visit):
        page = visit("/api/docs")

        expect(page.get_by_text("/api/reports", exact=True).first).to_be_visible()

    def test_the_documentation_of_an_operation_opens_and_is_accessible(self, visit, barriers):
        page = visit("/api/docs")
        for operation in page.locator("details.operation").all()[:40]:
            operation.locator("summary").click()

        expect(page.get_by_text("summary_type", exact=True).first).to_be_visible()
        assert barriers(page) == []

    def test_the_documentation_leads_back_to_the_library(self, visit):
        page = visit("/api/docs")
        page.get_by_role("link", name="Back to the library").click()

        expect(page).to_have_title("Library · YTV2")


class TestCurators:
    @pytest.mark.parametrize("name", DESK)
    def test_a_page_logs_no_error_and_is_accessible(self, at_the_desk, barriers, name):
        page = at_the_desk(DESK[name])
        page.wait_for_load_state("load")

        assert page.url.endswith(DESK[name])
        assert barriers(page) == []

    @pytest.mark.parametrize("name", ["the admin's index", "the library's health", "a second factor to set up"])
    def test_a_page_is_accessible_in_the_dark(self, at_the_desk, barriers, name):
        page = at_the_desk(DESK[name], color_scheme="dark")

        assert barriers(page) == []


class TestNas:
    METRICS = {
        **{"ingest_success": 1234, "ingest_failure": 5, "sse_clients_current": 2},
        **{"last_ingest_video": "abcdefghijk", "last_ingest_timestamp": "2026-01-02T03:04:05Z"},
    }

    @pytest.fixture
    def panel(self, visit, settings):
        """The panel of the dashboard, with this answer of the metrics bridge."""

        def look(status, body):
            settings.NGROK_BASE_URL = "https://nas.example"
            page = visit("/feeds")
            page.route("**/api/metrics", lambda route: route.fulfill(status=status, json=body))
            page.goto("/")
            return page.get_by_role("region", name="On the NAS")

        return look

    def test_the_figures_of_the_nas_are_shown(self, panel):
        nas = panel(200, self.METRICS)

        expect(nas.locator("[data-metric=ingest_success]")).to_have_text("1,234")
        expect(nas.locator("[data-metric=ingest_failure]")).to_have_text("5")
        expect(nas.locator("[data-metric=last_ingest_video]")).to_have_text("abcdefghijk")
        expect(nas.locator("[data-metric=last_ingest_timestamp]")).to_contain_text("2026")

    @pytest.mark.parametrize("body", [None, [], {"ingest_success": {"a": 1}}, {"last_ingest_timestamp": "<b>"}])
    def test_odd_answers_of_the_nas_break_nothing(self, panel, body):
        nas = panel(200, body)

        expect(nas.locator("[data-metric=ingest_failure]")).to_have_text("–")
        expect(nas.locator("b")).to_have_count(0)
