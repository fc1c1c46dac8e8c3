"""Ranges and conditions as clients really write them: in any case, malformed, with numbers beyond any file."""

import pytest

from content.http.ranges import respond
from content.media.storage import StoredFile

BODY = bytes(range(256)) * 4
HUGE = 10**20
ETAG, DATE = '"65534-400"', "Tue, 14 Nov 2023 22:13:20 GMT"
FILE = StoredFile(len(BODY), 1_700_000_000.5, ETAG, lambda start, stop: iter([BODY[start:stop]]))
EMPTY = StoredFile(0, 1_700_000_000.5, ETAG, lambda start, stop: iter([]))


@pytest.fixture
def get(rf):
    return lambda file=FILE, **headers: respond(rf.get("/", headers=headers), file, {"X-Given": "yes"})


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_every_answer_has_the_headers_of_the_file(get):
    answers = [get(), get(Range="bytes=0-0"), get(Range="bytes=-0"), get(**{"If-None-Match": ETAG})]

    assert [answer.status_code for answer in answers] == [200, 206, 416, 304]
    for answer in answers:
        headers = [answer.headers[name] for name in ("ETag", "Last-Modified", "Accept-Ranges", "X-Given")]
        assert headers == [ETAG, DATE, "bytes", "yes"]


class TestRange:
    @pytest.mark.parametrize(
        ("asked", "start", "stop"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-99", 0, 100),
            ("bytes=100-199", 100, 200),
            ("bytes=1000-", 1000, 1024),
            ("bytes=0-", 0, 1024),
            ("bytes=-24", 1000, 1024),
            ("bytes=-5000", 0, 1024),
            ("bytes=1000-99999999", 1000, 1024),
            ("bytes=1023-1023", 1023, 1024),
            ("Bytes=0-5", 0, 6),
            ("BYTES=-24", 1000, 1024),
            (f"bytes=0-{HUGE}", 0, 1024),
            (f"bytes=-{HUGE}", 0, 1024),
        ],
    )
    def test_a_range_is_answered_with_its_part(self, get, asked, start, stop):
        answer = get(Range=asked)

        assert (answer.status_code, body(answer)) == (206, BODY[start:stop])
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/1024"
        assert answer.headers["Content-Length"] == str(stop - start)

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes=1024-",
            "bytes=5000-6000",
            "bytes=-0",
            "bytes=99999999999-",
            f"bytes={HUGE}-",
            f"bytes={HUGE}-{HUGE + 1}",
        ],
    )
    def test_a_range_beyond_the_end_is_refused_with_the_size(self, get, asked):
        answer = get(Range=asked)

        assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-2",
            "bytes 0-5",
            "bits=0-5",
            "0-5",
            "bytes=0-5,10-15",
            "bytes=--5",
            "bytes=1.5-2",
            "bytes=٣-٤",
            "",
            "bytes=0-5;",
            f"bytes={'9' * 5000}-",
        ],
    )
    def test_a_malformed_or_multiple_range_is_answered_with_the_whole_file(self, get, asked):
        answer = get(Range=asked)

        assert (answer.status_code, body(answer)) == (200, BODY)
        assert "Content-Range" not in answer.headers

    def test_an_empty_file_is_an_empty_answer_and_has_no_range(self, get):
        assert (get(EMPTY).status_code, body(get(EMPTY)), get(EMPTY, Range="bytes=0-").status_code) == (200, b"", 416)

    @pytest.mark.parametrize(
        ("condition", "status"),
        [
            (ETAG, 206),
            ('"other"', 200),
            (f"W/{ETAG}", 200),
            (DATE, 206),
            ("Tue, 14 Nov 2023 22:13:19 GMT", 200),
            ("Tue, 14 Nov 2023 22:13:21 GMT", 200),
            ("nonsense", 200),
        ],
    )
    def test_if_range_is_answered_with_a_part_of_the_same_file_only(self, get, condition, status):
        answer = get(**{"Range": "bytes=0-5", "If-Range": condition})

        assert (answer.status_code, body(answer)) == (status, BODY[:6] if status == 206 else BODY)

    def test_head_of_a_range_has_its_length_and_no_body(self, rf):
        answer = respond(rf.head("/", headers={"Range": "bytes=0-9"}), FILE, {})

        assert (answer.status_code, answer.headers["Content-Length"], body(answer)) == (206, "10", b"")


class TestConditions:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"If-None-Match": ETAG}, 304),
            ({"If-None-Match": f"W/{ETAG}"}, 304),
            ({"If-None-Match": f'"other", {ETAG}'}, 304),
            ({"If-None-Match": "*"}, 304),
            ({"If-None-Match": '"other"'}, 200),
            ({"If-Modified-Since": DATE}, 304),
            ({"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200),
            ({"If-Modified-Since": "nonsense"}, 200),
            # The ETag outweighs the date.
            ({"If-Modified-Since": DATE, "If-None-Match": '"other"'}, 200),
            ({"If-None-Match": ETAG, "Range": "bytes=0-5"}, 304),
            ({"If-Match": ETAG}, 200),
            ({"If-Match": '"other"'}, 412),
        ],
    )
    def test_a_file_is_sent_unless_the_client_has_it_or_wants_another(self, get, headers, status):
        answer = get(**headers)

        assert (answer.status_code, body(answer)) == (status, BODY if status == 200 else b"")
