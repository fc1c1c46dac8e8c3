"""Checks of the items' keys: one item has one, and nobody takes it for another's."""

from collections.abc import Iterator

from content.decisions import duplicates
from content.text import counted
from ytv2.ops.doctor.finding import Finding, ok, some, warning
from ytv2.ops.doctor.query import rows

LOOK_ALIKES = """
    SELECT video_id FROM content WHERE NOT library_is_key(video_id)
    UNION ALL SELECT video_id FROM tombstone WHERE NOT library_is_key(video_id) ORDER BY 1
"""


def items_are_one() -> Iterator[Finding]:
    """Rows that stand for one item under two keys, or beside its own tombstone."""
    pairs = duplicates.pairs()
    if not pairs:
        yield ok("Every item has one key.")
        return
    asked = sum(pair.needs_choice for pair in pairs)
    message = f"{counted(len(pairs), 'pair')} of keys stand for one item each: {some([str(pair) for pair in pairs])}."
    choice = f" Of {asked}, one half was deleted: say there whether the item lives." if asked else ""
    yield warning(message, f"See what a merge would do: manage.py merge_items.{choice}")


def keys_can_be_told_apart() -> Iterator[Finding]:
    """Keys with characters that look like others or like none; new ones are refused."""
    alike = [ascii(key) for (key,) in rows(LOOK_ALIKES)]
    if alike:
        message = f"{counted(len(alike), 'key')} may be taken for another: {some(alike)}."
        yield warning(
            message, "Open each by its link in the admin's list; send its report under a plain key and delete it."
        )
    else:
        yield ok("No key looks like another.")
