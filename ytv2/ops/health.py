"""Whether the parts work: small JSON answers for the platform, the NAS and people."""

import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from content.api.items import answer
from content.decisions import canary, pause
from content.models import Content
from content.text import utc_iso

router = Router(tags=["Health"])
SERVICE = "ytv2"


def now() -> str:
    return utc_iso(datetime.now(UTC), "seconds")


@router.get("/health", summary="The process is alive; no database is asked", response=dict)
def alive(request: HttpRequest) -> HttpResponse:
    return answer({"status": "healthy", "timestamp": now(), "service": SERVICE})


@router.get("/health/db", summary="The database answers", response={200: dict, 503: dict})
def database(request: HttpRequest) -> HttpResponse:
    start = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        # The first line says why; the rest may name hosts.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return answer({"status": "unavailable", "reason": reason[:200], "timestamp": now()}, 503)
    latency = round((time.perf_counter() - start) * 1000, 2)
    return answer({"status": "healthy", "latency_ms": latency, "timestamp": now()})


@router.get("/health/backend", summary="What serves, and how much it holds", response={200: dict, 503: dict})
def backend(request: HttpRequest) -> HttpResponse:
    body: dict[str, Any] = {"backend": "postgresql", "dsn_set": True, "timestamp": now()}
    try:
        body |= {"status": "healthy", "record_count": Content.objects.count()}
    except Error:
        return answer(body | {"status": "unavailable", "record_count": None}, 503)
    return answer(body | version_of())


@router.get("/health/ingest", summary="What the NAS asks before it sends", response=dict)
def ingest(request: HttpRequest) -> HttpResponse:
    return answer(
        {
            "status": "ok",
            "auth_required": True,
            "token_set": bool(settings.INGEST_TOKEN or settings.SYNC_SECRET),
            "pg_dsn_set": True,
            "paused": _is_paused(),
        }
    )


def _is_paused() -> bool | None:
    """None while the database does not answer: the NAS asks before it sends, and gets an answer."""
    try:
        return pause.current() is not None
    except Error:
        return None


@router.get(
    "/health/curation", summary="The canary: every sealed decision still shows", response={200: dict, 503: dict}
)
def curation(request: HttpRequest) -> HttpResponse:
    try:
        found = canary.check()
    except Error:
        return answer({"error": "The database does not answer."}, 503)
    return answer(found.as_json(), 200 if found.ok else 503)


def version_of() -> dict[str, str]:
    return {"deployment_version": settings.VERSION, "deployment_commit": settings.DEPLOYMENT_COMMIT}


@router.get("/api/version", summary="What is deployed", response=dict)
def version(request: HttpRequest) -> HttpResponse:
    return answer(version_of() | {"service": SERVICE, "timestamp": now()})


@router.get("/api/config", summary="What a front end may know of the settings", response=dict)
def config(request: HttpRequest) -> HttpResponse:
    return answer(version_of() | {"backend": "postgresql", "metrics_available": bool(settings.NGROK_BASE_URL)})


@router.get("/api/refresh", summary="Nothing to refresh: every read is fresh", response=dict)
def refresh(request: HttpRequest) -> HttpResponse:
    return answer({"status": "success", "message": "Every read is fresh; there is nothing to refresh."} | version_of())


@router.post("/api/refresh", summary="The same, as older clients ask", response=dict)
def refresh_posted(request: HttpRequest) -> HttpResponse:
    return refresh(request)
