"""The kinds of history lines, a module each: nobody else knows how a kind reads, is undone and is replayed.

A new kind is a new module here, with a subclass of `Kind`.
"""

import pkgutil
from importlib import import_module

from content.decisions.history.kind import KINDS, Kind
from content.models import History

for module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
# What a ledger calls a decision, to the kind that replays it.
KIND_OF_ACT = {act: kind for kind in KINDS.values() for act in kind.acts.values()}


def kind_of(line: History) -> Kind:
    return KINDS[line.kind]


def describe(line: History) -> str:
    """A line of history in words."""
    return kind_of(line).describe(line)
