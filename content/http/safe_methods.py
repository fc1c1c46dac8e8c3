"""Views that only read: another method is told which are taken, before anybody asks it for a CSRF token."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., Any])


def read_only(view: View) -> View:
    """GET and HEAD; 405 for any other method. What changes nothing can be asked for from anywhere."""
    return csrf_exempt(require_safe(view))
