"""What comes while a list is open, and what the page says of it. Each test has a library of its own."""

import pytest
from django.db import connection, transaction
from playwright.sync_api import expect

from content.models import Content

pytestmark = pytest.mark.browser

LEAVES = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
RETURNS = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture
def site(own_site):
    return own_site


@pytest.fixture
def listening(visit):
    """A page at this path that listens for news: the two seconds that it waits before are skipped."""

    def open_page(path):
        page = visit("about:blank")
        page.clock.install()
        page.goto(path)
        page.clock.run_for(2000)
        return page

    return open_page


def arrives(title):
    with transaction.atomic():
        item = Content.objects.create(video_id=title.lower(), title=title)
        item.summaries.create(variant="comprehensive", text="Words.", html="<p>Words.</p>")


def test_items_that_came_before_the_page_listens_are_offered_and_shown(visit):
    page = visit("/")
    arrives("Fresh")
    arrives("Fresher")
    expect(page.locator("[data-news]")).to_have_text("2 new items: show them")

    page.locator("[data-news]").get_by_role("link").click()

    expect(page.get_by_role("link", name="Fresher")).to_be_visible()
    expect(page.locator("[data-news]")).to_be_empty()


@pytest.mark.parametrize("path", ["/?category=Cooking", "/?q=onion", "/?sort=title_asc", "/?page=2"])
def test_a_new_item_is_offered_with_the_newest_where_this_list_may_not_show_it(listening, path):
    page = listening(path)
    arrives("Fresh")

    page.get_by_role("link", name="1 new item in the library: show the newest").click()

    expect(page.get_by_role("link", name="Fresh")).to_be_visible()


def test_a_new_item_is_shown_after_a_step_within_the_page_as_well(listening):
    page = listening("/#results")
    arrives("Fresh")

    page.get_by_role("link", name="1 new item: show it").click()

    expect(page.get_by_role("link", name="Fresh")).to_be_visible()


def test_a_large_change_is_offered_as_one(listening):
    page = listening("/")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT library_announce('synced', ARRAY(SELECT 'k' || n FROM generate_series(1, 501) n))")

    expect(page.locator("[data-news]")).to_have_text("The library has changed: show it")


def test_a_page_that_is_returned_to_listens_again(listening):
    page = listening("/")
    arrives("Fresh")
    expect(page.locator("[data-news]")).to_have_text("1 new item: show it")
    page.evaluate(LEAVES)
    arrives("Meanwhile")

    page.evaluate(RETURNS)

    expect(page.locator("[data-news]")).to_have_text("2 new items: show them")
    arrives("Afterwards")
    expect(page.locator("[data-news]")).to_have_text("3 new items: show them")
