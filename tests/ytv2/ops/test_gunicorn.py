"""What gunicorn's hooks do where no server is needed to see it."""

from types import SimpleNamespace

from content.api import events
from ytv2.ops import gunicorn


def test_a_worker_that_had_its_requests_ends_its_event_streams(monkeypatch):
    monkeypatch.setattr(events, "hub", events.Hub())

    gunicorn.post_request(SimpleNamespace(alive=True), None, {}, None)
    assert not events.hub._closed

    gunicorn.post_request(SimpleNamespace(alive=False), None, {}, None)
    assert events.hub._closed
