"""Pausing the library, and letting it go on. The rule `pause_holds` does the holding."""

from content.decisions.actor import acting
from content.models import Pause


def pause(*, by: str, reason: str = "", via: str = "admin") -> tuple[Pause, bool]:
    """Pause; if it is paused already, that pause stands. The pause, and whether it is a new one."""
    with acting(by, via=via):
        return Pause.objects.get_or_create(id=1, defaults={"reason": reason, "paused_by": by})


def resume(*, by: str, via: str = "admin") -> bool:
    """Go on; False if the library was not paused."""
    with acting(by, via=via):
        return Pause.objects.all().delete()[0] > 0


def current() -> Pause | None:
    return Pause.objects.first()
