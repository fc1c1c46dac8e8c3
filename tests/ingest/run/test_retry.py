"""What passes by itself is waited out; what does not is raised."""

import pytest
from django.db import DataError, OperationalError
from psycopg.errors import LockNotAvailable

from content.decisions import pause
from content.decisions.locks import Busy
from ingest.run.retry import Retry
from ingest.shelve.corridor import Paused

pytestmark = pytest.mark.django_db(transaction=True)


class Waiting(Retry):
    """A retry that sleeps in no time and remembers: `slept` in seconds, and the `sentences` for the operator."""

    def __init__(self, **options):
        self.slept, self.sentences = [], []
        super().__init__(say=self.sentences.append, sleep=self.slept.append, **options)


def failing(*errors):
    """An act that fails so, one after the other, and then works."""
    left = list(errors)

    def act():
        if left:
            raise left.pop(0)
        return "done"

    return act


def test_an_outage_is_waited_out_longer_and_longer_and_said_once():
    retry = Waiting()

    assert retry(failing(*[OperationalError("gone\nDETAIL")] * 4)) == "done"

    assert retry.sentences == ["The database does not answer (gone). Waiting for it.", "Going on."]
    assert len(retry.slept) == 4
    assert all(0.5 <= slept / expected <= 1 for slept, expected in zip(retry.slept, (0.5, 1, 2, 4), strict=True))


def test_who_is_in_the_way_is_waited_for_and_named():
    retry = Waiting()
    busy = OperationalError("canceling statement due to lock timeout")
    busy.__cause__ = LockNotAvailable()

    assert retry(failing(busy, Busy("The item is in use: ytv2_nas (pid 7)."))) == "done"

    assert retry.sentences == [
        "The library is in use (canceling statement due to lock timeout): nobody is in the way any more. Waiting.",
        "Going on.",
    ]


def test_an_outage_that_does_not_end_is_raised():
    with pytest.raises(OperationalError):
        Waiting(outage=0.1)(failing(OperationalError("gone")))


def test_an_outage_of_any_length_is_waited_out_where_that_is_wanted():
    assert Waiting(outage=float("inf"))(failing(*[OperationalError("gone")] * 50)) == "done"


def test_what_is_wrong_with_the_data_is_raised_at_once():
    retry = Waiting()

    with pytest.raises(DataError):
        retry(failing(DataError("no")))
    assert not retry.slept


def test_a_pause_is_waited_out_however_long_it_takes():
    pause.pause(by="ada", reason="moving")
    retry = Waiting(outage=0.1)

    def sleep(seconds):
        retry.slept.append(seconds)
        if len(retry.slept) == 3:
            pause.resume(by="ada")

    retry.sleep = sleep

    assert retry(failing(Paused("The library is paused."))) == "done"
    assert len(retry.slept) == 3
    assert retry.sentences == ["The library is paused. Waiting; resume with manage.py ingest_resume.", "Going on."]


def test_a_pause_that_is_not_to_be_waited_out_is_raised_at_once():
    with pytest.raises(Paused):
        Waiting(through_pauses=False)(failing(Paused("The library is paused.")))
