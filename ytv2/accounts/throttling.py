"""The answer to too many wrong passwords, and what log and metrics record of logins.

django-axes counts in the database, for all processes; the settings AXES_* say how many are too many.
"""

import logging
import math
from typing import Any

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ytv2.accounts.client_ip import address_of
from ytv2.ops.metrics import counters

log = logging.getLogger(__name__)


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """The page for an address from which too many wrong passwords came."""
    seconds = seconds_left(address_of(request))
    page = render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    page.headers["Retry-After"] = str(seconds)
    page.headers["Cache-Control"] = "no-store"
    return page


def seconds_left(address: str) -> int:
    """Seconds until the last counted failure of the address expires; at least one."""
    last = AccessAttempt.objects.filter(ip_address=address).order_by("-attempt_time").first()
    since = timezone.now() - last.attempt_time if last else settings.AXES_COOLOFF_TIME
    return max(1, math.ceil((settings.AXES_COOLOFF_TIME - since).total_seconds()))


@receiver(user_login_failed)
def record_failure(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Count and log a failed login, without the name: people type passwords into the wrong field."""
    counters.LOGINS.labels("failed").inc()
    log.warning("login_failed", extra={"client": address_of(request) if request else ""})


@receiver(user_locked_out)
def record_lockout(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    counters.LOGINS.labels("closed").inc()
    log.warning("login_closed", extra={"client": address_of(request)})


@receiver(user_logged_in)
def record_login(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    counters.LOGINS.labels("succeeded").inc()
    log.info("login", extra={"user": user.get_username(), "client": address_of(request) if request else ""})
