"""Checks of secrets and of what should be switched off; no message shows a secret."""

import os
from collections.abc import Iterator
from itertools import combinations

from django.conf import settings
from django.contrib.auth import get_user_model

from content.http.tokens import matches
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning

NAMES = ("SECRET_KEY", "SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN", "NGROK_BASIC_PASS")
# Values of examples, and values that people often choose.
DEFAULTS = ("changeme", "change-me", "secret", "password", "test", "token", "your-secret-here", "dev", "admin")
SHORT, STRONG = 12, 24
CURE = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'


def secrets_are_strong() -> Iterator[Finding]:
    values = {secret: str(getattr(settings, secret, "")) for secret in NAMES}
    findings = [finding for secret, value in values.items() if value for finding in _weaknesses(secret, value)]
    for one, other in combinations([secret for secret in NAMES if values[secret]], 2):
        if matches(values[one], values[other]):
            cure = f"Give {other} a value of its own: anybody who learns one has both."
            findings.append(warning(f"{one} and {other} are equal.", cure))
    if settings.PRODUCTION and not (values["SYNC_SECRET"] or values["INGEST_TOKEN"]):
        cure = "Set SYNC_SECRET if reports should come over HTTP."
        findings.append(warning("No secret for writing is set: nobody can write over HTTP.", cure))
    yield from findings or [ok("Those that are set are long and different.")]


def _weaknesses(secret: str, value: str) -> Iterator[Finding]:
    if value.lower() in DEFAULTS or value.startswith("django-insecure"):
        yield error(f"{secret} has a value that everybody tries first.", CURE)
    elif len(value) < SHORT:
        yield error(f"{secret} has only {len(value)} characters.", CURE)
    elif len(value) < STRONG or len(set(value)) < SHORT:
        yield warning(f"{secret} can be guessed by trying long enough.", CURE)


def debug_is_off() -> Iterator[Finding]:
    if settings.DEBUG and ("RENDER" in os.environ or os.environ.get("DATABASE_URL_POSTGRES_NEW")):
        cure = "Set DEBUG=false: otherwise errors show code and settings to everybody."
        yield error("DEBUG is on beside a shared database.", cure)
    elif settings.PRODUCTION:
        yield ok("This is production, and DEBUG is off.")
    else:
        yield ok("This is not production.")


def curators_are_protected() -> Iterator[Finding]:
    """Administrators should need more than a password."""
    bare = (
        get_user_model()
        .objects.filter(is_superuser=True, is_active=True)
        .exclude(totpdevice__confirmed=True)
        .order_by("username")
    )
    if settings.PRODUCTION and not settings.REQUIRE_TWO_FACTOR and bare:
        message = f"A password alone lets {some([user.get_username() for user in bare])} administer everything."
        yield warning(message, "Set a second factor up (in the admin), or REQUIRE_TWO_FACTOR=true for everybody.")
    else:
        yield ok("The second factor is demanded or not needed here.")
