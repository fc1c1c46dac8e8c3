"""What a check yields: a state, a message, and the cure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"
# The worst first.
STATES = (ERROR, WARNING, OK)
# What is looked at, of checks whose names mean something only to those who know databases or this program.
TITLES = {
    "role_is_modest": "The site’s login to the database",
    "roles_have_no_right_too_many": "Rights of all logins to the database",
    "roles_are_bounded": "Limits of all logins to the database",
    "canary_sings": "Protected decisions",
    "items_are_one": "Items that are there twice",
}


@dataclass
class Finding:
    """`cure` is empty if all is well; `name` is that of the check, for programs; `title` for people."""

    state: str
    message: str
    cure: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        return TITLES.get(self.name) or self.name.replace("_", " ").capitalize()

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
