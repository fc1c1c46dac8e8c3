"""An item as the API promises it: every key, whatever the row holds."""

import json

import pytest
from psycopg.types.json import Jsonb

from tests.content.conftest import filed

# Every key of an item and the type of its value.
ITEM = {
    **dict.fromkeys(("id", "video_id", "title", "channel", "channel_name", "thumbnail_url", "canonical_url"), str),
    **dict.fromkeys(("content_source", "source", "source_label", "published_at", "indexed_at", "file_stem"), str),
    **dict.fromkeys(("original_language", "summary_language", "audio_language", "summary_type"), str),
    **dict.fromkeys(("summary_variant", "summary_text", "summary_html"), str),
    **{"summary_image_url": (str, type(None)), "subcategories_json": (str, type(None))},
    **{"duration_seconds": int, "word_count": int, "analysis": dict, "media": dict, "media_metadata": dict},
    **{"summary_variants": list, "curated": bool},
}
ANALYSIS = {
    **dict.fromkeys(("category", "categories", "key_topics", "named_entities"), list),
    **dict.fromkeys(("content_type", "complexity_level", "language"), str),
    "subcategory": (str, type(None)),
}
MEDIA = {
    **{"has_audio": bool, "audio_duration_seconds": int, "has_transcript": bool, "transcript_chars": int},
    **{"audio_url": str, "summary_image_url": (str, type(None))},
}
FULL = {
    "id": "yt:VIDEOVIDEO1",
    "title": "Étude – “Rome”",
    "channel_name": "Old Times",
    "canonical_url": "https://youtu.be/VIDEOVIDEO1",
    "thumbnail_url": "https://img.example/1.jpg",
    "summary_image_url": "/exports/images/1.png",
    "published_at": "2020-02-03T04:05:06+02:00",
    "indexed_at": "2024-02-03T04:05:06Z",
    "duration_seconds": 754,
    "subcategories_json": filed(("History", "Rome", "Law"), ("Art",)),
    "analysis_json": {
        "language": "fr",
        "word_count": 812,
        "key_topics": ["rome"],
        "named_entities": ["Cicero"],
        "content_type": "Lecture",
        "complexity_level": "Advanced",
    },
    "media": {"audio_url": "/exports/audio/a.mp3", "has_transcript": True, "transcript_chars": 9000},
    "media_metadata": {"mp3_duration_seconds": 512},
}


def shape_of(value, shape):
    assert set(value) == set(shape)
    assert {key for key in shape if not isinstance(value[key], shape[key])} == set()


class TestItem:
    @pytest.fixture
    def item(self, client):
        return lambda: client.get("/api/reports").json()["reports"][0]

    @pytest.mark.parametrize("columns", [FULL, {}], ids=["full", "bare"])
    def test_has_every_key_in_its_type_and_no_other(self, item, put, columns):
        put("VIDEOVIDEO1", **columns)

        report = item()

        shape_of(report, ITEM)
        shape_of(report["analysis"], ANALYSIS)
        shape_of(report["media"], MEDIA)
        shape_of(report["media_metadata"], {"video_duration_seconds": int, "mp3_duration_seconds": int})

    def test_identity_and_dates_are_as_written(self, item, put):
        put("VIDEOVIDEO1", **FULL)

        report = item()

        assert (report["id"], report["video_id"], report["file_stem"]) == (
            "yt:VIDEOVIDEO1",
            "VIDEOVIDEO1",
            "VIDEOVIDEO1",
        )
        assert report["channel"] == report["channel_name"] == "Old Times"
        assert (report["source"], report["content_source"], report["source_label"]) == ("youtube", "youtube", "YouTube")
        assert (report["published_at"], report["indexed_at"]) == ("2020-02-03T02:05:06Z", "2024-02-03T04:05:06Z")
        assert (report["duration_seconds"], report["word_count"]) == (754, 812)

    def test_the_analysis_is_of_the_categories_that_count(self, item, put):
        put("VIDEOVIDEO1", **FULL)

        assert item()["analysis"] == {
            "category": ["History", "Art"],
            "subcategory": "Rome",
            "categories": FULL["subcategories_json"]["categories"],
            "content_type": "Lecture",
            "complexity_level": "Advanced",
            "language": "fr",
            "key_topics": ["rome"],
            "named_entities": ["Cicero"],
        }

    def test_media_and_languages_are_as_written(self, item, put, sound_file):
        sound_file("a.mp3")
        put("VIDEOVIDEO1", **FULL)

        report = item()

        assert report["media"] == {
            "has_audio": True, "audio_duration_seconds": 512, "has_transcript": True, "transcript_chars": 9000,
            "audio_url": "/exports/audio/a.mp3", "summary_image_url": "/exports/images/1.png",
        }  # fmt: skip
        assert report["media_metadata"] == {"video_duration_seconds": 754, "mp3_duration_seconds": 512}
        assert {report[f"{name}_language"] for name in ("original", "summary", "audio")} == {"fr"}

    def test_what_is_missing_is_empty_or_zero(self, item, put):
        put("reddit:x", indexed_at=None)

        report = item()

        empty = ("title", "channel", "thumbnail_url", "canonical_url", "published_at", "indexed_at")
        assert [report[name] for name in empty] == [""] * len(empty)
        assert (report["duration_seconds"], report["word_count"], report["media"]["transcript_chars"]) == (0, 0, 0)
        assert (report["subcategories_json"], report["summary_image_url"]) == (None, None)
        assert (report["id"], report["original_language"], report["curated"]) == ("reddit:x", "en", False)
        assert report["analysis"]["subcategory"] is None

    def test_the_stored_categorisation_is_a_string_of_json(self, item, put):
        put("aaaaaaaaaaa", subcategories_json=filed(("Années 80", "Été")))

        stored = item()["subcategories_json"]

        assert json.loads(stored) == filed(("Années 80", "Été"))
        assert "Été" in stored

    @pytest.mark.parametrize(
        ("chosen", "analysis", "expected"),
        [
            (filed(("A", "B")), {"categories": filed(("C",))["categories"]}, ["A"]),
            ({}, {"categories": filed(("C", "D"))["categories"], "category": ["E"]}, ["C"]),
            ({"categories": []}, {"category": ["E", "F"]}, ["E", "F"]),
            ({"categories": [], "cleared": True}, {"category": ["E"]}, []),
            (None, {"category": "Alone"}, ["Alone"]),
        ],
    )
    def test_one_rule_says_which_categories_count(self, item, put, chosen, analysis, expected):
        put("aaaaaaaaaaa", subcategories_json=chosen, analysis_json=analysis)

        assert item()["analysis"]["category"] == expected

    def test_the_answer_is_utf8_that_is_not_escaped(self, client, put):
        put("aaaaaaaaaaa", title="Été 日本 😀")

        answer = client.get("/api/reports")

        assert "Été 日本 😀".encode() in answer.content
        assert answer.headers["Content-Type"].startswith("application/json")

    def test_curated_says_whether_a_person_decided_anything(self, client, put, sql):
        for key in ("decided", "released", "untouched"):
            put(key)
        sql("SELECT library_act_as('the curator')")
        sql("INSERT INTO curation (video_id, overrides) VALUES ('decided', '{\"title\": \"T\"}'), ('released', '{}')")

        reports = client.get("/api/reports").json()["reports"]

        assert {report["video_id"] for report in reports if report["curated"]} == {"decided"}

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "data:text/html,x",
            "//evil.example/x",
            "/\\evil",
            "ftp://x",
            "x.png",
        ],
    )
    def test_an_address_that_could_run_or_lead_away_is_left_out(self, item, put, address):
        put(
            "aaaaaaaaaaa",
            thumbnail_url=address,
            canonical_url=address,
            summary_image_url=address,
            media={"audio_url": address},
        )

        report = item()

        assert (report["thumbnail_url"], report["canonical_url"], report["summary_image_url"]) == ("", "", None)
        assert report["media"]["audio_url"] == ""

    def test_html_written_by_plain_sql_is_sanitised_on_the_way_out(self, item, put):
        put(
            "aaaaaaaaaaa",
            html='<p onclick="x()">Kept<script>alert(1)</script><img src=x onerror=y></p><a href="javascript:z">l</a>',
        )

        report = item()

        for html in (report["summary_html"], report["summary_variants"][0]["html"]):
            assert "Kept" in html
            assert not [bad for bad in ("script", "onclick", "onerror", "<img", "alert") if bad in html]


class TestVariants:
    @pytest.fixture
    def write(self, put, sql):
        """One item with a summary of each variant."""

        def insert(*variants, **columns):
            put("aaaaaaaaaaa", html=None, **columns)
            for variant in variants:
                sql(
                    "INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', %s, %s, %s)",
                    *(variant, f"Text of {variant}", f"<p>{variant}</p>"),
                )

        return insert

    @pytest.fixture
    def item(self, client):
        return lambda: client.get("/api/reports").json()["reports"][0]

    PREFERENCE = (
        "comprehensive",
        "key-points",
        "bullet-points",
        "executive",
        "key-insights",
        "audio",
        "audio-fr",
        "audio-es",
    )

    @pytest.mark.parametrize("place", range(len(PREFERENCE)))
    def test_the_default_is_the_most_preferred_that_is_there(self, item, write, place):
        write("haiku", *reversed(self.PREFERENCE[place:]))

        report = item()

        wanted = self.PREFERENCE[place]
        assert report["summary_type"] == report["summary_variant"] == wanted
        assert (report["summary_text"], report["summary_html"]) == (f"Text of {wanted}", f"<p>{wanted}</p>")

    def test_all_are_listed_in_one_order_and_language_never(self, item, write):
        preferred = ("key-points", "comprehensive", "bullet-points", "key-insights")
        write("zebra", "audio-es", "audio-fr:beginner", "haiku", "language", "audio", "executive", *preferred)

        listed = [summary["variant"] for summary in item()["summary_variants"]]

        order = ["key-insights", "bullet-points", "comprehensive", "key-points", "executive", "audio"]
        assert listed == [*order, "audio-fr:beginner", "audio-es", "haiku", "zebra"]

    def test_an_item_with_only_a_language_is_not_listed(self, client, write):
        write("language")

        assert client.get("/api/reports").json()["total_count"] == 0

    def test_only_the_latest_revision_is_shown(self, item, write, sql):
        write("comprehensive")
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html)"
            " VALUES ('aaaaaaaaaaa', 'comprehensive', 'Better', '<p>Better</p>')"
        )

        assert [summary["text"] for summary in item()["summary_variants"]] == ["Better"]

    def test_a_text_variant_has_no_audio_keys(self, item, write):
        write("executive", media={"audio_url": "/exports/audio/a.mp3"}, media_metadata={"mp3_duration_seconds": 12})

        (summary,) = item()["summary_variants"]

        assert {key: summary[key] for key in ("variant", "summary_type", "text", "html", "kind")} == {
            "variant": "executive", "summary_type": "executive", "text": "Text of executive",
            "html": "<p>executive</p>", "kind": "text",
        }  # fmt: skip
        assert not {"audio_url", "duration"} & set(summary)

    def test_an_audio_variant_tells_where_and_how_long(self, item, write, sound_file):
        sound_file("a.mp3")
        write(
            "audio-fr:beginner",
            media={"audio_url": "/exports/audio/a.mp3"},
            media_metadata={"mp3_duration_seconds": 12},
        )

        (summary,) = item()["summary_variants"]

        assert (summary["kind"], summary["audio_url"], summary["duration"]) == ("audio", "/exports/audio/a.mp3", 12)

    def test_optional_fields_are_told_when_known(self, item, write, sql):
        write("executive")
        sql(
            "UPDATE content_summaries SET generated_at = '2024-01-02Z', language = 'fr', headline = 'Bref', text = NULL"
        )

        (summary,) = item()["summary_variants"]

        assert (summary["generated_at"], summary["language"], summary["headline"]) == (
            "2024-01-02T00:00:00Z",
            "fr",
            "Bref",
        )
        assert summary["text"] == ""


def test_source_slugs_follow_the_address_then_the_key(client, put):
    put("w", canonical_url="https://en.Wikipedia.org/wiki/Rome")
    put("l", canonical_url="https://www.churchofjesuschrist.org/study")
    put("l2", canonical_url="https://lds.org/x")
    put("r", canonical_url="https://www.reddit.com/r/x")
    put("reddit:abc", canonical_url="")
    put("y", canonical_url="https://YOUTU.be/x")
    put("abcdefghi_-", canonical_url=None)
    put("o", canonical_url=None)
    put("web", canonical_url="https://example.org")

    reports = client.get("/api/reports").json()["reports"]

    assert {report["video_id"]: (report["source"], report["source_label"]) for report in reports} == {
        "w": ("wikipedia", "Wikipedia"), "l": ("lds", "Gospel Library"), "l2": ("lds", "Gospel Library"),
        "r": ("reddit", "Reddit"), "abc": ("reddit", "Reddit"), "y": ("youtube", "YouTube"),
        "abcdefghi_-": ("youtube", "YouTube"), "o": ("other", "Other"), "web": ("web", "Web"),
    }  # fmt: skip


@pytest.mark.parametrize("junk", [[], [1, None], "text", 7, True, None, {"categories": 5}])
def test_jsonb_of_another_type_counts_as_not_said(client, put, junk):
    columns = ("subcategories_json", "topics_json", "analysis_json", "media", "media_metadata")
    put("aaaaaaaaaaa", title="Odd", **{column: Jsonb(junk) for column in columns})

    (report,) = client.get("/api/reports").json()["reports"]

    shape_of(report, ITEM)
    assert (report["analysis"]["category"], report["media"]["has_audio"]) == ([], False)
