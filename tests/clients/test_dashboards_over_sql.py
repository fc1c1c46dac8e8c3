"""The earlier dashboards' servers, which read the tables themselves: their columns, lists, facets and cards."""

import pytest

from tests.content.conftest import filed

VIDEO, THREAD = "dashVideo01", "1dashthread"
# The columns that they name, with the types that their drivers turn into values.
SUMMARIES = {
    **{"id": "uuid", "revision": "integer", "is_latest": "boolean", "number": "bigint"},
    **dict.fromkeys(("video_id", "variant", "summary_type", "text", "html", "headline"), "text"),
    **dict.fromkeys(("language", "audio_url"), "text"),
    **dict.fromkeys(("generated_at", "created_at", "updated_at"), "timestamp with time zone"),
    "follow_up_research_available": "boolean",
}
COLUMNS = {
    "content": {
        **dict.fromkeys(("video_id", "id", "title", "channel_name", "canonical_url", "thumbnail_url"), "text"),
        **dict.fromkeys(("language", "summary_type_latest", "summary_image_url", "content_source"), "text"),
        **dict.fromkeys(("published_at", "indexed_at", "created_at", "updated_at"), "timestamp with time zone"),
        **dict.fromkeys(("duration_seconds", "audio_version"), "integer"),
        **dict.fromkeys(("subcategories_json", "topics_json", "analysis_json"), "jsonb"),
        **dict.fromkeys(("media", "media_metadata", "transcript_segments"), "jsonb"),
        **{"has_audio": "boolean", "transcript_text": "text"},
    },
    "content_summaries": SUMMARIES,
    "v_latest_summaries": SUMMARIES,
    "summaries": {
        **dict.fromkeys(("video_id", "variant", "text", "html"), "text"),
        **{"id": "bigint", "revision": "integer", "created_at": "timestamp with time zone"},
        "follow_up_research_available": "boolean",
    },
}
LISTED = """
    SELECT c.video_id, c.title, s.variant, s.html
    FROM content c
    JOIN LATERAL (
        SELECT variant, html FROM v_latest_summaries l WHERE l.video_id = c.video_id AND l.html IS NOT NULL
        ORDER BY array_position(ARRAY['comprehensive', 'key-points', 'bullet-points'], l.variant) LIMIT 1
    ) AS s ON true
    WHERE {condition}
    ORDER BY c.indexed_at DESC NULLS LAST LIMIT 12 OFFSET 0
"""
CONDITIONS = {
    "true": [THREAD, VIDEO],
    "c.content_source = 'reddit'": [THREAD],
    "c.id = 'yt:dashVideo01' OR c.video_id = 'yt:dashVideo01'": [VIDEO],
    "c.analysis_json ->> 'language' = 'en'": [VIDEO],
    "c.has_audio": [VIDEO],
    "c.title ILIKE '%agents%'": [VIDEO],
    "c.indexed_at >= '2025-12-01'": [THREAD],
    'c.subcategories_json @> \'{"categories": [{"category": "History"}]}\'': [THREAD],
    "EXISTS (SELECT FROM jsonb_array_elements(c.subcategories_json -> 'categories') AS e (entry)"
    " WHERE entry ->> 'category' = 'AI' AND entry -> 'subcategories' ? 'Agents')": [VIDEO],
    "EXISTS (SELECT FROM content_summaries x WHERE x.video_id = c.video_id AND x.variant = 'audio' AND x.is_latest)": [
        VIDEO
    ],
}


@pytest.fixture(autouse=True)
def library(put, sql):
    put(
        VIDEO,
        title="Agents",
        canonical_url=f"https://www.youtube.com/watch?v={VIDEO}",
        indexed_at="2025-11-01T00:00:00Z",
        subcategories_json=filed(("AI", "Agents")),
        analysis_json={"language": "en"},
        has_audio=True,
    )
    sql("INSERT INTO content_summaries (video_id, variant, text) VALUES (%s, 'audio', 'Listen.')", VIDEO)
    put(
        f"reddit:{THREAD}",
        title="Rome",
        canonical_url=f"https://www.reddit.com/r/rome/comments/{THREAD}/x/",
        indexed_at="2025-12-01T00:00:00Z",
        subcategories_json=filed(("History", "Rome")),
    )
    sql(
        "INSERT INTO summaries (video_id, variant, text, html) VALUES (%s, 'comprehensive', 'x', '<p>New.</p>')", THREAD
    )


@pytest.mark.parametrize("relation", COLUMNS)
def test_the_columns_that_they_name_are_there_with_their_types(sql, relation):
    types = dict(sql("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", relation))

    assert COLUMNS[relation].items() <= types.items()


@pytest.mark.parametrize("condition", CONDITIONS)
def test_lists(sql, condition):
    rows = sql(LISTED.format(condition=condition))

    assert [row[0] for row in rows] == CONDITIONS[condition]
    assert {row[2] for row in rows} == {"comprehensive"}


def test_a_card_has_the_latest_of_each_variant(sql):
    html = sql("SELECT variant, revision, html FROM v_latest_summaries WHERE video_id = %s", THREAD)

    assert html == [("comprehensive", 2, "<p>New.</p>")]


def test_facets(sql):
    categories = sql(
        "SELECT entry ->> 'category', count(DISTINCT video_id) FROM content,"
        " jsonb_array_elements(subcategories_json -> 'categories') AS e (entry) GROUP BY 1 ORDER BY 1"
    )
    sources = sql("SELECT content_source, count(*) FROM content GROUP BY 1 ORDER BY 1")

    assert categories == [("AI", 1), ("History", 1)]
    assert sources == [("reddit", 1), ("youtube", 1)]


@pytest.mark.parametrize("asked", [THREAD, f"reddit:{THREAD}"])
def test_an_item_is_found_after_the_dashboard_stripped_the_prefix(sql, asked):
    stripped = asked.removeprefix("reddit:")

    assert sql("SELECT id FROM content WHERE video_id = %s", stripped) == [(f"reddit:{THREAD}",)]
