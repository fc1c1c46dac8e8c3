"""What passes by itself is waited out; what does not is raised."""

import pytest
from django.db import DataError, OperationalError

from content.decisions import pause
from ingest.run import retry
from ingest.run.retry import until_it_works
from ingest.shelve.corridor import Paused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """Nobody sleeps; what was slept is remembered."""
    slept = []
    monkeypatch.setattr(retry.time, "sleep", slept.append)
    return slept


def failing(*errors):
    """An act that fails so, one after the other, and then works."""
    left = list(errors)

    def act():
        if left:
            raise left.pop(0)
        return "done"

    return act


def test_an_outage_is_waited_out_longer_and_longer_and_said_once(hurry):
    said = []

    assert until_it_works(failing(*[OperationalError("gone\nDETAIL")] * 4), say=said.append) == "done"

    assert said == ["The database does not answer (gone). Waiting for it.", "Going on."]
    assert len(hurry) == 4
    assert all(0.5 <= slept / expected <= 1 for slept, expected in zip(hurry, (0.5, 1, 2, 4), strict=True))


def test_an_outage_that_does_not_end_is_raised():
    with pytest.raises(OperationalError):
        until_it_works(failing(OperationalError("gone")), say=str, outage=0.1)


def test_what_is_wrong_with_the_data_is_raised_at_once(hurry):
    with pytest.raises(DataError):
        until_it_works(failing(DataError("no")), say=str)
    assert not hurry


def test_a_pause_is_waited_out_however_long_it_takes(monkeypatch):
    pause.pause(by="ada", reason="moving")
    said, looks = [], []

    def sleep(seconds):
        looks.append(seconds)
        if len(looks) == 3:
            pause.resume(by="ada")

    monkeypatch.setattr(retry.time, "sleep", sleep)

    assert until_it_works(failing(Paused("The library is paused.")), say=said.append) == "done"
    assert len(looks) == 3
    assert said == ["The library is paused. Waiting; resume with manage.py ingest_resume.", "Going on."]
