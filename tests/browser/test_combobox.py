"""The field that offers names: by keyboard, mouse and finger, for screen readers, and without script."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def field(at_the_desk):
    """The desk's field for another category, in a page with these options."""

    def open_page(**options):
        page = at_the_desk("/admin/desk/", **options)
        return page, page.get_by_label("Another one")

    return open_page


def options(page):
    return [line.split("\n")[0] for line in page.get_by_role("option").all_inner_texts()]


def marked(page):
    return page.get_by_role("option", selected=True)


def test_keys_open_walk_choose_and_close(field):
    page, box = field()
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    names = options(page)
    expect(marked(page)).to_contain_text(names[0])
    for key, name in (
        ("ArrowDown", names[1]),
        ("End", names[-1]),
        ("ArrowDown", names[0]),
        ("End", names[-1]),
        ("Home", names[0]),
    ):
        box.press(key)
        expect(marked(page)).to_contain_text(name)
        assert box.get_attribute("aria-activedescendant") == marked(page).get_attribute("id")

    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("")
    box.press("ArrowUp")
    expect(marked(page)).to_contain_text(names[-1])
    box.press("Enter")
    expect(box).to_have_value(names[-1])
    assert page.url.endswith("/admin/desk/")


def test_typing_narrows_and_enter_waits_for_the_answer(field):
    page, box = field()
    box.focus()
    page.keyboard.type("garden")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Gardening")
    expect(page.get_by_role("listbox")).to_have_count(0)

    box.fill("hist")
    expect(marked(page)).to_contain_text("History")
    box.press("Tab")
    expect(box).to_have_value("History")


def test_a_new_name_comes_of_no_slip(field):
    page, box = field()
    box.focus()
    page.keyboard.type("Gardeningg")
    expect(page.get_by_role("option", name="Create “Gardeningg”")).to_be_visible()
    assert options(page) == ["Gardening", "Create “Gardeningg”"]
    expect(marked(page)).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="near: Gardening")).to_have_count(1)

    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="There is no “Gardeningg” yet")).to_have_count(1)
    expect(page.get_by_role("option", name="press ↑, then Enter")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Gardeningg.")


def test_a_finger_chooses_and_the_list_stays_on_the_screen(field):
    page, box = field(has_touch=True, viewport={"width": 390, "height": 700})
    box.tap()
    option = page.get_by_role("option").nth(3)
    name = option.inner_text().split("\n")[0]
    place = page.get_by_role("listbox").bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    option.tap()
    expect(box).to_have_value(name)
