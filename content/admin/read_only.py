"""A page to look at rows; what can be done with them are its actions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from content.admin.confirmation import ConfirmationMixin
from content.admin.errors import RuleErrorsOnPage


class ReadOnlyAdmin(ConfirmationMixin, RuleErrorsOnPage, admin.ModelAdmin):
    """No adding, changing or deleting; subclasses offer actions and allow what they mean to."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_curate_permission(self, request: HttpRequest) -> bool:
        """For actions: whoever may change items may answer for them."""
        return request.user.has_perm("content.change_content")


def username(request: HttpRequest) -> str:
    return request.user.get_username()
