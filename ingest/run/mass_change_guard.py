"""The mass-change breaker: what a run would do to the machine's opinions, before it does it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection

from content.models import Content
from ingest import payload
from ingest.run import bulk

BATCH = 200
# Below this many items a share says little: a small library changes as a whole now and then.
FEWEST = 10


@dataclass(frozen=True)
class Forecast:
    """`changing`: items whose categories the machine sees otherwise than before; `suggesting`: curated ones among
    those for which that would be a suggestion."""

    library: int
    changing: int
    suggesting: int

    @property
    def trips(self) -> bool:
        is_large = self.changing >= FEWEST and self.changing * 100 > self.library * settings.BREAKER_SHARE
        return is_large or self.suggesting > settings.BREAKER_SUGGESTIONS

    def __str__(self) -> str:
        share = round(100 * self.changing / self.library) if self.library else 0
        return (
            f"This run would change the machine's categories of {self.changing} of {self.library} items ({share} %,"
            f" the limit is {settings.BREAKER_SHARE} %) and bring suggestions on {self.suggesting} curated items"
            f" (the limit is {settings.BREAKER_SUGGESTIONS})."
        )


def forecast(files: list[Path], *, between: Callable[[], object] = bool) -> Forecast:
    """Read the files and compare what they say with what machines said before; nothing is written.

    What cannot be read is left to the run. `between` is called after each batch; what it raises ends the look.
    """
    library = Content.objects.count()
    changing: set[str] = set()
    suggesting: set[str] = set()
    if library:
        for batch in _batches(_opinions(files, between)):
            _compare(batch, changing, suggesting)
    return Forecast(library, len(changing), len(suggesting))


def _opinions(files: list[Path], between: Callable[[], object]) -> Iterator[tuple[str, payload.Report]]:
    for batch in bulk.batches(files):
        between()
        for report in batch.reports:
            if report.subcategories_json:
                yield report.video_id, report


def _batches(opinions: Iterator[tuple[str, payload.Report]]) -> Iterator[dict[str, payload.Report]]:
    while batch := dict(islice(opinions, BATCH)):
        yield batch


# What stands there, what is decided, and what the machine would be heard to say: under the names that categories
# have now, and without those that are refused.
COMPARE = """
    SELECT c.video_id, c.said_at ->> 'subcategories_json', d.overrides -> 'subcategories_json',
        library_amended_column(opinion, d.refusals -> 'categories'),
        library_amended_column(
            CASE WHEN d.overrides ? 'subcategories_json' THEN d.incoming -> 'subcategories_json'
                ELSE c.subcategories_json END, d.refusals -> 'categories')
    FROM jsonb_each(%s::jsonb) AS said (video_id, opinion)
    JOIN content c USING (video_id)
    LEFT JOIN curation d USING (video_id)
"""


def _compare(reports: dict[str, payload.Report], changing: set[str], suggesting: set[str]) -> None:
    opinions = json.dumps({key: report.subcategories_json for key, report in reports.items()})
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [opinions])
        for video_id, said_at, *values in cursor.fetchall():
            decided, opinion, before = (json.loads(value) if value else None for value in values)
            if opinion == before or _is_older(reports[video_id], said_at):
                continue
            changing.add(video_id)
            if decided and opinion != decided:
                suggesting.add(video_id)


def _is_older(report: payload.Report, said_at: str | None) -> bool:
    """Whether the report comes too late to be heeded."""
    return bool(said_at and report.indexed_at and report.indexed_at < datetime.fromisoformat(said_at.split()[0]))
