"""A check of the migrations: none makes the writers of a busy table wait while it builds an index.

How migrate waits for locks is in ytv2/management/commands/migrate.py.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.checks import CheckMessage, Error, register
from django.db import models
from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

OURS = ("content", "ingest")


@register(deploy=True)
def indexes_are_built_beside_the_writers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    loader = MigrationLoader(None)
    ours = [migration for (app, _), migration in sorted(loader.disk_migrations.items()) if app in OURS]
    return [complaint for migration in ours for complaint in complaints(migration)]


def complaints(migration: Migration) -> Iterator[CheckMessage]:
    """One for each index or unique constraint that is built under a lock, on a table that may hold much already."""
    made_here = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
    for operation in migration.operations if not migration.initial else ():
        built = index_of(operation)
        if built is not None and operation.model_name.lower() not in made_here:  # type: ignore[attr-defined]
            yield Error(
                f"{migration} builds {built.name} while all writers of its table wait.",
                hint="Use AddIndexConcurrently in a migration with atomic = False; for a unique constraint build the "
                "unique index so, and then ADD CONSTRAINT ... USING INDEX.",
                id="ytv2.E040",
            )


def index_of(operation: Operation) -> models.Index | models.UniqueConstraint | None:
    """What an operation builds under a lock, if anything."""
    if isinstance(operation, AddConstraint) and isinstance(operation.constraint, models.UniqueConstraint):
        return operation.constraint
    if isinstance(operation, AddIndex) and not isinstance(operation, AddIndexConcurrently):
        return operation.index
    return None
