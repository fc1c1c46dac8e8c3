"""A list shows of an item what the API says of it, whatever the row holds, in one query."""

import pytest
from django.utils.dateparse import parse_datetime

from content.catalogue import passage
from content.web import teasers

SCRIPT = "<script>document.write('hello')</script>"


@pytest.fixture
def of_api(client):
    """The API's items, by video_id."""
    return lambda: {item["video_id"]: item for item in client.get("/api/reports?size=50").json()["reports"]}


@pytest.fixture
def summary(sql):
    def add(video_id, variant, text, html):
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, %s, %s)",
            *(video_id, variant, text, html),
        )

    return add


def assert_same(items):
    shown = teasers.of(items)

    assert [teaser.video_id for teaser in shown] == list(items)
    for teaser, item in zip(shown, items.values(), strict=True):
        same = ("title", "channel_name", "thumbnail_url", "source", "source_label", "curated")
        assert {name: getattr(teaser, name) for name in same} == {name: item[name] for name in same}
        assert teaser.language == item["analysis"]["language"]
        assert teaser.categories == tuple(item["analysis"]["category"][: teasers.CATEGORIES])
        assert teaser.has_audio == item["media"]["has_audio"]
        assert teaser.excerpt == passage.beginning(item["summary_text"])
        assert teaser.indexed_on == (parse_datetime(item["indexed_at"]) if item["indexed_at"] else None)


def test_a_teaser_shows_what_the_api_says(put, of_api, as_person, sql):
    put(
        "full",
        title="A title",
        channel_name="A channel",
        thumbnail_url="https://example.org/a.jpg",
        canonical_url="https://www.reddit.com/r/a",
        duration_seconds=3723,
        subcategories_json={"categories": [{"category": name, "subcategories": ["x"]} for name in "ABC"]},
        analysis_json={"language": "fr"},
        media={"audio_url": "https://example.org/a.mp3"},
    )
    with as_person():
        sql("INSERT INTO curation (video_id, overrides) VALUES ('full', %s)", {"title": "Decided"})

    assert_same(of_api())
    [teaser] = teasers.of(["full"])
    assert (teaser.title, teaser.duration_label) == ("Decided", "1:02:03")
    assert (teaser.audio_url, teaser.is_playable) == ("https://example.org/a.mp3", False)


def test_what_our_player_has_is_a_file_that_is_there_with_its_own_length(put, sound_file, client):
    put("heard", title="Here", duration_seconds=3600, media={"audio_url": "/exports/audio/audio_heard.mp3"})
    sound_file("audio_heard.mp3", seconds=301)
    put("awaited", title="Not yet", duration_seconds=3600, media={"audio_url": "/exports/audio/audio_awaited.mp3"})
    put("silent", title="Never", has_audio=True)

    heard, awaited, silent = teasers.of(["heard", "awaited", "silent"])

    assert (heard.audio_url, heard.audio_seconds) == ("/exports/audio/audio_heard.mp3", 301)
    assert (heard.is_playable, awaited.is_playable, silent.is_playable) == (True, False, False)
    page = client.get("/").content.decode()
    assert page.count("data-listen ") == page.count("Listen to</span> Here") == 1
    assert "5:01" in page
    assert "data-listen " not in client.get("/read/awaited").content.decode()


@pytest.mark.parametrize(
    "columns",
    [
        {"title": None, "channel_name": None, "indexed_at": None},
        {"title": "\u200b", "channel_name": " \u2800", "thumbnail_url": "javascript:alert(1)"},
        {"subcategories_json": [1, {"category": 7}], "analysis_json": [], "media": ["loud"]},
        {"subcategories_json": {"categories": [{"category": "A"}, 3, {"category": None}]}, "duration_seconds": -5},
        {"analysis_json": {"language": {"code": "fr"}, "categories": "History"}, "media": {"audio_url": 1}},
    ],
)
def test_a_row_of_which_others_made_anything_shows_the_same(put, of_api, columns):
    put("odd", **columns)
    put("plain")

    assert_same(of_api())


@pytest.mark.parametrize(
    "html",
    [
        *("", SCRIPT, " \n", "<style>p {}</style>", "<!-- nothing -->", "<p>", "<p", "&nbsp;", "&lt;p>", "words"),
        *("<p title='a>b'>", "<div>" * 1200, SCRIPT * 20 + "<p>words</p>", "<b></b><script>words", "<ul><li>words"),
        *(
            "<p class=takeaway>words</p>",
            "<svg>words</svg>",
            "<td>words",
            "<nonsense>words</nonsense>",
            "<p>" + "x" * 999,
        ),
    ],
)
def test_the_text_is_that_of_the_summary_that_is_the_default(put, summary, of_api, html):
    put("a", variant="key-insights")
    summary("a", "comprehensive", "# Of the\n- preferred **one**", html)
    summary("a", "language", "Never", "<p>Never</p>")
    summary("a", "executive", None, "<p>Executive</p>")

    assert_same(of_api())


def test_a_page_of_items_takes_one_query(put, django_assert_num_queries):
    ids = [put(f"item{number}") for number in range(24)]

    with django_assert_num_queries(1):
        assert [teaser.video_id for teaser in teasers.of([*reversed(ids), "unknown"])] == ids[::-1]
