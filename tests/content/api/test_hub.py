"""The hub of events writes to its clients' connections, and waits for none of them."""

import socket
import time

import pytest

from content.api import hub as module
from content.api.hub import MOST_WAITING, Hub

TIMEOUT = 30  # seconds; only a failing test waits that long


@pytest.fixture
def hub(unrolled):
    running = Hub()
    yield running
    running.close()
    running.join()


@pytest.fixture
def listen(hub):
    """Subscribe, and attach one end of a pair of sockets; returns the other end and the client."""
    opened = []

    def begin(*, is_chunked=False):
        client, _ = hub.subscribe()
        ours, theirs = socket.socketpair()
        ours.settimeout(TIMEOUT)
        opened.append(ours)
        hub.attach(client, theirs, is_chunked=is_chunked)
        return ours, client

    yield begin
    for each in opened:
        each.close()


def until(condition):
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("is_chunked", "comment"), [(False, b": still here\n\n"), (True, b"E\r\n: still here\n\n\r\n")]
)
def test_a_silent_stream_has_a_comment_now_and_then(monkeypatch, listen, is_chunked, comment):
    monkeypatch.setattr(module, "COMMENT_SECONDS", 0.02)
    connection, _ = listen(is_chunked=is_chunked)

    received = connection.recv(1000) + connection.recv(1000)

    assert received.startswith(comment * 2)


def test_what_comes_before_the_connection_is_taken_over_is_not_lost(hub):
    client, _ = hub.subscribe()
    hub._send(b"early")
    ours, theirs = socket.socketpair()
    ours.settimeout(TIMEOUT)

    with ours:
        hub.attach(client, theirs, is_chunked=False)
        assert ours.recv(100) == b"early"


def test_a_client_that_does_not_read_is_dropped_and_delays_no_other(hub, listen):
    _, deaf = listen()
    reading, client = listen()
    received = 0

    until(lambda: deaf._transport and client._transport)
    while deaf in hub._clients:
        hub._send(b"x" * MOST_WAITING)
        while received < MOST_WAITING:
            received += len(reading.recv(MOST_WAITING))
        received -= MOST_WAITING

    assert client in hub._clients


def test_a_client_that_has_gone_leaves_its_place_at_once(hub, listen, settings):
    settings.EVENTS_CLIENTS = 1
    connection, _ = listen()
    assert hub.subscribe() is None

    connection.close()
    until(lambda: not hub._clients)

    listen()


def test_all_streams_end_when_the_hub_closes_and_no_new_one_begins(hub, listen):
    plain, chunked = listen()[0], listen(is_chunked=True)[0]

    hub.close()

    assert plain.recv(100) == b""
    assert (chunked.recv(100), chunked.recv(100)) == (b"0\r\n\r\n", b"")
    assert hub.subscribe() is None
