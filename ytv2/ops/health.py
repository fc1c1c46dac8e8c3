"""Health and settings as small JSON answers for the platform, the NAS and people."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal, NotRequired

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from pydantic import Field
from typing_extensions import TypedDict

from content.catalogue.shapes import Count, Moment
from content.decisions import canary, pause
from content.http.operation import Error, operation
from content.http.responses import json_response
from content.models import Content
from content.text import utc_iso
from ytv2.ops import doctor

SERVICE = "ytv2"


class Deployment(TypedDict):
    deployment_version: str
    deployment_commit: str


class Alive(TypedDict):
    status: Literal["healthy"]
    timestamp: Moment
    service: str


class Wrong(TypedDict):
    """A finding of the doctor's: what is wrong, and the cure."""

    name: str
    state: str
    said: str
    cure: str


class Database(TypedDict):
    status: Literal["healthy"]
    latency_ms: Annotated[float, Field(ge=0)]
    timestamp: Moment
    findings: list[Wrong]


class DatabaseUnavailable(TypedDict):
    status: Literal["unavailable"]
    reason: str
    timestamp: Moment


class Backend(TypedDict):
    backend: Literal["postgresql"]
    dsn_set: bool
    timestamp: Moment
    status: Literal["healthy", "unavailable"]
    record_count: Count | None
    deployment_version: NotRequired[str]
    deployment_commit: NotRequired[str]


class Ingest(TypedDict):
    status: Literal["ok"]
    auth_required: Literal[True]
    token_set: bool
    pg_dsn_set: bool
    paused: bool | None
    findings: list[Wrong]


class Version(Deployment):
    service: str
    timestamp: Moment


class Config(Deployment):
    backend: Literal["postgresql"]
    metrics_available: bool


class Refresh(Deployment):
    status: Literal["success"]
    message: str


def now() -> str:
    return utc_iso(datetime.now(UTC), "seconds")


def deployment() -> Deployment:
    return {"deployment_version": settings.VERSION, "deployment_commit": settings.DEPLOYMENT_COMMIT}


def wrong_with(checks: Iterable[doctor.Check]) -> list[Wrong]:
    return [Wrong(**finding.as_json()) for finding in doctor.wrong_with(checks)]  # type: ignore[typeddict-item]


@operation("Health", "The process is alive; no database is asked", {200: Alive})
def alive(request: HttpRequest) -> HttpResponse:
    return json_response(Alive(status="healthy", timestamp=now(), service=SERVICE))


@operation("Health", "The database answers", {200: Database, 503: DatabaseUnavailable})
def database(request: HttpRequest) -> HttpResponse:
    start = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        # The first line says why; the rest may name hosts.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return json_response(DatabaseUnavailable(status="unavailable", reason=reason[:200], timestamp=now()), 503)
    latency = round((time.perf_counter() - start) * 1000, 1)
    found = wrong_with(doctor.OF_NEIGHBOURS)
    return json_response(Database(status="healthy", latency_ms=latency, timestamp=now(), findings=found))


@operation("Health", "What serves, and how much it holds", {200: Backend, 503: Backend})
def backend(request: HttpRequest) -> HttpResponse:
    answer: Backend = {
        "backend": "postgresql",
        "dsn_set": True,
        "timestamp": now(),
        "status": "unavailable",
        "record_count": None,
    }
    try:
        answer = {**answer, "status": "healthy", "record_count": Content.objects.count(), **deployment()}
    except DatabaseError:
        return json_response(answer, 503)
    return json_response(answer)


@operation("Health", "What the NAS asks before it sends", {200: Ingest})
def ingest(request: HttpRequest) -> HttpResponse:
    """Answers without the database too; then `paused` is unknown."""
    try:
        paused, found = pause.current() is not None, wrong_with(doctor.IN_THE_WAY)
    except DatabaseError:
        paused, found = None, []
    token_set = bool(settings.INGEST_TOKEN or settings.SYNC_SECRET)
    answer: Ingest = {
        "status": "ok",
        "auth_required": True,
        "token_set": token_set,
        "pg_dsn_set": True,
        "paused": paused,
        "findings": found,
    }
    return json_response(answer)


@operation("Health", "The canary: every sealed decision still shows", {200: canary.Canary, 503: canary.Canary | Error})
def curation(request: HttpRequest) -> HttpResponse:
    try:
        state = canary.check()
    except DatabaseError:
        return json_response({"error": "The database does not answer."}, 503)
    return json_response(state.as_json(), 200 if state.ok else 503)


@operation("Health", "What is deployed", {200: Version})
def version(request: HttpRequest) -> HttpResponse:
    answer: Version = {**deployment(), "service": SERVICE, "timestamp": now()}
    return json_response(answer)


@operation("Health", "What a front end may know of the settings", {200: Config})
def config(request: HttpRequest) -> HttpResponse:
    metrics_available = bool(settings.NGROK_BASE_URL)
    answer: Config = {**deployment(), "backend": "postgresql", "metrics_available": metrics_available}
    return json_response(answer)


@operation("Health", "Nothing to refresh: every read is fresh", {200: Refresh})
def refresh(request: HttpRequest) -> HttpResponse:
    message = "Every read is fresh; there is nothing to refresh."
    answer: Refresh = {"status": "success", "message": message, **deployment()}
    return json_response(answer)
