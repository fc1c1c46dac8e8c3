"""Long proofs: the whole suite runs a short form of each, `make prove` runs the full one."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.databases import connected_to, create_database, drop_database, migrated_template


def rounds(short: int, full: int) -> int:
    """The number of rounds: `full` under PROVE=full, else `short`."""
    return full if os.environ.get("PROVE") == "full" else short


def proved(name: str, **figures: Any) -> None:
    """Print what was proved; `make prove ARGS='-s -n0'` shows it."""
    summary = ", ".join(f"{value} {word.replace('_', ' ')}" for word, value in figures.items())
    print(f"\nPROOF {name}: {summary}", flush=True)  # noqa: T201


@contextmanager
def library_of_its_own(blocker: Any) -> Iterator[str]:
    """The name of an empty library in a database of its own; in the block Django's connections point to it."""
    name = f"proof_{secrets.token_hex(6)}"
    with blocker.unblock():
        create_database(name, migrated_template())
        with connected_to(name):
            yield name
        drop_database(name)
