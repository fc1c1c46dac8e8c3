"""What a run would do to the machine's opinions is known before it does it; a mass change is stopped."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from content.models import Content
from ingest.run.batches import Batch, read_batches
from ingest.run.parser_pool import CORES
from ingest.run.retry import Retry

# Below this many items a share says little: a small library changes as a whole now and then.
FEWEST = 10
# What stands there, what is decided, and what the machine would be taken to say: under the names that categories
# have now, and without those that are refused.
COMPARE = """
    SELECT c.video_id, c.said_at ->> 'subcategories_json', d.overrides -> 'subcategories_json',
        library_amended_column(opinion, d.refusals -> 'categories'),
        library_amended_column(
            CASE WHEN d.overrides ? 'subcategories_json' THEN d.incoming -> 'subcategories_json'
                ELSE c.subcategories_json END, d.refusals -> 'categories')
    FROM jsonb_each(%s::jsonb) AS sent (video_id, opinion)
    JOIN content c USING (video_id)
    LEFT JOIN curation d USING (video_id)
"""


class MassChange(Exception):
    """The files would change too much at once; nothing was written."""


@dataclass
class Forecast:
    """Of a library of so many items, `changing` are those whose categories the machine sees otherwise than before;
    `suggesting` are the curated ones among them for which that would be a suggestion."""

    library: int
    changing: set[str] = field(default_factory=set)
    suggesting: set[str] = field(default_factory=set)

    def add(self, opinions: Mapping[str, tuple[dict[str, Any], datetime | None]]) -> None:
        """Compare what reports say with what machines said before: item to categories, and the report's date."""
        if not opinions:
            return
        with connection.cursor() as cursor:
            cursor.execute(COMPARE, [json.dumps({key: categories for key, (categories, _) in opinions.items()})])
            for video_id, said_at, *values in cursor.fetchall():
                decided, opinion, before = (json.loads(value) if value else None for value in values)
                if opinion == before or _is_older(opinions[video_id][1], said_at):
                    continue
                self.changing.add(video_id)
                if decided and opinion != decided:
                    self.suggesting.add(video_id)

    @property
    def trips(self) -> bool:
        changing = len(self.changing)
        is_large = changing >= FEWEST and changing * 100 > self.library * settings.BREAKER_SHARE
        return is_large or len(self.suggesting) > settings.BREAKER_SUGGESTIONS

    def __str__(self) -> str:
        return (
            f"This run would change the machine's categories of {len(self.changing)} of {self.library} items"
            f" ({round(100 * len(self.changing) / self.library)} %, the limit is {settings.BREAKER_SHARE} %) and bring"
            f" suggestions on {len(self.suggesting)} curated items (the limit is {settings.BREAKER_SUGGESTIONS})."
        )


def guarded(files: list[Path], retry: Retry) -> Iterator[Batch]:
    """The files in batches, once all of them are read and known to be no mass change: a run gone wrong (a bad model, a
    wrong folder) touches everything at once. An empty library has nothing to guard.

    Raises MassChange before the first, and Stopped while it reads.
    """
    forecast = Forecast(retry(Content.objects.count))
    if not forecast.library:
        yield from read_batches(files)
        return
    held: deque[Batch] = deque()
    for batch in read_batches(files, parsers=CORES):
        retry.stop.sleep(0)
        retry(partial(forecast.add, batch.parsed.opinions))
        batch.parsed.opinions.clear()
        held.append(batch)
    if forecast.trips:
        raise MassChange(f"{forecast} Nothing was written. See it with --dry-run, go on with --allow-mass-change.")
    while held:
        yield held.popleft()


def _is_older(date: datetime | None, said_at: str | None) -> bool:
    """Whether the report comes too late to be heeded."""
    return bool(said_at and date and date < datetime.fromisoformat(said_at.split()[0]))
