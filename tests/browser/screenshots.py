"""Takes the pictures of docs/images anew: `make screenshots`. Collected only when it is named."""

from io import BytesIO

import pytest
from PIL import Image

from content.decisions import trash
from content.decisions.curation import curate
from content.models import Content, SoundFile
from tests.browser.screen import DESKTOP, PHONE, until
from tests.databases import ROOT

IMAGES = ROOT / "docs" / "images"
ITEMS = "/admin/content/content/"


@pytest.fixture
def site(own_site, sample_files):
    """The library as a curator finds it in the morning: machines spoke against three decisions, one item is deleted."""
    for each in SoundFile.objects.exclude(name__contains="/"):
        lengthen(each, sample_files / "audio" / each.name)
    items = list(Content.objects.order_by("-indexed_at", "pk")[:4])
    for item, category in zip(items[:3], ("Cooking", "History", "Travel"), strict=True):
        decided = {"categories": [{"category": category, "subcategories": []}]}
        curate(item.pk, {"subcategories_json": decided}, by="clara")
        item.refresh_from_db()
        item.subcategories_json = {"categories": [{"category": "Science", "subcategories": []}]}
        item.save(update_fields=["subcategories_json"])
    trash.delete(items[3].pk, by="clara", reason="twice in the library")
    return own_site


def lengthen(sound, path):
    """Makes a recording of some minutes of the sample's sound of some seconds."""
    whole, times = path.read_bytes(), 90 + 7 * (len(sound.name) % 30)
    if len(whole) < 2**20:
        path.write_bytes(whole * times)
    sound.size, sound.seconds = path.stat().st_size, sound.seconds * times
    sound.save()


def as_it_is(page):
    pass


def by_keyboard(page):
    page.keyboard.press("2")


def chosen(page):
    page.keyboard.press("a")
    page.keyboard.type("gard")
    page.get_by_role("option", name="Gardening").wait_for()


def previewed(page):
    chosen(page)
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def opened(page):
    with page.expect_navigation():
        page.locator("#result_list .field-title a, #result_list th a").nth(3).click()


def edited(page):
    page.locator(".cards > li").nth(1).get_by_role("link", name="Edit").click()
    page.get_by_label("Title").wait_for()


def heard(page):
    """What was queued and begun, at its eighth minute."""
    page.locator("[data-card] [data-listen]").first.click()
    for number in (1, 2, 3):
        page.locator("[data-card] [data-queue-menu-open]").nth(number).click()
        page.locator("[data-do=end]").click()
    until(page, "document.querySelector('audio').duration > 480")
    page.evaluate("document.querySelector('audio').currentTime = 460")
    until(page, "document.querySelector('audio').currentTime > 461")


def listening(page):
    heard(page)
    page.evaluate("scrollTo(0, 0)")
    page.locator("[data-toast-close]").click()
    page.locator("[data-open]").click()


def remembering(page):
    heard(page)
    page.keyboard.press("p")
    page.goto("/remembered")
    page.locator("summary", has_text="Queue").click()


def keeping(page):
    """The page of an item whose recording was kept."""
    page.locator("[data-card]", has=page.locator("[data-listen]")).first.locator(".card-title a").click()
    page.locator("[data-keep]").click()
    page.locator("[data-keep][data-state=stored]").wait_for()
    page.locator("[data-toast-close]").click()


def at_hand(page):
    until(page, "navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))")
    for number in (0, 2, 3):
        page.locator("[data-card] [data-queue-menu-open]").nth(number).click()
        page.locator("[data-do=keep]").click()
    until(page, "caches.open('ytv2-recordings').then((cache) => cache.keys()).then((all) => all.length === 3)")
    page.goto("/read/" + page.locator("[data-card]").nth(5).get_attribute("data-card"))
    page.goto("/offline")
    page.locator("[data-recordings] li").nth(2).wait_for()


def long_read(page):
    page.locator(".card-title a").nth(4).click()
    page.locator(".reading").wait_for()


def subscribing(page):
    page.locator("summary", has_text="Subscribe").click()


READERS = ("dashboard", "keeping", "listening", "listening-phone", "offline", "reading", "remembered", "subscribe")
PICTURES = [
    ("listening", "/", DESKTOP, listening),
    ("listening-phone", "/", PHONE, listening),
    ("reading", "/", DESKTOP, long_read),
    ("remembered", "/", DESKTOP, remembering),
    ("keeping", "/", PHONE, keeping),
    ("offline", "/", DESKTOP, at_hand),
    ("dashboard", "/", DESKTOP, as_it_is),
    ("subscribe", "/category/history", DESKTOP, subscribing),
    ("front", "/admin/", DESKTOP, as_it_is),
    ("desk", "/admin/desk/", DESKTOP, by_keyboard),
    ("desk-phone", "/admin/desk/", PHONE, as_it_is),
    ("items", f"{ITEMS}?curated=no", DESKTOP, chosen),
    ("many", f"{ITEMS}?curated=no", DESKTOP, previewed),
    ("item", ITEMS, DESKTOP, opened),
    ("categories", "/admin/taxonomy/", DESKTOP, as_it_is),
    ("suggestions", "/admin/content/suggestion/", DESKTOP, as_it_is),
    ("history", "/admin/content/history/", DESKTOP, as_it_is),
    ("in-place", "/", DESKTOP, edited),
]


@pytest.mark.parametrize(("name", "address", "viewport", "steps"), PICTURES, ids=[row[0] for row in PICTURES])
def test_picture(at_the_desk, visit, name, address, viewport, steps):
    open_page = visit if name in READERS else at_the_desk
    page = open_page(address, viewport=viewport, service_workers="allow" if name == "offline" else "block")
    steps(page)
    page.wait_for_timeout(300)  # pictures are loaded when they come into view
    # 256 colours: a third of the size, and no eye sees it.
    Image.open(BytesIO(page.screenshot())).quantize(256).save(IMAGES / f"{name}.png", optimize=True)
