"""The history is read by its keys: nothing of it is counted, and no page reads it from end to end."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.admin.inboxes import entries
from content.decisions.curation import curate
from content.models import History
from content.models.history import BY_PEOPLE
from tests.content.admin.browser import KEY, listing

PEOPLE, EVERYTHING = History.objects.filter(kind__in=BY_PEOPLE), History.objects.all()
PLACE = (timezone.now(), "1000")


@pytest.mark.parametrize("after", [None, PLACE])
@pytest.mark.parametrize(
    ("lines", "by_date", "index"),
    [(PEOPLE, True, "history_of_people"), (EVERYTHING, False, "history_pkey"), (None, False, "history_item")],
)
def test_each_list_begins_in_an_index_and_goes_on_in_it(db, monkeypatch, lines, by_date, index, after):
    lines = History.objects.filter(item=KEY) if lines is None else lines
    with CaptureQueriesContext(connection) as asked:
        entries.walk(lines, 50, by_date=by_date, after=after)
    (statement,) = (query["sql"] for query in asked.captured_queries)

    with connection.cursor() as cursor:
        # The table of a test is too small for an index to pay.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert plan.count(f"using {index} on history") == 2
    assert "Seq Scan on history" not in plan


def test_nothing_of_the_history_is_counted_and_its_queries_do_not_grow(put, ada):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            ada.get(listing("history"))
        return [query["sql"] for query in queries.captured_queries]

    few = asked()
    for number in range(8):
        put(f"k{number}", title="x")
        curate(f"k{number}", {"language": "fr"}, by="ada", gesture=uuid.uuid4())
    many = asked()

    assert not any("COUNT(" in query and '"history"' in query for query in many)
    # Of what is there: the lines together, the lines that tell it, the titles.
    assert len(many) <= len(few) + 3
