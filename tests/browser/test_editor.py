"""The page of one item: categories as chips by keyboard and by finger, what is read beside them, two at once."""

import pytest
from playwright.sync_api import expect

from content.decisions.curation import curate
from content.decisions.trash import delete
from content.models import Content, Curation
from tests.browser.screen import OVERFLOW

CHOSEN = {"categories": [{"category": "Music", "subcategories": []}]}


@pytest.fixture
def site(own_site):
    return own_site


@pytest.fixture
def item(site):
    """An undecided one, in a category with a subcategory."""
    return next(each for each in Content.objects.undecided().newest() if each.shown_categories[0]["subcategories"])


@pytest.fixture
def editor(at_the_desk, item):
    return lambda **options: at_the_desk(f"/admin/content/content/{item.pk}/change/", **options)


def shown(item):
    """Its categories with their subcategories, in order."""
    listed = Content.objects.get(pk=item.pk).shown_categories
    return [(entry["category"], entry["subcategories"]) for entry in listed]


def save(page, button="Save"):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def test_categories_are_chosen_moved_and_taken_away_by_keyboard_alone(editor, item):
    page = editor()
    [(first, below)] = shown(item)
    page.get_by_label("Add a category").focus()
    for key in ("Mus", "Enter"):
        page.keyboard.press(key) if key == "Enter" else page.keyboard.type(key)
    expect(page.get_by_role("status").filter(has_text="Music added.")).to_be_visible()
    page.get_by_label("Add a subcategory of Music").focus()
    page.keyboard.press("ArrowDown")
    sub = page.get_by_role("option", selected=True).inner_text().split("\n")[0]
    page.keyboard.press("Enter")
    expect(page.get_by_label("Add a subcategory of Music")).to_be_focused()
    page.keyboard.type("First of all")
    create = page.get_by_role("option", name="Create “First of all”")
    create.wait_for()
    while create.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Move First of all before {sub}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take First of all away from Music")).to_be_focused()
    page.get_by_role("button", name="Move Music up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Music down")).to_be_focused()
    page.get_by_role("button", name=f"Take {below[0]} away from {first}").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Title").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert shown(item) == [("Music", ["First of all", sub]), (first, below[1:])]


def test_a_finger_takes_away_and_puts_back_on_a_phone(editor, item):
    page = editor(has_touch=True, viewport={"width": 390, "height": 800})
    [(first, _)] = shown(item)
    assert page.evaluate(OVERFLOW) <= 0
    expect(page.get_by_label("Add a category")).to_be_in_viewport()
    page.get_by_role("button", name=f"Take {first} away", exact=True).tap()
    page.get_by_role("button", name=f"Put {first} back").tap()
    page.get_by_role("button", name=f"Take {first} away", exact=True).tap()
    page.get_by_label("Add a category").tap()
    page.get_by_role("option").filter(has_text="Travel").tap()
    save(page)

    assert shown(item) == [("Travel", [])]
    assert Curation.objects.get(pk=item.pk).refusals == {}


def test_a_name_that_is_typed_and_not_chosen_is_not_lost(editor, item):
    page, before = editor(), shown(item)
    page.get_by_label("Add a category").fill("Gardeningg")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="“Gardeningg” is not chosen yet")).to_be_visible()
    page.get_by_role("option", name="Create “Gardeningg”").click()
    save(page)

    assert [name for name, _ in shown(item)] == [before[0][0], "Gardeningg"]


def test_leaving_with_a_changed_chip_asks_also_after_another_question_was_refused(editor, item):
    curate(item.pk, {"title": "Anna's"}, by="anna")
    page, asked = editor(), []
    name = item.shown_categories[0]["category"]
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("button", name=f"Take {name} away", exact=True).click()
    page.get_by_role("button", name="Give back").click()
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("button", name=f"Put {name} back")).to_be_visible()
    assert asked == ["confirm", "beforeunload"]


def test_the_summary_stays_beside_the_fields(editor):
    page = editor(viewport={"width": 1400, "height": 900})
    summary, save_button = (
        page.get_by_role("article", name="Summary"),
        page.get_by_role("button", name="Save", exact=True),
    )
    for label in ("Add a category", "Title:", "Channel:", "Language:", "Thumbnail:", "Note:"):
        expect(page.get_by_label(label, exact=True)).to_be_in_viewport()
    page.get_by_label("Note").evaluate("field => field.scrollIntoView({block: 'start'})")
    expect(summary).to_be_in_viewport()
    expect(save_button).to_be_in_viewport()


def test_two_at_once_choose_field_by_field(editor, item, barriers):
    page, before = editor(viewport={"width": 390, "height": 800}), shown(item)
    curate(item.pk, {"title": "Anna's", "subcategories_json": CHOSEN}, by="anna")
    page.get_by_label("Title").fill("Bert's")
    page.get_by_label("Add a category").fill("Travel")
    page.get_by_role("option").filter(has_text="Travel").first.click()
    save(page)

    categories = page.get_by_role("group", name="Categories: changed by anna")
    expect(categories.get_by_label("Yours")).to_be_checked()
    categories.get_by_label("Both together").check()
    page.get_by_role("group", name="Title: changed by anna").get_by_label("Theirs").check()
    assert page.evaluate(OVERFLOW) <= 0
    assert barriers(page) == []
    save(page)

    assert shown(item) == [("Music", []), *before, ("Travel", [])]
    assert Content.objects.get(pk=item.pk).title == "Anna's"


def test_who_types_on_wants_theirs(editor, item):
    page = editor()
    curate(item.pk, {"title": "Anna's"}, by="anna")
    page.get_by_label("Title").fill("Bert's")
    save(page)
    title = page.get_by_role("group", name="Title: changed by anna")
    title.get_by_label("Theirs").check()
    page.get_by_label("Title:", exact=True).fill("Bert's again")
    expect(title.get_by_label("Yours")).to_be_checked()


def test_an_item_that_went_comes_back_with_what_was_typed(editor, item, barriers):
    page = editor()
    page.get_by_label("Title").fill("Bert's")
    delete(item.pk, by="anna")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("anna moved")
    assert barriers(page) == []
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Content.objects.get(pk=item.pk).title == "Bert's"
