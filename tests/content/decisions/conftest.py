"""An item as a machine wrote it, and that machine."""

import pytest

from tests.content.decisions.cast import KEY, MACHINE


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
