"""The API's shapes beside those of an item (content/catalogue/shapes.py): handlers build them, the OpenAPI document is
made from them."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from content.catalogue.browsing import BEST_MATCH, PARAMETERS, SORTS
from content.catalogue.filters.fields import MOST_IDS
from content.catalogue.filters.library_filter import FACETS, FILTERS
from content.catalogue.shapes import Count, Item, MaybeMoment, Moment, PartOfItem, SourceSlug

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
FIELDS: dict[str, Any] = {
    "in": "query",
    "name": "fields",
    "schema": {"type": "array", "items": TEXT},
    "description": "The fields of an item that are wanted, separated by commas or repeated; all if not given."
    " video_id is always there, unknown names are ignored. Bodies that are left out are not even read.",
}
AFTER: dict[str, Any] = {
    "in": "query",
    "name": "after",
    "schema": TEXT,
    "description": "The next_after of an answer: what comes behind it, with the same filters, search, sort and size."
    " Pages that are walked so show every item once, whatever comes or goes meanwhile. `page` counts for nothing then."
    " A malformed one, or one of another sort, is forgiven as none.",
}
LIST_QUERY = [*QUERY, AFTER, FIELDS]


class Pagination(TypedDict):
    page: Annotated[int, Field(ge=1)]
    size: Annotated[int, Field(ge=1, le=MOST_IDS)]
    total: Count
    total_count: Count
    pages: Count
    total_pages: Count
    has_next: bool
    has_prev: bool


class ReportList(TypedDict):
    reports: list[Item | PartOfItem]
    pagination: Pagination
    sort: Annotated[str, WithJsonSchema({"type": "string", "enum": [*sorted(set(SORTS.values())), BEST_MATCH]})]
    filters: dict[str, list[str] | str]
    total_count: Count
    page: Annotated[int, Field(ge=1)]
    total_pages: Count
    next_after: str | None
    deployment_version: str
    deployment_commit: str
    did_you_mean: NotRequired[str]


class Latest(TypedDict):
    video_id: str
    summary_type: str
    indexed_at: MaybeMoment


class LatestReport(TypedDict):
    """With latest=true."""

    report: Latest | None


Positive = Annotated[int, Field(ge=1)]


class Counted(TypedDict):
    value: str
    count: Positive


class CountedCategory(Counted):
    subcategories: NotRequired[list[Counted]]


class CountedSource(TypedDict):
    value: SourceSlug
    label: str
    count: Positive


class CountedAudio(TypedDict):
    value: bool
    count: Positive


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
    deleted_at: Moment


class Deleted(TypedDict):
    status: Literal["success"]
    message: str
    deleted_files: Count
    errors: list[str]
    idempotent: bool


class DeletedItem(TypedDict):
    video_id: str
    deleted_at: Moment
    deleted_by: str
    reason: str


class DeletedItems(TypedDict):
    tombstones: list[DeletedItem]
