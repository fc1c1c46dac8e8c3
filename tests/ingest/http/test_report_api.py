"""POST /ingest/report: who may, what is taken, what is refused and why, and what is gone for good."""

import json

import pytest

from content.decisions.curation import curate
from content.models import Content, Summary
from tests.ingest.payload.invented import NAMES, data, flat

SECRET, INGEST = "the-sync-secret", "the-ingest-token"
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.SYNC_SECRET, settings.INGEST_TOKEN = SECRET, INGEST
    return settings


@pytest.fixture
def post(client, db):
    """Send a body: bytes as they are, anything else as JSON. With the right token unless others are shown."""

    def send(body, **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = headers or {"X-INGEST-TOKEN": INGEST}
        return client.post("/ingest/report", body, content_type="application/json", headers=headers)

    return send


def error(answer):
    """The sentence of a refusal, which has the form of every error."""
    assert answer.headers["Content-Type"] == "application/json"
    sentence = answer.json()["error"]
    assert "Traceback" not in sentence
    assert sentence.isprintable()
    assert len(sentence) < 2000
    return sentence


def shelf():
    """All that there is, to see that nothing was written."""
    return Content.objects.count(), Summary.objects.count()


class TestHowItIsSent:
    @pytest.mark.parametrize(
        ("header", "status"), [({"Transfer-Encoding": "chunked"}, 411), ({"Content-Encoding": "gzip"}, 415)]
    )
    def test_what_cannot_be_read_so_is_said(self, post, header, status):
        answer = post(data("flat"), **{"X-INGEST-TOKEN": INGEST}, **header)

        assert answer.status_code == status
        assert "Send it" in error(answer)
        assert shelf() == (0, 0)

    def test_an_item_of_which_nothing_is_said_counts_as_well(self, post):
        receipt = post({"video_id": "Sourdough01"}).json()

        assert (receipt["outcome"], receipt["upserted"]) == ("created", 1)


class TestHowMuchItBrings:
    @pytest.mark.parametrize(
        ("members", "path", "words"),
        [
            ({"subcategories_json": [f"Name {n}" for n in range(1001)]}, "subcategories_json", "At most 1,000"),
            ({"summary_variants": [{"variant": f"audio-fr:{n}", "text": "x"} for n in range(101)]}, "", "at most 100"),
            (
                {"summary_variants": [{"variant": f"audio-fr:{n}", "text": "word " * 180_000} for n in range(3)]},
                "summary",
                "At most 4,000,000",
            ),
        ],
        ids=["categories", "texts", "characters"],
    )
    def test_too_much_is_refused_in_a_sentence(self, post, members, path, words):
        answer = post(flat(**members))

        assert answer.status_code == 400
        assert words in error(answer)
        assert answer.json()["path"].startswith(path)
        assert shelf() == (0, 0)


class TestWhoMay:
    @pytest.mark.parametrize(
        "headers",
        [
            {"X-INGEST-TOKEN": INGEST},
            {"x-ingest-token": f" {INGEST} "},
            {"Authorization": f"Bearer {SECRET}"},
            {"Authorization": f"Bearer {SECRET}", "X-INGEST-TOKEN": "wrong"},
            {"Authorization": "Bearer wrong", "X-INGEST-TOKEN": INGEST},
        ],
    )
    def test_a_right_secret_opens(self, post, headers):
        assert post(flat(title="Bread"), **headers).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Other": "none"},
            {"X-INGEST-TOKEN": ""},
            {"X-INGEST-TOKEN": "wrong"},
            {"X-INGEST-TOKEN": INGEST[:-1]},
            {"X-INGEST-TOKEN": INGEST + "x"},
            {"X-INGEST-TOKEN": INGEST.upper()},
            {"X-INGEST-TOKEN": "schlüssel"},
            {"X-INGEST-TOKEN": f"Bearer {INGEST}"},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer "},
            {"Authorization": f"Basic {SECRET}"},
            {"X-Sync-Secret": SECRET},
        ],
    )
    def test_a_wrong_or_missing_one_does_not(self, post, headers):
        answer = post(flat(title="Bread"), **headers)

        assert (answer.status_code, shelf()) == (401, (0, 0))
        assert "valid secret" in error(answer)

    @pytest.mark.parametrize("headers", [{}, {"X-INGEST-TOKEN": ""}, {"Authorization": "Bearer "}])
    def test_without_any_secret_configured_nobody_writes(self, post, secrets, headers):
        secrets.SYNC_SECRET = secrets.INGEST_TOKEN = ""

        answer = post(flat(title="Bread"), **headers)

        assert (answer.status_code, shelf()) == (503, (0, 0))
        assert "SYNC_SECRET" in error(answer)

    @pytest.mark.parametrize("header", ["Authorization", "X-INGEST-TOKEN"])
    def test_one_secret_alone_is_enough_and_the_empty_other_opens_nothing(self, post, secrets, header):
        secrets.SYNC_SECRET = ""

        assert post(flat(), **{"X-INGEST-TOKEN": INGEST}).status_code == 200
        assert post(flat(), **{header: "Bearer " if header == "Authorization" else ""}).status_code == 401

    def test_a_stranger_does_not_learn_what_is_wrong_with_the_body(self, post):
        assert post(b"{", **{"X-INGEST-TOKEN": "wrong"}).status_code == 401

    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_only_post_is_answered(self, client, db, method):
        answer = getattr(client, method)("/ingest/report", headers={"X-INGEST-TOKEN": INGEST})

        assert (answer.status_code, bool(error(answer))) == (405, True)

    def test_a_browsers_session_is_no_secret(self, client, admin_client):
        assert admin_client.post("/ingest/report", b"{}", content_type="application/json").status_code == 401


class TestTaken:
    @pytest.mark.parametrize("name", [name for name in NAMES if name != "v1_failed"])
    def test_all_four_shapes_are_taken(self, post, name):
        answer = post(data(name))

        receipt = answer.json()
        assert answer.status_code == 200
        assert (receipt["upserted"], receipt["outcome"], receipt["held"]) == (1, "created", [])
        item = Content.objects.get(video_id=receipt["video_id"])
        assert item.title
        assert item.summaries.count() == receipt["summaries_upserted"] > 0

    def test_the_answer_has_the_members_of_the_contract_and_their_types(self, post):
        answer = post(flat(title="Bread", summary_text="Wild yeast.")).json()

        assert answer == {
            "upserted": 1,
            "summaries_upserted": 1,
            "video_id": "Sourdough01",
            "outcome": "created",
            "held": [],
            "warnings": [],
        }

    def test_the_same_again_is_unchanged(self, post):
        post(data("universal"))

        answer = post(data("universal")).json()

        assert (answer["upserted"], answer["summaries_upserted"], answer["outcome"]) == (0, 0, "unchanged")

    def test_a_new_text_is_an_update(self, post):
        post(flat(title="Bread", summary_text="Wild yeast."))

        answer = post(flat(title="Bread", summary_text="Tame yeast.")).json()

        assert (answer["upserted"], answer["summaries_upserted"], answer["outcome"]) == (1, 1, "updated")

    def test_the_answer_names_the_columns_that_curation_held(self, post):
        post(flat(title="Bread"))
        curate("Sourdough01", {"title": "On bread"}, by="the curator")

        answer = post(flat(title="Sourdough", duration_seconds=5)).json()

        assert (answer["outcome"], answer["held"]) == ("updated", ["title"])
        assert Content.objects.get().title == "On bread"

    def test_a_failed_generation_is_no_error(self, post):
        post(flat(title="Bread", summary_text="Wild yeast."))

        answer = post(flat(title="Bread", summary_text="Summary generation failed"))

        assert (answer.status_code, answer.json()["outcome"]) == (200, "failed_generation")
        assert answer.json()["warnings"] == ["held back, a failed generation: comprehensive: Summary generation failed"]
        assert list(Summary.objects.values_list("text", flat=True)) == ["Wild yeast."]

    @pytest.mark.parametrize("value", ["yesterday", "99999-01-01T00:00:00Z", "0000-00-00"])
    def test_a_date_that_is_none_is_left_out_with_a_warning(self, post, value):
        answer = post(flat(title="Bread", published_at=value)).json()

        assert (answer["outcome"], Content.objects.get().published_at) == ("created", None)
        assert answer["warnings"] == [f'published_at is "{value}", a date is expected: ignored']

    def test_an_error_alone_makes_no_item_and_leaves_one_as_it_is(self, post):
        alone = post({"video_id": "Sourdough01", "title": "Failed", "error": "No transcript"}).json()
        assert (alone["outcome"], alone["video_id"], shelf()) == ("failed_generation", "Sourdough01", (0, 0))

        post(flat(title="Bread", summary_text="Wild yeast."))
        post({"id": "yt:Sourdough01", "error": {"code": 429}})
        assert (Content.objects.get().title, shelf()) == ("Bread", (1, 1))

    def test_unknown_members_are_tolerated(self, post):
        answer = post(flat(title="Bread", future={"deep": [1, {"er": None}]}, _private="x", **{"": 1, "ключ": "ü"}))

        assert (answer.status_code, answer.json()["outcome"]) == (200, "created")

    def test_what_comes_in_is_read_back(self, post, client):
        post(flat(title="Brot – “ü” 🥖", summary_text="Wild yeast & <b>time</b>."))

        item = client.get("/api/reports/Sourdough01").json()

        assert item["title"] == "Brot – “ü” 🥖"
        assert item["summary_text"] == "Wild yeast & <b>time</b>."
        assert "<b>time" not in item["summary_html"]

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
    def test_the_content_type_does_not_matter(self, client, db, kind):
        headers = {"X-INGEST-TOKEN": INGEST}

        answer = client.post("/ingest/report", json.dumps(flat(title="Bread")), content_type=kind, headers=headers)

        assert (answer.status_code, answer.json()["outcome"]) == (200, "created")

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
    def test_the_encodings_met_are_understood(self, post, encoding):
        post(json.dumps(flat(title="Un été"), ensure_ascii=False).encode(encoding))

        assert Content.objects.get().title == "Un été"

    def test_a_broken_field_replaces_nothing_and_is_named(self, post):
        post(flat(title="Größere Öfen", channel_name="Müller"))
        again = json.dumps(flat(title="Größere Öfen", channel_name="M?ller", x="?"), ensure_ascii=False).encode()

        answer = post(again.replace(b"?", b"\xfc")).json()

        item = Content.objects.get()
        assert (item.title, item.channel_name, answer["outcome"]) == ("Größere Öfen", "Müller", "unchanged")
        assert "channel_name holds broken characters, each replaced by U+FFFD" in answer["warnings"]
        assert "x holds broken characters, each replaced by U+FFFD" in answer["warnings"]

    def test_half_a_character_is_replaced_and_the_rest_stays(self, post):
        answer = post(
            b'{"video_id": "Sourdough01", "title": "half \\ud83d moon", "analysis_json": {"\\udc00": "\\ud800"}}'
        )

        assert answer.status_code == 200
        assert Content.objects.get().title == "half \ufffd moon"

    def test_a_body_of_nearly_the_limit_is_read(self, post):
        body = flat(title="Bread", future=["x" * MEGABYTE] * 19)

        assert post(body).status_code == 200


# What is sent, and words that the answer's sentence must have.
REFUSED = {
    "an empty body": (b"", "empty"),
    "blanks": (b" \r\n", "empty"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "empty"),
    "half of a report": (data("universal")[:400], "ends early"),
    "a report with NUL bytes behind it": (data("flat") + bytes(100), "NUL"),
    "no JSON": (b"<html>", "not JSON"),
    "a form": (b"video_id=Sourdough01&title=Bread", "not JSON"),
    "binary": (bytes(range(1, 256)) * 10, "not JSON"),
    "a list": ([flat(title="Bread")], "a list"),
    "a text": ("Sourdough01", "text"),
    "a number": (7, "a number"),
    "null": (None, "null"),
    "an empty object": ({}, "no known shape"),
    "a downloader's record": ({"id": "Sourdough01", "_type": "video", "formats": []}, "is a downloader's record"),
    "the state of a job": ({"id": "job-17", "status": "done", "progress": 100}, "is the state of a job"),
    "a flat report without a video_id": ({"id": "yt:Sourdough01", "summary_text": "Bread."}, "video_id is missing"),
    "a NUL in a text": (flat(title="a\0b"), "title contains a NUL"),
    "a NUL in a key": (flat(analysis_json={"a\0b": 1}), "NUL"),
    "a NUL in JSON in a text": (flat(analysis_json='{"language": "a\\u0000b"}'), "NUL"),
    "a title of 5 MB": (flat(title="x" * 5 * MEGABYTE), "title is 5,242,880 characters"),
    "a channel of 5 MB": (flat(channel="x" * 5 * MEGABYTE), "channel is 5,242,880 characters"),
    "a summary of 5 MB": (flat(summary_text="x " * 5 * MEGABYTE), "summary_text is"),
    "an id of 10,000 characters": ({"video_id": "x" * 10_000, "title": "Bread"}, "video_id is 10,000 characters"),
    "an id with a blank": ({"video_id": "two words", "title": "Bread"}, "video_id contains"),
    "an id with a line break": ({"video_id": "two\nlines", "title": "Bread"}, "video_id contains"),
    "an id that is a list": ({"video_id": ["Sourdough01"], "title": "Bread"}, "video_id is a list"),
    "an id that is nothing": ({"video_id": "", "title": "Bread"}, "video_id is missing"),
    "a duration of abc": (flat(duration_seconds="abc"), 'duration_seconds is "abc"'),
    "a negative duration": (flat(duration_seconds=-1), "duration_seconds"),
    "an endless duration": (flat(duration_seconds=10**400), "duration_seconds"),
    "a duration that is no number": (b'{"video_id": "Sourdough01", "duration_seconds": NaN}', "duration_seconds"),
    "a date that is a list": (flat(published_at=["2025"]), "published_at is a list"),
    "a title that is an object": (flat(title={"en": "Bread"}), "title is an object"),
    "nesting without end": (b"[" * 200_000, "nested"),
    "deep nesting inside": (b'{"video_id":"Sourdough01","x":' + b"[" * 500 + b"]" * 500 + b"}", "nested"),
    "a deep object": (b'{"video_id":"Sourdough01","x":' + b'{"a":' * 99_999 + b"1" + b"}" * 100_000, "nested"),
    "two shapes at once": (flat(video={"video_id": "Sourdough01"}, metadata={"title": "Bread"}), "no known shape"),
}


class TestRefused:
    @pytest.mark.parametrize("name", REFUSED)
    def test_it_is_refused_with_the_place_and_the_reason_and_nothing_is_written(self, post, name):
        body, words = REFUSED[name]

        answer = post(body)

        assert (answer.status_code, shelf()) == (400, (0, 0))
        assert words in error(answer)

    @pytest.mark.parametrize("name", ["a title of 5 MB", "a duration of abc", "half of a report", "a NUL in a key"])
    def test_a_refusal_leaves_what_is_there_as_it_was(self, post, sql, name):
        post(flat(title="Bread", summary_text="Wild yeast."))
        before = sql("SELECT to_jsonb(c) FROM content c")

        assert post(REFUSED[name][0]).status_code == 400
        assert sql("SELECT to_jsonb(c) FROM content c") == before

    def test_one_bad_summary_refuses_all_of_the_report(self, post):
        good, bad = {"variant": "audio", "text": "Listen."}, {"variant": "executive", "text": 7}

        answer = post(flat(title="Bread", summary_text="Wild yeast.", summary_variants=[good, bad]))

        assert (answer.status_code, shelf()) == (400, (0, 0))
        assert "summary_variants[1].text" in error(answer)

    def test_the_place_is_a_member_of_its_own(self, post):
        assert post(flat(duration_seconds="abc")).json()["path"] == "duration_seconds"

    def test_half_a_body_is_distinguished_from_nonsense(self, post):
        assert post(data("flat")[:99]).json()["error"].endswith(" Send it again, whole.")
        assert post(b"nonsense").json()["outcome"] == "refused"

    @pytest.mark.parametrize("size", [20 * MEGABYTE + 1, 30 * MEGABYTE])
    def test_a_huge_body_is_413(self, post, size):
        answer = post(b" " * size)

        assert (answer.status_code, shelf()) == (413, (0, 0))
        assert "20 MB" in error(answer)

    def test_a_body_that_stops_arriving_is_408(self, client, db, monkeypatch):
        from django.core.handlers.wsgi import WSGIRequest
        from django.http import UnreadablePostError

        def stops(request, *args):
            raise UnreadablePostError("the client has gone")

        monkeypatch.setattr(WSGIRequest, "read", stops)

        answer = client.post(
            "/ingest/report", b"{}", content_type="application/json", headers={"X-INGEST-TOKEN": INGEST}
        )

        assert (answer.status_code, shelf()) == (408, (0, 0))
        assert "half-way" in error(answer)

    def test_a_rule_of_the_database_is_a_refusal_and_no_500(self, post, monkeypatch):
        from django.db import IntegrityError

        from ingest.shelve import corridor

        def refuse(arrivals):
            Content.objects.create(video_id="half", title="written")
            raise IntegrityError("The key of an item never changes.\nDETAIL: secrets")

        monkeypatch.setattr(corridor, "shelve_many", refuse)

        answer = post(flat(title="Bread"))

        assert (answer.status_code, shelf()) == (400, (0, 0))
        assert "The key of an item never changes" in error(answer)
        assert "secrets" not in error(answer)


class TestGone:
    @pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
    @pytest.mark.parametrize(
        "path",
        [
            *("upload-report", "upload-database", "download-database", "content", "content/", "content/yt:x"),
            *("db-status", "db-reset", "migrate-audio", "backup", "backup/latest", "backups"),
        ],
    )
    def test_it_is_gone_for_good(self, client, method, path):
        answer = getattr(client, method)(f"/api/{path}")

        assert answer.status_code == 410
        assert answer.headers["Content-Type"] == "application/json"
        if method != "head":
            assert "/ingest/report" in error(answer)

    def test_a_browser_is_answered_in_json_too(self, client):
        assert "error" in client.get("/api/db-status", headers={"Accept": "text/html"}).json()

    @pytest.mark.parametrize("path", ["/api/reports", "/api/config", "/api/version", "/api/filters"])
    def test_what_stays_is_not_gone(self, client, db, path):
        assert client.get(path).status_code == 200
