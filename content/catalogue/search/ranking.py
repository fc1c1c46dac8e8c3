"""What a search finds, in order.

Tier by tier: the item of that key or address; what matches by title, channel, topics and categories; what does with its
summaries. Each newest first, total.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import QuerySet

from content.catalogue.search.query import HEAD, Search, Sql
from content.models import SearchDocument

# All that is found has to be looked at, so it is counted along.
RANKED = """
SELECT * FROM (
    SELECT CASE WHEN video_id = ANY (%s) THEN 0
        WHEN video_id IN (SELECT video_id FROM ({in_head}) AS in_head OFFSET 0) THEN 1
        ELSE 2 END AS tier, indexed_at, video_id, count(*) OVER ()::int
    FROM ({found}) AS found
) AS ranked
WHERE {behind}
ORDER BY tier, indexed_at DESC NULLS LAST, video_id LIMIT %s OFFSET %s
"""
BEHIND = "(tier > %s OR tier = %s AND (indexed_at < %s OR indexed_at IS NULL OR indexed_at = %s AND video_id > %s))"
BEHIND_UNDATED = "(tier > %s OR tier = %s AND indexed_at IS NULL AND video_id > %s)"
# A word that many items have is in so many heads that these fill a page: then not all need be put in order.
FIRST_TIERS = """
SELECT CASE WHEN video_id = ANY (%s) THEN 0 ELSE 1 END AS tier, indexed_at, video_id
FROM ({found}) AS found
ORDER BY tier, indexed_at DESC NULLS LAST, video_id LIMIT %s OFFSET %s
"""
NOTHING = "SELECT NULL WHERE false", ()


class Ranked(NamedTuple):
    """A found item: by what it is ordered, and how many are found in all if they were counted."""

    tier: int
    indexed_at: datetime | None
    video_id: str
    number: int | None = None


class Ranking:
    """Of these listings, or of all."""

    def __init__(self, search: Search, among: QuerySet | None) -> None:
        self.search, self.among = search, among

    def page(self, first: int, most: int) -> list[Ranked]:
        """So many from `first` on. At most two queries."""
        # Where a word shall not be there, it may be in no summary either, of which the head knows nothing.
        if not self.search.excludes:
            found = self._among(self.search.found(HEAD))
            sql = FIRST_TIERS.format(found=found.text)
            rows = self._read(sql, self.search.named, *found.parameters, most, first)
            if len(rows) == most:
                return rows
        return self._ranked("true", [], most, first)

    def behind(self, position: Sequence[Any], most: int) -> list[Ranked]:
        """The next ones behind that tier, date and key. One query."""
        tier, indexed_at, video_id = position
        if indexed_at is None:
            return self._ranked(BEHIND_UNDATED, [tier, tier, video_id], most)
        return self._ranked(BEHIND, [tier, tier, indexed_at, indexed_at, video_id], most)

    def _ranked(self, behind: str, position: list[Any], most: int, first: int = 0) -> list[Ranked]:
        in_head, found = self.search.by_words(HEAD), self._among(self.search.found())
        sql = RANKED.format(in_head=in_head.text, found=found.text, behind=behind)
        return self._read(sql, self.search.named, *in_head.parameters, *found.parameters, *position, most, first)

    def _among(self, found: Sql) -> Sql:
        if self.among is None:
            return found
        try:
            listings, parameters = self.among.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            listings, parameters = NOTHING
        return Sql(
            f"SELECT * FROM ({found.text}) AS found WHERE video_id IN ({listings})", [*found.parameters, *parameters]
        )

    def _read(self, sql: str, *parameters: Any) -> list[Ranked]:
        with connections[router.db_for_read(SearchDocument)].cursor() as cursor:
            cursor.execute(sql, parameters)
            return [Ranked(*row) for row in cursor.fetchall()]
