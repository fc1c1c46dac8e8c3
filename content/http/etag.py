"""The ETag of public answers: it names the address and the edition of the library that they show.

Any change that any writer commits makes another edition, so browsers and CDNs can keep answers and stay right, and so
can this process (`content.http.finished`).
"""

import hashlib
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, NamedTuple, TypeVar, cast

from django.conf import settings
from django.db import Error, connections, router
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from content.http import compression
from content.http.finished import LONGEST_WAIT, Finished, store
from content.models import Event

Response = TypeVar("Response", bound=HttpResponseBase)
# An answer that was under way when a request came is too old for it; the next one is not.
MOST_TURNS = 3
CURRENT = "SELECT * FROM library_edition()"
# A shared cache answers by itself for 5 seconds, and for 15 more while it asks whether its copy is still right.
SHARED = "public, max-age=0, s-maxage=5, stale-while-revalidate=15"
# What is too long to be kept: whoever has it asks whether it is still right.
UNSHARED = "no-cache"
# A client that is logged in or writes always sees the current state.
PRIVATE = "private, no-cache"


class Edition(NamedTuple):
    """`here` is the snapshot of the database that was asked: changes that it does not see are news to the page."""

    name: str
    here: str
    database: str
    asked_at: float


def current() -> Edition:
    """The edition of everything that is read after this call, from the database that this request reads. One query."""
    database, asked_at = router.db_for_read(Event), time.monotonic()
    with connections[database].cursor() as cursor:
        cursor.execute(CURRENT)
        here, *position = cursor.fetchone()
    parts = (settings.VERSION, settings.DEPLOYMENT_COMMIT, *position)
    return Edition(_digest(repr(parts)), here, database, asked_at)


def conditional(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers depend on the address and the library alone: 304 for a client that has this edition."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = edition_of(request)
        etag = _etag(request, edition)
        make = partial(_made, view=partial(view, request, *args, **kwargs), request=request)
        # Any answer at all will do for "*", so it has to be known that there is one.
        is_any = request.headers.get("If-None-Match", "").strip() == "*"
        not_modified = None if is_any else get_conditional_response(request, etag=etag)
        if not_modified is not None:
            return _labelled(request, etag, not_modified)
        response = _made_once(request, edition, make) if _may_be_finished(request, edition) else make(edition)
        if is_any and response.status_code == 200:
            return _of_an_edition(request, response.headers["ETag"], response)
        return response

    return answer


def conditional_stream(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The same for answers that are made while they are sent: no process and no shared cache keeps one.

    What is sent may be newer than its ETag says, never older.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        etag = _etag(request, edition_of(request))
        response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
        if response is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            if is_public(request):
                compression.compress_stream(request, cast(StreamingHttpResponse, response))
        _labelled(request, etag, response)
        response.headers["Cache-Control"] = UNSHARED if is_public(request) else PRIVATE
        return response

    return answer


def finished(request: HttpRequest) -> HttpResponse | None:
    """The answer that was made for another client, if the library is still as it was then. One query, or none."""
    if request.method != "GET" or not is_public(request):
        return None
    answer = store.get(address(request))
    if answer is None:
        return None
    try:
        edition = request.edition = current()  # type: ignore[attr-defined]
    except Error:
        return None  # the view finds out for itself, and there it is known how to answer
    if answer.edition != edition.name or not _may_be_finished(request, edition):
        return None
    request.route = answer.route  # type: ignore[attr-defined]
    return _of_an_edition(request, answer.headers["ETag"], answer.response())


def is_public(request: HttpRequest) -> bool:
    """Whether the request carries nothing that distinguishes this client from any other."""
    return not request.COOKIES and "Authorization" not in request.headers


def address(request: HttpRequest) -> tuple[str, ...]:
    """What an answer depends on beside the library. The order of parameters means nothing, that of values does."""
    query = request.META.get("QUERY_STRING", "")
    if "&" in query:
        query = "&".join(sorted(query.split("&"), key=lambda part: part.partition("=")[0]))
    place = (request.META.get("HTTP_HOST", ""), request.META.get("SCRIPT_NAME", ""), request.path_info)
    return (compression.coding_for(request), request.scheme or "", *place, query)


def _etag(request: HttpRequest, edition: Edition) -> str:
    """Only an address that was answered has one: what is nowhere is never "not modified"."""
    *_, path, query = address(request)
    return f'W/"{_digest(f"{edition.name} {path}?{query}")}"'


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def edition_of(request: HttpRequest) -> Edition:
    """What was asked already counts if it was asked of the database that the request reads now."""
    edition: Edition | None = getattr(request, "edition", None)
    if edition is None or edition.database != router.db_for_read(Event):
        edition = request.edition = current()  # type: ignore[attr-defined]
    return edition


def _may_be_finished(request: HttpRequest, edition: Edition) -> bool:
    """Whether the answer may be another client's too. No edition names what a transaction under way here wrote."""
    is_kept = store.most > 0 and request.method == "GET" and is_public(request)
    return is_kept and not connections[edition.database].in_atomic_block


def _made_once(request: HttpRequest, edition: Edition, make: Callable[[Edition], HttpResponse]) -> HttpResponse:
    """The finished answer of this edition, or of a later one: one request makes it, others wait.

    An answer that was begun after this request came will do, whatever was written since: while somebody writes all the
    time, every answer made serves all that waited for it.
    """
    where = address(request)
    for turn in range(MOST_TURNS):
        other = store.begin(where)
        if other is None:
            return _made_for_all(request, where, edition if turn == 0 else None, make)
        answer = store.get(where) if other.wait(LONGEST_WAIT) else None
        if answer is None:
            break  # it takes too long, or is none that is kept
        if answer.edition == edition.name or answer.asked_at >= edition.asked_at:
            return answer.response()
    return make(edition)


def _made_for_all(
    request: HttpRequest, where: tuple[str, ...], edition: Edition | None, make: Callable[[Edition], HttpResponse]
) -> HttpResponse:
    try:
        if edition is None:
            edition = request.edition = current()  # type: ignore[attr-defined]
        answer = store.get(where)
        if answer and answer.edition == edition.name:
            return answer.response()
        return _keep(request, where, edition, make(edition))
    finally:
        store.end(where)


def _keep(request: HttpRequest, where: tuple[str, ...], edition: Edition, response: HttpResponse) -> HttpResponse:
    if response.status_code == 200 and not response.cookies:
        response.headers["Content-Length"] = str(len(response.content))
        # Not the match itself, which remembers every pattern that was tried.
        route = request.resolver_match.route if request.resolver_match else ""
        # A copy: an encoder's own bytes may take up to twice their length.
        body = bytes(memoryview(response.content))
        store.put(where, Finished(edition.name, edition.asked_at, dict(response.headers), body, route))
    return response


def _made(edition: Edition, *, view: Callable[[], HttpResponse], request: HttpRequest) -> HttpResponse:
    response = view()
    if response.status_code != 200:
        return response
    if is_public(request):
        compression.compress(request, response)
    return _labelled(request, _etag(request, edition), response)


def _labelled(request: HttpRequest, etag: str, response: Response) -> Response:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = SHARED if is_public(request) else PRIVATE
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "Authorization"])
    return response


def _of_an_edition(request: HttpRequest, etag: str, response: HttpResponse) -> HttpResponse:
    """The response, or 304 for a client that has this edition or any."""
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
