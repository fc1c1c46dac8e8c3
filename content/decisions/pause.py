"""Pausing and resuming the library. The rule `pause_holds` refuses writes meanwhile."""

from content.decisions.actor import PYTHON, acting
from content.models import Pause


def pause(*, by: str, reason: str = "", via: str = PYTHON) -> tuple[Pause, bool]:
    """The pause, and whether it is a new one: a pause that stands already stays as it is."""
    with acting(by, via=via):
        return Pause.objects.get_or_create(id=1, defaults={"reason": reason, "paused_by": by})


def resume(*, by: str, via: str = PYTHON) -> bool:
    """End the pause; False if there was none."""
    with acting(by, via=via):
        return Pause.objects.all().delete()[0] > 0


def current() -> Pause | None:
    return Pause.objects.first()
