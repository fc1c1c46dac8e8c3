"""Whose turn it is to accept, as each worker knows it."""

import socket
import threading

import pytest

from ytv2.ops import connection_balancing

SOON = 5  # seconds, waited in full by a test that fails
FOR_EVER = 600


@pytest.fixture(autouse=True)
def places(monkeypatch):
    """Places that no worker of a server has; whoever waits there waits."""
    monkeypatch.setattr(
        connection_balancing, "_held", bytearray([connection_balancing.CLOSED]) * connection_balancing.PLACES
    )
    monkeypatch.setattr(connection_balancing, "_in_vain", {})
    monkeypatch.setattr(connection_balancing, "PATIENCE_SECONDS", FOR_EVER)


@pytest.fixture
def listener():
    """Where one client waits to be accepted."""
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()):
        yield listening


@pytest.fixture
def waits(listener):
    """Whether who is at that place still waits for his turn, once there was time for something to happen."""
    waiting = {}

    def at(place, seconds=SOON):
        if place not in waiting:
            waiting[place] = threading.Thread(
                target=connection_balancing.wait_for_turn, args=(place, listener), daemon=True
            )
            waiting[place].start()
        waiting[place].join(seconds)
        return waiting[place].is_alive()

    return at


def test_whoever_holds_the_fewest_accepts_at_once(waits):
    connection_balancing.say(0, 3)
    connection_balancing.say(1, 3)
    connection_balancing.say(2, 7)

    assert not waits(0)
    assert not waits(1)


@pytest.mark.parametrize(
    "happens",
    [lambda: connection_balancing.say(0, 2), lambda: connection_balancing.close(0)],
    ids=["it accepted", "it accepts no more"],
)
def test_whoever_holds_more_waits_for_the_neighbour(waits, happens):
    connection_balancing.say(0, 1)
    connection_balancing.say(1, 2)
    assert waits(1, 0.1)

    happens()

    assert not waits(1)


def test_nobody_waits_for_a_client_who_was_accepted(waits, listener):
    connection_balancing.say(0, 1)
    connection_balancing.say(1, 7)
    assert waits(1, 0.1)

    client, _ = listener.accept()

    assert not waits(1)
    client.close()


def test_a_neighbour_who_does_not_come_is_not_waited_for_for_ever(waits, monkeypatch):
    monkeypatch.setattr(connection_balancing, "PATIENCE_SECONDS", 0.01)
    connection_balancing.say(0, 1)
    connection_balancing.say(1, 2)

    assert not waits(1)


def test_nor_again_before_he_stirs(waits, listener, monkeypatch):
    monkeypatch.setattr(connection_balancing, "PATIENCE_SECONDS", 0.01)
    connection_balancing.say(0, 1)
    connection_balancing.say(1, 3)
    connection_balancing.wait_for_turn(1, listener)
    monkeypatch.setattr(connection_balancing, "PATIENCE_SECONDS", FOR_EVER)

    connection_balancing.wait_for_turn(1, listener)

    connection_balancing.say(0, 2)
    assert waits(1, 0.1)
    connection_balancing.say(0, 3)


@pytest.mark.parametrize("held", [-1, 10_000])
def test_a_count_past_the_scale_is_at_its_end(waits, held):
    connection_balancing.say(0, held)

    assert not waits(0)
