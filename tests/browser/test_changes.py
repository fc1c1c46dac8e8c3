"""What a curator, or a file, changes, and what the next reader has of it. Each test has a library of its own."""

import re

import pytest
from playwright.sync_api import expect

from content.decisions.actor import acting
from content.decisions.curation import curate
from content.media import inventory
from content.models import Content
from tests.browser.conftest import CURATOR, PASSWORD
from tests.browser.screen import OVERFLOW
from tests.browser.test_journeys import FRENCH_R, LENGTH, PHONE, POTATO

pytestmark = pytest.mark.browser

SEEK = """new Promise((resolve) => {
    const audio = document.querySelector("audio");
    audio.addEventListener("seeked", () => resolve(audio.currentTime));
    audio.pause();  // where it is then does not move
    audio.currentTime = audio.duration * 0.9;
})"""


@pytest.fixture
def site(own_site):
    return own_site


def test_seeking_in_a_long_audio_asks_for_a_range(visit, sample_files):
    """The same four seconds over and over: more than a browser reads ahead."""
    (short,) = (sample_files / "audio").glob(f"audio_{FRENCH_R}*")
    long = sample_files / "audio" / "long.mp3"
    long.write_bytes(short.read_bytes() * 400)
    inventory.record(long.name, seconds=0)
    Content.objects.filter(video_id=FRENCH_R).update(media={"audio_url": "/exports/audio/long.mp3"})
    page, answers = visit("/feeds"), []
    page.on("response", lambda answer: answer.url.endswith(".mp3") and answers.append(answer))
    page.goto(f"/read/{FRENCH_R}")
    page.locator(".reading [data-listen]").click()
    length = page.evaluate(LENGTH)

    assert page.evaluate(SEEK) == pytest.approx(length * 0.9)

    assert {answer.status for answer in answers} == {206}
    starts = [int(re.match(r"bytes (\d+)-", answer.headers["content-range"]).group(1)) for answer in answers]
    assert max(starts) > long.stat().st_size / 2


@pytest.mark.parametrize("path", ["/?sort=title", f"/read/{POTATO}"])
def test_words_without_blanks_do_not_make_a_page_wider_than_a_phone(visit, path):
    Content.objects.filter(video_id=POTATO).update(title="Aardappel" * 40, channel_name="x" * 200)

    page = visit(path, viewport=PHONE)

    expect(page.get_by_text("Aardappel").first).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


class TestCurating:
    ITEM = f"/admin/content/content/{FRENCH_R}/change/"

    def rows(self, page):
        return page.locator(".category-row")

    def values(self, page):
        return [[box.input_value() for box in row.locator("input[type=text]").all()] for row in self.rows(page).all()]

    def save(self, page):
        """And wait for the whole answer: its head may show before its rows are there."""
        with page.expect_navigation():
            page.get_by_role("button", name="Save and continue editing").first.click()

    def choose(self, page, field, name):
        page.get_by_label(field, exact=True).fill(name)
        page.get_by_role("option").filter(has_text=name).first.click()

    def test_a_curator_logs_in_and_changes_categories_and_readers_see_them(self, visit, curator):
        page = visit(self.ITEM)
        page.get_by_label("Username").fill(CURATOR)
        page.get_by_label("Password").fill(PASSWORD)
        # The login's own address names the item as well.
        with page.expect_navigation(url=re.compile(rf"//[^/]+{re.escape(self.ITEM)}$")):
            page.get_by_role("button", name="Log in").click()
        for name in page.get_by_role("button", name=re.compile("^Take .* away$")).all():
            name.click()
        self.choose(page, "Add a category", "Phonetics")
        self.choose(page, "Add a category", "History")
        self.choose(page, "Add a subcategory of Phonetics", "Gargling")
        self.choose(page, "Add a subcategory of Phonetics", "Purring")

        self.save(page)
        expect(page.locator(".success")).to_be_visible()
        page.goto(f"/read/{FRENCH_R}")

        assert page.locator(".filed > li > a").all_inner_texts() == ["Phonetics", "History"]
        assert page.locator(".filed ul a").all_inner_texts() == ["Gargling", "Purring"]
        expect(page.locator(".byline .curated")).to_have_text("Curated")
        page.goto("/?category=Phonetics")
        expect(page.locator("[data-card]")).to_have_count(1)
        expect(page.locator("[data-card] .curated")).to_be_visible()

    def test_a_row_without_its_category_is_refused_and_what_was_typed_is_kept(self, at_the_desk):
        page = at_the_desk(self.ITEM, java_script_enabled=False)
        before = self.values(page)
        self.rows(page).nth(1).locator("input[type=text]").nth(1).fill("Gargling, Purring")
        self.rows(page).nth(2).locator("input[type=text]").first.fill("History")
        page.get_by_label("Note").fill("Because of the R.")

        self.save(page)

        expect(
            page.locator(".errorlist", has_text="Gargling, Purring: name the category they belong to.")
        ).to_be_visible()
        typed = [value for row in self.values(page) for value in row if value]
        assert typed == [*(value for value in before[0] if value), "Gargling, Purring", "History"]
        expect(page.get_by_label("Note")).to_have_value("Because of the R.")
        page.goto(f"/read/{FRENCH_R}")
        expect(page.locator(".byline .curated")).to_have_count(0)

    def test_a_new_category_stays_on_the_page(self, at_the_desk):
        page = at_the_desk(self.ITEM)

        self.choose(page, "Add a category", "Phonetics")
        self.save(page)
        expect(page.locator(".success")).to_be_visible()

        expect(page.get_by_role("button", name="Take Phonetics away")).to_be_visible()

    def test_saving_without_a_change_decides_nothing(self, at_the_desk):
        page = at_the_desk(self.ITEM)

        self.save(page)
        expect(page.locator(".warning")).to_contain_text("You changed nothing, so nothing was decided.")

        page.goto(f"/read/{FRENCH_R}")
        expect(page.locator(".byline .curated")).to_have_count(0)

    def test_a_button_beside_a_decision_asks_before_it_loses_what_was_typed(self, at_the_desk):
        curate(FRENCH_R, {"title": "Decided"}, by=CURATOR)
        page, asked = at_the_desk(self.ITEM), []
        answers = iter(["dismiss", "accept"])
        page.on("dialog", lambda dialog: (asked.append(dialog.message), getattr(dialog, next(answers))()))
        release = page.get_by_role("button", name="Give back")
        page.get_by_label("Add a category").click()
        page.get_by_label("Note").fill("Typed")

        release.click()
        expect(page.get_by_label("Note")).to_have_value("Typed")

        with page.expect_navigation():
            release.click()
        expect(page.locator(".success")).to_contain_text("Given back")
        assert len(asked) == 2

    def test_a_button_beside_a_decision_asks_nothing_where_nothing_is_lost(self, at_the_desk):
        curate(FRENCH_R, {"title": "Decided"}, by=CURATOR)
        page = at_the_desk(self.ITEM)
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.get_by_label("Add a category").click()

        with page.expect_navigation():
            page.get_by_role("button", name="Give back").click()

        expect(page.locator(".success")).to_contain_text("Given back")

    def test_an_item_can_be_saved_without_script(self, at_the_desk):
        page = at_the_desk(self.ITEM, java_script_enabled=False)
        self.rows(page).nth(0).locator("input[type=text]").first.fill("Phonetics")

        self.save(page)

        expect(page.locator(".success")).to_be_visible()
        assert self.values(page)[0][0] == "Phonetics"


def test_every_column_of_the_desks_lists_is_on_the_screen(at_the_desk):
    """Also with names, keys and files as long as they come."""
    ada, source = "anna.maria.of.the.curators@library.example.org", "reports/2026/11/26/a-report-with-a-long-name.json"
    categories = [{"category": "History of the Mediterranean", "subcategories": ["Rome", "Carthage", "Phoenicians"]}]
    with acting(ada, via="manage.py ledger replay", source=source):
        Content.objects.create(video_id="0123456789abcdef" * 10, title="Of a long key")
        for key in (POTATO, FRENCH_R, "0123456789abcdef" * 10):
            curate(key, {"title": "A title that was decided", "subcategories_json": {"categories": []}}, by=ada)
        Content.objects.update(
            title="Proposed-by-what-knows-no-blank-" * 4, subcategories_json={"categories": categories}
        )

    for name in ("history", "suggestion", "curation", "content"):
        page = at_the_desk(f"/admin/content/{name}/")
        for width in (1280, 1024, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(OVERFLOW) <= 0, (name, width)
            if name != "content":
                continue  # a list of sentences has no columns
            last = page.locator("#result_list tbody tr").first.locator("td").last.bounding_box()
            assert last["x"] + last["width"] <= width, (name, width)
