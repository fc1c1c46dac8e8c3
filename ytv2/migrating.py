"""A check of the migrations: none makes the writers of a busy table wait while it builds an index."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.checks import CheckMessage, Error, register
from django.db import models
from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader

OURS = ("content", "ingest")


@register(deploy=True)
def indexes_are_built_beside_the_writers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    loader = MigrationLoader(None)
    found = [migration for (app, _), migration in sorted(loader.disk_migrations.items()) if app in OURS]
    return [complaint for migration in found for complaint in complaints(migration)]


def complaints(migration: Migration) -> Iterator[CheckMessage]:
    """One for each index or unique constraint that is built under a lock, on a table that may hold much already."""
    made_here = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
    for operation in migration.operations if not migration.initial else ():
        if is_index(operation) and operation.model_name.lower() not in made_here:
            name = (operation.index if isinstance(operation, AddIndex) else operation.constraint).name
            yield Error(
                f"{migration} builds {name} while all writers of {operation.model_name} wait.",
                hint="Use AddIndexConcurrently in a migration with atomic = False; for a unique constraint build the "
                "unique index so, and then ADD CONSTRAINT ... USING INDEX.",
                id="ytv2.E040",
            )


def is_index(operation: Any) -> bool:
    if isinstance(operation, AddConstraint):
        return isinstance(operation.constraint, models.UniqueConstraint)
    return isinstance(operation, AddIndex) and not isinstance(operation, AddIndexConcurrently)
