"""The admin's pages of the second factor: giving a code, setting it up, taking it away."""

import io
import logging
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ytv2.accounts import otp
from ytv2.accounts.client_ip import address_of
from ytv2.ops.metrics import counters

log = logging.getLogger(__name__)
WRONG = "This code is not right. An app's code counts once and for half a minute; a recovery code counts once."


def ask(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """After the password: a code of the app or a recovery code."""
    if "leave" in request.POST:
        logout(request)
        return redirect("admin:login")
    if not otp.is_wanting(request.user):
        return HttpResponseRedirect(_next_of(request))
    if otp.device_of(request.user) is None:
        return redirect("admin:two_factor")
    wait = otp.verify(request, request.POST.get("code", "")) if request.method == "POST" else 0
    if wait is None:
        return HttpResponseRedirect(_next_of(request))
    shown = {"title": "Second factor", "next": _next_of(request), "wrong": "", "is_popup": False}
    status = 200
    if request.method == "POST":
        status = 429 if wait else 403
        shown["wrong"] = f"Too many wrong codes. Wait {wait} seconds and try again." if wait else WRONG
        counters.LOGINS.labels("wrong_code").inc()
        log.warning("second_factor_failed", extra={"user": request.user.get_username(), "client": address_of(request)})
    page = render(request, "admin/second_factor.html", context | shown, status=status)
    if wait:
        page.headers["Retry-After"] = str(wait)
    return page


def _next_of(request: HttpRequest) -> str:
    """The requested page if it is on this site, else the admin's first page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else reverse("admin:index")


def manage(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Set the second factor up. With the factor, make new recovery codes or take it away."""
    user = request.user
    if otp.device_of(user) is None:
        return _set_up(request, context)
    if otp.is_wanting(user):
        return redirect("admin:second_factor")
    shown: dict[str, Any] = {"title": "Second factor", "required": settings.REQUIRE_TWO_FACTOR}
    if "renew" in request.POST:
        return _with_codes(request, context, otp.new_recovery_codes(user))
    if "forget" in request.POST and not settings.REQUIRE_TWO_FACTOR:
        otp.remove(user)
        log.warning("second_factor_taken_away", extra={"user": user.get_username()})
        messages.success(request, "The second factor is taken away: your password alone lets you in.")
        return redirect("admin:index")
    return render(request, "admin/two_factor.html", context | shown | {"left": otp.codes_left(user)})


def _set_up(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    wrong = ""
    if request.method == "POST":
        codes = otp.confirm(request, request.POST.get("code", ""))
        if codes:
            log.info("second_factor_set_up", extra={"user": request.user.get_username()})
            return _with_codes(request, context, codes)
        wrong = "This code is not right. Is the clock of your telephone? Wait for the app's next code."
    secret = otp.secret_of(otp.offered(request.user))
    shown = {"title": "Set up a second factor", "wrong": wrong, "secret": secret}
    return render(request, "admin/set_up_two_factor.html", context | shown, status=403 if wrong else 200)


def _with_codes(request: HttpRequest, context: dict[str, Any], codes: list[str]) -> HttpResponse:
    return render(request, "admin/recovery_codes.html", context | {"title": "Recovery codes", "codes": codes})


def qr(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The offered secret as a QR code. A secret in use is never shown again."""
    if otp.device_of(request.user) is not None:
        raise Http404("The second factor is set up already.")
    picture = io.BytesIO()
    code = segno.make(otp.offered(request.user).config_url, error="m")
    code.save(picture, kind="svg", scale=5, light="white", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
