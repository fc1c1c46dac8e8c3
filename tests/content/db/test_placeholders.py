"""What a client writes where it knows nothing, or broke on the way, never replaces what is known, by whatever SQL."""

import pytest

from content.models import Content, Curation

KEY = "placehold01"
KNOWN = {
    "title": "A good title",
    "channel_name": "A good channel",
    "canonical_url": "https://example.org/1",
    "thumbnail_url": "https://example.org/1.jpg",
    "language": "fr",
}
UPDATE = "UPDATE content SET {0} = %s WHERE video_id = %s"
UPSERT = (
    "INSERT INTO content ({0}, video_id) VALUES (%s, %s)"
    " ON CONFLICT (video_id) DO UPDATE SET {0} = EXCLUDED.{0}, duration_seconds = 9"
)


@pytest.fixture
def shown(db):
    return lambda column: Content.objects.values_list(column, flat=True).get(video_id=KEY)


@pytest.mark.parametrize("statement", [UPDATE, UPSERT], ids=["update", "upsert"])
@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("title", word) for word in ("Untitled", "(untitled)", " UNTITLED ", "NA", "N/A", f"Content {KEY}")),
        ("title", f"Content yt:{KEY}"),
        *(("channel_name", word) for word in ("Unknown", "(unknown)", "unknown", "NA")),
        *((column, "NA") for column in ("canonical_url", "thumbnail_url", "language")),
        *((column, "N/A") for column in KNOWN),
        ("channel_name", " n/a "),
        *((column, "A br\N{REPLACEMENT CHARACTER}ken one") for column in KNOWN),
    ],
)
def test_a_placeholder_leaves_what_is_known(sql, put, shown, statement, column, word):
    put(KEY, **KNOWN)

    sql(statement.format(column), word, KEY)

    assert shown(column) == KNOWN[column]


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("title", word) for word in ("Untitled (1948)", "Unknown", "Content Warning", "Content other000001")),
        *(("channel_name", word) for word in ("Untitled", "The Unknown", "NASA")),
        *(("language", word) for word in ("na", None)),
    ],
)
def test_a_word_that_only_looks_like_one_is_written(sql, put, shown, column, word):
    put(KEY, **KNOWN)

    sql(UPDATE.format(column), word, KEY)

    assert shown(column) == word


@pytest.mark.parametrize("before", [None, "", "  "])
def test_where_nothing_is_known_it_is_shown_as_it_came(sql, put, shown, before):
    put(KEY, title=before)
    put("placehold02", title="Untitled")

    sql(UPDATE.format("title"), "Untitled", KEY)

    assert shown("title") == "Untitled"


def test_a_broken_word_replaces_a_broken_one(sql, put, shown):
    put(KEY, title="M\N{REPLACEMENT CHARACTER}")

    sql(UPDATE.format("title"), "Mü\N{REPLACEMENT CHARACTER}", KEY)

    assert shown("title") == "Mü\N{REPLACEMENT CHARACTER}"


def test_a_person_may_call_an_item_so(sql, put, shown, as_person):
    put(KEY, **KNOWN)

    with as_person():
        sql(UPDATE.format("title"), "Untitled", KEY)

    assert shown("title") == "Untitled"


@pytest.mark.parametrize("statement", [UPDATE, UPSERT], ids=["update", "upsert"])
def test_a_placeholder_for_a_decided_column_is_no_suggestion(sql, put, shown, as_person, statement):
    put(KEY, **KNOWN)
    with as_person():
        sql("INSERT INTO curation (video_id, overrides) VALUES (%s, %s)", KEY, {"title": "Hers"})

    sql(statement.format("title"), "Untitled", KEY)

    assert shown("title") == "Hers"
    assert Curation.objects.get(video_id=KEY).incoming == {"title": KNOWN["title"]}
    assert sql("SELECT count(*) FROM suggestion WHERE value = '\"Untitled\"'") == [(0,)]


def test_a_release_gives_back_the_placeholder_that_was_there(sql, put, shown, as_person):
    put(KEY, title="Untitled")
    with as_person():
        sql("INSERT INTO curation (video_id, overrides) VALUES (%s, %s)", KEY, {"title": "Hers"})
        sql("UPDATE curation SET overrides = '{}' WHERE video_id = %s", KEY)

    assert shown("title") == "Untitled"
