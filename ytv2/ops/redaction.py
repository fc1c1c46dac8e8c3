"""Keeping secrets out of logs: the configured ones by value, others by the words before them."""

import base64
import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlsplit

from django.conf import settings

HIDDEN = "[hidden]"
NAMES = (
    *("SECRET_KEY", "SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN", "NGROK_BASIC_PASS", "LOCAL_CURATOR_PASSWORD"),
    "EXPORTS_S3_SECRET_KEY",
)
DSNS = ("DATABASE_URL_POSTGRES_NEW", "DATABASE_REPLICA_URL")
# Shorter ones would hide ordinary words; the doctor warns of them.
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
    user = getattr(settings, "NGROK_BASIC_USER", "") if settings.configured else ""
    text = _pattern(tuple(sorted(set(configured()))), user).sub(HIDDEN, text)
    for pattern in INTRODUCED:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def configured() -> Iterable[str]:
    """Every secret of this process: of the environment, and of the settings where there are any (in gunicorn's first
    process there are none)."""
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
def _pattern(secrets: tuple[str, ...], user: str) -> re.Pattern[str]:
    """Matches the secrets in every spelling, longest first, and as Basic authentication sends them."""
    long_enough = sorted((secret for secret in secrets if len(secret) >= SHORTEST), key=len, reverse=True)
    basic = [base64.b64encode(f"{user}:{secret}".encode()).decode() for secret in long_enough]
    spelled = ["".join(map(_spellings, secret)) for secret in [*basic, *long_enough]]
    return re.compile("|".join(spelled) or r"(?!)")


def _spellings(character: str) -> str:
    """A character as it is, quoted in an address, in JSON, or by repr(), each once or twice."""
    if character.isalnum() and character.isascii():
        return character
    quoted = quote(character, safe="") if not character.isascii() else f"%{ord(character):02X}"
    shown = {character, quoted, quoted.lower(), json.dumps(character)[1:-1], repr(character)[1:-1]}
    shown |= {json.dumps(each)[1:-1] for each in shown}
    if character == " ":
        shown.add("+")
    return f"(?:{'|'.join(map(re.escape, sorted(shown, key=len, reverse=True)))})"
