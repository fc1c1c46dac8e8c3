"""What a check finds: its state, what is the case, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

OK, WARNING, ERROR = "ok", "warning", "error"
# The worst first.
STATES = (ERROR, WARNING, OK)


@dataclass(frozen=True)
class Finding:
    """`name` is for programs; `cure` is empty when all is well."""

    name: str
    state: str
    said: str
    cure: str = ""

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def as_json(self) -> dict[str, str]:
        return asdict(self)


Check = Callable[[], Iterator[Finding]]


def ok(name: str, said: str) -> Finding:
    return Finding(name, OK, said)


def warning(name: str, said: str, cure: str) -> Finding:
    return Finding(name, WARNING, said, cure)


def error(name: str, said: str, cure: str) -> Finding:
    return Finding(name, ERROR, said, cure)


def some(names: list[str], most: int = 5) -> str:
    """The first of many, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
