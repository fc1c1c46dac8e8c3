"""Checks of what should be secret or switched off, without saying any of it."""

import os
from collections.abc import Iterator
from itertools import combinations

from django.conf import settings
from django.contrib.auth import get_user_model

from content.http.tokens import matches
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning

NAMES = ("SECRET_KEY", "SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN", "NGROK_BASIC_PASS")
# What stands in examples and in habits.
DEFAULTS = ("changeme", "change-me", "secret", "password", "test", "token", "your-secret-here", "dev", "admin")
SHORT, STRONG = 12, 24
CURE = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'


def secrets_are_strong() -> Iterator[Finding]:
    name, values = "secrets_are_strong", {secret: str(getattr(settings, secret, "")) for secret in NAMES}
    found = [finding for secret, value in values.items() if value for finding in _weaknesses(name, secret, value)]
    for one, other in combinations([secret for secret in NAMES if values[secret]], 2):
        if matches(values[one], values[other]):
            cure = f"Give {other} a value of its own: whoever learns one has both."
            found.append(warning(name, f"{one} and {other} are equal.", cure))
    if settings.PRODUCTION and not (values["SYNC_SECRET"] or values["INGEST_TOKEN"]):
        cure = "Set SYNC_SECRET if reports should come over HTTP."
        found.append(warning(name, "No secret for writing is set: nobody can write over HTTP.", cure))
    yield from found or [ok(name, "Those that are set are long and different.")]


def _weaknesses(name: str, secret: str, value: str) -> Iterator[Finding]:
    if value.lower() in DEFAULTS or value.startswith("django-insecure"):
        yield error(name, f"{secret} has a value that everybody tries first.", CURE)
    elif len(value) < SHORT:
        yield error(name, f"{secret} has only {len(value)} characters.", CURE)
    elif len(value) < STRONG or len(set(value)) < SHORT:
        yield warning(name, f"{secret} can be guessed with patience.", CURE)


def debug_is_off() -> Iterator[Finding]:
    name = "debug_is_off"
    if settings.DEBUG and ("RENDER" in os.environ or os.environ.get("DATABASE_URL_POSTGRES_NEW")):
        cure = "Set DEBUG=false: otherwise errors show code and settings to everybody."
        yield error(name, "DEBUG is on beside a shared database.", cure)
    elif settings.PRODUCTION:
        yield ok(name, "This is production, and DEBUG is off.")
    else:
        yield ok(name, "This is not production.")


def curators_are_protected() -> Iterator[Finding]:
    """Who administers people should need more than a password."""
    name = "curators_are_protected"
    bare = (
        get_user_model()
        .objects.filter(is_superuser=True, is_active=True)
        .exclude(totpdevice__confirmed=True)
        .order_by("username")
    )
    if settings.PRODUCTION and not settings.REQUIRE_TWO_FACTOR and bare:
        said = f"A password alone lets {some([user.get_username() for user in bare])} administer everything."
        yield warning(name, said, "Set a second factor up (in the admin), or REQUIRE_TWO_FACTOR=true for everybody.")
    else:
        yield ok(name, "The second factor is demanded or not needed here.")
