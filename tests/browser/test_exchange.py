"""A sheet of decisions by keyboard alone, from its difference to its undo; and what was deleted comes back."""

import pytest
from playwright.sync_api import expect

from content.decisions.trash import delete
from content.models import Content, Curation, Tombstone
from tests.browser.screen import OVERFLOW, PHONE


@pytest.fixture
def site(own_site):
    return own_site


def follow(page, key="Enter"):
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_sheet_shows_its_difference_is_imported_and_undone_by_keyboard(at_the_desk, barriers):
    page = at_the_desk("/admin/exchange/", viewport=PHONE)
    item = Content.objects.undecided().newest().first()
    sheet = f"key,title,categories\n{item.pk},Mine,Travel > Trains\n".encode()
    page.get_by_label("A CSV file").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": sheet})
    page.get_by_role("button", name="Show what it would change").focus()
    follow(page)

    row = page.get_by_role("row").filter(has_text=item.title)
    expect(row.locator("ins")).to_have_text(["Mine", "Travel > Trains"])
    expect(page.get_by_role("button", name="Import 1 change")).to_be_focused()
    assert (page.evaluate(OVERFLOW), barriers(page)) == (0, [])
    assert not Curation.objects.filter(pk=item.pk).exists()
    follow(page)

    expect(page.locator(".messagelist")).to_contain_text("1 line of mine.csv imported.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Export and import")
    assert Content.objects.get(pk=item.pk).title == "Mine"
    page.get_by_role("button", name="Undo").focus()
    follow(page)
    assert Content.objects.get(pk=item.pk).title == item.title


def test_what_was_deleted_is_restored_row_after_row_by_keyboard_and_that_is_undone(at_the_desk):
    items = Content.objects.newest()[:4]
    for item in items:
        delete(item.pk, by="anna", reason="a duplicate")
    page = at_the_desk("/admin/content/tombstone/")
    rows = page.locator(".worklist > li")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name=items[2].title).focus()
    follow(page)

    # The next row took its place; where there is none the one before it.
    restore = page.get_by_role("button", name=items[1].title)
    expect(restore).to_be_focused()
    expect(restore).to_have_accessible_description("1 restored, whole. Undo")
    follow(page)
    expect(page.get_by_role("button", name=items[0].title)).to_be_focused()
    follow(page)
    expect(page.get_by_role("button", name=items[3].title)).to_be_focused()

    assert Content.objects.filter(pk__in=[item.pk for item in items]).count() == 3
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert Tombstone.objects.filter(pk=items[0].pk).exists()
