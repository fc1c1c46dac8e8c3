"""What a report says of the original: title, channel, picture, transcript, and what a downloader knew."""

import pytest

from ingest.payload import Unreadable, read_object
from tests.ingest.payload.invented import flat, obj

KEY = "Sourdough01"


class TestPlaceholders:
    @pytest.mark.parametrize(
        "title", ["Untitled", "(untitled)", " UNTITLED ", "NA", "", None, f"Content {KEY}", f"Content yt:{KEY}"]
    )
    def test_a_title_where_nothing_is_known_is_not_said(self, title):
        assert read_object(flat(title=title)).title is None

    @pytest.mark.parametrize("channel", ["Unknown", "(unknown)", "UNKNOWN", "NA"])
    @pytest.mark.parametrize("key", ["channel", "channel_name"])
    def test_a_channel_where_nothing_is_known_is_not_said(self, key, channel):
        assert read_object(flat(**{key: channel})).channel_name is None

    @pytest.mark.parametrize("title", ["Unknown", "Untitled (1948)", "Content Warning", "Content other000001", "N"])
    def test_a_title_that_only_looks_like_one_is_one(self, title):
        assert read_object(flat(title=title)).title == title

    def test_what_stands_elsewhere_is_read_instead(self):
        report = obj("universal", title="Untitled", channel_name="Unknown")
        report["source_metadata"]["youtube"] |= {"title": "The true one", "channel_name": "The baker"}

        read = read_object(report)

        assert (read.title, read.channel_name) == ("The true one", "The baker")
        assert "title is 'Untitled', which says nothing: ignored" in read.warnings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Don&#39;t Panic &amp; carry a towel", "Don't Panic & carry a towel"),
        ("Tom &quot;the cat&quot; &lt;3 Jerry", 'Tom "the cat" <3 Jerry'),
        ("It&#x27;s &eacute;tude&hellip;", "It's étude…"),
        ("&amp;amp; is how one writes &amp;", "&amp; is how one writes &"),
        ("AT&T, R&D & Co; a &b", "AT&T, R&D & Co; a &b"),
        ("Fish &unknown; chips", "Fish &unknown; chips"),
        ("Fish &notachip; &ampersand;", "Fish &notachip; &ampersand;"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ],
)
def test_a_title_and_a_channel_are_unescaped_once(written, read):
    report = read_object(flat(title=written, channel_name=written))

    assert (report.title, report.channel_name) == (read, read)


def test_a_text_about_entities_stays():
    assert read_object(flat(summary_text="Write &amp; for &.")).summaries[0].text == "Write &amp; for &."


@pytest.mark.parametrize("word", ["und", "UND", "None", "null", "undefined", "unknown", " Unknown ", "auto", "NA"])
@pytest.mark.parametrize("shape", ["flat", "universal", "v1", "raw"])
def test_a_language_that_nobody_knows_is_none(shape, word):
    report = obj(shape, language=word, original_language=word, summary_language=word)
    for block in ("analysis", "analysis_json", "video", "metadata", "summary"):
        if isinstance(report.get(block), dict):
            report[block] = report[block] | {"language": word}

    read = read_object(report)

    assert read.language in (None, "en")
    assert word not in (read.analysis_json or {}).values()
    assert word not in [summary.language for summary in read.summaries]


@pytest.mark.parametrize("word", ["NA", "N/A", " n/a ", ""])
def test_lists_of_the_analysis_hold_nothing_that_says_nothing(word):
    read = read_object(flat(analysis={"key_topics": [word, "yeast"], "category": [word], "named_entities": [word]}))

    assert read.analysis_json == {"key_topics": ["yeast"]}


class TestTranscript:
    @pytest.mark.parametrize("key", ["transcript", "transcript_text"])
    @pytest.mark.parametrize("name", ["flat", "universal", "v1", "raw"])
    def test_it_is_read_in_every_shape(self, name, key):
        report = obj(name)
        report.pop("transcript", None)

        assert read_object(report | {key: "Words that were said."}).transcript_text == "Words that were said."

    @pytest.mark.parametrize(
        "given",
        [
            {"transcript_segments": [{"text": "One", "start": 0, "duration": 1.5}, {"text": "two", "start": "1.5"}]},
            {"transcript": [{"text": "One", "start": 0, "end": 1.5}, {"text": " two ", "start": 1.5, "end": None}]},
            {"transcript": {"segments": [{"text": "One", "start": 0, "duration": 1.5}, {"text": "two", "start": 1.5}]}},
            {"transcript_segments": '[{"text": "One", "start": 0, "duration": 1.5}, {"text": "two", "start": 1.5}]'},
            {
                "transcript_segments": [
                    {"text": "One", "start": 0, "duration": 1.5},
                    5,
                    {},
                    {"text": "two", "start": 1.5},
                ]
            },
        ],
    )
    def test_segments_have_seconds_and_make_a_text(self, given):
        report = read_object(flat(**given))

        assert report.transcript_segments == [
            {"text": "One", "start": 0, "duration": 1.5},
            {"text": "two", "start": 1.5},
        ]
        assert report.transcript_text == "One\ntwo"

    @pytest.mark.parametrize("given", ["", None, "NA", [], {}, 5, True])
    def test_none_is_none(self, given):
        report = read_object(flat(transcript=given, transcript_segments=given))

        assert (report.transcript_text, report.transcript_segments) == (None, None)


def test_what_a_downloader_and_a_processor_know_is_kept_in_the_analysis():
    known = {
        "description": "A long description.",
        "tags": ["a", "b"],
        "view_count": 15_000_000_000,
        "like_count": "1,234",
        "comment_count": "many",
        "dislike_count": 0,
        "channel_url": "https://www.youtube.com/@a",
        "was_live": False,
        "formats": ["much", "of", "no", "use"],
    }

    report = read_object(
        obj("v1", video=obj("v1")["video"] | known, processing={"model": "gpt-5", "llm_provider": "openai"})
    )

    kept = {"model", "llm_provider", "description", "tags", "view_count", "like_count", "channel_url"}
    assert report.analysis_json.keys() >= kept
    assert report.analysis_json.keys().isdisjoint({"comment_count", "dislike_count", "was_live", "formats"})
    assert (report.analysis_json["view_count"], report.analysis_json["like_count"]) == (15_000_000_000, 1234)
    assert any("comment_count" in warning for warning in report.warnings)


def test_the_analysis_itself_outweighs_it():
    report = obj("v1", summary__analysis={"view_count": 7, "model": "mine"})

    assert read_object(report).analysis_json["view_count"] == 7
    assert read_object(report).analysis_json["model"] == "mine"


@pytest.mark.parametrize("address", ["images/x.png", "/images/x.png", "exports/images/x.png", "/exports/images/x.png"])
@pytest.mark.parametrize(
    "place",
    [
        lambda address: {"summary": {"summary": "S.", "image_url": address}},
        lambda address: {"summary": {"summary": "S.", "image": {"public_url": address}}},
        lambda address: {"media_metadata": {"summary_image_url": address}},
        lambda address: {"summary_image_url": address},
        lambda address: {"media": {"summary_image_url": address}},
    ],
)
def test_the_picture_of_a_summary_is_found(place, address):
    assert read_object(obj("universal") | place(address)).summary_image_url == "/exports/images/x.png"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/x.png", "x.png", "../images/x.png"])
def test_an_unsafe_picture_is_dropped(address):
    assert read_object(flat(summary_image_url=address)).summary_image_url is None


class TestWebArticles:
    WEB = {"title": "On hedges", "canonical_url": "https://example.org/hedges", "published_at": "2025-01-02"}

    @pytest.mark.parametrize("nested", [WEB, {"web": WEB}, {"web": WEB, "x": 1}])
    def test_its_block_may_be_nested_twice(self, nested):
        report = read_object({"id": "web:abc123", "source_metadata": {"web": nested}, "summary": {"summary": "S."}})

        assert (report.title, report.canonical_url) == ("On hedges", "https://example.org/hedges")
        assert report.published_at.isoformat() == "2025-01-02T00:00:00+00:00"

    @pytest.mark.parametrize("key", ["channel", "uploader"])
    def test_its_publisher_may_stand_in_the_metadata(self, key):
        metadata = {key: "The Hedge Post", "title": "On hedges"}
        report = {"id": "web:abc123", "source_metadata": {"web": self.WEB}, "metadata": metadata, "summary": "S."}

        assert read_object(report).channel_name == "The Hedge Post"


class TestRewritten:
    """A job rewrites a universal report once its MP3 was sent."""

    ADDED = {
        "media": {"has_audio": True, "audio_url": "/exports/audio/a_1.mp3"},
        "media_metadata": {"mp3_duration_seconds": 61},
        "summary_variants": [
            {
                "variant": "audio",
                "kind": "audio",
                "text": "Heard.",
                "audio_url": "/exports/audio/a_1.mp3",
                "duration": 61,
            }
        ],
        "audio_version": 1_760_000_000,
    }

    def test_what_it_adds_is_read_beside_the_rest(self):
        first = read_object(obj("universal_named"))
        rewritten = read_object(obj("universal_named") | self.ADDED)

        assert rewritten.shape == "universal"
        assert rewritten.title == first.title
        assert {it.variant for it in rewritten.summaries} == {it.variant for it in first.summaries} | {"audio"}
        assert (rewritten.media, rewritten.has_audio) == (self.ADDED["media"], True)
        assert (rewritten.media_metadata, rewritten.audio_version) == (self.ADDED["media_metadata"], 1_760_000_000)

    def test_what_the_summary_says_itself_counts(self):
        report = obj("universal_named", summary={"summary": "Own."}) | {
            "summary_variants": [{"variant": "comprehensive", "text": "Another."}]
        }

        assert [it.text for it in read_object(report).summaries] == ["Own."]

    @pytest.mark.parametrize("nothing", [None, {}, ""])
    def test_an_empty_source_decides_nothing(self, nothing):
        assert read_object(flat(summary_text="Words.", source_metadata=nothing)).shape == "flat"


@pytest.mark.parametrize(
    "report",
    [
        {"error": "boom", "url": "https://youtu.be/Sourdough01"},
        {"error": {"code": 429}, "id": "yt:Sourdough01"},
        {"error": "No transcript", "video_id": KEY, "title": "T", "status": "failed"},
    ],
)
def test_a_report_that_is_only_an_error_is_no_item(report):
    with pytest.raises(Unreadable, match="is only an error"):
        read_object(report)


@pytest.mark.parametrize(
    ("categories", "listed"),
    [
        (["History", {"name": "Art"}], ["History", "Art"]),
        ([{"name": "History", "subcategories": [{"name": "Rome"}]}], ["History"]),
        (["History"], ["History"]),
        ([{"category": "History", "weight": 2}], ["History"]),
    ],
)
def test_categories_may_be_names_or_have_names(categories, listed):
    report = read_object(flat(subcategories_json=categories, analysis_json={"categories": categories}))

    assert [entry["category"] for entry in report.subcategories_json["categories"]] == listed
    assert [entry["category"] for entry in report.analysis_json["categories"]] == listed
