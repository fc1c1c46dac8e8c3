"""What the list offers to do with several items at once: each act shows first what it would change."""

from typing import Any

from django.contrib.admin.helpers import ActionForm
from django.forms import CharField
from django.http import HttpRequest, HttpResponse

from content.admin.bulk.bulk_page import Task, preview
from content.admin.bulk.choices import CHOICES
from content.admin.bulk.selection import Selection


class BulkForm(ActionForm):
    """An act, and the names that some take; without script the page that follows asks for them."""

    bulk_category = bulk_subcategory = bulk_other = CharField(required=False, max_length=200)


class BulkActions:
    action_form = BulkForm
    actions: Any = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """By name, as Django has them: the function, the name and the words of each."""
        return {
            name: (_show, name, choice.label)
            for name, choice in CHOICES.items()
            if request.user.has_perm(choice.permission)
        }


def _show(_admin: Any, request: HttpRequest, _chosen: Any) -> HttpResponse:
    return preview(request, Task(request, request.POST["action"], Selection.of_list(request)))
