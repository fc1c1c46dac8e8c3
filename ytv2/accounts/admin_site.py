"""The admin's site: who may enter, and the pages that belong to no table."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from content.decisions.actor import in_admin
from ytv2.accounts import otp_views
from ytv2.accounts.otp import is_wanting
from ytv2.ops import doctor

View = Callable[[HttpRequest, dict[str, Any]], HttpResponse]


class Desk(admin.AdminSite):
    site_title = site_header = "YTV2"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff only, with a second factor where one is set up or demanded."""
        return super().has_permission(request) and not is_wanting(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and super().has_permission(request) and is_wanting(request.user):
            target = f"{reverse('admin:second_factor')}?{urlencode({'next': request.GET.get('next', '')})}"
            return HttpResponseRedirect(target)
        return super().login(request, extra_context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The desk's first page: how the library stands."""
        from content.admin.desk import overview

        return super().index(request, overview.context(request) | {"title": "The desk"} | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        from content.admin.desk.menu import by_task

        applications = super().get_app_list(request, app_label)
        return applications if app_label else by_task(request, applications)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with in_admin():
                return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(answer, view), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from content.admin.desk.addresses import addresses  # once the models are there

        return [
            path("doctor/", self.admin_view(partial(self._shown, doctor.page)), name="doctor"),
            path("second-factor/", self._with_password(otp_views.ask), name="second_factor"),
            path("two-factor/", self._with_password(otp_views.manage), name="two_factor"),
            path("two-factor/qr.svg", self._with_password(otp_views.qr), name="two_factor_qr"),
            *addresses(self.admin_view),
            *super().get_urls(),
        ]

    def _shown(self, view: View, request: HttpRequest) -> HttpResponse:
        return view(request, self.each_context(request))

    def _with_password(self, view: View) -> Callable[[HttpRequest], HttpResponse]:
        """Protect a page on which people give or set up their second factor: it requires the password only."""

        def guarded(request: HttpRequest) -> HttpResponse:
            if not super(Desk, self).has_permission(request):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            return self._shown(view, request)

        return never_cache(csrf_protect(guarded))
