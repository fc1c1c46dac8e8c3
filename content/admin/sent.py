"""What a form of ours sends to its own next page: numbers, and the gesture that goes on."""

import uuid


def number(field: str | None, digits: int = 9) -> int | None:
    """None for what is none, or has more digits."""
    return int(field) if field and field.isascii() and field.isdecimal() and len(field) <= digits else None


def gesture(field: str | None) -> uuid.UUID:
    """The one of an act that goes on, or a new one."""
    try:
        return uuid.UUID(field or "")
    except ValueError:
        return uuid.uuid4()
