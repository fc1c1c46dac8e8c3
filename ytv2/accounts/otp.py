"""The second factor of the admin: codes of an app (TOTP) and recovery codes, by django-otp.

`Desk` (ytv2/accounts/admin_site.py) requires it at login.
"""

import math
from base64 import b32encode
from typing import Any

import django_otp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


def is_wanting(user: Any) -> bool:
    """Whether this session still needs to show a second factor."""
    if getattr(user, "otp_device", None) is not None:
        return False
    return bool(settings.REQUIRE_TWO_FACTOR) or device_of(user) is not None


def device_of(user: Any) -> TOTPDevice | None:
    """The device of the app that the user set up and confirmed by a code."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def offered(user: Any) -> TOTPDevice:
    """The unconfirmed device, whose secret the user puts into an app; it counts after its first code."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})[0]


def secret_of(device: TOTPDevice) -> str:
    """The secret as people type it: base 32, in groups of four."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def verify(request: HttpRequest, code: str) -> int | None:
    """Let the session in with a code of the app or a recovery code.

    Returns None if the code was right, else the seconds to wait, 0 for a wrong code without a wait.

    The row is locked, so that a code counts once; each wrong code makes the next wait longer.
    """
    code = code.replace(" ", "").lower()
    kind = TOTPDevice if code.isdigit() and len(code) <= 8 else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=request.user, confirmed=True).first()
        if device is None:
            return 0
        wait = seconds_to_wait(device)
        if not wait and device.verify_token(code):
            django_otp.login(request, device)
            return None
        return wait


def seconds_to_wait(device: Any) -> int:
    is_allowed, reason = device.verify_is_allowed()
    if is_allowed:
        return 0
    return max(1, math.ceil((reason["locked_until"] - timezone.now()).total_seconds()))


@transaction.atomic
def confirm(request: HttpRequest, code: str) -> list[str]:
    """Set the offered app up by its first code; returns new recovery codes, [] if the code is wrong."""
    device = TOTPDevice.objects.select_for_update().get(pk=offered(request.user).pk)
    if device_of(request.user) or not device.verify_token(code.replace(" ", "")):
        return []
    device.confirmed = True
    device.save()
    django_otp.login(request, device)
    return new_recovery_codes(request.user)


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """New codes, each for one login; the former ones do not count any more."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() + StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def remove(user: Any) -> bool:
    """Take the second factor away; False if there was none."""
    was_there = device_of(user) is not None
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return was_there
