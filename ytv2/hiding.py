"""Keeping secrets out of what is written down: the configured ones by value, others by how they are introduced."""

import base64
import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus, urlsplit

from django.conf import settings

HIDDEN = "[hidden]"
NAMES = ("SECRET_KEY", "SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN", "NGROK_BASIC_PASS", "LOCAL_CURATOR_PASSWORD")
DSNS = ("DATABASE_URL_POSTGRES_NEW", "DATABASE_REPLICA_URL")
# Shorter ones would blank ordinary words; the doctor warns of them.
SHORTEST = 4

INTRODUCED = (
    # ://user:password@host
    re.compile(r"(://[^/\s:@'\"]*:)[^@\s'\"]+(?=@)"),
    re.compile(r"(\b(?:bearer|basic)\s+)[\w.~+/=-]+", re.IGNORECASE),
    # password=..., "token": "...", X-Sync-Secret: ...
    re.compile(
        r"((?:pass(?:word|wd)?|secret|token|authorization|cookie|sessionid|csrf\w*|api_?key)\\?['\"]?\s*[=:]\s*"
        r"(?:(?:bearer|basic)\s+)?\\?['\"]?)[^\s'\"&,;\\]+",
        re.IGNORECASE,
    ),
)


def hide(text: str) -> str:
    """The text without any secret."""
    for form in _forms(tuple(sorted(set(configured())))):
        text = text.replace(form, HIDDEN)
    for pattern in INTRODUCED:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def configured() -> Iterable[str]:
    """Every secret of this process; before there are settings, as in gunicorn's first process, the environment's."""
    yield from (os.environ.get(name, "").strip() for name in NAMES)
    for name in DSNS:
        yield _password_of(os.environ.get(name, ""))
    if settings.configured:
        yield from (str(getattr(settings, name, "")) for name in NAMES)
        yield from (str(database.get("PASSWORD") or "") for database in settings.DATABASES.values())


def _password_of(dsn: str) -> str:
    try:
        return urlsplit(dsn).password or ""
    except ValueError:
        return ""


@lru_cache(maxsize=8)
def _forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """The ways in which a line may spell the secrets, the longest first."""
    user = getattr(settings, "NGROK_BASIC_USER", "") if settings.configured else ""
    forms = set()
    for secret in secrets:
        if len(secret) < SHORTEST:
            continue
        basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
        forms |= {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], basic}
        forms |= {repr(secret)[1:-1], json.dumps(repr(secret)[1:-1])[1:-1]}
    return tuple(sorted(forms, key=len, reverse=True))
