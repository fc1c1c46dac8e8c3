"""Lists and the ways back to them: the address, the keyboard and the screen keep what the reader chose."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import OVERFLOW
from tests.browser.test_journeys import PHONE, POTATO

pytestmark = pytest.mark.browser

LIST = "/?category=Cooking&page=1"
TABLET = {"width": 820, "height": 1180}


class TestTheWayBack:
    @pytest.fixture(params=[True, False], ids=["with the Navigation API", "without"])
    def page(self, visit, request):
        """At a list, in a browser that has the Navigation API, and in one that has not."""
        page = visit("/feeds")
        if not request.param:
            page.context.add_init_script("delete window.navigation")
        page.goto(LIST)
        assert page.evaluate("'navigation' in window") == request.param
        return page

    def in_a_tab_of_its_own(self, page):
        with page.context.expect_page() as opened:
            page.locator(".card-title a").first.click(modifiers=["Control"])
        opened.value.wait_for_url("**/read/*")
        return opened.value

    def open_and_turn_to_another_summary(self, page):
        page.locator(".card-title a", has_text="Crisp Roast Potato").click()
        page.get_by_role("tab", name="Insights").click()
        page.wait_for_url("**variant=key-insights")

    def test_back_in_a_tab_of_its_own_leads_to_the_list(self, page):
        tab = self.in_a_tab_of_its_own(page)

        tab.locator("[data-back]").click()

        tab.wait_for_url(f"**{LIST}")

    def test_the_key_u_in_a_tab_of_its_own_leads_to_the_list(self, page):
        tab = self.in_a_tab_of_its_own(page)

        tab.keyboard.press("u")

        tab.wait_for_url(f"**{LIST}")

    def test_back_from_another_summary_leads_to_the_list(self, page):
        self.open_and_turn_to_another_summary(page)

        page.locator("[data-back]").click()

        page.wait_for_url(f"**{LIST}")

    def test_back_after_a_step_within_the_page_leads_to_the_list(self, page):
        page.locator(".card-title a").first.click()
        page.wait_for_url("**/read/*")
        main, skip = page.locator("main"), page.get_by_role("link", name="Skip to the content")
        # The focus is where the skip link leads already; the link stands before the head, as on a page that was loaded.
        expect(main).to_be_focused()
        page.locator(".brand").focus()
        page.keyboard.press("Shift+Tab")
        expect(skip).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")
        expect(main).to_be_focused()

        page.keyboard.press("u")

        page.wait_for_url(f"**{LIST}")

    def test_back_from_a_page_that_was_opened_directly_leads_to_the_whole_library(self, visit):
        page = visit(f"/read/{POTATO}")

        page.locator("[data-back]").click()

        page.wait_for_url(lambda url: url.endswith("/") and "read" not in url)

    def test_back_after_a_step_back_in_a_tab_of_its_own_leads_to_the_list(self, visit):
        page = visit(LIST)
        tab = self.in_a_tab_of_its_own(page)
        tab.evaluate("location.hash = 'main'")
        tab.go_back()

        tab.keyboard.press("u")

        tab.wait_for_url(f"**{LIST}")

    def test_back_leads_to_the_place_that_was_left(self, visit):
        page = visit("/?sort=title")
        page.locator(".card-title a", has_text="Crisp Roast Potato").scroll_into_view_if_needed()
        before = page.evaluate("scrollY")
        self.open_and_turn_to_another_summary(page)

        page.locator("[data-back]").click()

        page.wait_for_url("**/?sort=title")
        assert before > 0
        page.wait_for_function("before => Math.abs(scrollY - before) < 2", arg=before)


class TestOneAddress:
    def test_an_emptied_search_is_not_in_the_address(self, visit):
        page = visit("/?q=the&sort=title_asc")
        page.get_by_role("searchbox").fill("")

        page.keyboard.press("Enter")

        page.wait_for_url(lambda url: url.endswith("/?sort=title_asc"))

    def test_empty_days_are_not_in_the_address(self, visit):
        page = visit("/")
        page.locator(".filters summary", has_text="Added").click()
        page.evaluate("document.querySelector('main').dataset.left = ''")

        page.get_by_role("button", name="Show these days").click()

        expect(page.locator("main[data-left]")).to_have_count(0)
        page.wait_for_url(lambda url: url.endswith("/"))
        # The group stays open from page to page.
        page.get_by_label("From").fill("2026-01-01")
        page.get_by_role("button", name="Show these days").click()
        page.wait_for_url(lambda url: url.endswith("/?date_from=2026-01-01"))

    def test_the_search_field_takes_no_words_too_long_for_an_address(self, visit):
        page = visit("/")
        page.get_by_role("searchbox").focus()

        page.keyboard.insert_text("€" * 3000)

        assert 500 < len(page.get_by_role("searchbox").input_value()) < 8190 / 9


def open_sheet(page):
    """Returns its button. A tap ends before the click that it causes."""
    button = page.locator("[data-sheet] > summary")
    button.tap()
    expect(page.locator("[data-sheet]")).to_have_attribute("open", "")
    return button


class TestTheSheet:
    def test_the_sheet_covers_the_page_at_the_moment_at_which_it_opens(self, visit):
        page = visit("/", viewport=PHONE)
        click = "document.querySelector('[data-sheet] > summary').click()"

        covers = [page.evaluate(f"{click}, document.querySelector('header.site-head').inert") for _ in range(3)]

        assert covers == [True, False, True]

    @pytest.mark.parametrize("viewport", [PHONE, TABLET], ids=["phone", "tablet"])
    def test_nothing_behind_the_sheet_can_be_reached(self, visit, viewport):
        page = visit("/", viewport=viewport, has_touch=True)
        button = open_sheet(page)
        for _ in range(60):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.matches('body, [data-sheet] *')")

        page.keyboard.press("Escape")

        expect(button).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator(".card-title a").first).to_be_focused()

    def test_shortcuts_break_nothing_while_the_sheet_is_open(self, visit):
        page = visit("/", viewport=PHONE, has_touch=True)
        open_sheet(page)
        for key in ("j", "k", "?"):
            page.keyboard.press(key)

        page.get_by_label("Use single-key shortcuts").uncheck()

        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        expect(page.get_by_role("dialog")).to_be_hidden()

    def test_filters_in_a_column_cover_nothing(self, visit):
        page = visit("/", viewport=TABLET)
        page.locator("[data-sheet] > summary").click()
        expect(page.locator("header.site-head")).to_have_attribute("inert", "")

        page.set_viewport_size({"width": 1280, "height": 900})

        expect(page.locator("[inert]")).to_have_count(0)


class TestTheScreen:
    def test_a_filter_without_blanks_does_not_make_the_page_wider_than_the_screen(self, visit):
        page = visit("/?channel=" + "x" * 150, viewport=PHONE, has_touch=True)

        expect(page.locator(".chip")).to_be_visible()
        assert page.evaluate(OVERFLOW) <= 0

    def test_the_paragraphs_of_an_error_page_begin_at_one_edge(self, visit):
        page = visit("/nothing")
        edge = "place => place.getBoundingClientRect().left + parseFloat(getComputedStyle(place).paddingLeft)"

        assert len({place.evaluate(edge) for place in page.locator(".error > p").all()}) == 1
