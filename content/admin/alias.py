"""The old names of categories and subcategories, and where they lead; the page of categories makes them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from content.admin.read_only import ReadOnlyAdmin
from content.decisions.history.spelling import in_words, spellings
from content.decisions.taxonomy.merge import Term
from content.models import CategoryAlias


class OldNames(ChangeList):
    """The old names of a page are asked for together, in the library's spelling."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        names = spellings(each.pk for each in self.result_list)
        for each in self.result_list:
            each.old_name = in_words(each.pk, names)


@admin.register(CategoryAlias)
class AliasAdmin(ReadOnlyAdmin):
    why_empty = "No category was renamed or merged yet. Old names stand here, so that old links and reports lead on."
    list_display = ("old_name", "now", "decided_by", "decided_at")
    search_fields = ("key", "name", "subcategory")
    ordering = ("key",)

    @admin.display(description="old name", ordering="key")
    def old_name(self, obj: Any) -> str:
        return str(obj.old_name)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OldNames

    @admin.display(description="is now", ordering="name")
    def now(self, obj: CategoryAlias) -> str:
        return str(Term(obj.name, obj.subcategory or ""))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """To the page of all names, of which any can be changed."""
        if not request.user.has_perm("content.add_categoryalias"):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:taxonomy"))
