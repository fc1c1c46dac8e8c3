"""Rows that hold anything: each list, facet, page and feed goes on answering, with the others intact."""

import xml.etree.ElementTree as ElementTree
from itertools import product

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from content.db import rules
from content.db.recount import recount
from content.models import Content

JSON_COLUMNS = ("subcategories_json", "topics_json", "analysis_json", "media", "media_metadata")
PAGES = ("/", "/?category=History&sort=title")
LISTS = ("/api/reports?q=intact&sort=title", "/api/reports?category=History&has_audio=true")


def everything_answers(client):
    """Every list, facet, page and feed, then each item by itself: 200, and the intact item is there."""
    for path in (*LISTS, *PAGES, "/api/filters"):
        assert client.get(path).status_code == 200, path
    reports = client.get("/api/reports").json()["reports"]
    assert "intact-item" in {report["video_id"] for report in reports}
    for path in ("/feed.atom", "/podcast.rss"):
        feed = client.get(path)
        assert feed.status_code == 200
        ElementTree.fromstring(feed.content)
    for report in reports:
        for path in ("/read/{}", "/api/reports/{}", "/{}.json"):
            assert client.get(path.format(report["video_id"])).status_code == 200, path


@pytest.fixture(autouse=True)
def intact(put):
    """An item that nothing is wrong with."""
    put(
        "intact-item",
        title="Intact",
        subcategories_json={"categories": [{"category": "History", "subcategories": ["Rome"]}]},
        media={"audio_url": "/exports/audio/a.mp3"},
    )


def nested(depth):
    return Jsonb("[" * depth + "]" * depth, dumps=str)


def raw(text):
    """JSON as written, beyond what Python's dumps would write."""
    return Jsonb(text, dumps=str)


ODD_JSON = {
    "null": raw("null"),
    "true": raw("true"),
    "a number": raw("7"),
    "a string": raw('"History"'),
    "a blank string": raw('"   "'),
    "a list": raw('["a", 1, null, {"b": []}, [[]]]'),
    "an empty object": raw("{}"),
    "a huge float": raw("1e300"),
    "an integer beyond a float": raw("1" + "0" * 400),
    "an integer of 5000 digits": raw("1" + "0" * 5000),
    "a fraction of 5000 digits": raw("0." + "1" * 5000),
    "nested 900 deep": nested(900),
    "nested 2500 deep": nested(2500),
    "an object nested 2500 deep": raw('{"a":' * 2500 + "1" + "}" * 2500),
    "a string of 300 kB": raw('"' + "x" * 300_000 + '"'),
    "control characters": raw('"a\\u0001\\u000b\\u001f\\uffff\\ufffe b"'),
    "five thousand strings": raw("[" + ",".join(f'"n{number}"' for number in range(5_000)) + "]"),
}
# Where the odd value stands: the whole column, or below a key that readers look at.
PLACES = {
    "the column": "{}",
    "categories": '{{"categories": {}}}',
    "a category": '{{"categories": [{{"category": {0}, "subcategories": {0}}}]}}',
    "subcategories": '{{"categories": [{{"category": "History", "subcategories": {}}}]}}',
    "analysis keys": '{{"category": {0}, "language": {0}, "key_topics": {0}, "named_entities": {0},'
    ' "content_type": {0}, "complexity_level": {0}, "word_count": {0}, "audio_url": {0}, "model": {0},'
    ' "processing_time": {0}, "processed_at": {0}, "original_language": {0}, "schema_version": {0}}}',
    "media keys": '{{"has_audio": {0}, "audio_url": {0}, "has_transcript": {0}, "transcript_chars": {0},'
    ' "audio_duration_seconds": {0}, "mp3_duration_seconds": {0}, "video_duration_seconds": {0}}}',
}


@pytest.mark.parametrize("odd", ODD_JSON)
def test_odd_json_in_every_column_breaks_nothing(client, put, odd):
    for number, place in enumerate(PLACES.values()):
        value = raw(place.format(ODD_JSON[odd].obj))
        put(f"poison-{number}", title="Odd", **dict.fromkeys(JSON_COLUMNS, value))

    everything_answers(client)


ODD_COLUMNS = {
    "nothing at all": {},
    "an empty title": {"title": "", "channel_name": "", "canonical_url": "", "thumbnail_url": "", "language": ""},
    "blanks": {"title": " \t\n", "channel_name": "\u00a0", "canonical_url": "  ", "language": "\n"},
    "a title of 5 MB": {"title": "Wort " * 1_000_000},
    "a title of 5 MB in one word": {"title": "x" * 5_000_000},
    "a channel of 200 kB": {"channel_name": "Kanal " * 34_000},
    "a language of 200 kB": {"language": "fr" * 100_000},
    "control characters": {"title": "a\x01\x0b\x1f\uffff]]>", "channel_name": "\x02<&>", "language": "\x03"},
    "a negative duration": {"duration_seconds": -5, "audio_version": -1},
    "the largest duration": {"duration_seconds": 2_147_483_647},
    "markup": {"title": "<script>alert(1)</script>", "channel_name": '"><img src=x onerror=y>'},
    "broken addresses": dict.fromkeys(("canonical_url", "thumbnail_url", "summary_image_url"), "https://[broken"),
    "an address of controls": dict.fromkeys(("canonical_url", "thumbnail_url"), "https://x/\x01\x0b\n y"),
    "a broken audio address": {"media": {"audio_url": "https://[broken"}},
    "an audio address of another port": {"media": {"audio_url": "https://x:99999999/ä \x01.mp3"}},
    "an audio path": {"media": {"audio_url": "/[broken/../\x0b?#"}},
    "an audio length below nothing": {"has_audio": True, "media_metadata": {"mp3_duration_seconds": -7.5}},
    "the first year": {"indexed_at": "0001-01-01T00:00:00Z", "published_at": "0001-01-01T00:00:00Z"},
    "the last year": {"indexed_at": "9999-12-31T23:59:59Z", "published_at": "9999-12-31T23:59:59.999999Z"},
    "no dates": {"indexed_at": None, "published_at": None},
    "a channel of 1 MB": {"channel_name": "".join(f"{number:x} " for number in range(150_000))},
    "the smallest duration": {"duration_seconds": -2_147_483_648},
    "a title of one sign": {"title": "\U0001f9c0", "channel_name": "."},
    "a title that nobody sees": {"title": "\u200b\u2060", "channel_name": "\u200d"},
    "languages as objects": {"language": '{"a": 1}', "analysis_json": raw('{"language": {"code": ["fr"]}}')},
    "a thousand categories": {
        "subcategories_json": {
            "categories": [{"category": f"Category {n}", "subcategories": [f"Below {n}", "Rome"]} for n in range(1000)]
        }
    },
    "categories that fold alike": {
        "subcategories_json": {
            "categories": [
                {"category": name, "subcategories": ["Rome", "ROME ", "\u200bRome"]}
                for name in (
                    "History",
                    "history",
                    "HISTORY\u00a0",
                    "Stra\u00dfe",
                    "STRASSE",
                    "\ufb01x",
                    "fix",
                    "\u0130x",
                    "ix",
                )
            ]
        }
    },
    "a category that is a number's own": {"channel_name": "6", "analysis_json": raw('{"content_type": "10"}')},
    "a thousand topics": {"topics_json": [f"topic {n}" for n in range(1000)]},
}


@pytest.mark.parametrize("odd", ODD_COLUMNS)
def test_an_odd_row_breaks_nothing(client, put, odd):
    put("poison", **ODD_COLUMNS[odd])

    everything_answers(client)
    counts_agree(client)
    assert recount().ok


@pytest.mark.parametrize(
    "key", ["..", ".", "a/b", "a?b#c", "%2e%2e", "é日本", "-", "a.json", "<b>", "x" * 200, "yt:x", "'", '"', "\u00a0"]
)
def test_an_odd_key_breaks_nothing(client, put, sql, key):
    """An adopted library may have any."""
    (rule,) = (each.get_pgid(Content) for each in rules.CONTENT if each.name == "key_can_be_read")
    sql(f"ALTER TABLE content DISABLE TRIGGER {rule}")
    put(key, title="Odd", has_audio=True)
    sql(f"ALTER TABLE content ENABLE ALWAYS TRIGGER {rule}")

    for path in (*LISTS, *PAGES, "/api/filters"):
        assert client.get(path).status_code == 200
    for path in ("/feed.atom", "/podcast.rss"):
        ElementTree.fromstring(client.get(path).content)


@pytest.mark.parametrize("key", ["", " ", "a b", "a\nb", "x" * 201])
def test_a_key_that_no_address_can_hold_is_refused(put, key):
    with pytest.raises(Exception, match=r"key_is_short_and_printable|look like others"), transaction.atomic():
        put(key)


ODD_SUMMARIES = {
    "no text": {"text": None},
    "a variant of nothing": {"variant": ""},
    "a variant of blanks": {"variant": " \n"},
    "a variant of markup": {"variant": '<b>"x" y\'&#:::z'},
    "a variant of 100 kB": {"variant": "v" * 100_000},
    "an audio variant in capitals": {"variant": "AUDIO:X"},
    "many colons": {"variant": "audio-fr::::"},
    "broken html": {"html": "<p><b>open<table><tr></p></i>&#0;&#xD800;<![CDATA["},
    "html of controls": {"html": "<p>a\x01\x0b\uffff</p>", "text": "\x01\uffff"},
    "html of 600 kB": {"html": "<p>word</p>" * 50_000},
    "html nested deep": {"html": "<div>" * 20_000},
    "a text of 5 MB": {"text": "".join(f"w{number} " for number in range(700_000))},
    "a text of one word": {"text": "x" * 3_000_000},
    "no dates": {"generated_at": None, "created_at": None, "updated_at": None},
    "odd words": {
        "summary_type": "\x01<b>",
        "headline": "\uffff" * 1000,
        "language": "x" * 9000,
        "audio_url": "javascript:x",
    },
    "the highest revision": {"revision": 2_147_483_647},
    "a negative revision": {"revision": -5},
}


@pytest.mark.parametrize("odd", ODD_SUMMARIES)
def test_an_odd_summary_breaks_nothing(client, put, sql, odd):
    columns = {"video_id": "poison", "variant": "executive", "text": "Odd", "html": "<p>Odd</p>"} | ODD_SUMMARIES[odd]
    put("poison", html=None, has_audio=True)
    sql(
        f"INSERT INTO content_summaries ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
        *columns.values(),
    )

    everything_answers(client)


def test_a_summary_after_the_highest_revision_is_refused_or_kept_but_breaks_nothing(client, put, sql):
    put("poison")
    sql("INSERT INTO content_summaries (video_id, variant, html, revision) VALUES ('poison', 'x', 'a', 2147483647)")
    try:
        with transaction.atomic():
            sql("INSERT INTO content_summaries (video_id, variant, html) VALUES ('poison', 'x', 'b')")
    except DataError:
        pass

    everything_answers(client)


def test_a_text_of_ever_new_compound_words_can_be_written(client, put):
    letters = [chr(code) for code in range(0x10400, 0x10450)]
    words = (f"{a}{b}-{c}{d}" for a in letters for b in letters for c in letters[:8] for d in letters[:2])

    put(
        "poison",
        html="<p>x</p>",
        title=" ".join(next(words) for _ in range(400)),
        topics_json=[next(words) for _ in range(900)],
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_summaries SET text = %s WHERE video_id = 'poison'", [" ".join(words)])

    everything_answers(client)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
names = st.sampled_from(
    ["History", "history", "Science ", "audio_url", "https://[x", "/a", "fr", "", "\x1f", "x" * 500]
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.just(10**400)
leaves = st.none() | st.booleans() | numbers | text | names
KNOWN = (
    *("categories", "category", "subcategories", "cleared", "language", "key_topics", "named_entities", "content_type"),
    *(
        "complexity_level",
        "word_count",
        "audio_url",
        "has_audio",
        "mp3_duration_seconds",
        "transcript_chars",
        "has_transcript",
    ),
)
json_values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KNOWN) | text, inner, max_size=5),
    max_leaves=12,
)
rows = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(JSON_COLUMNS, json_values.map(Jsonb)),
        **dict.fromkeys(("title", "channel_name", "canonical_url", "thumbnail_url", "language"), text | names),
        **dict.fromkeys(("duration_seconds", "audio_version"), st.integers(-(2**31), 2**31 - 1)),
        "has_audio": st.none() | st.booleans(),
    },
)


class Undo(Exception):
    """Leaves the transaction of one example without a trace."""


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(row=rows, variant=text | st.sampled_from(["audio", "language", "audio-fr:x"]), html=text)
def test_no_row_that_anybody_could_write_breaks_anything(client, put, row, variant, html):
    try:
        with transaction.atomic():
            put("poison", **row, variant=variant, html=html)
            everything_answers(client)
            counts_agree(client)
            assert recount().ok
            raise Undo
    except Undo:
        pass


def counts_agree(client):
    facets = client.get("/api/filters").json()
    for group, parameter in (("categories", "category"), ("channels", "channel"), ("languages", "language")):
        for entry in facets[group][:20]:
            total = client.get("/api/reports", {parameter: entry["value"]}).json()["total_count"]
            assert total == entry["count"], (parameter, entry)


BEFORE, BEHIND = ("-infinity", "0044-03-15 BC"), ("infinity", "20000-01-01")
# A machine says when it did something; the date of a premiere may lie ahead.
MACHINES_DATES = ("indexed_at", "updated_at", "created_at")


@pytest.mark.parametrize(
    ("column", "date"),
    [*product(MACHINES_DATES, BEFORE), *product(["published_at"], BEFORE + BEHIND)],
)
def test_a_date_outside_the_calendar_is_refused_by_name(put, column, date):
    with pytest.raises(IntegrityError, match="item_dates_are_within_the_calendar"), transaction.atomic():
        put("poison", title="Odd", **{column: date})


@pytest.mark.parametrize("column", ["generated_at", "said_at", "created_at", "updated_at"])
def test_a_summarys_date_before_the_calendar_is_refused_by_name(put, sql, column):
    put("poison", html=None)
    with pytest.raises(IntegrityError, match="summary_dates_are_within_the_calendar"), transaction.atomic():
        sql(f"INSERT INTO content_summaries (video_id, variant, {column}) VALUES ('poison', 'audio', '-infinity')")


@pytest.mark.parametrize("date", BEHIND)
@pytest.mark.parametrize("column", MACHINES_DATES)
def test_a_date_behind_the_calendar_counts_as_not_given(put, sql, client, column, date):
    put("poison", title="Odd", **{column: date})

    assert sql(f"SELECT coalesce({column} <= now() + interval '1 day', true) FROM content") == [(True,), (True,)]
    everything_answers(client)
