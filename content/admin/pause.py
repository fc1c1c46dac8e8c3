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


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    form = PauseForm
    fields = ("reason",)
    list_display = ("__str__", "paused_by", "reason")
    actions = ("go_on",)

    @admin.action(description="Let the library go on", permissions=["curate"])
    def go_on(self, request: HttpRequest, chosen: QuerySet[Pause]) -> None:
        if resume(by=username(request), via="admin pauses"):
            messages.success(request, "The library goes on.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_curate_permission(request) and current() is None

    def has_delete_permission(self, request: HttpRequest, obj: Pause | None = None) -> bool:
        return self.has_curate_permission(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """If the library is paused already, a message says since when and by whom."""
        standing = current()
        if standing is None or not self.has_curate_permission(request):
            return super().add_view(request, *args, **kwargs)
        messages.warning(request, _already(standing))
        return HttpResponseRedirect(reverse("admin:content_pause_changelist"))

    def save_model(self, request: HttpRequest, obj: Pause, form: Any, change: bool) -> None:
        standing, is_new = pause(by=username(request), reason=form.cleaned_data["reason"], via="admin pauses")
        if not is_new:
            messages.warning(request, _already(standing))
        obj.since, obj.paused_by = standing.since, standing.paused_by

    def delete_model(self, request: HttpRequest, obj: Pause) -> None:
        resume(by=username(request), via="admin pauses")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pause]) -> None:
        resume(by=username(request), via="admin pauses")


def _already(standing: Pause) -> str:
    return f"The library is {standing} by {standing.paused_by} already; that pause stands."
