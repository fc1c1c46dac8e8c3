"""GET /api/reports: every parameter, forgiven when malformed, and the exact shape of an item."""

import json

import pytest
from psycopg.types.json import Jsonb

from content.catalogue.filters import FILTERS


@pytest.fixture
def found(client):
    """The video_ids that a query lists, in any order."""

    def ids(query="", **parameters):
        answer = client.get(f"/api/reports?{query}", parameters or None)
        assert answer.status_code == 200
        return {report["video_id"] for report in answer.json()["reports"]}

    return ids


@pytest.fixture
def in_order(client):
    """The video_ids that a query lists, as listed."""
    return lambda **query: [report["video_id"] for report in client.get("/api/reports", query).json()["reports"]]


def filed(*pairs):
    """A categorisation: ("History", "Rome", "Greece") is a category with two subcategories."""
    return {"categories": [{"category": name, "subcategories": list(below)} for name, *below in pairs]}


def test_an_item_with_a_summary_is_listed(client, put):
    put("aaaaaaaaaaa", title="Listed")
    put("bbbbbbbbbbb", title="Nothing to read", html=None)

    answer = client.get("/api/reports").json()

    assert [report["title"] for report in answer["reports"]] == ["Listed"]
    assert answer["total_count"] == 1


@pytest.mark.parametrize("html", ["", None])
def test_an_item_whose_summaries_have_no_html_is_not_listed(found, put, sql, html):
    put("aaaaaaaaaaa", html=None)
    sql("INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', 'x', 'Words', %s)", html)

    assert found() == set()


class TestFilters:
    @pytest.fixture(autouse=True)
    def library(self, put):
        put(
            "rome",
            canonical_url="https://example.com/rome",
            channel_name="Old  Times",
            language="fr",
            subcategories_json=filed(("History", "Antiquity", "Empires")),
            topics_json=["ancient-rome", "law"],
            analysis_json={"content_type": "Lecture", "complexity_level": "Advanced"},
        )
        put(
            "reddit:bread",
            channel_name="r/Breadit",
            subcategories_json=filed(("Food–Drink", "Baking"), ("Science", "Antiquity")),
            analysis_json={"content_type": "Discussion", "complexity_level": "Beginner", "key_topics": ["Sour Dough"]},
            variant="key-points",
        )
        put(
            "VIDEOVIDEO1",
            canonical_url="https://youtu.be/VIDEOVIDEO1",
            analysis_json={"category": ["Food-Drink"], "language": "ES", "content_type": "Lecture"},
            variant="audio-fr:beginner",
        )

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("source=web", {"rome"}),
            ("source=YouTube", {"VIDEOVIDEO1"}),
            ("source=web&source=reddit", {"rome", "reddit:bread"}),
            ("source=web&language=es", set()),
            ("category=history", {"rome"}),
            ("category=Food-Drink", {"reddit:bread", "VIDEOVIDEO1"}),
            ("category=food%E2%80%93drink", {"reddit:bread", "VIDEOVIDEO1"}),
            ("category=%20food%E2%80%94DRINK%20", {"reddit:bread", "VIDEOVIDEO1"}),
            ("category=History&category=Science", {"rome", "reddit:bread"}),
            ("subcategory=antiquity", {"rome", "reddit:bread"}),
            ("subcategory=Antiquity&parentCategory=science", {"reddit:bread"}),
            ("subcategory=Antiquity&parentCategory=History&parentCategory=Science", {"rome", "reddit:bread"}),
            ("subcategory=Baking&parentCategory=History", set()),
            ("subcategory=Baking&subcategory=Empires", {"rome", "reddit:bread"}),
            ("parentCategory=History", {"rome", "reddit:bread", "VIDEOVIDEO1"}),
            ("category=History&subcategory=Baking", set()),
            ("channel=old%20times", {"rome"}),
            ("channel=OLD%20%20%20TIMES", {"rome"}),
            ("channel=Old+Times&channel=r/breadit", {"rome", "reddit:bread"}),
            ("language=FR", {"rome"}),
            ("language=es&language=en", {"reddit:bread", "VIDEOVIDEO1"}),
            ("content_type=lecture", {"rome", "VIDEOVIDEO1"}),
            ("content_type=Lecture&complexity=advanced", {"rome"}),
            ("complexity=beginner&complexity=Advanced", {"rome", "reddit:bread"}),
            ("topics=law", {"rome"}),
            ("topics=Ancient%20Rome", {"rome"}),
            ("topics=sour-dough", {"reddit:bread"}),
            ("topics=law,sour-dough", {"rome", "reddit:bread"}),
            ("topics=law&topics=sour_dough", {"rome", "reddit:bread"}),
            ("summary_type=comprehensive", {"rome"}),
            ("summary_type=Key+Points&summary_type=comprehensive", {"rome", "reddit:bread"}),
            ("source=", {"rome", "reddit:bread", "VIDEOVIDEO1"}),
            ("source=nowhere", set()),
            ("utm_source=x&_=1&callback=y", {"rome", "reddit:bread", "VIDEOVIDEO1"}),
        ],
    )
    def test_a_filter_lists(self, found, query, expected):
        assert found(query) == expected

    @pytest.mark.parametrize("topics", [",", " , ,", "%00"])
    def test_topics_that_name_none_filter_nothing(self, found, topics):
        assert len(found(f"topics={topics}")) == 3

    def test_ten_topics_of_fifty_characters_fit_into_one_value(self, found):
        names = [f"{'x' * 48}{number:02}" for number in range(9)] + ["law"]

        assert found(topics=",".join(names)) == {"rome"}

    def test_ten_values_of_fifty_characters_are_all_heard(self, found):
        names = [f"{'x' * 48}{number:02}" for number in range(9)] + ["History"]

        assert found("&".join(f"category={name}" for name in names)) == {"rome"}

    def test_the_answer_tells_how_the_filters_were_understood(self, client):
        answer = client.get("/api/reports?category=History&category=%20Food%20%20x&nonsense=1&q=rome&parentCategory=A")

        expected = {"category": ["History", "Food x"], "q": "rome", "parentCategory": ["A"]}
        assert answer.json()["filters"] == expected


class TestSummaryType:
    VARIANTS = {
        "bullet-points": "Key Points",
        "key-points": "Key Points",
        "audio": "Audio Summary",
        "audio-fr": "Audio français",
        "audio-fr:beginner": "Audio français",
        "audio-es:intermediate": "Audio español",
        "comprehensive": "Comprehensive",
        "executive": "Executive Summary",
        "key-insights": "Insights",
        "haiku": "Unknown",
    }

    @pytest.fixture(autouse=True)
    def library(self, put):
        for variant in self.VARIANTS:
            put(variant.replace(":", "."), variant=variant)

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_a_variant_is_found_by_its_id(self, found, variant):
        assert variant.replace(":", ".") in found(summary_type=variant)

    @pytest.mark.parametrize("name", sorted(set(VARIANTS.values())))
    def test_a_friendly_name_finds_its_variants_and_no_others(self, found, name):
        expected = {variant.replace(":", ".") for variant, friendly in self.VARIANTS.items() if friendly == name}

        assert found(summary_type=name) == found(summary_type=name.upper()) == expected

    def test_a_variant_without_level_finds_every_level(self, found):
        assert found(summary_type="audio-fr") == {"audio-fr", "audio-fr.beginner"}
        assert found(summary_type="audio-fr:beginner") == {"audio-fr.beginner"}


class TestAudio:
    @pytest.fixture(autouse=True)
    def library(self, put):
        put("flagged", has_audio=True)
        put("in-media", media={"has_audio": True})
        put("media-url", media={"audio_url": "/exports/audio/a.mp3"})
        put("analysis-url", analysis_json={"audio_url": "https://example.com/a.mp3"})
        put("spoken", variant="audio-es:beginner")
        put("silent", media={"has_audio": "yes", "audio_url": ""})
        put("unsaid", has_audio=None)

    HEARD = {"flagged", "in-media", "media-url", "analysis-url", "spoken"}

    @pytest.mark.parametrize("value", ["true", "1", "yes", "TRUE", " Yes "])
    def test_yes_finds_all_ways_to_have_audio(self, found, value):
        assert found(has_audio=value) == self.HEARD

    @pytest.mark.parametrize("value", ["false", "0", "no", "No"])
    def test_no_finds_the_rest(self, found, value):
        assert found(has_audio=value) == {"silent", "unsaid"}

    @pytest.mark.parametrize(
        "query", ["has_audio=maybe", "has_audio=", "has_audio=true&has_audio=false", "has_audio=2"]
    )
    def test_nonsense_and_contradiction_filter_nothing(self, found, query):
        assert len(found(query)) == 7

    def test_the_item_says_the_same_as_the_filter(self, client):
        reports = client.get("/api/reports").json()["reports"]

        assert {report["video_id"] for report in reports if report["media"]["has_audio"]} == self.HEARD


class TestDates:
    @pytest.fixture(autouse=True)
    def library(self, put):
        put("first", indexed_at="2024-03-01T00:00:00Z")
        put("late", indexed_at="2024-03-01T23:59:59.999Z")
        put("second", indexed_at="2024-03-02T00:00:00Z")
        put("undated", indexed_at=None)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("date_from=2024-03-01", {"first", "late", "second"}),
            ("date_from=2024-03-02", {"second"}),
            ("date_to=2024-03-01", {"first", "late"}),
            ("date_from=2024-03-01&date_to=2024-03-01", {"first", "late"}),
            ("date_from=2024-03-02T10:00:00Z", {"second"}),
            ("date_from=2024-03-03&date_to=2024-03-01", set()),
        ],
    )
    def test_both_days_are_within(self, found, query, expected):
        assert found(query) == expected

    @pytest.mark.parametrize(
        "value", ["yesterday", "2024-13-45", "0000-00-00", "0001-01-01", "9999-12-31", "٢٠٢٤-٠٣-٠١", "%00"]
    )
    def test_nonsense_filters_nothing(self, found, value):
        assert len(found(f"date_from={value}")) == len(found(f"date_to={value}")) == 4


class TestSorts:
    @pytest.fixture(autouse=True)
    def library(self, put):
        rows = [
            ("a", "Beta", "zoo", "2024-01-01", "2020-01-03", 10),
            ("b", "alpha", "Ant", "2024-01-03", "2020-01-01", 30),
            ("c", "Gamma", "mid", "2024-01-02", "2020-01-02", 20),
        ]
        for key, title, channel, indexed, published, seconds in rows:
            put(
                key,
                title=title,
                channel_name=channel,
                indexed_at=indexed,
                published_at=published,
                duration_seconds=seconds,
            )

    @pytest.mark.parametrize(
        ("names", "order"),
        [
            (("", "newest", "added_desc", "NEWEST", "nonsense", "relevance"), "bca"),
            (("oldest", "added_asc"), "acb"),
            (("video_newest",), "acb"),
            (("video_oldest",), "bca"),
            (("title", "title_asc", "title_az", " Title "), "bac"),
            (("title_desc", "title_za"), "cab"),
            (("duration", "duration_desc"), "bca"),
            (("duration_asc",), "acb"),
            (("channel_az",), "bca"),
            (("channel_za",), "acb"),
        ],
    )
    def test_a_sort_and_its_synonyms_order_alike(self, in_order, names, order):
        assert [in_order(sort=name) for name in names] == [list(order)] * len(names)

    @pytest.mark.parametrize("sort", ["newest", "oldest", "video_newest", "title_za", "duration_asc", "channel_za"])
    def test_what_is_missing_comes_last_and_ties_go_by_key(self, in_order, put, sort):
        for key in ("z", "y"):
            put(key, title=None, channel_name=None, indexed_at=None, published_at=None, duration_seconds=None)

        assert in_order(sort=sort)[3:] == ["y", "z"]

    def test_the_answer_names_the_order_that_it_took(self, client):
        sorts = [client.get("/api/reports", {"sort": sort}).json()["sort"] for sort in ("title", "x", "duration")]

        assert sorts == ["title_asc", "added_desc", "duration_desc"]


class TestPagination:
    @pytest.fixture(autouse=True)
    def library(self, put):
        for number in range(25):
            put(f"item-{number:02}")

    def test_the_answer_counts_items_and_pages(self, client):
        answer = client.get("/api/reports?page=2&size=10").json()

        assert answer["pagination"] == {
            "page": 2, "size": 10, "total": 25, "total_count": 25,
            "pages": 3, "total_pages": 3, "has_next": True, "has_prev": True,
        }  # fmt: skip
        assert (answer["total_count"], answer["page"], answer["total_pages"]) == (25, 2, 3)
        assert {"deployment_version", "deployment_commit"} < set(answer)

    @pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "", "1e2", "٣", "%00", "1%20000", "+"])
    def test_a_malformed_number_gives_the_default(self, client, value):
        pagination = client.get(f"/api/reports?page={value}&size={value}").json()["pagination"]

        assert (pagination["page"], pagination["size"]) == (1, 20)

    @pytest.mark.parametrize(("value", "size"), [("1", 1), ("50", 50), ("51", 50), ("1000", 50), ("9" * 30, 50)])
    def test_size_has_an_upper_end(self, client, value, size):
        assert client.get("/api/reports", {"size": value}).json()["pagination"]["size"] == size

    @pytest.mark.parametrize("page", ["3", "1000000", "999999999999999999", "9" * 30])
    def test_a_page_beyond_the_end_is_empty_with_the_right_totals(self, client, page):
        answer = client.get("/api/reports", {"page": page}).json()

        assert answer["reports"] == []
        assert (answer["total_count"], answer["total_pages"]) == (25, 2)
        assert answer["pagination"]["has_next"] is False

    def test_the_first_and_the_last_page_know_their_neighbours(self, client):
        ends = [client.get("/api/reports", {"page": page}).json()["pagination"] for page in (1, 2)]

        assert [(end["has_prev"], end["has_next"]) for end in ends] == [(False, True), (True, False)]

    def test_an_empty_answer_has_no_pages(self, client):
        pagination = client.get("/api/reports?source=reddit").json()["pagination"]

        assert (pagination["total"], pagination["pages"], pagination["has_next"]) == (0, 0, False)


class TestLatest:
    def test_only_the_newest_items_id_type_and_date_are_told(self, client, put):
        put("older", indexed_at="2024-01-01T00:00:00Z")
        put("newer", indexed_at="2024-05-01T10:00:00Z", variant="executive")
        put("unlisted", indexed_at="2025-01-01T00:00:00Z", html=None)

        expected = {"video_id": "newer", "summary_type": "executive", "indexed_at": "2024-05-01T10:00:00Z"}
        assert client.get("/api/reports?latest=true&sort=oldest").json() == {"report": expected}

    def test_an_empty_library_has_none(self, client, db):
        assert client.get("/api/reports?latest=1").json() == {"report": None}

    def test_filters_hold_for_it(self, client, put):
        put("reddit:a", indexed_at="2024-01-01T00:00:00Z")
        put("newer", indexed_at="2024-05-01T10:00:00Z")

        assert client.get("/api/reports?latest=true&source=reddit").json()["report"]["video_id"] == "reddit:a"


@pytest.mark.parametrize("value", ["%00", "a%00b", "%ED%A0%80", "%FF%FE", "%F0%9F", "\U0001f600", "%", "x" * 5000])
def test_bytes_that_are_no_text_never_fail(client, put, value):
    put("aaaaaaaaaaa")
    names = [*FILTERS, "q", "sort", "page", "size", "latest"]
    queries = [f"{name}={value}" for name in names]

    for query in (*queries, "&".join(queries[:-1])):
        assert client.get(f"/api/reports?{query}").status_code == 200
    for path in ("/api/filters", "/", "/feed.atom"):
        assert client.get(f"{path}?{'&'.join(queries)}").status_code == 200


def test_nul_in_a_search_is_as_if_it_were_not_there(found, put):
    put("aaaaaaaaaaa", title="Roman law")

    assert found("q=ro%00man") == {"aaaaaaaaaaa"}


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

    def test_media_and_languages_are_as_written(self, item, put):
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
        sql("SELECT set_config('ytv2.actor', 'the curator', true)")
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
    def test_an_address_that_could_run_or_leave_is_not_told(self, item, put, address):
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

    def test_an_audio_variant_tells_where_and_how_long(self, item, write):
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
        "r": ("reddit", "Reddit"), "reddit:abc": ("reddit", "Reddit"), "y": ("youtube", "YouTube"),
        "abcdefghi_-": ("youtube", "YouTube"), "o": ("other", "Other"), "web": ("web", "Web"),
    }  # fmt: skip


@pytest.mark.parametrize("junk", [[], [1, None], "text", 7, True, None, {"categories": 5}])
def test_jsonb_of_another_type_counts_as_not_said(client, put, junk):
    columns = ("subcategories_json", "topics_json", "analysis_json", "media", "media_metadata")
    put("aaaaaaaaaaa", title="Odd", **{column: Jsonb(junk) for column in columns})

    (report,) = client.get("/api/reports").json()["reports"]

    shape_of(report, ITEM)
    assert (report["analysis"]["category"], report["media"]["has_audio"]) == ([], False)
