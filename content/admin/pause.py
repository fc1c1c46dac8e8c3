"""Pausing the library, and letting it go on."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from content.admin.errors import RuleErrorForm
from content.admin.read_only import ReadOnlyAdmin, username
from content.decisions import pause as pausing
from content.models import Pause


class PauseForm(RuleErrorForm):
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
        if pausing.resume(by=username(request)):
            messages.success(request, "The library goes on.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_curate_permission(request) and pausing.current() is None

    def has_delete_permission(self, request: HttpRequest, obj: Pause | None = None) -> bool:
        return self.has_curate_permission(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes too late is told who was faster."""
        found = pausing.current()
        if found is None or not self.has_curate_permission(request):
            return super().add_view(request, *args, **kwargs)
        messages.warning(request, _already(found))
        return HttpResponseRedirect(reverse("admin:content_pause_changelist"))

    def save_model(self, request: HttpRequest, obj: Pause, form: Any, change: bool) -> None:
        found, is_new = pausing.pause(by=username(request), reason=form.cleaned_data["reason"])
        if not is_new:
            messages.warning(request, _already(found))
        obj.since, obj.paused_by = found.since, found.paused_by

    def delete_model(self, request: HttpRequest, obj: Pause) -> None:
        pausing.resume(by=username(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pause]) -> None:
        pausing.resume(by=username(request))


def _already(pause: Pause) -> str:
    return f"The library is {pause} by {pause.paused_by} already; that pause stands."
