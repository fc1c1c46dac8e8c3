"""How pages are laid out: one grid, feet in a line, a cover where a picture cannot be had."""

import pytest

from content.decisions import trash
from content.models import Content
from tests.browser.screen import DESKTOP, OVERFLOW, PHONE, until
from tests.browser.test_journeys import FRENCH_R

pytestmark = pytest.mark.browser

# Of a missing one the browser would complain.
NO_PICTURE = "/robots.txt"
WIDE = {"width": 2200, "height": 1100}
LEFT = "element => Math.round(element.getBoundingClientRect().left)"
# Of the first row: how many cards, and at how many heights their feet end.
FIRST_ROW = """cards => {
    const top = cards[0].getBoundingClientRect().top;
    const row = cards.filter((card) => card.getBoundingClientRect().top === top);
    const feet = row.map((card) => Math.round(card.querySelector('.card-foot').getBoundingClientRect().bottom));
    return [row.length, new Set(feet).size];
}"""
# Buttons beside a list's heading that lie over one another.
OVER = """buttons => buttons.map((each) => [each.textContent.trim(), each.getBoundingClientRect()])
    .flatMap(([name, box], place, all) => all.slice(place + 1)
        .filter(([, other]) => box.left < other.right && other.left < box.right)
        .filter(([, other]) => box.top < other.bottom && other.top < box.bottom)
        .map(([other]) => [name, other]))"""
# Pixels of the highest foot: two lines would have 48.
HEIGHT = "feet => Math.max(...feet.map((foot) => foot.clientHeight))"


@pytest.fixture
def site(own_site):
    """With an item of many long categories, whose picture is none."""
    names = ("Artificial Intelligence", "Language Learning", "Home Improvement")
    categories = [{"category": name, "subcategories": []} for name in names]
    newest = Content.objects.order_by("-indexed_at", "pk").first()
    newest.thumbnail_url = NO_PICTURE
    newest.subcategories_json = {"categories": categories}
    newest.save(update_fields=["thumbnail_url", "subcategories_json"])
    return own_site


def test_header_list_and_text_have_one_grid(visit):
    page = visit("/", viewport=DESKTOP)
    for path in ("/", "/?q=zzzzqqq", f"/read/{FRENCH_R}", "/feeds", "/there/is/nothing", "/api/docs"):
        page.goto(path)
        assert page.locator("h1").evaluate(LEFT) == page.locator(".site-head .search").evaluate(LEFT), path


def test_what_is_near_a_deleted_item_stands_below_its_words(visit):
    item = Content.objects.filter(subcategories_json__categories__0__category="Cooking").first()
    trash.delete(item.pk, by="anna")
    page = visit(f"/read/{item.pk}", viewport=DESKTOP)

    assert page.locator(".near h2").evaluate(LEFT) == page.locator("h1").evaluate(LEFT)


def test_paper_has_nothing_that_is_pressed(visit):
    page = visit("/?has_audio=true", viewport=DESKTOP)
    page.locator("[data-listen]").first.click()
    for path in ("/", page.locator(".card-title a").first.get_attribute("href")):
        page.goto(path)
        page.emulate_media(media="print")
        assert page.locator(":is(button, summary, input, select):visible").count() == 0, path
        page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [320, 390, 700, 960, 1400])
def test_no_button_of_a_list_lies_over_another(visit, width):
    page = visit("/", viewport={"width": width, "height": 844})
    for path in ("/", "/?q=zzzzqqq", "/?has_audio=true&source=youtube"):
        page.goto(path)
        buttons = page.locator(".library :is(.library-head, .sheet, .tools) .button:visible")
        assert buttons.evaluate_all(OVER) == [], path


@pytest.mark.parametrize(("size", "columns"), [(PHONE, 1), (DESKTOP, 3), (WIDE, 5)], ids=["phone", "desktop", "wide"])
def test_cards_fill_the_width_and_their_feet_stand_in_a_line(visit, size, columns):
    page = visit("/", viewport=size)

    assert page.locator("[data-card]").evaluate_all(FIRST_ROW) == [columns, 1]
    assert page.locator(".card-foot").evaluate_all(HEIGHT) < 40
    assert page.evaluate(OVERFLOW) <= 0
    until(page, "!document.querySelector('.thumb img')?.src.endsWith('robots.txt')")
    assert page.locator(".thumb").first.locator(".cover").is_visible()
