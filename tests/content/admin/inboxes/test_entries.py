"""The history is read by its keys: nothing of it is counted, and no page reads it from end to end."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.admin.inboxes import entries
from content.decisions.curation import curate
from content.models import History
from content.models.history import BY_PEOPLE
from tests.content.admin.browser import listing

PEOPLE, EVERYTHING = History.objects.filter(kind__in=BY_PEOPLE), History.objects.all()


# Lines of 300 items, one of ten by a person.
LINES = """
    INSERT INTO history (at, actor, kind, item, act)
    SELECT now() - n * interval '1 minute', 'ada', CASE WHEN n % 10 = 0 THEN 'curation' ELSE 'content' END,
        'item ' || n % 300, 'update'
    FROM generate_series(1, 3000) AS n
"""


@pytest.fixture
def long_history(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE history DISABLE TRIGGER USER")
        cursor.execute(LINES)
        cursor.execute("ANALYZE history")


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("lines", "by_date", "index"),
    [(PEOPLE, True, "history_by_people"), (EVERYTHING, False, "history_pkey"), (None, False, "history_item")],
)
def test_each_list_begins_in_an_index_and_goes_on_in_it(long_history, lines, by_date, index, is_first):
    lines = History.objects.filter(item="item 7") if lines is None else lines
    middle = History.objects.order_by("id")[1500]
    after = None if is_first else (middle.at, str(middle.pk))
    with CaptureQueriesContext(connection) as asked:
        entries.walk(lines, 50, by_date=by_date, after=after)
    (statement,) = (query["sql"] for query in asked.captured_queries)

    with connection.cursor() as cursor:
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
