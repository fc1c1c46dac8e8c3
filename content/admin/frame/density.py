"""How close together the rows of the lists stand: chosen once, for this browser."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from content.admin.desk.gesture import next_of

DENSITIES = {"comfortable": "Comfortable", "compact": "Compact"}
COOKIE, SECONDS = "density", 365 * 24 * 3600


def chosen(request: HttpRequest | None) -> str:
    """One of DENSITIES; the first unless another was chosen."""
    wanted = request.COOKIES.get(COOKIE, "") if request else ""
    return wanted if wanted in DENSITIES else next(iter(DENSITIES))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the `density` of the form, and go on to its `next`."""
    wanted = request.POST.get("density", "")
    if wanted not in DENSITIES:
        raise BadRequest("There is no such density.")
    answer = HttpResponseRedirect(next_of(request))
    answer.set_cookie(
        COOKIE,
        wanted,
        max_age=SECONDS,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
