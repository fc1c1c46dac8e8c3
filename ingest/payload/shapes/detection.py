"""Telling the four shapes apart by the keys that only one of them has."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ingest.payload.report import Shape
from ingest.payload.shapes import flat, raw, universal, v1
from ingest.payload.syntax.fields import Reader
from ingest.payload.syntax.unreadable import Unreadable, kind, quoted

FLAT_ONLY = {"summary_text", "summary_html", "summary_variant", "summary_variants"}
KEYS_SHOWN = 12

EXPECTED = (
    "Expected is an object with source_metadata or summary beside an id (universal), "
    "video and summary (1.0.0), metadata with a title (raw), or video_id (flat)."
)


class Kind(NamedTuple):
    name: Shape
    is_it: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Reader], dict[str, Any]]


def recognise(value: Any) -> Kind:
    """The one shape that fits. Raises Unreadable if none or several do."""
    if not isinstance(value, dict):
        raise Unreadable(f"is {kind(value)}, not an object", remedy=EXPECTED)
    fitting = [shape for shape in KINDS if shape.is_it(value)]
    if len(fitting) == 1:
        return fitting[0]
    keys = ", ".join(quoted(key) for key in list(value)[:KEYS_SHOWN]) or "none"
    if fitting:
        names = " and ".join(shape.name for shape in fitting)
        raise Unreadable(f"could be {names}; its keys are {keys}", remedy="Send it in one shape.")
    raise Unreadable(f"has no known shape; its keys are {keys}", remedy=EXPECTED)


def is_universal(value: Mapping[str, Any]) -> bool:
    if "source_metadata" in value:
        return True
    return "summary" in value and _names_an_item(value) and not _is_foreign(value)


def is_v1(value: Mapping[str, Any]) -> bool:
    metadata = value.get("metadata")
    version = metadata.get("schema_version") if isinstance(metadata, dict) else None
    return "video" in value and ("summary" in value or version is not None)


def is_raw(value: Mapping[str, Any]) -> bool:
    """The downloader's metadata hold the title, which every other shape has elsewhere."""
    metadata = value.get("metadata")
    return isinstance(metadata, dict) and "title" in metadata and value.keys().isdisjoint({"video", "title"})


def is_flat(value: Mapping[str, Any]) -> bool:
    if not _names_an_item(value) or "video" in value or is_raw(value):
        return False
    return not FLAT_ONLY.isdisjoint(value) or value.keys().isdisjoint({"summary", "source_metadata"})


def _names_an_item(value: Mapping[str, Any]) -> bool:
    return not value.keys().isdisjoint({"video_id", "id", "canonical_url"})


def _is_foreign(value: Mapping[str, Any]) -> bool:
    """Clients send back items as the API lists them: those have a summary, but are flat."""
    return "video" in value or is_raw(value) or not FLAT_ONLY.isdisjoint(value)


KINDS = (
    Kind("universal", is_universal, universal.read),
    Kind("1.0.0", is_v1, v1.read),
    Kind("raw", is_raw, raw.read),
    Kind("flat", is_flat, flat.read),
)
