"""Pausing the library, and letting it go on."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from content.admin.errors import ViolationForm
from content.admin.read_only import ReadOnlyAdmin, username
from content.decisions.pause import current, pause, resume
from content.models import Pause


class PauseForm(ViolationForm):
    class Meta:
        model = Pause
        fields = ("reason",)
        widgets = {"reason": forms.TextInput(attrs={"class": "vTextField"})}
        help_texts = {
            "reason": "Readers see it too. No machine changes the library meanwhile; people at the desk go on."
        }


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    form = PauseForm
    fields = ("reason",)
    list_display = ("__str__", "paused_by", "reason")
    actions = ("go_on",)
    why_empty = "The library is running. While it is paused, only people at the desk change it."

    @admin.action(description="Let the library go on", permissions=["curate"])
    def go_on(self, request: HttpRequest, chosen: QuerySet[Pause]) -> None:
        if resume(by=username(request), via="admin pauses"):
            messages.success(request, "The library goes on.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_curate_permission(request) and standing(request) is None

    def has_delete_permission(self, request: HttpRequest, obj: Pause | None = None) -> bool:
        return self.has_curate_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """If the library is paused already, a message says since when and by whom."""
        paused = standing(request)
        if paused is None or not self.has_curate_permission(request):
            return super().add_view(request, form_url, {"title": "Pause the library"} | (extra_context or {}))
        messages.warning(request, _already(paused))
        return HttpResponseRedirect(reverse("admin:content_pause_changelist"))

    def save_model(self, request: HttpRequest, obj: Pause, form: Any, change: bool) -> None:
        paused, is_new = pause(by=username(request), reason=form.cleaned_data["reason"], via="admin pauses")
        if is_new:
            messages.success(request, "The library is paused.")
        else:
            messages.warning(request, _already(paused))
        obj.since, obj.paused_by = paused.since, paused.paused_by

    def response_add(self, request: HttpRequest, obj: Pause, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:content_pause_changelist"))

    def delete_model(self, request: HttpRequest, obj: Pause) -> None:
        resume(by=username(request), via="admin pauses")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pause]) -> None:
        resume(by=username(request), via="admin pauses")


def standing(request: Any) -> Pause | None:
    """The pause that stands, asked for once a request: the line above the page, the menu and the first page show it."""
    if not hasattr(request, "standing_pause"):
        request.standing_pause = current()
    return request.standing_pause  # type: ignore[no-any-return]


def _already(paused: Pause) -> str:
    return f"The library is {paused} by {paused.paused_by} already; that pause stands."
