"""Dates that every reader can hold."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def within_the_calendar(*columns: str, table: str) -> models.CheckConstraint:
    """PostgreSQL's timestamps reach from 4713 BC to 294276 and to infinity; most readers' do not."""
    condition = Q()
    for column in columns:
        condition &= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (FIRST, LAST)})
    return models.CheckConstraint(condition=condition, name=f"{table}_dates_are_within_the_calendar")
