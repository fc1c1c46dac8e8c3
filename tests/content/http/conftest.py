import time

import pytest
from django.db import connection

from tests.databases import TIMEOUT

# Of what began before this transaction did, a snapshot lists only what began before the last that ended.
OLDEST = "pg_snapshot_xmin(pg_current_snapshot())"
UNDER_WAY = f"SELECT before, {OLDEST} < pg_current_xact_id_if_assigned() FROM library_edition()"


@pytest.fixture
def settle(db):
    """Wait until the library's edition can only change by a change of the library, or by the end of `transactions`.

    A transaction that was under way before the last change makes another edition when it ends, whatever it did and in
    whichever database of the server: here those of the other tests.
    """

    def wait(*transactions):
        deadline = time.monotonic() + TIMEOUT
        with connection.cursor() as cursor:
            while True:
                cursor.execute(UNDER_WAY)
                before, is_one_older = cursor.fetchone()
                if not is_one_older and set((before or "").split()) <= set(transactions):
                    return
                assert time.monotonic() < deadline, "A transaction older than the library's last change does not end."
                time.sleep(0.01)

    return wait
