"""Databases that are migrated while a test looks on."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command

from tests.databases import bare_template, connected_to, copy_of_template


@pytest.fixture
def bare_database(unrolled: None) -> Iterator[str]:
    """The DSN of a database with no tables but Django's own; dropped afterwards."""
    with copy_of_template(bare_template()) as dsn:
        yield dsn


@pytest.fixture
def migrate(unrolled: None) -> Callable[..., None]:
    """`manage.py migrate` in this process, on a given database."""

    def run(dsn: str, *arguments: str) -> None:
        with connected_to(dsn.rpartition("/")[2]):
            call_command("migrate", *arguments, verbosity=0)

    return run
