"""Whose turn it is to accept, as each worker knows it."""

import threading

import pytest

from ytv2 import balance

SOON = 5  # seconds, waited in full by a test that fails
FOR_EVER = 600


@pytest.fixture(autouse=True)
def places(monkeypatch):
    """Places that no worker of a server has; whoever waits there waits."""
    monkeypatch.setattr(balance, "_held", bytearray([balance.CLOSED]) * balance.PLACES)
    monkeypatch.setattr(balance, "PATIENCE_SECONDS", FOR_EVER)


def waiting(place):
    thread = threading.Thread(target=balance.wait_for_turn, args=(place,), daemon=True)
    thread.start()
    return thread


def test_whoever_holds_the_fewest_accepts_at_once():
    balance.say(0, 3)
    balance.say(1, 3)
    balance.say(2, 7)

    balance.wait_for_turn(0)
    balance.wait_for_turn(1)


@pytest.mark.parametrize(
    "happens", [lambda: balance.say(0, 2), lambda: balance.close(0)], ids=["it accepted", "it accepts no more"]
)
def test_whoever_holds_more_waits_for_the_neighbour(happens):
    balance.say(0, 1)
    balance.say(1, 2)
    waits = waiting(1)
    waits.join(0.1)
    assert waits.is_alive()

    happens()

    waits.join(SOON)
    assert not waits.is_alive()


def test_a_neighbour_who_does_not_come_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(balance, "PATIENCE_SECONDS", 0.01)
    balance.say(0, 1)
    balance.say(1, 2)

    balance.wait_for_turn(1)


def test_more_than_can_be_said_is_the_most_that_can():
    balance.say(0, 10_000)

    balance.wait_for_turn(0)
