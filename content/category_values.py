"""Categories as a column's value holds them, whatever a writer has put there."""

from typing import Any

from content import jsonvalues

# So many of an item count, in PostgreSQL as well (`library_categories`): nobody would read more.
CATEGORIES, SUBCATEGORIES = 1_000, 2_000
# "None of them" is a decision too, and not the same as saying nothing.
NO_CATEGORIES: dict[str, Any] = {"categories": [], "cleared": True}


def entries(value: Any) -> list[dict[str, Any]]:
    """The categories in a column's value, each as {"category": name, "subcategories": names}."""
    listed = jsonvalues.mapping(value).get("categories")
    return [
        {"category": entry["category"], "subcategories": jsonvalues.texts(entry.get("subcategories"))}
        for entry in (listed if isinstance(listed, list) else [])
        if isinstance(entry, dict) and jsonvalues.text(entry.get("category")).strip()
    ]


def names_in(value: Any) -> set[str]:
    """The names of the categories in a column's value."""
    return {entry["category"].strip() for entry in entries(value)}


def spelt_out(value: Any) -> str:
    """History: Rome, Greece; Art"""
    return "; ".join(
        ": ".join(filter(None, (entry["category"], ", ".join(entry["subcategories"])))) for entry in entries(value)
    )


def in_words(value: Any) -> str:
    """Any column's value as a curator reads it, never as JSON."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, dict):
        return spelt_out(value) or "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
