"""What older clients were promised, promise by promise: which test holds it, and those that none held so far."""

import ast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.catalogue.browsing import SORTS
from content.decisions import pause
from tests.content.conftest import filed
from tests.databases import ROOT
from ytv2 import openapi, urls

# By file, each promise and the classes or functions that hold it.
HELD = {
    "content/catalogue/test_cards.py": {
        "JSON is UTF-8, not escaped to ASCII": "test_the_answer_is_utf8_that_is_not_escaped",
        "times are ISO 8601 in UTC and end in Z": "test_identity_and_dates_are_as_written",
        "every key of an item in its type": "test_has_every_key_in_its_type_and_no_other",
        "source slugs and labels": "test_source_slugs_follow_the_address_then_the_key",
        "missing is empty or zero": "test_what_is_missing_is_empty_or_zero",
    },
    "ytv2/middleware/test_errors.py": {
        "errors are JSON with a right status": "test_garbage_to_any_address_is_a_4xx_in_json",
        "no error shows a traceback": "test_an_unforeseen_error_reveals_nothing",
    },
    "ytv2/test_openapi.py": {
        "OpenAPI 3.1 describes all of it": "TestTheDocument TestAnswers",
    },
    "content/catalogue/test_poison.py": {
        "an odd row breaks no list, facet or page": "test_an_odd_row_breaks_nothing",
    },
    "ytv2/ops/test_serving.py": {
        "half a body holds no worker": "test_clients_that_send_half_a_request_and_wait_delay_no_other_client",
    },
    "content/catalogue/test_filters.py": {
        "any of within a parameter, all of between them": "test_a_filter_lists",
        "ten values of fifty characters": "test_ten_values_of_fifty_characters_all_count",
        "unknown parameters are ignored": "test_a_filter_lists",
        "no bytes in any parameter are an error": "test_bytes_that_are_no_text_never_fail",
        "has_audio is true, 1, yes or false, 0, no": "TestAudio",
        "dates are days, both within": "TestDates",
        "a renamed category is found under its old name": "TestRenamedCategories",
        "summary_type takes ids and friendly names": "TestSummaryType",
        "has_audio of item and filter agree": "test_the_item_says_the_same_as_the_filter",
    },
    "content/api/test_items.py": {
        "a malformed number gives the default": "test_a_malformed_number_gives_the_default",
        "a page out of range is empty": "test_a_page_beyond_the_end_is_empty_with_the_right_totals",
        "size is 1 to 50": "test_size_has_an_upper_end",
        "an item without html is not listed": "test_an_item_whose_summaries_have_no_html_is_not_listed",
        "latest=true": "TestLatest",
    },
    "content/catalogue/test_browsing.py": {
        "a sort and its synonyms order alike": "TestSorts",
        "paging shows every item exactly once": "TestPages",
    },
    "content/catalogue/test_search.py": {
        "the best match comes first": "test_a_match_in_the_head_comes_first_then_the_newest",
        "titles, channels, topics are searched": "test_titles_channels_and_topics_are_searched",
        "latest summaries are searched": "test_latest_summaries_of_every_variant_are_searched",
        "the last word is a prefix": "test_a_word_is_found_at_every_letter_while_it_is_typed",
        "quoted phrases": "test_a_quoted_phrase_is_found_in_this_order_only",
        "words after a minus": "test_a_word_after_a_minus_is_left_out",
        "a pasted address finds its item": "test_a_pasted_address_of_a_video_finds_it",
    },
    "content/catalogue/test_ids.py": {
        "ids": "test_a_single_card_is_refreshed_by_its_item_whatever_is_newest",
    },
    "content/api/test_golden.py": {
        "the keys of the list, the item and the facets": "test_an_answer_is_as_promised_to_the_letter",
    },
    "content/catalogue/test_truncation.py": {
        "truncated": "test_what_is_beyond_100_kb_is_cut_and_says_so",
    },
    "content/catalogue/test_facets.py": {
        "facets by count, then value": "test_values_come_by_count_then_by_value",
        "counts agree with the lists": "test_each_count_is_what_filtering_by_it_lists",
    },
    "content/api/test_one_item.py": {
        "one item, with summary and processor_info": "TestDetail",
        "one item in the older form": "TestOlderReport",
        "404 in JSON if never known": "test_an_unknown_one_is_a_404_in_json",
        "410 if deleted or purged": "TestDeleted TestDeletedPage",
    },
    "content/api/test_semantic.py": {
        "semantic-search": "TestSearch",
        "semantic-similar": "TestSimilar",
    },
    "ytv2/ops/test_health.py": {
        "/health asks no database": "test_answers_without_the_database",
        "/health/db is 503 and back by itself": "test_says_503_with_the_reason_when_it_is_away_and_200_when_it_is_back",
        "/health/ingest": "test_ingest_says_whether_a_token_is_set",
        "/api/metrics": "test_passes_the_json_of_the_nas_on_uncached test_is_a_404_when_no_nas_is_configured",
    },
    "ytv2/test_events.py": {
        "events, whoever writes": "test_an_item_by_plain_sql_is_announced_within_a_second_with_its_summaries",
        "HEAD of events is answered at once": "test_head_is_answered_at_once",
    },
    "content/web/test_files.py": {
        "files with ranges": "test_a_range_is_served test_a_range_beyond_the_end_is_refused_with_the_size",
        "nothing outside the exports folder": "test_no_way_of_writing_a_path_leads_out",
    },
    "ingest/http/test_report_api.py": {
        "who may bring reports in": "TestWhoMay",
        "what a report is answered": "test_the_answer_has_the_members_of_the_contract_and_their_types",
        "400 with what is wrong and where": "test_it_is_refused_with_the_place_and_the_reason_and_nothing_is_written",
        "413": "test_a_huge_body_is_413",
        "gone for good": "TestGone",
    },
    "ingest/http/test_uploads.py": {
        "a failed upload leaves nothing behind": "test_that_is_none_is_refused_and_leaves_nothing",
        "upload-audio": "test_of_the_older_address_says_success_and_the_files_name",
    },
    "content/api/test_deleting.py": {
        "delete, again, never known": "TestEveryDoor",
    },
}


@pytest.mark.parametrize("path", HELD)
def test_the_tests_that_hold_the_promises_exist(path):
    tree = ast.parse((ROOT / "tests" / path).read_text())
    there = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)}

    assert {name for names in HELD[path].values() for name in names.split()} - there == set()


FEEDS = ("/feed.atom", "/podcast.rss")


class TestTolerance:
    """Older clients send dashes and blanks as their pages show them."""

    @pytest.fixture(autouse=True)
    def library(self, put):
        put(
            "one",
            channel_name="Old – Times  Daily",
            subcategories_json=filed(("AI – Agents", "Deep  Learning–Basics")),
            topics_json=["machine-learning – basics"],
            analysis_json={"content_type": "How–To  Guide", "complexity_level": "Semi — Advanced"},
        )
        put("other")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("category", "AI - Agents"),
            ("category", "ai  –  agents"),
            ("category", " AI — AGENTS "),
            ("category", "AI\u00a0–\u00a0Agents"),
            ("subcategory", "deep learning-basics"),
            ("subcategory", "Deep   Learning‑Basics"),
            ("channel", "old - times daily"),
            ("channel", "Old —  Times\tDaily"),
            ("content_type", "how-to guide"),
            ("content_type", "HOW–TO   GUIDE"),
            ("complexity", "semi - advanced"),
            ("topics", "Machine-Learning - Basics"),
            ("topics", "machine learning – basics"),
            ("summary_type", "comprehensive"),
        ],
    )
    def test_dashes_blanks_and_case_do_not_count(self, ids, name, value):
        among_others = [f"{'y' * 48}{number:02}" for number in range(9)]

        assert "one" in ids(**{name: value})
        assert "one" in ids(**{name: [*among_others, value]})
        assert ids(**{name: among_others}) == set()


class TestEveryAddress:
    @pytest.fixture(autouse=True)
    def library(self, put, exports, settings):
        settings.NGROK_BASE_URL = ""
        put("abc")
        (exports / "audio").mkdir()
        (exports / "audio" / "abc.mp3").write_bytes(b"sound")

    @pytest.mark.parametrize(
        "path",
        [
            *sorted({path for method, path, _ in urls.API if method == "GET"} - {"/api/report-events"}),
            *(
                "/feed.atom",
                "/podcast.rss",
                "/",
                "/read/abc",
                "/feeds",
                "/exports/audio/abc.mp3",
                "/exports/by_video/abc.mp3",
            ),
            *("/api/docs", "/api/openapi.json", "/robots.txt", "/feeds.opml", "/sitemap.xml", "/statistics"),
        ],
    )
    def test_head_answers_as_get_does_and_without_the_body(self, client, path):
        address = path.replace("{path:identity}", "abc")

        def get():
            got = client.get(address)
            return got, b"".join(got.streaming_content) if got.streaming else got.content

        # A page names its moment and a check its latency, whose digits may be more the next time: HEAD stands between
        # answers of equal length.
        for _ in range(50):
            (got, body), head, (_, again) = get(), client.head(address), get()
            if head.headers["Content-Length"] == str(len(body)) == str(len(again)):
                break

        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
        assert head.headers["Content-Length"] == str(len(body))

    @pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json"])
    @pytest.mark.parametrize(
        "path",
        [
            *("/api/nothing", "/api/", "/api/llm-models", "/api/audio/options", "/api/reports/nobody", "/nobody.json"),
            *("/ingest/nothing", "/health/nothing", "/exports/audio/nobody.mp3", "/exports/by_video/nobody.mp3"),
            *("/api/tombstones?since=x", "/api/metrics", "/api/upload-report"),
        ],
    )
    def test_an_error_is_json_whatever_the_client_accepts(self, client, path, accept):
        answer = client.get(path, headers={"Accept": accept})

        assert 400 <= answer.status_code < 500
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json()["error"]

    def test_every_address_that_is_not_the_apis_is_declared_too(self):
        assert {path.partition("{")[0] for path in openapi.PATHS} >= {
            "/exports/audio/",
            "/exports/images/",
            "/feed.atom",
        }


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/ingest/report", {}),
        ("/ingest/audio", {"video_id": "abc", "audio": b"x"}),
        ("/api/upload-audio", {"audio": b"x"}),
        ("/api/upload-image", {"image": b"x"}),
    ],
)
def test_while_paused_every_door_is_503_and_says_when_to_come_again(client, db, settings, path, form):
    settings.SYNC_SECRET = "secret"
    pause.pause(by="ada", reason="moving")
    fields = {
        name: SimpleUploadedFile("x", value) if isinstance(value, bytes) else value
        for name, value in (form or {}).items()
    }
    body = {"data": fields} if form else {"data": b'{"video_id": "abc"}', "content_type": "application/json"}

    answer = client.post(path, **body, headers={"Authorization": "Bearer secret"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "paused" in answer.json()["error"]


@pytest.mark.parametrize("sort", [*SORTS, "relevance", "", "nonsense"])
def test_every_sort_is_answered_by_the_name_of_its_order(client, db, sort):
    assert client.get("/api/reports", {"sort": sort}).json()["sort"] == SORTS.get(sort, "added_desc")
