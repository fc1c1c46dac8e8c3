"""The Content-Security-Policy, made once instead of for every answer: here it is the same for all."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class Policy(CSPMiddleware):
    """django-csp's own. What asks for a policy of its own, by a decorator or for a nonce, still gets it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        asks = any(name.startswith("_csp_") for name in (*vars(request), *vars(response)))
        if asks or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        return response
