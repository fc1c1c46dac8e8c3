"""Exports in a bucket: a real HTTP server that speaks S3's language; and files that are put, whole or not at all."""

import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.core.files import File

from content.media import exports as library
from content.media.bucket import BucketStorage
from tests.ports import SILENT, own_port

BODY = bytes(range(256)) * 4000  # 1 MB
NAME = "audio_abcdefghijk_20250101.mp3"
KEYS = {"access_key": "reader", "secret_key": "of-the-library", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def s3():
    """The address of an S3-compatible server with an empty bucket `library`."""
    port = own_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(address)
    make_bucket(address)
    yield address
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def wait_for(address):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("The S3 server did not come up.")


def make_bucket(address):
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="library")


def use_bucket(settings, address, prefix):
    """Have the exports in the bucket from now on. Returns the options of its storage."""
    options = {"bucket_name": "library", "endpoint_url": address, "location": prefix, **KEYS}
    bucket = {"BACKEND": "content.media.bucket.BucketStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"exports": bucket}
    return options


def put_by_another_instance(options, name, path):
    with path.open("rb") as file:
        BucketStorage(**options).save(f"audio/{name}", File(file))


@pytest.fixture(params=["folder", "bucket"])
def place(request, settings, exports):
    """Both places, of which readers and writers must notice nothing."""
    if request.param == "bucket":
        address = request.getfixturevalue("s3")
        prefix = f"t{time.monotonic_ns()}"
        use_bucket(settings, address, prefix)
    return request.param


@pytest.fixture
def mp3(tmp_path):
    path = tmp_path / "made elsewhere"
    path.write_bytes(BODY)
    return path


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestPutting:
    def test_a_file_that_is_put_is_served_at_its_address(self, place, client, mp3):
        address = library.put("audio", NAME, mp3)

        answer = client.get(address)
        assert (answer.status_code, body(answer)) == (200, BODY)
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["Content-Length"] == str(len(BODY))
        assert mp3.read_bytes() == BODY

    def test_a_file_that_was_put_can_be_opened(self, place, mp3):
        library.put("audio", NAME, mp3)

        with library.open("audio", NAME) as file:
            assert file.read() == BODY

    def test_a_file_that_is_not_there_cannot_be_opened(self, place):
        with pytest.raises(FileNotFoundError):
            library.open("audio", "missing.mp3")

    def test_putting_a_name_again_replaces_the_file(self, place, client, mp3):
        address = library.put("audio", NAME, mp3)
        before = client.get(address).headers["ETag"]
        mp3.write_bytes(b"shorter")

        library.put("audio", NAME, mp3)

        answer = client.get(address)
        assert (body(answer), answer.headers["ETag"] == before) == (b"shorter", False)

    @pytest.mark.parametrize("name", ["../x.mp3", "a/b.mp3", "", ".", "..", "a\x00.mp3", ".hidden.mp3", "a\\b.mp3"])
    def test_a_name_that_leads_elsewhere_is_refused(self, place, mp3, name):
        with pytest.raises(ValueError, match="not the name of a file"):
            library.put("audio", name, mp3)

    def test_a_write_that_fails_half_way_leaves_the_file_that_was_there(self, exports, mp3):
        library.put("audio", NAME, mp3)
        mp3.write_bytes(b"another" * 100_000)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, before[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                library.put("audio", NAME, mp3)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

        assert [path.read_bytes() for path in (exports / "audio").iterdir()] == [BODY]


class TestServing:
    @pytest.fixture
    def address(self, place, mp3):
        return library.put("audio", NAME, mp3)

    @pytest.mark.parametrize(
        ("asked", "status", "start", "stop"),
        [("bytes=0-99", 206, 0, 100), ("bytes=-7", 206, -7, None), ("bytes=1000000-", 206, 1_000_000, None)],
    )
    def test_a_range_is_served(self, client, address, asked, status, start, stop):
        answer = client.get(address, headers={"Range": asked})

        assert (answer.status_code, body(answer)) == (status, BODY[start:stop])
        assert answer.headers["Content-Range"].endswith(f"/{len(BODY)}")

    def test_a_range_beyond_the_end_is_refused(self, client, address):
        answer = client.get(address, headers={"Range": f"bytes={len(BODY)}-"})

        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(BODY)}")

    def test_a_known_etag_is_not_sent_again(self, client, address):
        etag = client.get(address).headers["ETag"]

        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    def test_head_has_the_length(self, client, address):
        answer = client.head(address)

        assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(BODY)))

    @pytest.mark.parametrize("name", ["missing.mp3", "../images/" + NAME, "%2e%2e/x.mp3", "x.html", "a/b.mp3"])
    def test_anything_else_is_not_found(self, client, address, name):
        assert client.get(f"/exports/audio/{name}").status_code == 404

    def test_the_newest_file_of_an_item_is_served(self, client, address, mp3):
        mp3.write_bytes(b"newest")
        time.sleep(1.1)  # a bucket dates by the second
        library.put("audio", "abcdefghijk_again.mp3", mp3)
        library.put("audio", "abcdefghijkl.mp3", mp3)

        answer = client.get("/exports/by_video/yt:abcdefghijk.mp3")

        assert body(answer) == b"newest"
        assert "s-maxage=5" in answer.headers["Cache-Control"]


def test_a_bucket_that_does_not_answer_is_a_503_and_pages_go_on(client, put, settings):
    put("abcdefghijk")
    use_bucket(settings, f"http://127.0.0.1:{SILENT}", "")

    answer = client.get(f"/exports/audio/{NAME}")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "error" in answer.json()
    assert "database" not in answer.json()["error"]
    assert client.get("/exports/by_video/abcdefghijk.mp3").status_code == 503
    assert client.get("/read/abcdefghijk").status_code == 200


def test_a_report_comes_in_while_its_bucket_is_away(client, settings, db):
    settings.INGEST_TOKEN = "the-ingest-token"
    use_bucket(settings, f"http://127.0.0.1:{SILENT}", "")
    report = {"video_id": "abc", "title": "Bread"}

    answers = [
        client.post(
            "/ingest/report", report, content_type="application/json", headers={"X-INGEST-TOKEN": "the-ingest-token"}
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["outcome"] for answer in answers] == ["created", "unchanged"]


def test_two_instances_share_a_bucket(s3, settings, mp3, client):
    """What one puts, the other one lists, at the latest after a moment."""
    put_by_another_instance(use_bucket(settings, s3, "shared"), NAME, mp3)

    assert library.newest_audio("abcdefghijk").name == NAME


def test_a_file_that_another_instance_put_just_now_is_found_by_the_beginning_of_its_name(s3, settings, mp3):
    options = use_bucket(settings, s3, "lately")
    assert library.newest_audio("abcdefghijk") is None

    put_by_another_instance(options, "audio_abcdefghijk_1.mp3", mp3)

    assert library.newest_audio("abcdefghijk") is None  # the list is some seconds old
    assert library.newest_audio("abcdefghijk", new="audio_abcdefghijk_").name == "audio_abcdefghijk_1.mp3"
