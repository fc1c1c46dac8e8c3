"""Deleting an item, bringing it back whole, and forgetting it for good."""

import json
import uuid
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.dispatch import Signal
from django.utils import timezone

from content.db.rules import STORED
from content.decisions.actor import acting
from content.decisions.curation import ADMIN
from content.decisions.locks import lock_items
from content.models import Curation, Seal, Suggestion, Summary, Tombstone

SUMMARY_COLUMNS = tuple(str(field.column) for field in Summary._meta.local_fields)


# Sent within the transaction of a purge, with `video_id`: whoever keeps words about the item forgets them.
purged = Signal()


class NotInTrash(LookupError):
    """There is no tombstone, or nothing is left behind it."""


def delete(video_id: str, *, by: str, reason: str = "", via: str = ADMIN, gesture: uuid.UUID | None = None) -> bool:
    """Delete the item; a rule leaves the tombstone. False if the library has none of that key."""
    with acting(by, via=via, reason=reason, gesture=gesture):
        lock_items(video_id)
        return remove(video_id)


def remove(video_id: str) -> bool:
    """`delete` for a caller that is `acting` and has locked the item."""
    return _run("DELETE FROM content WHERE video_id = %s", video_id) > 0


def delete_or_block(
    video_id: str, *, by: str, reason: str = "", title: str | None = None, via: str = ADMIN, **context: Any
) -> bool:
    """Delete the item, or if it is not here, see to it that it does not come. False if that was done before."""
    if Tombstone.objects.filter(video_id=video_id).exists():
        return False
    with acting(by, via=via, reason=reason, **context):
        lock_items(video_id)
        if not remove(video_id):
            Tombstone.objects.create(
                video_id=video_id,
                title=title,
                deleted_by=by,
                via=via,
                reason=reason,
                deleted_at=context.get("at") or timezone.now(),
            )
        return True


def restore(video_id: str, *, by: str, via: str = ADMIN, gesture: uuid.UUID | None = None, **context: Any) -> bool:
    """Bring the item back as it was: every revision, decisions, media, dates. Raises NotInTrash.

    False where nothing is left of it: a purged item can come back only by the way in, and its tombstone goes.
    """
    with acting(by, via=via, doing="restoring", gesture=gesture, **context):
        lock_items(video_id)
        return reinsert(video_id)


def reinsert(video_id: str) -> bool:
    """`restore` for a caller that is `acting(doing="restoring")` and has locked the item."""
    tombstone = Tombstone.objects.select_for_update().filter(video_id=video_id).first()
    if tombstone is None:
        raise NotInTrash(f"{video_id} is not in the trash.")
    _run("DELETE FROM tombstone WHERE video_id = %s", video_id)
    if tombstone.snapshot:
        snapshot = json.dumps(tombstone.snapshot)
        for table, function, key, names in (
            ("content", "jsonb_populate_record", "content", STORED),
            ("content_summaries", "jsonb_populate_recordset", "summaries", SUMMARY_COLUMNS),
        ):
            columns = ", ".join(names)
            _run(
                f"INSERT INTO {table} ({columns}) SELECT {columns}"
                f" FROM {function}(NULL::{table}, %s::jsonb -> '{key}')",
                snapshot,
            )
    return bool(tombstone.snapshot)


def purge(video_id: str, *, by: str, via: str = ADMIN, **context: Any) -> None:
    """Forget everything but that the item was deleted: content, decisions, history. Raises NotInTrash."""
    with acting(by, via=via, doing="purging"):
        lock_items(video_id)
        if not Tombstone.objects.filter(video_id=video_id).exists():
            raise NotInTrash(f"{video_id} is not in the trash. Delete it first.")
        Curation.objects.filter(video_id=video_id).delete()
        Suggestion.objects.filter(video_id=video_id).delete()
        Seal.objects.filter(video_id=video_id).delete()
        # This line of the history is the decision; the others follow from it.
        with acting(by, via=via, doing="purging", **context):
            Tombstone.objects.filter(video_id=video_id).update(
                title=None, snapshot=None, purged_at=timezone.now(), purged_by=by
            )
        _run("UPDATE history SET was = NULL, becomes = NULL WHERE item = %s", video_id)
        # Django's own log calls what it tells of by its title.
        LogEntry.objects.filter(content_type__app_label="content", object_id=video_id).update(
            object_repr=video_id[:200]
        )
        purged.send(sender=None, video_id=video_id)


def delete_many(video_ids: list[str], *, by: str, reason: str = "", via: str = ADMIN) -> int:
    """Delete several as one gesture; returns how many there were."""
    gesture = uuid.uuid4()
    with acting(by, via=via, reason=reason, gesture=gesture):
        lock_items(*video_ids)
        return sum(map(remove, sorted(video_ids)))


def _run(sql: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
