"""gunicorn's hooks, tested without a server."""

import importlib
from types import SimpleNamespace

import pytest

from content.api import hub


@pytest.fixture
def gunicorn(monkeypatch, tmp_path):
    """Its configuration, which sets variables of the environment when it is read."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_POOL", "0")
    return importlib.import_module("ytv2.ops.gunicorn")


def test_a_worker_that_had_its_requests_ends_its_event_streams(monkeypatch, gunicorn):
    monkeypatch.setattr(hub, "hub", hub.Hub())

    gunicorn.post_request(SimpleNamespace(alive=True), None, {}, None)
    assert not hub.hub._closed

    gunicorn.post_request(SimpleNamespace(alive=False), None, {}, None)
    assert hub.hub._closed
