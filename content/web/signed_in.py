"""What a page of the site shows to a signed-in curator and to nobody else: the ways to decide about what it shows.

Everybody else gets the same bytes as without it, which caches may keep; a curator's page is kept by nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from content.http.etag import PRIVATE, conditional, edition_of

# Before the id of a gesture, in the tags of a message about what can be undone.
UNDO_TAG = "undo-"


@dataclass
class Notice:
    """A message, and where to undo what it is about; "" if that cannot be."""

    words: str
    level: str
    undo_url: str


@dataclass
class Curator:
    """For the templates; `here` is the address to come back to."""

    here: str
    csrf_token: str
    address: str
    notices: list[Notice] = field(default_factory=list)

    def edit_url(self, video_id: str) -> str:
        return f"{self.address}?{urlencode({'item': video_id, 'next': self.here})}"


def with_curator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers are everybody's, as `conditional` has them, but for those who may decide.

    To these it is given `request.curator`. Their answer has no ETag: it is never "not modified", neither for what they
    were sent before they signed in nor the other way round.
    """
    for_everybody = conditional(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_decide(request):
            return for_everybody(request, *args, **kwargs)
        edition_of(request)
        request.curator = _curator(request)  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = PRIVATE
        patch_vary_headers(response, ["Accept-Encoding", "Cookie", "Authorization"])
        return response

    return answer


def may_decide(request: HttpRequest) -> bool:
    """Whether somebody is signed in who may enter the admin and change items. Without a session it asks nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return admin.site.has_permission(request) and request.user.has_perm("content.change_content")


def _curator(request: HttpRequest) -> Curator:
    return Curator(
        here=request.get_full_path(),
        csrf_token=get_token(request),
        address=reverse("admin:correct"),
        notices=[Notice(str(each), each.level_tag, _undo_url(each.extra_tags or "")) for each in get_messages(request)],
    )


def _undo_url(tags: str) -> str:
    return reverse("admin:undo", args=[tags.removeprefix(UNDO_TAG)]) if tags.startswith(UNDO_TAG) else ""
