"""What listeners do: the player, what it remembers, and what it says where nothing can be heard."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import FRENCH_R, LENGTH, ZEBRA

pytestmark = pytest.mark.browser

# The places that are remembered once the browser has sought.
SEEK_IN_PAUSE = """new Promise((resolve) => {
    const audio = document.querySelector("audio");
    const places = () => Object.entries(localStorage).filter(([key]) => key.startsWith("position:"));
    audio.addEventListener("seeked", () => resolve(places().map(([, at]) => at)));
    audio.currentTime = 2;
})"""


def test_the_length_of_the_audio_is_read(visit):
    page = visit(f"/read/{FRENCH_R}")

    assert page.evaluate(LENGTH) == pytest.approx(4, abs=0.5)


def test_the_speed_is_remembered_for_the_next_item(visit):
    page = visit(f"/read/{FRENCH_R}")
    page.get_by_role("button", name="1.5×").click()

    page.goto(f"/read/{ZEBRA}")

    expect(page.get_by_role("button", name="1.5×")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5


def test_a_place_that_was_sought_in_a_pause_is_remembered(visit):
    page = visit(f"/read/{FRENCH_R}")
    page.evaluate(LENGTH)

    assert page.evaluate(SEEK_IN_PAUSE) == ["2.0"]


def test_the_player_says_that_audio_cannot_be_played_and_its_key_breaks_nothing(visit):
    page = visit("/")
    page.route("**/exports/audio/**", lambda route: route.fulfill(body="no sound", content_type="audio/mpeg"))

    page.goto(f"/read/{FRENCH_R}")

    expect(page.locator("[data-resumed]")).to_have_text("This recording cannot be played here.")
    page.keyboard.press("p")
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(page.locator(".player.is-playing")).to_have_count(0)
