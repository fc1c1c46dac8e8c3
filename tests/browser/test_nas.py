"""The figures of the NAS on the dashboard."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

METRICS = {
    **{"ingest_success": 1234, "ingest_failure": 5, "sse_clients_current": 2},
    **{"last_ingest_video": "abcdefghijk", "last_ingest_timestamp": "2026-01-02T03:04:05Z"},
}


@pytest.fixture
def panel(visit, settings):
    """The panel of the dashboard, with this answer of the metrics bridge, in the browser of a German."""

    def look(status, body):
        settings.NGROK_BASE_URL = "https://nas.example"
        page = visit("/feeds", locale="de-DE", timezone_id="Europe/Berlin")
        page.route("**/api/metrics", lambda route: route.fulfill(status=status, json=body))
        page.goto("/")
        return page.get_by_role("region", name="On the NAS")

    return look


def test_the_figures_of_the_nas_are_shown(panel):
    nas = panel(200, METRICS)

    expect(nas.locator("[data-metric=ingest_success]")).to_have_text("1,234")
    expect(nas.locator("[data-metric=ingest_failure]")).to_have_text("5")
    expect(nas.locator("[data-metric=last_ingest_video]")).to_have_text("abcdefghijk")
    expect(nas.locator("[data-metric=last_ingest_timestamp]")).to_have_text("2 Jan 2026, 04:04")


@pytest.mark.parametrize("body", [None, [], {"ingest_success": {"a": 1}}, {"last_ingest_timestamp": "<b>"}])
def test_odd_answers_of_the_nas_break_nothing(panel, body):
    nas = panel(200, body)

    expect(nas.locator("[data-metric=ingest_failure]")).to_have_text("–")
    expect(nas.locator("b")).to_have_count(0)
