"""The old names of categories and subcategories, and where they lead; the page of categories makes them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from content.admin.read_only import ReadOnlyAdmin
from content.decisions.merge import Term
from content.models import CategoryAlias


@admin.register(CategoryAlias)
class AliasAdmin(ReadOnlyAdmin):
    list_display = ("old_name", "now", "decided_by", "decided_at")
    search_fields = ("key", "name", "subcategory")
    ordering = ("key",)

    @admin.display(description="old name", ordering="key")
    def old_name(self, obj: CategoryAlias) -> str:
        return " / ".join(obj.key.split(obj.BELOW))

    @admin.display(description="is now", ordering="name")
    def now(self, obj: CategoryAlias) -> str:
        return str(Term(obj.name, obj.subcategory or ""))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """To the page of all names, of which any can be changed."""
        if not request.user.has_perm("content.add_categoryalias"):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:taxonomy"))
