"""Pausing the library, and letting it go on. The rule `pause_holds` does the holding."""

from content.acting import acting
from content.models import Pause


def pause(*, by: str, reason: str = "", via: str = "admin") -> Pause:
    """Pause; if it is paused already, that pause stands."""
    with acting(by, via=via):
        found, _ = Pause.objects.get_or_create(id=1, defaults={"reason": reason, "paused_by": by})
        return found


def resume(*, by: str, via: str = "admin") -> bool:
    """Go on; False if the library was not paused."""
    with acting(by, via=via):
        return Pause.objects.all().delete()[0] > 0


def current() -> Pause | None:
    return Pause.objects.first()
