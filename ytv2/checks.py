"""Checks that Django runs at every start, by id. Checks that need a database or time are the doctor's."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from content.http.tokens import matches

SHORTEST = 12


@register(Tags.security)
def debug_is_for_one_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ytv2.E001"""
    if not (settings.DEBUG and "RENDER" in os.environ):
        return []
    return [Error("DEBUG is on where everybody can see it.", hint="Set DEBUG=false.", id="ytv2.E001")]


@register(Tags.security)
def secrets_are_long(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ytv2.W001"""
    hint = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'
    short = [
        name for name in ("SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN") if 0 < len(getattr(settings, name)) < SHORTEST
    ]
    return [Warning(f"{name} is shorter than {SHORTEST} characters.", hint=hint, id="ytv2.W001") for name in short]


@register(Tags.security)
def key_is_no_token(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ytv2.E002"""
    names = ("SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN")
    same = [name for name in names if matches(settings.SECRET_KEY, getattr(settings, name))]
    message = "{} is the same as SECRET_KEY: anybody who may write could make sessions."
    return [Error(message.format(name), hint=f"Set {name} to a value of its own.", id="ytv2.E002") for name in same]


@register(Tags.security, deploy=True)
def proxy_is_believed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ytv2.W002"""
    if settings.TRUSTED_PROXIES or not settings.SECURE_PROXY_SSL_HEADER:
        return []
    message = "X-Forwarded-Proto is trusted and X-Forwarded-For is not: all clients seem to have the proxy's address."
    hint = "Set TRUSTED_PROXIES to the number of proxies in front."
    return [Warning(message, hint=hint, id="ytv2.W002")]


@register(Tags.files)
def exports_are_a_folder(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ytv2.E003"""
    folder = Path(settings.EXPORTS_DIR)
    if not folder.exists() or folder.is_dir():
        return []
    return [Error(f"EXPORTS_DIR={folder} is a file.", hint="Set it to a folder.", id="ytv2.E003")]
