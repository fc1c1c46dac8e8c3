"""What comes while a list is open, and what the page says of it. Each test has a library of its own."""

import pytest
from django.db import connection, transaction
from playwright.sync_api import expect

from content.models import Content
from tests.browser.conftest import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEAVES = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
RETURNS = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture
def site(live_server, made_once):
    fill(made_once)
    return live_server.url


def arrives(title):
    with transaction.atomic():
        item = Content.objects.create(video_id=title.lower(), title=title)
        item.summaries.create(variant="comprehensive", text="Words.", html="<p>Words.</p>")


@pytest.mark.parametrize("path", ["/?category=Cooking", "/?q=onion", "/?sort=title_asc", "/?page=2"])
def test_where_the_list_is_not_the_newest_of_all_it_may_lie_elsewhere(visit, path):
    page = visit(path)
    arrives("Fresh")

    page.get_by_role("link", name="1 new item in the library: show the newest").click()

    expect(page.get_by_role("link", name="Fresh")).to_be_visible()


def test_after_a_step_within_the_page_it_is_shown_as_well(visit):
    page = visit("/#results")
    arrives("Fresh")

    page.get_by_role("link", name="1 new item: show it").click()

    expect(page.get_by_role("link", name="Fresh")).to_be_visible()


def test_a_large_change_is_no_number_of_new_items(visit):
    page = visit("/")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT library_announce('synced', ARRAY(SELECT 'k' || n FROM generate_series(1, 501) n))")

    expect(page.locator("[data-news]")).to_have_text("The library has changed: show it")


def test_a_page_that_is_returned_to_listens_again(visit):
    page = visit("/")
    arrives("Fresh")
    expect(page.locator("[data-news]")).to_have_text("1 new item: show it")
    page.evaluate(LEAVES)
    arrives("Meanwhile")

    page.evaluate(RETURNS)

    expect(page.locator("[data-news]")).to_have_text("2 new items: show them")
    arrives("Afterwards")
    expect(page.locator("[data-news]")).to_have_text("3 new items: show them")
