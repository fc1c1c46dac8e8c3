"""What listeners do: play, queue, come back; what fails; and that nothing beside them touches what plays."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.recordings import MINUTES, TITLES, add_recordings
from tests.browser.screen import OVERFLOW, PHONE, until

pytestmark = pytest.mark.browser

LENGTH = MINUTES * 60
PLAYS = "(() => { const audio = document.querySelector('audio'); return !audio.paused && audio.currentTime > 0; })()"
PAUSED = "document.querySelector('audio').paused"
PLAYING = "(() => { const audio = document.querySelector('audio'); return audio.paused ? '' : audio.src; })()"
SEEK = "at => { document.querySelector('audio').currentTime = at; }"
SOUGHT = """at => {
    const audio = document.querySelector('audio');
    if (audio.readyState && audio.currentTime < at) audio.currentTime = at;
    return audio.currentTime >= at;
}"""
# What a browser without room, or without any store at all, does.
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
NONE = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
# Keeps what the page tells the system it can do, and shows of what plays.
SESSION = """
    window.actions = {};
    navigator.mediaSession.setActionHandler = (name, act) => { window.actions[name] = act; };
    navigator.mediaSession.setPositionState = (state) => { window.state = state; };
"""
SHARE = "bar => bar.style.getPropertyValue('--share')"
SHIFTS = """
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((each) => {
        if (!each.hadRecentInput) window.shift += each.value;
    })).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def site(site, sample_files):
    add_recordings(sample_files)
    return site


def player(page):
    return page.get_by_role("region", name="Player")


def listen(page, title):
    page.locator("main").get_by_role("button", name=title).and_(page.locator("[data-listen]")).click()


def add(page, title, where):
    page.locator("main").get_by_role("button", name=f"Queue: {title}").click()
    page.locator("[data-queue-menu]").get_by_role("button", name=where).click()


def plays(page, title):
    until(page, f"{PLAYING}.includes('{title.lower()}') && {PLAYS}")


def is_at(page, seconds):
    until(page, f"document.querySelector('audio').currentTime >= {seconds}")


def queued(page):
    """The titles of the queue, from its top."""
    return page.locator("[data-queue] .queue-title").all_text_contents()


def remembered(page, subject):
    return json.loads(page.evaluate(f"localStorage.getItem('ytv2:{subject}')"))["value"]


def test_a_card_plays_and_the_bar_shows_what_and_how_long(visit):
    page = visit("/")
    expect(player(page)).to_be_hidden()
    card = page.locator("[data-card]", has_text="Alpha")
    expect(card.locator("[data-listen]")).to_have_text(re.compile(r"Listen to Alpha,\s*4:00"))
    expect(card).not_to_contain_text("1:00:01")  # the video's length
    silent = page.locator("[data-card]").filter(has_not=page.locator("[data-listen]"))
    expect(silent.first).not_to_contain_text("Listen")

    listen(page, "Alpha")

    plays(page, "Alpha")
    expect(player(page).get_by_role("link", name="Alpha")).to_have_attribute("href", "/read/alpha")
    expect(player(page)).to_contain_text("−3:5")
    position = player(page).get_by_role("slider", name="Position")
    assert "of 4 minutes" in position.get_attribute("aria-valuetext")
    listen(page, "Alpha")
    until(page, PAUSED)


def test_the_queue_is_filled_reordered_and_played_to_its_end(visit):
    page = visit("/")
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    add(page, "Charlie", "Play next")
    add(page, "Delta", "Add to the end")
    assert queued(page) == ["Alpha", "Charlie", "Bravo", "Delta"]
    page.keyboard.press("q")

    page.get_by_role("button", name="Move up: Delta").press("Enter")
    expect(page.get_by_role("button", name="Move up: Delta")).to_be_focused()
    assert queued(page) == ["Alpha", "Charlie", "Delta", "Bravo"]
    page.locator("[data-queue] li", has_text="Bravo").locator("[data-grip]").hover()
    page.mouse.down()
    for name in ("Delta", "Charlie"):
        above = page.locator("[data-queue] li", has_text=name).bounding_box()
        page.mouse.move(above["x"] + 12, above["y"] + 5)
    page.mouse.up()
    assert queued(page) == ["Alpha", "Bravo", "Charlie", "Delta"]
    page.get_by_role("button", name="Remove: Bravo").click()
    assert queued(page) == ["Alpha", "Charlie", "Delta"]

    plays(page, "Alpha")
    page.evaluate(SEEK, LENGTH - 1)
    plays(page, "Charlie")
    page.keyboard.press("n")
    plays(page, "Delta")
    expect(player(page).get_by_role("button", name="Next")).to_be_disabled()
    page.keyboard.press("P")
    plays(page, "Charlie")


def test_what_the_menu_did_is_said_and_the_open_queue_makes_way(visit):
    page = visit("/")
    listen(page, "Alpha")
    queue = page.locator("[data-queue]")
    page.locator("[data-open]").click()
    add(page, "Bravo", "Add to the end")
    expect(page.locator("[data-toast]")).to_contain_text("Added to the end of the queue")
    expect(page.locator("[data-toast]").get_by_role("link")).to_be_hidden()
    page.get_by_role("button", name="Remove: Bravo").click()
    page.locator("[data-toast]").get_by_role("button", name="Close").click()
    expect(page.locator("[data-toast]")).to_be_hidden()
    expect(queue).to_be_visible()  # what fills and thins the queue is no other business

    page.locator("h1").click()
    expect(queue).to_be_hidden()
    page.locator("[data-open]").click()
    page.keyboard.press("j")
    page.keyboard.press("o")

    expect(page.locator(".reading")).to_be_visible()
    expect(queue).to_be_hidden()


def test_play_all_plays_the_list_and_what_was_queued_comes_after(visit):
    page = visit("/?channel=Of+tests")
    add(page, "Delta", "Add to the end")

    page.get_by_role("button", name="Play all").click()

    plays(page, "Alpha")
    assert queued(page) == list(TITLES)


def test_play_all_goes_on_with_the_next_pages_of_the_list(visit):
    page = visit("/?sort=title_desc")
    shown = page.locator("[data-card] [data-listen]").count()
    page.get_by_role("link", name="Next", exact=True).click()
    page.wait_for_url("**page=2")
    on_the_next = page.locator("[data-card] [data-listen]").count()
    assert on_the_next > 0
    page.go_back()
    expect(page.locator("[data-card]")).to_have_count(24)

    page.get_by_role("button", name="Play all").click()

    expect(page.locator("[data-queue] li")).to_have_count(shown + on_the_next)


def hear_some_of(page, title, then):
    """Some of a recording, from its 100th second on, with another one to come."""
    listen(page, title)
    add(page, then, "Add to the end")
    plays(page, title)
    page.evaluate(SEEK, 100)
    is_at(page, 101)


def test_whoever_comes_back_goes_on_at_the_second(visit):
    page = visit("/")
    hear_some_of(page, "Alpha", then="Bravo")
    player(page).get_by_label("Speed").select_option("1.75")
    page.close()

    back = page.context.new_page()
    back.goto("/")

    row = back.get_by_role("region", name="Continue listening")
    expect(row.get_by_role("link", name="Alpha")).to_be_visible()
    expect(row).to_contain_text("left")
    expect(player(back)).to_contain_text("1:4")
    share = back.locator("[data-card]", has_text="Alpha").locator("[data-progress]").evaluate(SHARE)
    assert 0.41 < float(share) < 0.5
    player(back).get_by_role("button", name="Play", exact=True).click()
    plays(back, "Alpha")
    assert 100 <= back.evaluate("document.querySelector('audio').currentTime") < 110
    assert back.evaluate("document.querySelector('audio').playbackRate") == 1.75
    assert queued(back) == ["Alpha", "Bravo"]


def test_a_second_tab_silences_the_first(visit):
    page = visit("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    other = page.context.new_page()
    other.goto("/")

    listen(other, "Bravo")

    plays(other, "Bravo")
    until(page, PAUSED)
    expect(player(page).get_by_role("link", name="Bravo")).to_be_visible()
    assert queued(page) == queued(other)
    player(page).get_by_role("button", name="Play", exact=True).click()
    plays(page, "Bravo")
    until(other, PAUSED)
    page.evaluate(SEEK, 120)
    is_at(page, 121)
    player(page).get_by_role("button", name="Pause").click()
    player(other).get_by_role("button", name="Play", exact=True).click()
    plays(other, "Bravo")
    is_at(other, 120)


def test_a_recording_that_fails_is_told_skipped_and_tried_again_when_asked(visit, problems):
    page = visit("/")
    page.route("**/exports/audio/audio_bravo.mp3", lambda route: route.fulfill(status=404, body="gone"))
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    add(page, "Charlie", "Add to the end")
    plays(page, "Alpha")

    page.evaluate(SEEK, LENGTH - 1)

    plays(page, "Charlie")
    expect(page.locator("[data-says]")).to_have_text("The recording of “Bravo” is not there any more. Skipped.")
    page.keyboard.press("q")
    failed = page.locator("[data-queue] .queue-play", has_text="Cannot be played: try again")
    expect(failed).to_contain_text("Bravo")
    failed.click()
    expect(page.locator("[data-says]")).to_have_text("The recording of “Bravo” is not there any more. Skipped.")
    page.unroute("**/exports/audio/audio_bravo.mp3")
    page.locator("[data-queue] .queue-play", has_text="Bravo").click()
    plays(page, "Bravo")
    expect(page.locator("[data-says]")).to_be_empty()
    problems.clear()  # the browser's own lines about the 404


def test_without_a_connection_it_waits_and_then_goes_on(visit, problems):
    page = visit("/")
    page.route("**/exports/audio/**", lambda route: route.abort())
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    expect(page.locator("[data-says]")).to_have_text("“Alpha” cannot be reached just now.")

    page.unroute("**/exports/audio/**")
    page.evaluate("dispatchEvent(new Event('online'))")

    plays(page, "Alpha")
    problems.clear()


def served(folder, name, *, cut=None, away=None):
    """A handler of requests for a recording: the first for what lies beyond `cut` bytes is handed to `away`."""
    whole, failed = (folder / "audio" / name).read_bytes(), []

    def answer(route):
        asked = route.request.headers.get("range", "bytes=0-")
        start = int(re.match(r"bytes=(\d+)-", asked).group(1))
        if route.request.method == "HEAD":
            route.fulfill(status=200, headers={"Content-Length": str(len(whole))})
        elif start >= cut and not failed:
            failed.append(start)
            away(route)
        else:
            end = len(whole) if failed else cut
            headers = {"Content-Range": f"bytes {start}-{end - 1}/{len(whole)}", "Accept-Ranges": "bytes"}
            route.fulfill(status=206, headers=headers | {"Content-Type": "audio/mpeg"}, body=whole[start:end])

    return answer


CUT_OFF = {
    "the connection breaks": lambda route: route.abort(),
    "the server fails": lambda route: route.fulfill(status=503, body="busy"),
    "another recording is there": lambda route: route.fulfill(
        status=206, headers={"Content-Range": "bytes 0-99/100", "Content-Type": "audio/mpeg"}, body=b"x" * 100
    ),
}


@pytest.mark.parametrize("away", CUT_OFF.values(), ids=CUT_OFF)
def test_a_recording_that_breaks_off_goes_on_where_it_was(visit, problems, sample_files, away):
    page = visit("/")
    page.route("**/audio_alpha.mp3", served(sample_files, "audio_alpha.mp3", cut=200_000, away=away))
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    plays(page, "Alpha")

    # Again, if it broke off before and is loaded anew just then.
    until(page, f"({SOUGHT})(150)")

    plays(page, "Alpha")
    is_at(page, 151)
    expect(page.locator("[data-says]")).to_be_empty()
    assert page.evaluate("document.querySelector('audio').currentTime") < 170
    problems.clear()  # the browser's own lines about what failed


def test_what_is_left_is_counted_at_the_speed_that_is_chosen(visit):
    page = visit("/")
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    plays(page, "Alpha")
    page.keyboard.press("p")
    page.evaluate(SEEK, 120)
    expect(page.locator("[data-remaining]")).to_have_text(re.compile("−2:0"))

    player(page).get_by_label("Speed").select_option("2")

    expect(page.locator("[data-remaining]")).to_have_text(re.compile("−1:0"))
    page.keyboard.press("q")
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^3:0\d to go at 2×$"))


def test_keys_alone_play_skip_and_change_the_speed_and_leave_others_alone(visit):
    page = visit("/")
    top = "document.scrollingElement.scrollTop"
    page.keyboard.press("Space")
    until(page, f"{top} > 0")  # nothing was played: a blank moves the page
    page.keyboard.press("j")
    page.keyboard.press("l")
    plays(page, "Alpha")

    page.keyboard.press("ArrowRight")
    is_at(page, 30)
    page.keyboard.press("ArrowLeft")
    until(page, "document.querySelector('audio').currentTime < 30")
    page.keyboard.press(">")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    page.keyboard.press("Space")
    until(page, PAUSED)
    for chord in ("Control+p", "Alt+p", "Meta+p", "Control+Space"):
        page.keyboard.press(chord)
    assert page.evaluate("document.querySelector('audio').paused")
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('audio').muted")
    for key in ("j", "a", "Enter"):
        page.keyboard.press(key)
    assert queued(page) == ["Alpha", "Bravo"]
    position = player(page).get_by_role("slider", name="Position")
    position.focus()
    before = page.evaluate("document.querySelector('audio').currentTime")
    page.keyboard.press("PageUp")
    assert page.evaluate("document.querySelector('audio').currentTime") == pytest.approx(before + 30, abs=1)
    page.keyboard.press("q")
    expect(page.locator("[data-panel]")).to_be_visible()
    page.locator("[data-open]").focus()
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel]")).to_be_hidden()


def test_the_system_can_do_all_that_it_may(visit):
    page = visit("about:blank")
    page.context.add_init_script(SESSION)
    page.goto("/")
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    plays(page, "Alpha")

    assert sorted(page.evaluate("Object.keys(actions)")) == sorted(
        ["play", "pause", "stop", "seekbackward", "seekforward", "seekto", "previoustrack", "nexttrack"]
    )
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Alpha"
    page.evaluate("actions.seekto({ seekTime: 90 })")
    until(page, "state.position >= 90 && state.duration > 200")
    page.evaluate("actions.seekforward({})")
    is_at(page, 120)
    page.evaluate("actions.nexttrack()")
    plays(page, "Bravo")
    page.evaluate("actions.pause()")
    until(page, "navigator.mediaSession.playbackState === 'paused'")


def test_the_sleep_timer_stops_after_its_time_or_at_the_end_of_what_plays(visit):
    page = visit("about:blank")
    page.clock.install()
    page.goto("/")
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    plays(page, "Alpha")

    player(page).get_by_label("Sleep timer").select_option("15")
    expect(player(page)).to_contain_text("15 min")
    page.clock.run_for(15 * 60_000)
    until(page, PAUSED)

    player(page).get_by_label("Sleep timer").select_option("end")
    player(page).get_by_role("button", name="Play", exact=True).click()
    plays(page, "Alpha")
    page.evaluate(SEEK, LENGTH - 1)
    until(page, "document.querySelector('audio').ended")
    expect(player(page).get_by_role("link", name="Alpha")).to_be_visible()


@pytest.mark.parametrize(
    "entry",
    ["nonsense", "null", "[]", '{"version":1}', '{"version":1,"value":{"tracks":[{"src":"//evil.example"}]}}'],
)
def test_what_is_remembered_in_a_form_that_nobody_understands_counts_as_nothing(visit, entry):
    page = visit("/feeds")
    page.evaluate(
        "entry => ['queue', 'positions', 'sound'].forEach(name => localStorage.setItem('ytv2:' + name, entry))", entry
    )
    page.goto("/")

    listen(page, "Alpha")

    plays(page, "Alpha")
    assert [track["title"] for track in remembered(page, "queue")["tracks"]] == ["Alpha"]


def test_what_a_newer_version_remembered_stays(visit):
    page = visit("/feeds")
    page.evaluate("""localStorage.setItem('ytv2:queue', '{"version":99,"value":"other"}')""")
    page.goto("/")

    listen(page, "Alpha")

    plays(page, "Alpha")
    assert remembered(page, "queue") == "other"


@pytest.mark.parametrize("script", [FULL, NONE], ids=["full", "none"])
def test_where_nothing_can_be_stored_all_works_until_the_page_is_closed(visit, script):
    page = visit("about:blank")
    page.context.add_init_script(script)
    page.goto("/")
    listen(page, "Alpha")
    add(page, "Bravo", "Add to the end")
    plays(page, "Alpha")

    page.locator(".card-title a", has_text="Charlie").click()
    page.wait_for_url("**/read/charlie")

    plays(page, "Alpha")
    assert queued(page) == ["Alpha", "Bravo"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bar_is_64_pixels_high_from_edge_to_edge_and_moves_nothing(visit, barriers, scheme):
    page = visit("about:blank", color_scheme=scheme, viewport=PHONE)
    page.context.add_init_script(SHIFTS)
    page.goto("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.evaluate(SEEK, 100)
    is_at(page, 103)
    for width in (320, 390, 1400, 2200):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto("/")
        expect(player(page)).to_be_visible()
        expect(page.get_by_role("region", name="Continue listening")).to_be_visible()
        assert player(page).bounding_box() == {"x": 0, "y": 780, "width": width, "height": 64}
        assert page.evaluate(OVERFLOW) <= 0
        assert page.evaluate("shift") == 0
        page.locator("[data-open]").click()
        assert barriers(page) == []
        assert page.evaluate(OVERFLOW) <= 0


def test_without_script_the_button_leads_to_the_browsers_own_player(visit):
    page = visit("/", java_script_enabled=False)

    listen(page, "Alpha")

    page.wait_for_url("**/read/alpha?")
    expect(page.locator(".reading audio")).to_have_attribute("controls", "")
    expect(player(page)).to_be_hidden()
