"""Deciding where one reads: on a card and on an item's page, in place, with Undo; and without script."""

import pytest
from playwright.sync_api import expect

from content.decisions.curation import curate
from content.models import Content, Curation, Listing, Suggestion, Tombstone


@pytest.fixture
def site(own_site):
    return own_site


def test_a_card_is_corrected_agreed_with_and_deleted_in_place(at_the_desk):
    page = at_the_desk("/")
    page.evaluate("window.isTheSamePage = true")
    card = page.locator(".cards > li").nth(1)
    title = card.locator("h2").inner_text()
    notice = page.locator("#notices")

    card.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Renamed where it stands")
    page.get_by_label("Add one").press_sequentially("gard")
    expect(page.get_by_role("option").first).to_contain_text("Gardening")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(card.locator("h2")).to_have_text("Renamed where it stands")
    expect(card.locator(".card-foot")).to_contain_text("Gardening")
    expect(card.get_by_role("link", name="Edit")).to_be_focused()

    notice.get_by_role("button", name="Undo").click()
    expect(card.locator("h2")).to_have_text(title)
    assert not Curation.objects.filter(overrides__title="Renamed where it stands").exists()

    card.get_by_role("button", name="Delete").click()
    expect(card.locator("h2")).not_to_have_text(title)
    expect(notice).to_contain_text(f"“{title}” is in the trash.")
    notice.get_by_role("button", name="Undo").click()
    expect(card.locator("h2")).to_have_text(title)
    assert not Tombstone.objects.exists()

    agreed = page.get_by_role("button", name="The machine is right").first
    key = agreed.get_attribute("value")
    agreed.click()
    expect(notice).to_contain_text("is decided as the machine says.")
    assert Curation.objects.get(pk=key).decided_by == "clara"
    assert page.evaluate("window.isTheSamePage")


def test_the_page_of_an_item_is_corrected_and_deleted_in_place(at_the_desk):
    key = Listing.objects.order_by("pk").first().pk
    title = Content.objects.get(pk=key).title
    page = at_the_desk(f"/read/{key}")
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("link", name="Edit").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Edit")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Title").fill("Renamed on its page")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Renamed on its page")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_have_text(title)

    page.get_by_role("button", name="Delete").click()
    expect(page.locator("h1")).to_have_text("This item was deleted")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_have_text(title)
    assert page.evaluate("window.isTheSamePage")
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def test_it_works_without_script(at_the_desk):
    page = at_the_desk("/", java_script_enabled=False)
    card = page.locator(".cards > li").first
    title = card.locator("h2").inner_text()

    card.get_by_role("link", name="Edit").click()
    assert "/admin/correct/" in page.url
    page.get_by_label("Title").fill("Renamed")
    page.get_by_role("button", name="Save").click()
    expect(card.locator("h2")).to_have_text("Renamed")
    page.get_by_role("button", name="Undo").click()
    expect(card.locator("h2")).to_have_text(title)
    card.get_by_role("button", name="Delete").click()
    expect(page.locator("#notices")).to_contain_text("is in the trash")


def test_suggestions_are_answered_on_the_row_and_together(at_the_desk):
    keys = list(Content.objects.order_by("pk").values_list("pk", flat=True)[:3])
    for key in keys:
        curate(key, {"title": "Person's"}, by="clara")
    for item in Content.objects.filter(pk__in=keys):
        item.title = "Machine's"
        item.save(update_fields=["title"])
    page = at_the_desk("/admin/content/suggestion/")
    rows = page.locator(".worklist > li")
    expect(rows).to_have_count(3)

    rows.first.get_by_role("button", name="Keep mine").click()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(3)

    page.get_by_label("All on this page").check()
    expect(page.locator("[data-chosen]")).to_have_text("3 chosen")
    page.locator(".bulk").get_by_role("button", name="Dismiss for ever …").click()
    expect(page.locator("h1")).to_have_text("Dismiss 3 suggestions for ever?")
    page.get_by_role("button", name="Dismiss for ever").click()
    expect(page.locator(".nothing-here")).to_contain_text("No machine says otherwise")
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"dismissed"}
