"""The kinds of history lines, a module each: nobody else knows how a kind reads, is undone and is replayed.

A new kind is a new module here, with a subclass of `Kind`.
"""

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module

from content.decisions.history.kind import KINDS, Kind
from content.decisions.history.spelling import spellings
from content.models import History

for module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
# What a ledger calls a decision, to the kind that replays it.
KIND_OF_ACT = {act: kind for kind in KINDS.values() for act in kind.acts.values()}


def kind_of(line: History) -> Kind:
    return KINDS[line.kind]


def describe(line: History, names: Mapping[str, str] | None = None) -> str:
    """A line of history in words; `names` is what `spellings_of` has for it and others, which saves a query."""
    return kind_of(line).describe(line, spellings_of([line]) if names is None else names)


def spellings_of(lines: Iterable[History]) -> dict[str, str]:
    """How the library writes the names of categories that these lines have only as they are compared. One query."""
    return spellings({key for line in lines for key in kind_of(line).folded(line)})
