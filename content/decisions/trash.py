"""Deleting an item, restoring it whole, and purging it for good."""

import logging
import uuid
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.dispatch import Signal
from django.utils import timezone

from content.decisions import elsewhere
from content.decisions.actor import PYTHON, acting, acting_gesture
from content.decisions.locks import lock_items, lock_rows
from content.models import Content, Curation, OtherKey, Seal, Suggestion, Tombstone

logger = logging.getLogger(__name__)
REMOVE = "DELETE FROM content WHERE video_id = ANY (%s)"
# Sent within the transaction of a purge, with `video_id`: receivers delete their own texts about the item
# (ingest/apps.py).
purged = Signal()


class NotInTrash(LookupError):
    """There is no tombstone."""


def delete(video_id: str, *, by: str, reason: str = "", via: str = PYTHON, gesture: uuid.UUID | None = None) -> bool:
    """Delete the item; a rule leaves the tombstone. False if the library has none of that key."""
    with acting(by, via=via, reason=reason, gesture=gesture):
        lock_rows(video_id)
        return remove(video_id)


def delete_many(
    video_ids: list[str], *, by: str, reason: str = "", via: str = PYTHON, gesture: uuid.UUID | None = None
) -> int:
    """Delete several as one gesture; returns how many there were."""
    with acting(by, via=via, reason=reason, gesture=gesture or acting_gesture() or uuid.uuid4()):
        # What is gone already is nobody's to wait for: clients repeat themselves.
        here = sorted(Content.objects.filter(pk__in=video_ids).values_list("pk", flat=True))
        if not here:
            return 0
        if len(here) == 1:
            lock_rows(*here)
        else:
            lock_items(*here)
        return _run(REMOVE, here)


def remove(*video_ids: str) -> bool:
    """`delete` for a caller that is `acting` and has locked the items. False if none of them is here."""
    return _run(REMOVE, list(video_ids)) > 0


def delete_or_block(
    video_id: str, *, by: str, reason: str = "", title: str | None = None, via: str = PYTHON, **context: Any
) -> bool:
    """Delete the item, or if it is not here, leave a tombstone that keeps it away. False if there is one already."""
    if Tombstone.objects.filter(video_id=video_id).exists():
        return False
    with acting(by, via=via, reason=reason, **context):
        lock_items(video_id)
        if Tombstone.objects.filter(video_id=video_id).exists():
            return False  # somebody was faster
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


def restore(video_id: str, *, by: str, via: str = PYTHON, **context: Any) -> bool:
    """Bring the item back as it was: every revision, decisions, media, dates. Raises NotInTrash.

    False if nothing is left of it: then only its tombstone goes, so that reports may bring the item in again.
    """
    with acting(by, via=via, doing="restoring", **context):
        lock_items(video_id)
        return reinsert(video_id)[0]


def restore_many(video_ids: list[str], *, by: str, via: str = PYTHON, gesture: uuid.UUID | None = None) -> list[bool]:
    """Restore all of them as one gesture, or none; what `restore` returns for each. Raises NotInTrash."""
    with acting(by, via=via, doing="restoring", gesture=gesture or uuid.uuid4()):
        lock_items(*video_ids)
        return reinsert(*video_ids)


def reinsert(*video_ids: str) -> list[bool]:
    """`restore` of several for a caller that is `acting(doing="restoring")` and has locked them, by order of keys."""
    keys = sorted(video_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, lost::text FROM library_out_of_the_trash(%s)", [keys])
        lost = dict(cursor.fetchall())
    for key in keys:
        if key not in lost:
            raise NotInTrash(f"{key} is not in the trash.")
        if lost[key] not in (None, "{}"):
            logger.warning("restore_left_out", extra={"video_id": key, "rows": lost[key]})
    return [lost[key] is not None for key in keys]


def purge(video_id: str, *, by: str, via: str = PYTHON, **context: Any) -> None:
    """Forget everything but that the item was deleted: content, decisions, history, and rows of other programs' tables.

    Raises NotInTrash.
    """
    purge_many([video_id], by=by, via=via, **context)


def purge_many(video_ids: list[str], *, by: str, via: str = PYTHON, **context: Any) -> list[str]:
    """Purge all of them, or none; returns their keys. Raises NotInTrash."""
    with acting(by, via=via, doing="purging"):
        lock_items(*video_ids)
        for video_id in sorted(video_ids):
            _forget(video_id, by, via, context)
        elsewhere.refresh_views()
    return video_ids


def _forget(video_id: str, by: str, via: str, context: dict[str, Any]) -> None:
    if not Tombstone.objects.filter(video_id=video_id).exists():
        raise NotInTrash(f"{video_id} is not in the trash. Delete it first.")
    elsewhere.forget(video_id)
    for model in (Curation, Suggestion, Seal):
        model.objects.filter(video_id=video_id).delete()
    # This line of the history is the decision; the others follow from it.
    with acting(by, via=via, doing="purging", **context):
        Tombstone.objects.filter(video_id=video_id).update(
            title=None, reason="", snapshot=None, purged_at=timezone.now(), purged_by=by
        )
    # What was merged into it is forgotten with it; its keys still lead here.
    OtherKey.objects.filter(video_id=video_id).update(snapshot=None)
    for key in (video_id, *OtherKey.objects.filter(video_id=video_id).values_list("key", flat=True)):
        _run("UPDATE history SET was = NULL, becomes = NULL WHERE item = %s", key)
        # Django's own log names its objects by their titles.
        LogEntry.objects.filter(content_type__app_label="content", object_id=key).update(object_repr=key[:200])
        purged.send(sender=None, video_id=key)


def _run(sql: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
