"""Which edition of the library an answer shows. Its ETag names the edition, so that browsers and CDNs may keep
answers and stay right: any change that any writer commits makes another edition."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connections, router
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from content import exports
from content.models import Event

# The last change before the oldest transaction still under way, and how many of the later ones are committed.
# Neither can stay the same when a transaction commits: it was under way, or began later. A number that is counted up
# would be taken before its transaction commits, and would name an edition that nobody has seen yet; a row that is
# counted up would make all writers wait for each other.
CURRENT = """
SELECT
    (SELECT max(transaction) FROM event WHERE transaction < oldest),
    (SELECT count(*) FROM event WHERE transaction >= oldest AND transaction < next)
FROM (
    SELECT pg_snapshot_xmin(s)::text::bigint AS oldest, pg_snapshot_xmax(s)::text::bigint AS next
    FROM pg_current_snapshot() AS s
) AS snapshot
"""
# A shared cache answers by itself for a moment, and for one more while it asks whether that is still right.
SHARED = "public, max-age=0, s-maxage=5, stale-while-revalidate=15"
# Who is logged in or writes sees what is, always.
PRIVATE = "private, no-cache"


def etag() -> str:
    """Of all that is read after it, from the database that this request reads. One query."""
    with connections[router.db_for_read(Event)].cursor() as cursor:
        cursor.execute(CURRENT)
        told = cursor.fetchone()
    named = (settings.VERSION, settings.DEPLOYMENT_COMMIT, exports.edition(), *told)
    return f'W/"{hashlib.sha256(repr(named).encode()).hexdigest()[:24]}"'


def kept_fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers depend on the address and the library alone: 304 to whoever has this edition."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = etag()
        known: HttpResponse | None = get_conditional_response(request, etag=edition)
        response = known or view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response.headers["ETag"] = edition
            response.headers["Cache-Control"] = SHARED if is_anybodys(request) else PRIVATE
            patch_vary_headers(response, ["Cookie", "Authorization"])
        return response

    return answer


def is_anybodys(request: HttpRequest) -> bool:
    """Whether nothing tells this client from any other."""
    return not request.COOKIES and "Authorization" not in request.headers
