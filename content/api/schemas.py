"""The API's shapes beside those of an item (content/catalogue/shapes.py): handlers build them, the OpenAPI document is
made from them."""

from typing import Any

from typing_extensions import NotRequired, TypedDict

from content.catalogue.shapes import Item


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


class Filters(TypedDict):
    source: list[CountedSource]
    content_source: list[CountedSource]
    categories: list[CountedCategory]
    channels: list[Counted]
    languages: list[Counted]
    content_type: list[Counted]
    complexity_level: list[Counted]
    summary_type: list[Counted]
    has_audio: list[CountedAudio]


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
