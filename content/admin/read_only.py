"""A page to look at rows; its actions are what can be done with them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from content.admin.confirmation import ConfirmationMixin
from content.admin.errors import ViolationMixin


class ReadOnlyAdmin(ConfirmationMixin, ViolationMixin, admin.ModelAdmin):
    """No adding, changing or deleting; subclasses offer actions and allow what they need."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_curate_permission(self, request: HttpRequest) -> bool:
        """For actions: everybody who may change items may use them."""
        return request.user.has_perm("content.change_content")


def username(request: HttpRequest) -> str:
    return request.user.get_username()
