"""The API's shapes beside those of an item (content/catalogue/shapes.py): handlers build them, the OpenAPI document is
made from them."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from content.catalogue.browsing import PARAMETERS
from content.catalogue.filters import FACETS, FILTERS
from content.catalogue.shapes import Item

TEXT = {"type": "string"}
# The parameters of /api/reports and /api/filters. Everything is text: what is malformed is forgiven.
QUERY: list[dict[str, Any]] = [
    *(
        {"in": "query", "name": name, "schema": {"type": "array", "items": TEXT}, "description": each.description}
        for name, each in FILTERS.items()
    ),
    *(
        {"in": "query", "name": name, "schema": TEXT, "description": description}
        for name, description in PARAMETERS.items()
    ),
]


class Pagination(TypedDict):
    page: int
    size: int
    total: int
    total_count: int
    pages: int
    total_pages: int
    has_next: bool
    has_prev: bool


class ReportList(TypedDict):
    reports: list[Item]
    pagination: Pagination
    sort: str
    filters: dict[str, Any]
    total_count: int
    page: int
    total_pages: int
    deployment_version: str
    deployment_commit: str


class Latest(TypedDict):
    video_id: str
    summary_type: str
    indexed_at: str


class LatestReport(TypedDict):
    """With latest=true."""

    report: Latest | None


class Counted(TypedDict):
    value: str
    count: int


class CountedCategory(Counted):
    subcategories: NotRequired[list[Counted]]


class CountedSource(TypedDict):
    value: str
    label: str
    count: int


class CountedAudio(TypedDict):
    value: bool
    count: int


# The list of a facet group's entries, where they say more than value and count.
GROUPS: dict[str, Any] = {
    "source": list[CountedSource],
    "category": list[CountedCategory],
    "has_audio": list[CountedAudio],
}
Filters = TypedDict(  # type: ignore[misc]  # its keys are declared with the filters
    "Filters", {key: GROUPS.get(name, list[Counted]) for name, facet in FACETS.items() for key in facet.keys}
)


class GoneItem(TypedDict):
    error: str
    deleted_at: str


class Deleted(TypedDict):
    status: str
    message: str
    deleted_files: int
    errors: list[str]
    idempotent: bool


class DeletedItem(TypedDict):
    video_id: str
    deleted_at: str
    deleted_by: str
    reason: str


class DeletedItems(TypedDict):
    tombstones: list[DeletedItem]
