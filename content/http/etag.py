"""Which edition of the library an answer shows. Its ETag names the edition, so that browsers and CDNs may keep
answers and stay right: any change that any writer commits makes another edition."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections, router
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from content.media import exports
from content.models import Event

# The last transaction that changed the library, and how many lines those before it left: of the last thousand
# transactions, or of as many as there were since the oldest that is still under way. No commit can leave all of that as
# it was: it comes last, or was under way, and then adds to the number. (A number that is counted up would be taken
# before its transaction commits, and name an edition that nobody sees yet; a row that is counted up would make all
# writers wait for each other.)
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
# A shared cache answers by itself for a moment, and for one more while it asks whether that is still right.
SHARED = "public, max-age=0, s-maxage=5, stale-while-revalidate=15"
# Who is logged in or writes sees what is, always.
PRIVATE = "private, no-cache"


class Edition(NamedTuple):
    """`here` is the snapshot that it was asked in: what that does not see is news to a page."""

    etag: str
    here: str


def current() -> Edition:
    """Of all that is read after it, from the database that this request reads. One query."""
    with connections[router.db_for_read(Event)].cursor() as cursor:
        cursor.execute(CURRENT)
        here, *position = cursor.fetchone()
    named = (settings.VERSION, settings.DEPLOYMENT_COMMIT, exports.edition(), *position)
    return Edition(f'W/"{hashlib.sha256(repr(named).encode()).hexdigest()[:24]}"', here)


def conditional(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers depend on the address and the library alone: 304 to whoever has this edition."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = request.edition = current()  # type: ignore[attr-defined]
        known: HttpResponse | None = get_conditional_response(request, etag=edition.etag)
        response = known or view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response.headers["ETag"] = edition.etag
            response.headers["Cache-Control"] = SHARED if is_public(request) else PRIVATE
            patch_vary_headers(response, ["Cookie", "Authorization"])
        return response

    return answer


def is_public(request: HttpRequest) -> bool:
    """Whether nothing tells this client from any other."""
    return not request.COOKIES and "Authorization" not in request.headers
