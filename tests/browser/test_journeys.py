"""What readers and listeners do: find, open, read, hear; with and without script, by keyboard, on a phone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FRENCH_R, POTATO, ZEBRA = "mFKm8w0VWZF", "Sp2vMS12CwB", "Z5up_2iEaGO"
ITEMS_ON_A_PAGE = 24
PHONE = {"width": 360, "height": 740}
# The length of the audio in seconds, once the browser has read so far; an error if it cannot.
LENGTH = """new Promise((resolve, reject) => {
    const audio = document.querySelector("audio");
    audio.addEventListener("loadedmetadata", () => resolve(audio.duration));
    audio.addEventListener("error", () => reject(audio.error.message));
    if (audio.readyState) resolve(audio.duration);
    if (audio.error) reject(audio.error.message);
})"""


def titles(page):
    return page.locator(".card-title").all_inner_texts()


def search(page, words):
    page.get_by_role("searchbox", name="Search the library").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")


class TestFinding:
    def test_a_search_finds_an_item_and_a_click_opens_it(self, visit):
        page = visit("/")
        search(page, "crisp roast potato")
        expect(page.get_by_role("heading", level=1)).to_contain_text("crisp roast potato")

        page.get_by_role("link", name="The Physics of a Crisp Roast Potato").click()

        page.wait_for_url(f"**/read/{POTATO}?q=crisp%20roast%20potato")
        expect(page.get_by_role("heading", level=1)).to_have_text("The Physics of a Crisp Roast Potato")
        expect(page.locator("h1 mark").first).to_have_text("Crisp")
        expect(page.locator(".prose")).not_to_be_empty()
        page.get_by_role("link", name="Take the marks away").click()
        page.wait_for_url(f"**/read/{POTATO}")
        expect(page.locator("mark")).to_have_count(0)

    def test_a_category_narrows_the_list_to_its_count_and_a_chip_takes_it_away(self, visit):
        page = visit("/")
        option = page.locator(".option a", has_text="Cooking").first
        count = int(re.search(r"\d+", option.locator(".option-count").inner_text()).group())

        option.click()
        page.wait_for_url("**category=Cooking*")

        assert 0 < count < 24
        expect(page.locator("[data-card]")).to_have_count(count)
        page.get_by_role("link", name="Remove the filter Cooking").click()
        page.wait_for_url(lambda url: "category" not in url)
        expect(page.locator(".library-head [role=status]:not([data-news])")).to_contain_text("30 items")

    def test_search_and_filters_add_up(self, visit):
        page = visit("/?category=Cooking")

        search(page, "onion")

        assert "category=Cooking" in page.url
        assert titles(page) == ["One Onion, Nine Ways"]

    def test_a_search_without_results_says_so_and_leads_back(self, visit):
        page = visit("/?q=zyzzyva&category=Cooking")
        expect(page.get_by_role("heading", name="Nothing in the library matches")).to_be_visible()

        page.get_by_role("link", name="Clear search and filters").click()

        expect(page.locator(".library-head [role=status]:not([data-news])")).to_contain_text("30 items")

    def test_a_pasted_address_finds_its_item(self, visit):
        page = visit("/")

        search(page, f"https://www.youtube.com/watch?v={POTATO}&t=30s")

        assert titles(page) == ["The Physics of a Crisp Roast Potato"]

    def test_the_list_can_be_sorted(self, visit):
        page = visit("/")
        page.locator(".sort summary").click()

        page.get_by_role("link", name="Title A to Z").click()
        page.wait_for_url("**sort=title_asc")

        assert titles(page)[:2] == ["A Walker's Guide to Asking Directions", "A Year in a Garden the Size of a Door"]
        expect(page.locator(".sort summary")).to_contain_text("Title A to Z")

    def test_paging_shows_every_item_exactly_once(self, visit):
        page = visit("/")
        first = titles(page)

        page.get_by_role("link", name="Next", exact=True).click()
        page.wait_for_url("**page=2")
        second = titles(page)

        assert (len(first), len(second), len({*first, *second})) == (24, 6, 30)
        page.get_by_role("link", name="Previous", exact=True).click()
        page.wait_for_url(lambda url: "page=" not in url)
        assert titles(page) == first

    def test_a_page_past_the_end_leads_back(self, visit):
        page = visit("/?page=9")
        expect(page.get_by_role("heading", name="past the end")).to_be_visible()

        page.get_by_role("link", name="Go to the first page").click()

        expect(page.locator("[data-card]")).to_have_count(24)

    def test_back_leads_to_the_very_list_the_reader_came_from(self, visit):
        page = visit("/?category=Cooking")
        page.locator(".card-title a").first.click()
        page.wait_for_url("**/read/*")

        page.locator("[data-back]").click()

        page.wait_for_url("**/?category=Cooking")


class TestReading:
    def test_another_summary_of_the_item_is_a_link_away(self, visit):
        page = visit(f"/read/{POTATO}")
        before = page.locator(".prose").inner_text()

        page.get_by_role("tab", name="Insights").click()
        page.wait_for_url("**variant=key-insights")

        expect(page.get_by_role("tab", name="Insights", selected=True)).to_be_visible()
        assert page.locator(".prose").inner_text() not in ("", before)

    def test_a_category_of_the_item_leads_to_its_neighbours(self, visit):
        page = visit(f"/read/{POTATO}")

        page.locator(".filed a", has_text="Techniques").click()
        page.wait_for_url("**subcategory=Techniques")

        assert "The Physics of a Crisp Roast Potato" in titles(page)
        assert 1 < len(titles(page)) < ITEMS_ON_A_PAGE

    def test_an_older_id_leads_to_the_item(self, visit):
        page = visit(f"/read/yt:{POTATO}")

        assert page.url.endswith(f"/read/{POTATO}")

    def test_an_unknown_item_is_a_page_that_says_so(self, visit):
        page = visit("/read/nobody")

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Library").first).to_be_visible()


class TestWithoutScript:
    def test_search_filter_sort_and_read(self, visit):
        page = visit("/", java_script_enabled=False)
        search(page, "onion")
        expect(page.locator("[data-card]")).to_have_count(1)

        page.goto("/")
        page.locator("[data-sheet] > summary").click() if not page.locator(".option").first.is_visible() else None
        page.locator(".option a", has_text="Cooking").first.click()
        page.wait_for_url("**category=Cooking*")
        page.locator(".sort summary").click()
        page.get_by_role("link", name="Title A to Z").click()
        page.wait_for_url("**sort=title_asc*")
        page.get_by_role("link", name="One Onion, Nine Ways").click()

        page.wait_for_url("**/read/*")
        expect(page.locator(".prose")).not_to_be_empty()
        expect(page.locator("audio")).to_have_attribute("controls", "")

    def test_controls_that_need_script_are_hidden(self, visit):
        page = visit(f"/read/{FRENCH_R}", java_script_enabled=False)

        for name in ("[data-theme-toggle]", "[data-player]", ".queue-add", "[data-copy]", "[data-help-open]"):
            assert page.locator(name).count(), name
            expect(page.locator(name).filter(visible=True)).to_have_count(0)

    def test_days_can_be_chosen(self, visit):
        page = visit("/?date_from=2026-01-01&date_to=2026-12-31", java_script_enabled=False)

        assert 0 < len(titles(page)) < ITEMS_ON_A_PAGE
        assert all("2026" in day for day in page.locator(".card-foot time").all_inner_texts())


class TestKeyboard:
    def test_slash_goes_to_the_search_and_does_not_type_itself(self, visit):
        page = visit("/")

        page.keyboard.press("/")
        page.keyboard.type("onion/j")

        expect(page.get_by_role("searchbox")).to_have_value("onion/j")

    def test_j_and_k_walk_through_the_cards_and_enter_opens(self, visit):
        page = visit("/")
        second = page.locator(".card-title a").nth(1)

        for key in ("j", "j", "j", "k"):
            page.keyboard.press(key)
        expect(second).to_be_focused()
        address = second.get_attribute("href")
        page.keyboard.press("Enter")

        page.wait_for_url(f"**{address}")

    def test_question_mark_opens_the_help_and_escape_closes_it(self, visit):
        page = visit("/")
        page.keyboard.press("?")
        help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(help_).to_be_visible()

        page.keyboard.press("Escape")

        expect(help_).to_be_hidden()

    def test_blank_in_the_help_closes_it_and_leaves_the_keys_on(self, visit):
        page = visit("/")
        page.keyboard.press("?")
        page.keyboard.press("Space")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()

        page.keyboard.press("?")

        expect(page.get_by_label("Use single-key shortcuts")).to_be_checked()

    def test_the_keys_can_be_switched_off_for_good(self, visit):
        page = visit("/")
        page.keyboard.press("?")
        page.get_by_label("Use single-key shortcuts").uncheck()
        page.keyboard.press("Escape")

        page.reload()
        page.keyboard.press("?")

        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()

    def test_the_first_tab_stop_skips_to_the_content(self, visit):
        page = visit("/")

        page.keyboard.press("Tab")

        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    def test_escape_closes_the_menu_and_returns_to_its_button(self, visit):
        page = visit("/")
        button = page.locator(".sort summary")
        button.press("Enter")
        expect(page.get_by_role("link", name="Title A to Z")).to_be_visible()

        page.keyboard.press("Escape")

        expect(page.get_by_role("link", name="Title A to Z")).to_be_hidden()
        expect(button).to_be_focused()


class TestTheme:
    @pytest.mark.parametrize(("scheme", "chosen"), [("light", "dark"), ("dark", "light")])
    def test_the_choice_is_kept_and_holds_in_the_admin(self, visit, scheme, chosen):
        page = visit("/", color_scheme=scheme)
        background = "getComputedStyle(document.body).backgroundColor"
        before = page.evaluate(background)

        page.get_by_role("button", name="Dark mode").click()
        after = page.evaluate(background)
        page.reload()

        assert before != after == page.evaluate(background)
        expect(page.locator("html")).to_have_attribute("data-theme", chosen)
        expect(page.get_by_role("button", name="Dark mode")).to_have_attribute(
            "aria-pressed", str(chosen == "dark").lower()
        )
        page.goto("/admin/login/")
        expect(page.locator("html")).to_have_attribute("data-theme", chosen)


class TestPhone:
    def test_the_filters_are_a_sheet_that_opens(self, visit):
        page = visit("/", viewport=PHONE, has_touch=True)
        option = page.locator(".option a", has_text="Cooking").first
        expect(option).to_be_hidden()

        button = page.locator("[data-sheet] > summary")
        button.tap()
        option.tap()

        page.wait_for_url("**category=Cooking*")
        number = page.locator(".library-count [role=status]").first.text_content().strip()
        assert button.evaluate("each => getComputedStyle(each, '::after').content") == f'"Show {number}"'
