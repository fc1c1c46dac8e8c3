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
    "the admin's summaries": "/admin/content/summary/",
    "the library's health": "/admin/doctor/",
    "a second factor to set up": "/admin/two-factor/",
}
# Swagger UI is another project's page: it is held to the CSP, but its markup is not ours to repair.
NOT_OURS = {"the API's documentation"}


class TestReaders:
    @pytest.mark.parametrize("name", PUBLIC)
    def test_a_page_is_quiet_and_open_to_everybody(self, visit, barriers, name):
        page = visit(PUBLIC[name])
        page.wait_for_load_state("load")

        assert name in NOT_OURS or barriers(page) == []

    @pytest.mark.parametrize("name", ["the library", "an item", "the feeds"])
    def test_in_the_dark_as_well(self, visit, barriers, name):
        page = visit(PUBLIC[name], color_scheme="dark")

        assert barriers(page) == []

    @pytest.mark.parametrize("name", ["the library", "an item"])
    def test_on_a_phone_as_well(self, visit, barriers, name):
        page = visit(PUBLIC[name], viewport={"width": 360, "height": 740}, has_touch=True)

        assert barriers(page) == []

    def test_the_help_is_open_to_everybody(self, visit, barriers):
        page = visit("/")
        page.keyboard.press("?")

        assert barriers(page) == []

    def test_the_documentation_shows_the_addresses(self, visit):
        page = visit("/api/docs")

        expect(page.get_by_text("/api/reports", exact=True).first).to_be_visible()


class TestCurators:
    @pytest.mark.parametrize("name", DESK)
    def test_a_page_is_quiet_and_open_to_everybody(self, at_the_desk, barriers, name):
        page = at_the_desk(DESK[name])
        page.wait_for_load_state("load")

        assert page.url.endswith(DESK[name])
        assert barriers(page) == []

    @pytest.mark.parametrize("name", ["the admin's index", "the library's health", "a second factor to set up"])
    def test_in_the_dark_as_well(self, at_the_desk, barriers, name):
        page = at_the_desk(DESK[name], color_scheme="dark")

        assert barriers(page) == []
