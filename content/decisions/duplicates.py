"""Two items that are one: which there are, and merging one into the other. A merge is a gesture, and can be undone."""

import json
import uuid
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from content.decisions import trash
from content.decisions.actor import acting
from content.decisions.curation import add_refusals, save
from content.decisions.locks import lock_items
from content.models import Content, Curation, OtherKey, Seal, Suggestion, Tombstone

# Keys of one item: those with a prefix beside the bare one, those that stand in the record id of another, and digests
# of one web address. The bare key stays, or the one that a record id names; of digests the article's own, else one that
# stands, else the older.
PAIRS = """
    WITH known AS (
        SELECT video_id, id, false AS is_deleted, created_at,
            CASE WHEN video_id ~ '^[0-9A-Fa-f]{12,64}$' THEN library_web_key(canonical_url) END AS web_key
        FROM content
        UNION ALL SELECT video_id, record_id, true, deleted_at,
            CASE WHEN video_id ~ '^[0-9A-Fa-f]{12,64}$' THEN web_key END
        FROM tombstone
    ), pair AS (
        SELECT o.video_id AS key, b.video_id AS item, 'key' AS one, o.is_deleted, b.is_deleted AS is_item_deleted
        FROM known o JOIN known b ON b.video_id = library_bare_key(o.video_id) AND b.video_id <> o.video_id
        UNION ALL
        SELECT o.video_id, b.video_id, 'record id', o.is_deleted, b.is_deleted
        FROM known o JOIN known b ON b.video_id = library_bare_key(o.id)
        WHERE b.video_id <> o.video_id AND b.video_id <> library_bare_key(o.video_id)
        UNION ALL
        SELECT o.video_id, b.video_id, 'address', o.is_deleted, b.is_deleted
        FROM known o JOIN (
            SELECT DISTINCT ON (web_key) * FROM known WHERE web_key IS NOT NULL
            ORDER BY web_key, video_id = web_key DESC, is_deleted, created_at, video_id
        ) AS b USING (web_key) WHERE b.video_id <> o.video_id
    )
    SELECT DISTINCT ON (key) key, item, one, is_deleted, is_item_deleted FROM pair
    ORDER BY key, one = 'key' DESC, item
"""
REMEMBER = """
    INSERT INTO other_key (key, video_id, snapshot, merged_by) VALUES (%s, %s, %s::jsonb, %s)
    ON CONFLICT (key) DO NOTHING
"""
BRING = """
    SELECT library_reinsert('content_summaries', coalesce(jsonb_agg(r -> 'summary' ORDER BY place), '[]'))
    FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS list (r, place) WHERE (r -> 'is_latest')::boolean = %s
"""
PROPOSE = """
    INSERT INTO suggestion (video_id, field, value, source, state, proposed_at, decided_by, decided_at)
    SELECT %(item)s, field, value, source, state, proposed_at, decided_by, decided_at
    FROM jsonb_populate_recordset(NULL::suggestion, %(snapshot)s::jsonb -> 'suggestions') AS s
    WHERE EXISTS (SELECT FROM curation c WHERE c.video_id = %(item)s AND c.overrides ? s.field)
    ORDER BY proposed_at ON CONFLICT DO NOTHING RETURNING id::text
"""
SEAL = """
    INSERT INTO seal (video_id, field, digest, sealed_by, sealed_at)
    SELECT %(item)s, field, library_digest(c.overrides -> field), sealed_by, sealed_at
    FROM jsonb_populate_recordset(NULL::seal, %(snapshot)s::jsonb -> 'seals') AS s
    JOIN curation c ON c.video_id = %(item)s AND c.overrides ? s.field ON CONFLICT DO NOTHING
"""
# The rows of a snapshot's member, which is one row, or a list of rows.
RETURN_ROWS = """
    SELECT library_reinsert(%(table)s, CASE jsonb_typeof(kept) WHEN 'array' THEN kept WHEN 'object'
        THEN jsonb_build_array(kept) ELSE '[]' END, 'ON CONFLICT DO NOTHING')
    FROM (SELECT %(snapshot)s::jsonb -> %(member)s AS kept) AS member
"""


# The machine's word for what is decided is the item's own again, where it was the other's.
FORGET = """
    UPDATE curation SET incoming = incoming || coalesce((
        SELECT jsonb_object_agg(field, kept -> 'ours' -> field)
        FROM (SELECT %(snapshot)s::jsonb AS kept) AS snapshot, jsonb_each(incoming) AS word (field, value)
        WHERE kept -> 'ours' ? field AND value IS NOT DISTINCT FROM coalesce(
            kept -> 'curation' -> 'incoming' -> field, kept -> 'content' -> field)), '{}')
    WHERE video_id = %(item)s
"""


class Kept(StrEnum):
    """What becomes of an item that stands beside its own tombstone."""

    LIVE = "live"
    DELETED = "deleted"


class NotTwo(ValueError):
    """There are no two such items."""


class ChoiceNeeded(ValueError):
    """One of both was deleted: a person says whether the item stays."""


@dataclass(frozen=True)
class Pair:
    """`key` would be merged into `item`: they are of one key, record id or address."""

    key: str
    item: str
    one: str
    is_deleted: bool
    is_item_deleted: bool

    @property
    def needs_choice(self) -> bool:
        return self.is_deleted != self.is_item_deleted

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"needs_choice": self.needs_choice}

    def __str__(self) -> str:
        return f"{self.key} and {self.item}"


def pairs() -> list[Pair]:
    """By the key that would be merged away."""
    return [Pair(*row) for row in _rows(PAIRS)]


def is_deleted(key: str) -> bool:
    """Whether it is the key of a tombstone."""
    return Tombstone.objects.filter(video_id=key).exists()


def merge(
    key: str, item: str, *, by: str, via: str, keep: Kept | None = None, gesture: uuid.UUID | None = None
) -> None:
    """From now on `key` leads to `item`, which has the revisions, decisions, seals and columns of both.

    Raises NotTwo, and ChoiceNeeded without `keep` where one of both was deleted. Two that were deleted stay deleted.
    """
    with acting(by, via=via, gesture=gesture or uuid.uuid4(), reason=f"merged with {key}"):
        lock_items(key, item)
        deleted = set(Tombstone.objects.filter(video_id__in=[key, item]).values_list("video_id", flat=True))
        live = set(Content.objects.filter(video_id__in=[key, item]).values_list("video_id", flat=True))
        if key == item or not {key, item} <= deleted | live:
            raise NotTwo(f"{key} and {item} are not two items.")
        if deleted and live and keep is None:
            raise ChoiceNeeded(f"{deleted.pop()} was deleted, {live.pop()} was not. Say which counts.")
        with acting(by, via=via, doing="restoring"):
            for each in sorted(deleted):
                trash.reinsert(each)
        unite(key, item, by=by, via=via)
        if deleted and (keep == Kept.DELETED or not live):
            trash.remove(item)


def unite(key: str, item: str, *, by: str, via: str, **context: Any) -> None:
    """`merge` of items that stand, for a caller that is `acting` and has locked both. Either may never have come.

    `context` (a uid, a date) is that of the line in the history alone.
    """
    snapshot = _ask("SELECT library_merged_away(%s, %s)::text", key, item)
    with acting(by, via=via, doing="merging", **context):
        _run(REMEMBER, key, item, snapshot, by)
    with acting(by, via=via, doing="merging"):
        OtherKey.objects.filter(video_id=key).update(video_id=item)
        theirs, ours = (Curation.objects.filter(video_id=each).first() for each in (key, item))
        for model in (Seal, Suggestion, Curation):
            model.objects.filter(video_id=key).delete()
        if Content.objects.filter(video_id=key).exists():
            _run("DELETE FROM content WHERE video_id = %s", key)
            _bring(snapshot, _machines(snapshot, theirs), item, by=by, via=via)
        added = _decide(theirs, ours, item, by=by)
        added += [pk for (pk,) in _rows(PROPOSE, item=item, snapshot=snapshot)]
        _run(SEAL, item=item, snapshot=snapshot)
        _run(
            "UPDATE other_key SET snapshot = snapshot || jsonb_build_object('added', %s::jsonb) WHERE key = %s",
            json.dumps(added),
            key,
        )


def part(key: str, *, by: str, via: str) -> None:
    """Take a merge back, for a caller that is `acting` and has locked both.

    The item stands again as it was, and what it brought to the other goes with it.
    """
    other = OtherKey.objects.get(key=key)
    kept = other.snapshot or {}
    snapshot = _ask("SELECT snapshot::text FROM other_key WHERE key = %s", key)
    with acting(by, via=via, doing="parting"):
        _run("SELECT library_take_back(library_followed(%s::jsonb, %s))", snapshot, other.video_id)
        _run(FORGET, item=other.video_id, snapshot=snapshot)
        brought = [summary["id"] for summary in kept.get("summaries", ())]
        _run("DELETE FROM content_summaries WHERE video_id = %s AND id = ANY (%s::uuid[])", other.video_id, brought)
        Suggestion.objects.filter(pk__in=kept.get("added", ()), video_id=other.video_id).delete()
        record_id = (kept.get("content") or {}).get("id")
        Content.objects.filter(video_id=other.video_id, record_id=record_id).update(record_id=None)
        other.delete()
    with acting(by, via=via, doing="restoring"):
        for table, member in (("curation", "curation"), ("suggestion", "suggestions"), ("seal", "seals")):
            _run(RETURN_ROWS, table=table, member=member, snapshot=snapshot)
        if kept.get("content"):
            _run("SELECT library_restore(%s::jsonb)", snapshot)


def _machines(snapshot: str, curation: Curation | None) -> str:
    """The row as machines wrote it, as JSON."""
    decided = {name: curation.incoming.get(name) for name in curation.overrides} if curation else {}
    return str(_ask("SELECT (%s::jsonb -> 'content' || %s::jsonb)::text", snapshot, json.dumps(decided)))


def _bring(snapshot: str, machines: str, item: str, *, by: str, via: str) -> None:
    """Columns where the item has a gap; revisions, numbered on, of which a later one becomes the latest; and rows of
    other tables that went along."""
    if not Content.objects.filter(video_id=item).exists():
        row = "%s::jsonb || jsonb_build_object('video_id', %s::text)"
        _run(f"SELECT library_reinsert('content', jsonb_build_array({row}))", machines, item)
    _run("SELECT library_fill_gaps(%s, %s::jsonb)", item, machines)
    added = _ask("SELECT library_added_revisions(%s::jsonb, %s)::text", snapshot, item)
    with acting(by, via=via, doing="restoring"):
        _run(BRING, added, False)
    _run(BRING, added, True)
    _run("SELECT library_bring_back(library_followed(%s::jsonb, %s))", snapshot, item)


def _decide(theirs: Curation | None, ours: Curation | None, item: str, *, by: str) -> list[str]:
    """The decisions of both. Where two differ the later counts, and the other becomes a suggestion; their ids."""
    if theirs is None or not theirs.is_decided:
        return []
    ours = ours or Curation(video_id=item, decided_at=theirs.decided_at)
    later, earlier = (theirs, ours) if theirs.decided_at >= ours.decided_at else (ours, theirs)
    other = {name: value for name, value in earlier.overrides.items() if later.overrides.get(name, value) != value}
    source = f"{earlier.decided_by or 'a person'}, before the merge"
    note, origin, decided_by, at = later.note or earlier.note, later.origin, later.decided_by or by, later.decided_at
    ours.overrides = earlier.overrides | later.overrides
    add_refusals(ours, theirs.refusals.get("categories", []), chosen=ours.overrides.get("subcategories_json"))
    save(ours, by=decided_by, note=note, origin=origin, at=at)
    return [key for field, value in other.items() if (key := _suggest(item, field, value, source))]


def _suggest(item: str, field: str, value: Any, source: str) -> str:
    State = Suggestion.State
    proposed = Suggestion.objects.filter(video_id=item, field=field)
    proposed.filter(state=State.OPEN).update(state=State.OVERTAKEN)
    digest = _ask("SELECT library_digest(%s::jsonb)", json.dumps(value))
    if proposed.filter(digest=digest).update(state=State.OPEN, source=source):
        return ""
    return str(Suggestion.objects.create(video_id=item, field=field, value=value, source=source).pk)


def _ask(statement: str, *values: Any) -> Any:
    """The first column of the first row."""
    return _rows(statement, *values)[0][0]


def _rows(statement: str, *values: Any, **named: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, named or values or None)
        return cursor.fetchall()


def _run(statement: str, *values: Any, **named: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, named or values)
