"""Saying that two names which look like one are two: they are not proposed to be merged any more."""

import uuid

from content.decisions.actor import PYTHON, acting
from content.decisions.taxonomy.merge import Term, key_of
from content.models import Distinction


def keep_apart(one: Term, other: Term, *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None) -> bool:
    """Whether that was new."""
    key = key_of_pair(key_of(one), key_of(other))
    with acting(by, via=via, gesture=gesture):
        if Distinction.objects.filter(pk=key).exists():
            return False
        Distinction.objects.create(key=key, decided_by=by)
        return True


def key_of_pair(one: str, other: str) -> str:
    """Of two names as they are compared (`key_of`), in either order."""
    return Distinction.BETWEEN.join(sorted((one, other)))
