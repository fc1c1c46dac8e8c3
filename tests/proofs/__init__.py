"""Long proofs: a short form of each runs with all tests, `make prove` runs them whole."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.databases import connected_to, create_database, drop_database, migrated_template


def rounds(short: int, full: int) -> int:
    """How often: `full` times under PROVE=full, else `short`."""
    return full if os.environ.get("PROVE") == "full" else short


def proved(name: str, **figures: Any) -> None:
    """Say what was proved; `make prove` shows it with `-s -n0`."""
    summary = ", ".join(f"{value} {word.replace('_', ' ')}" for word, value in figures.items())
    print(f"\nPROOF {name}: {summary}", flush=True)  # noqa: T201


@contextmanager
def library_of_its_own(blocker: Any) -> Iterator[str]:
    """The name of an empty library in a database of its own, to which Django's connections here lead meanwhile."""
    name = f"proof_{secrets.token_hex(6)}"
    with blocker.unblock():
        create_database(name, migrated_template())
        with connected_to(name):
            yield name
        drop_database(name)
