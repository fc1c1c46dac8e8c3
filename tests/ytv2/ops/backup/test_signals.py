"""Ctrl-C and SIGTERM wait for the end of a block that must not be left half done."""

import os
import signal
import threading

import psycopg
import pytest

from tests.databases import owner_dsn
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.signals import deferred_interrupts


@pytest.fixture
def done():
    """The steps that happened, in order."""
    return []


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM])
def strike(request, done):
    """Send this process the signal; its handler adds "taken" to `done`."""

    def handler(number, frame):
        done.append("taken")

    before = signal.signal(request.param, handler)
    yield lambda: os.kill(os.getpid(), request.param)
    assert signal.signal(request.param, before) is handler


def test_a_signal_waits_for_the_end_of_the_block(strike, done):
    with deferred_interrupts():
        strike()
        done.append("after it")
    assert done == ["after it", "taken"]


def test_a_signal_within_a_window_is_taken_at_once_and_after_it_signals_wait_again(strike, done):
    with deferred_interrupts() as window:
        with window():
            strike()
            done.append("in the window")
        strike()
        done.append("cleaned up")
    assert done == ["taken", "in the window", "cleaned up", "taken"]


def test_a_signal_before_a_window_is_taken_when_the_window_opens(strike, done):
    with deferred_interrupts() as window:
        strike()
        done.append("before")
        with window():
            done.append("in the window")
    assert done == ["before", "taken", "in the window"]


def test_in_nested_blocks_a_signal_waits_for_the_end_of_the_outer_one(strike, done):
    with deferred_interrupts():
        with deferred_interrupts():
            strike()
            done.append("inner")
        done.append("outer")
    assert done == ["inner", "outer", "taken"]


def test_an_error_in_the_block_is_raised(strike):
    with pytest.raises(KeyError), deferred_interrupts():
        raise KeyError


def test_in_a_thread_the_block_does_nothing(done):
    def work():
        with deferred_interrupts() as window, window():
            done.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["done"]


def test_a_connection_is_never_left_half_open(django_db_setup, strike, done, monkeypatch):
    """A session that has not logged in would delay every DROP DATABASE."""
    wait = psycopg.waiting.wait_conn

    def struck_while_waiting(*arguments, **options):
        strike()
        connection = wait(*arguments, **options)
        done.append("connected")
        return connection

    monkeypatch.setattr(psycopg.waiting, "wait_conn", struck_while_waiting)
    with Database.of(owner_dsn("postgres")).connect():
        assert done == ["connected", "taken"]
