"""`fields`: of each item only what is asked for, and its video_id."""

import pytest

from content.catalogue.shapes import Item, ItemDetail

KEY = "VIDEOVIDEO1"


@pytest.fixture(autouse=True)
def library(put, sql):
    put(KEY, title="Rome", html="<script>nothing to see</script>", transcript_text="Words.")
    sql("INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, 'executive', 'A', '<p>A</p>')", KEY)


@pytest.fixture(params=["/api/reports", f"/api/reports/{KEY}"])
def ask(client, request):
    """The item as the list has it, and as its own address has it."""

    def get(query=""):
        answer = client.get(f"{request.param}?{query}").json()
        return answer["reports"][0] if "reports" in answer else answer

    return get


@pytest.mark.parametrize("name", ItemDetail.__annotations__)
def test_each_is_as_in_the_whole_answer(ask, name):
    whole, part = ask(), ask(f"fields={name}")

    assert part == {key: whole[key] for key in whole if key in ("video_id", name)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("fields=id,title,summary_text", {"id", "title", "summary_text"}),
        ("fields=id&fields=title", {"id", "title"}),
        ("fields=%20title%20,,nonsense,&fields=", {"title"}),
        ("fields=nonsense", set()),
        ("fields=TITLE,analysis.language", set()),
        ("fields=%00,%FF", set()),
    ],
)
def test_they_are_separated_by_commas_or_repeated_and_unknown_ones_ignored(ask, query, names):
    assert ask(query).keys() == names | {"video_id"}


@pytest.mark.parametrize("query", ["", "fields=", "fields=,", "fields=%20"])
def test_none_at_all_are_all(ask, query):
    assert ask(query).keys() >= Item.__required_keys__


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ("id,title,analysis,media", set()),
        ("title,summary_type", {"html"}),
        ("summary_text", {"text", "html"}),
        ("transcript", {"transcript_text"}),
    ],
)
def test_a_body_that_is_left_out_is_not_read(client, django_assert_max_num_queries, fields, read):
    with django_assert_max_num_queries(9) as queries:
        client.get(f"/api/reports/{KEY}?fields={fields}")

    (item,) = [query["sql"] for query in queries.captured_queries if "FROM content WHERE" in query["sql"]]
    (summaries,) = [query["sql"] for query in queries.captured_queries if "FROM content_summaries" in query["sql"]]
    columns = {*item.replace(",", " ").split(), *summaries.replace(",", " ").split()}
    assert columns & {"text", "html", "transcript_text", "transcript_segments"} == read


def test_a_list_never_reads_transcripts(client, django_assert_max_num_queries):
    for fields in ("", "transcript"):
        with django_assert_max_num_queries(9) as queries:
            client.get(f"/api/reports?fields={fields}")

        assert not [query["sql"] for query in queries.captured_queries if "transcript_text" in query["sql"]]
