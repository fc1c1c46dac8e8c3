"""What the dashboard says of the library's state: that it is paused, and what the NAS is doing."""

import pytest

from content.decisions import pause as pausing


@pytest.fixture
def dashboard(client, db):
    return lambda: client.get("/").content.decode()


def test_a_pause_is_shown_with_its_beginning_and_its_reason(dashboard):
    pause, _ = pausing.pause(by="ada", reason="moving <the> NAS")

    page = dashboard()

    since = pause.since.isoformat(timespec="milliseconds")
    assert f'The library is paused since <time datetime="{since}">' in page
    assert "moving &lt;the&gt; NAS" in page


def test_no_pause_is_shown_after_the_library_resumes(dashboard):
    pausing.pause(by="ada", reason="moving")
    pausing.resume(by="ada")

    assert "paused" not in dashboard()


@pytest.mark.parametrize(("address", "is_there"), [("", False), ("https://nas.example", True)])
def test_the_panel_of_the_nas_is_there_if_a_nas_is_configured(dashboard, settings, address, is_there):
    settings.NGROK_BASE_URL = address

    assert ("data-nas" in dashboard()) is is_there
