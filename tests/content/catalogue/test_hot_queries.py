"""What many readers ask all day: no long table is read from end to end for it, at 10,000 items."""

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from tests.databases import connected_to, copy_of_template
from tests.large_library import ITEMS, key, large_template

# Long rows, or one for each of all items.
LONG = ["content", "content_summaries", "search_document"]
SORTS = (
    *("newest", "oldest", "video_newest", "video_oldest", "title", "title_desc", "duration", "duration_asc"),
    *("channel_az", "channel_za"),
)
LAST = ITEMS // 12
# Of items and of facets: an answer without either found nothing.
SIGNS = ("vvvvv", "new-", "Category 3")
PATHS = {
    "a list": "/api/reports?size=12",
    "a list without bodies": "/api/reports?size=12&fields=video_id,title",
    **{f"{sort}, the first page": f"/api/reports?size=12&sort={sort}" for sort in SORTS},
    **{f"{sort}, in the middle": f"/api/reports?size=12&sort={sort}&page={LAST // 2}" for sort in SORTS},
    **{f"{sort}, the last page": f"/api/reports?size=12&sort={sort}&page={LAST}" for sort in SORTS},
    "a category": "/api/reports?size=12&category=Category%203",
    "a category, its last page": "/api/reports?size=12&category=Category%203&page=41",
    "a category by title": "/api/reports?size=12&category=Category%203&sort=title",
    "a channel": "/api/reports?size=12&channel=Channel%207",
    "a topic": "/api/reports?size=12&topics=topic-7",
    "two groups": "/api/reports?size=12&category=Category%203&content_type=Kind%203",
    "items by name": f"/api/reports?ids={key(1)},{key(77)},{key(ITEMS)}",
    "a word": "/api/reports?size=12&q=agent",
    "a frequent word": "/api/reports?size=12&q=wdb",
    "a word of every item": "/api/reports?size=12&q=wb",
    "a rare word": "/api/reports?size=12&q=wbaaaa",
    "two words": "/api/reports?size=12&q=agent+wdb",
    "a phrase": "/api/reports?size=12&q=%22wb+wdb%22",
    "a word but not another": "/api/reports?size=12&q=agent+-wdb",
    "a word of many heads": "/api/reports?size=12&q=title",
    "a word of the title": "/api/reports?size=12&q=title+77",
    "a word of all categories": "/api/reports?size=12&q=category",
    "a word and one of categories": "/api/reports?size=12&q=agent+shelf",
    "a word that no category says": "/api/reports?size=12&q=agent+-%22shelf+7%22",
    "a word, far down": "/api/reports?size=12&q=agent&page=100",
    "a word, by title": "/api/reports?size=12&q=agent&sort=title",
    "a word in a category": "/api/reports?size=12&q=agent&category=Category%203",
    "facets": "/api/filters",
    "facets of a category": "/api/filters?category=Category%203",
    "facets of two groups": "/api/filters?category=Category%203&content_type=Kind%203",
    "facets of a word": "/api/filters?q=agent",
    "one report": f"/api/reports/{key(77)}",
    "one report, as of old": f"/{key(77)}.json",
    "search, as front ends ask for it": "/api/semantic-search?q=agent",
    "related items": f"/api/semantic-similar?id={key(77)}",
    "the page": "/",
    "the page of a category": "/?category=Category%203",
    "the page of a search": "/?q=agent",
    "a reading page": f"/read/{key(77)}",
    "the feed": "/feed.atom",
    "the podcast": "/podcast.rss",
    "a further page of the podcast": "/podcast.rss?page=9",
    "a category's own page": "/category/category_3",
    "a part of the sitemap": "/sitemap-items-3.xml",
}


@pytest.fixture(scope="module", autouse=True)
def large_library(django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        copy_of_template(large_template()) as dsn,
        connected_to(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]),
    ):
        yield


@pytest.fixture
def written_to():
    """Reports have come in since the last vacuum: their words are not in their places in the indexes yet."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content (video_id, title) SELECT 'new-' || n, 'Title' FROM generate_series(100, 299) AS n"
        )
        cursor.execute(
            "INSERT INTO content_summaries (video_id, variant, text, html)"
            " SELECT replace(video_id, 'vvvvvvvv', 'new-'), variant, text, html FROM content_summaries"
            " WHERE video_id BETWEEN 'vvvvvvvv100' AND 'vvvvvvvv299'"
        )
        yield
        transaction.set_rollback(True)


def asked(path):
    """The SELECTs that answer the address, with their parameters; and how often each long table was read whole."""
    statements = []

    def listen(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    client = Client(headers={"host": "localhost"})
    assert client.get(path).status_code == 200  # what a process asks once is asked now
    with transaction.atomic():
        before = whole_reads()
        with connection.execute_wrapper(listen):
            answer = client.get(path)
        after = whole_reads()
        assert answer.status_code == 200
        assert any(sign in answer.text for sign in SIGNS)
    read = {table: number - before[table] for table, number in after.items() if number != before[table]}
    return [(sql, params) for sql, params in statements if sql.lstrip().startswith(("SELECT", "WITH"))], read


def whole_reads():
    """Of this transaction; those within functions count too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname = ANY (%s)", [LONG])
        return dict(cursor.fetchall())


def plan(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_no_long_table_is_read_whole(path):
    statements, read = asked(path)
    plans = [(sql, plan(sql, params)) for sql, params in statements]

    scanned = [each for each in plans if any(f"Seq Scan on {table} " in each[1] for table in LONG)]

    assert scanned == []
    assert read == {}, "\n\n".join(f"{sql}\n{lines}" for sql, lines in plans)


@pytest.mark.parametrize("name", ["a word", "two words", "a word in a category", "search, as front ends ask for it"])
def test_a_search_reads_no_long_table_whole_while_others_write(written_to, name):
    _, read = asked(PATHS[name])

    assert read == {}


# What a statement is called here, by what stands in it; the first that fits.
NAMES = {
    "library_edition": "edition",
    "SELECT library_find(%s, %s)": "key",
    "WITH has": "nearest",
    "library_search_parsed": "words asked for",
    "asked.value": "values chosen",
    "count(*) OVER": "number and page of what is found",
    "(SELECT coalesce(sum(items)": "kept number and page",
    "THEN 0 ELSE 1 END AS tier": "page of the heads",
    "coalesce(sum(items)": "kept number",
    "unnest(": "counts",
    "facet_count": "kept counts",
    "SELECT count(*) FROM (": "number",
    "COUNT(*)": "number",
    " FROM listing WHERE": "page",
    "FROM content_summaries": "summaries",
    "FROM content": "items",
    'FROM "pause"': "pause",
}
BODIES = ["items", "summaries"]
QUERIES = {
    "a list": ["edition", "kept number and page", *BODIES],
    "newest, the last page": ["edition", "kept number", "page", *BODIES],
    "a category": ["edition", "values chosen", "kept number and page", *BODIES],
    "two groups": ["edition", "values chosen", "page", *BODIES, "number"],
    "a word": ["edition", "words asked for", "page of the heads", "number and page of what is found", *BODIES],
    "a word of many heads": ["edition", "words asked for", "page of the heads", *BODIES, "number"],
    "a word of all categories": ["edition", "words asked for", "page of the heads", *BODIES, "number"],
    "facets": ["edition", "kept counts"],
    "facets of two groups": ["edition", "values chosen", "counts"],
    "one report": ["edition", *BODIES],
    "related items": ["edition", "key", "nearest", *BODIES],
    "the page": ["edition", "kept counts", "kept number and page", "items", "pause"],
    "a reading page": ["edition", *BODIES, "nearest", "items"],
    "the feed": ["edition", "kept number and page", *BODIES],
}


def name_of(sql):
    return next((name for part, name in NAMES.items() if part in sql), sql)


@pytest.mark.parametrize(("name", "queries"), QUERIES.items(), ids=QUERIES.keys())
def test_an_answer_takes_these_queries(name, queries):
    statements, _ = asked(PATHS[name])

    assert [name_of(sql) for sql, _ in statements] == queries


@pytest.mark.parametrize(("name", "index"), [("a list", "listing_added_desc"), ("a category", "listing_narrow")])
def test_a_page_of_the_newest_is_counted_off_in_the_index_alone(name, index):
    statements, _ = asked(PATHS[name])

    (page,) = [plan(*each) for each in statements if name_of(each[0]) == "kept number and page"]
    assert f"Index Only Scan using {index}" in page


@pytest.mark.parametrize("size", [1, 50])
def test_a_list_takes_the_same_however_long(size):
    statements, _ = asked(f"/api/reports?size={size}")

    assert [name_of(sql) for sql, _ in statements] == QUERIES["a list"]
