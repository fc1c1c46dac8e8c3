"""An item as a machine wrote it, and that machine."""

from datetime import UTC, datetime

import pytest

from tests.content.decisions.cast import BARE, KEY, MACHINE, PREFIXED


@pytest.fixture
def item(put):
    return put(KEY, **MACHINE)


@pytest.fixture
def propose(sql):
    """A machine writes the column."""
    return lambda **columns: sql(
        f"UPDATE content SET {', '.join(f'{name} = %s' for name in columns)} WHERE video_id = %s",
        *columns.values(),
        KEY,
    )


@pytest.fixture
def stand(sql):
    """Put an item under exactly this key, as migrating left it."""

    def insert(key, *texts, **columns):
        sql("SELECT library_act_as('x', doing => 'restoring')")
        names = ["video_id", *columns]
        marks = ", ".join(["%s"] * len(names))
        sql(f"INSERT INTO content ({', '.join(names)}) VALUES ({marks})", key, *columns.values())
        for number, text in enumerate(texts, 1):
            sql(
                "INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest, created_at)"
                " VALUES (%s, 'comprehensive', %s, %s, %s, %s, %s)",
                *(key, text, f"<p>{text}</p>", number, number == len(texts)),
                datetime(2025, 1, 1 + int(text.split()[-1]), tzinfo=UTC),
            )
        sql("SELECT library_act_as('')")
        return key

    return insert


@pytest.fixture
def pair(stand):
    stand(BARE, "same 1", "bare 5", title="Bare", duration_seconds=7, indexed_at="2025-02-02")
    stand(PREFIXED, "same 1", "prefixed 4", title="Prefixed", channel_name="r/x", id=PREFIXED, indexed_at="2025-01-01")
