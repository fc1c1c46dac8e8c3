"""Asking the database in plain SQL."""

from typing import Any

from django.db import connections


def rows(sql: str, *values: Any, using: str = "default") -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def row(sql: str, *values: Any, using: str = "default") -> tuple[Any, ...]:
    return rows(sql, *values, using=using)[0]
