"""Views for safe methods alone: any other method is answered 405, before its CSRF token is asked for."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., Any])


def read_only(view: View) -> View:
    """GET and HEAD; 405 for any other method. No CSRF token: a view that changes nothing needs none."""
    return csrf_exempt(require_safe(view))
