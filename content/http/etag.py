"""The ETag of public answers: it names the edition of the library that they show.

Any change that any writer commits makes another edition, so browsers and CDNs can keep answers and stay right.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.db import connections, router
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from content.models import Event

# The last transaction that changed the library, and how many lines of the event log the transactions before it left:
# those since the oldest that is still under way, and at least the last thousand. Every commit changes one of the
# two: it is the last transaction, or it was under way, and its lines add to the number. (A sequence would not do: its
# number is taken before the transaction commits, and would name an edition that nobody can see yet. Nor would a counter
# in a row: all writers would wait for each other.)
CURRENT = """
SELECT here, newest, since, (SELECT count(*) FROM event WHERE transaction >= since AND transaction < newest)
FROM (
    SELECT here, newest, least(newest - 1000, oldest) AS since
    FROM (
        SELECT s::text AS here, pg_snapshot_xmin(s)::text::bigint AS oldest,
            greatest(pg_snapshot_xmax(s)::text::bigint, pg_current_xact_id_if_assigned()::text::bigint + 1) AS next
        FROM pg_current_snapshot() AS s
    ) AS snapshot,
    -- A restored log may name transactions that are still to come here.
    LATERAL (SELECT coalesce(max(transaction), 0) AS newest FROM event WHERE transaction < next) AS last
) AS log
"""
# A shared cache answers by itself for 5 seconds, and for 15 more while it asks whether its copy is still right.
SHARED = "public, max-age=0, s-maxage=5, stale-while-revalidate=15"
# A client that is logged in or writes always sees the current state.
PRIVATE = "private, no-cache"


class Edition(NamedTuple):
    """`here` is the snapshot of the database that was asked: changes that it does not see are news to the page."""

    etag: str
    here: str


def current() -> Edition:
    """The edition of everything that is read after this call, from the database that this request reads. One query."""
    with connections[router.db_for_read(Event)].cursor() as cursor:
        cursor.execute(CURRENT)
        here, *position = cursor.fetchone()
    parts = (settings.VERSION, settings.DEPLOYMENT_COMMIT, *position)
    return Edition(f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"', here)


def conditional(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers depend on the address and the library alone: 304 for a client that has this edition."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = request.edition = current()  # type: ignore[attr-defined]
        # Any answer at all will do for "*", so it has to be known that there is one.
        is_any = request.headers.get("If-None-Match", "").strip() == "*"
        not_modified: HttpResponse | None = None if is_any else get_conditional_response(request, etag=edition.etag)
        response = not_modified or view(request, *args, **kwargs)
        if is_any and response.status_code == 200:
            response = cast(HttpResponse, get_conditional_response(request, etag=edition.etag, response=response))
        if response.status_code in (200, 304):
            response.headers["ETag"] = edition.etag
            response.headers["Cache-Control"] = SHARED if is_public(request) else PRIVATE
            patch_vary_headers(response, ["Cookie", "Authorization"])
        return response

    return answer


def is_public(request: HttpRequest) -> bool:
    """Whether the request carries nothing that distinguishes this client from any other."""
    return not request.COOKIES and "Authorization" not in request.headers
