"""What a check yields: a state, a message, and the cure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"
# The worst first.
STATES = (ERROR, WARNING, OK)


@dataclass
class Finding:
    """`cure` is empty if all is well; `name` is that of the check, for programs."""

    state: str
    message: str
    cure: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "said": self.message, "cure": self.cure}


Check = Callable[[], Iterator[Finding]]


def ok(message: str) -> Finding:
    return Finding(OK, message)


def warning(message: str, cure: str) -> Finding:
    return Finding(WARNING, message, cure)


def error(message: str, cure: str) -> Finding:
    return Finding(ERROR, message, cure)


def some(names: list[str], most: int = 5) -> str:
    """The first of many, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
