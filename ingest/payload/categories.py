"""Categories and topics, however they were written, in the one form that the library keeps."""

from typing import Any

from content.category_values import CATEGORIES, SUBCATEGORIES
from ingest.payload.syntax.fields import Reader, is_nothing
from ingest.payload.syntax.unreadable import kind

NAME_LIMIT = 200


def subcategories(report: Reader, key: str = "subcategories_json") -> dict[str, Any] | None:
    """`{"categories": [{"category", "subcategories": [...]}]}`, or None if nothing usable is said.

    Given are that object, its bare list, a list of names or of `{"name": ...}`, or one object with a single category.
    """
    shelves: dict[str, dict[str, None]] = {}
    for entry in _entries(report.loose, key):
        name, below = _entry(report, key, entry)
        if name:
            shelves.setdefault(name, {}).update(dict.fromkeys(below))
    if not shelves:
        return None
    check(report, key, len(shelves), sum(map(len, shelves.values())))
    return {"categories": [{"category": name, "subcategories": [*below]} for name, below in shelves.items()]}


def check(report: Reader, key: str, categories: int, subcategories: int = 0) -> None:
    """Raises Unreadable for more than an item can have."""
    for number, limit, names in (
        (categories, CATEGORIES, "categories"),
        (subcategories, SUBCATEGORIES, "subcategories"),
    ):
        if number > limit:
            raise report.refuse(key, f"names {number:,} {names}", f"At most {limit:,} are allowed.")


def in_one_form(analysis: Reader, key: str, members: list[Any]) -> list[Any]:
    """The members: of `categories` as objects, of `category` as names, where they were written the other way."""
    is_mixed = any(not isinstance(it, dict if key == "categories" else str) or _is_named(it) for it in members)
    if not is_mixed:
        return members
    listed = (subcategories(analysis, key) or {"categories": []})["categories"]
    return listed if key == "categories" else [entry["category"] for entry in listed]


def _is_named(entry: Any) -> bool:
    """Whether it is written `{"name": ...}`."""
    return isinstance(entry, dict) and "category" not in entry and "name" in entry


def topics(report: Reader, key: str) -> list[str] | None:
    """The topics as they were given, without repetition."""
    return list(dict.fromkeys(_names(report, key, report.loose.listing(key)))) or None


def _entries(report: Reader, key: str) -> list[Any]:
    if report.first_key(key) is None:
        return []
    value = report.value[key]
    if isinstance(value, list) or (isinstance(value, str) and value.lstrip().startswith("[")):
        return report.listing(key)
    inner = report.mapping(key)
    return inner.listing("categories") if "categories" in inner.value else [inner.value]


def _entry(report: Reader, key: str, entry: Any) -> tuple[str | None, list[str]]:
    entry = entry if isinstance(entry, dict) else {"category": entry}
    name = next(iter(_names(report, key, [entry.get("name" if _is_named(entry) else "category")])), None)
    below = entry.get("subcategories") or entry.get("subcategory") or []
    below = below if isinstance(below, list) else [below]
    return name, _names(report, key, [it["name"] if _is_named(it) else it for it in below])


def _names(report: Reader, key: str, members: list[Any]) -> list[str]:
    names = []
    for member in members:
        if is_nothing(member):
            continue
        if isinstance(member, str) and len(member.strip()) <= NAME_LIMIT:
            names.append(member.strip())
        else:
            what = "a very long name" if isinstance(member, str) else kind(member)
            report.warn(f"holds {what} where a name is expected: ignored", key=key)
    return names
