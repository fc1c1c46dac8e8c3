"""Ranges of an MP3 as clients really write them: in any case, with numbers beyond any file, with a date."""

import os

import pytest

BODY = bytes(range(256)) * 4
HUGE = 10**20


@pytest.fixture
def get(client, exports):
    (exports / "audio").mkdir()
    path = exports / "audio" / "audio_abc.mp3"
    path.write_bytes(BODY)
    os.utime(path, (1_700_000_000.5, 1_700_000_000.5))
    return lambda **headers: client.get("/exports/audio/audio_abc.mp3", headers=headers)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("Bytes=0-5", 0, 6), ("BYTES=-24", 1000, 1024), (f"bytes=0-{HUGE}", 0, 1024), (f"bytes=-{HUGE}", 0, 1024)],
)
def test_a_part_is_given(get, asked, start, stop):
    answer = get(Range=asked)

    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, BODY[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/1024"


@pytest.mark.parametrize("asked", [f"bytes={HUGE}-", f"bytes={HUGE}-{HUGE + 1}"])
def test_a_beginning_beyond_any_file_is_refused(get, asked):
    answer = get(Range=asked)

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", 206),
        ("Tue, 14 Nov 2023 22:13:19 GMT", 200),
        ("Tue, 14 Nov 2023 22:13:21 GMT", 200),
        ("nonsense", 200),
    ],
)
def test_a_part_of_the_file_of_that_very_date_is_given(get, since, status):
    assert get().headers["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert get(**{"Range": "bytes=0-5", "If-Range": since}).status_code == status
