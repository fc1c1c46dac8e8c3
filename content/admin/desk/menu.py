"""The menu of the desk: its pages and tables by what one wants to do."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

# A task, and the tables that belong to it by the names of their models.
TASKS = (
    ("Decide", ("Content", "Suggestion")),
    ("Put in order", ("CategoryAlias",)),
    ("Look back", ("History", "Curation", "Tombstone", "Summary")),
    ("What comes in", ("Delivery", "Run", "Pause")),
)


def by_task(request: HttpRequest, applications: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of applications with their tables, grouped by task; what belongs to none stays as it is."""
    tables = {table["object_name"]: table for each in applications for table in each["models"]}
    grouped = [_task(name, [tables.pop(table) for table in wanted if table in tables]) for name, wanted in TASKS]
    for task in grouped:
        task["models"] = [*_pages(task["name"], request), *task["models"]]
    rest = [
        each | {"models": left}
        for each in applications
        if (left := [table for table in each["models"] if table["object_name"] in tables])
    ]
    return [*(task for task in grouped if task["models"]), *rest]


def _task(name: str, tables: list[dict[str, Any]]) -> dict[str, Any]:
    slug = name.lower().replace(" ", "-")
    # No page of its own: the address is that of its place on the first page.
    return {"name": name, "app_label": slug, "app_url": f"{reverse('admin:index')}#{slug}", "models": tables}


def _pages(task: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The pages of a task that are no table's list."""
    if task == "Decide" and request.user.has_perm("content.change_content"):
        return [_page("The next one", "admin:desk")]
    if task == "Look back" and request.user.has_perm("content.view_curation"):
        return [_page("Export and import", "admin:exchange")]
    if task == "Put in order" and request.user.has_perm("content.view_content"):
        return [_page("Categories", "admin:taxonomy")]
    return []


def _page(name: str, address: str) -> dict[str, Any]:
    return {"name": name, "object_name": name.replace(" ", ""), "admin_url": reverse(address), "view_only": True}
