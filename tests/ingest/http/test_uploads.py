"""Uploads over HTTP: who may, what is taken, what is refused, and that a refused one leaves nothing."""

import hashlib
import io
import json
import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from mutagen.id3 import ID3, TIT2
from PIL import Image

from content.decisions import pause, trash
from content.models import Content
from ingest.audio import mp3 as audio
from ingest.shelve.corridor import receive
from ytv2.local.sample.sound import mp3

INGEST = "the-ingest-token"
SOUND = mp3(1, 2)


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.SYNC_SECRET, settings.INGEST_TOKEN = "the-sync-secret", INGEST
    return settings


@pytest.fixture
def send(client, db):
    """Post a form with a file; with the right token unless others are shown."""

    def post(path="/ingest/audio", data=SOUND, *, field="audio", name="x.mp3", headers=None, **fields):
        form = fields | {field: SimpleUploadedFile(name, data)}
        return client.post(path, form, headers={"X-INGEST-TOKEN": INGEST} if headers is None else headers)

    return post


@pytest.fixture
def left(exports):
    return lambda: sorted(str(path.relative_to(exports)) for path in exports.rglob("*") if path.is_file())


def picture(kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, kind)
    return file.getvalue()


def only_tags():
    file = io.BytesIO()
    tags = ID3()
    tags.add(TIT2(encoding=3, text="Silence"))
    tags.save(file)
    return file.getvalue()


class TestAudio:
    def test_of_an_item_is_kept_and_its_row_knows(self, send, put, exports):
        put("abc", media={"note": "stays"})

        answer = send(video_id="yt:abc").json()

        content = Content.objects.get(video_id="abc")
        assert answer["saved"] is True
        assert (answer["size"], answer["item"]) == (len(SOUND), "attached")
        assert answer["public_url"] == "/" + answer["relative_path"]
        assert (exports / answer["relative_path"].removeprefix("exports/")).read_bytes() == SOUND
        assert content.media == {"note": "stays", "has_audio": True, "audio_url": answer["public_url"]}
        assert content.media_metadata["mp3_duration_seconds"] == 2
        assert content.has_audio
        assert abs(content.audio_version - time.time()) < 60

    def test_is_served_where_the_answer_says(self, send, put, client):
        put("abc")
        answer = send(video_id="abc").json()

        for path in (answer["public_url"], "/exports/by_video/abc.mp3"):
            assert b"".join(client.get(path).streaming_content) == SOUND

    def test_sent_again_changes_nothing(self, send, put, exports):
        put("abc")
        first = send(video_id="abc")
        file = exports / first.json()["relative_path"].removeprefix("exports/")
        before = Content.objects.values().get(), file.stat().st_ino, file.stat().st_mtime_ns

        again = send(video_id="abc")

        assert again.json() == first.json()
        assert (Content.objects.values().get(), file.stat().st_ino, file.stat().st_mtime_ns) == before

    def test_can_be_heard_at_once_and_is_announced(self, send, put, client):
        put("abc")
        answer = send(video_id="abc").json()

        media = client.get("/api/reports?has_audio=true").json()["reports"][0]["media"]
        assert (media["audio_url"], media["audio_duration_seconds"]) == (answer["public_url"], 2)

    def test_of_a_briefing_is_nobodys_recording_and_is_served_by_its_own_name(self, send, put, client):
        put("abc")
        name = "audio_abc_audio_briefing_0123abcd.mp3"
        answer = send("/api/upload-audio", name=name, content_id="abc").json()

        assert (answer["item"], answer["filename"]) == ("none", name)
        assert client.get(f"/exports/{name}").status_code == 200
        assert not Content.objects.get().has_audio
        assert not Content.objects.filter(recording__url__isnull=False).exists()

    def test_may_come_before_its_report(self, send, left):
        answer = send(video_id="reddit:abc").json()

        assert answer["item"] == "unknown"
        assert left() == [answer["relative_path"].removeprefix("exports/")]
        assert "audio_abc_" in answer["relative_path"]

    def test_that_came_before_is_its_items_as_soon_as_that_is_here(self, send, client):
        answer = send(video_id="reddit:abc").json()

        report = {"video_id": "reddit:abc", "title": "Bread"}
        client.post("/ingest/report", report, content_type="application/json", headers={"X-INGEST-TOKEN": INGEST})

        item = Content.objects.get()
        assert (item.has_audio, item.media["audio_url"]) == (True, answer["public_url"])
        assert item.media_metadata["mp3_duration_seconds"] == answer["duration_seconds"]

    def test_that_was_missed_when_its_report_came_is_its_items_when_that_comes_again(self, send, client):
        report = {"video_id": "reddit:abc", "title": "Bread"}
        send(video_id="reddit:abc")
        receive(json.dumps(report).encode(), "bread.json")
        assert not Content.objects.get().has_audio

        answer = client.post(
            "/ingest/report", report, content_type="application/json", headers={"X-INGEST-TOKEN": INGEST}
        )

        assert answer.json()["outcome"] == "unchanged"
        assert Content.objects.get().has_audio

    @pytest.mark.parametrize("neighbour", ["bread_2", "my_bread"])
    def test_of_a_neighbour_is_left_to_him(self, send, neighbour):
        send(video_id=neighbour)
        report = json.dumps({"video_id": "bread", "title": "Bread"}).encode()
        receive(report, "bread.json")

        audio.claim("bread")

        assert not Content.objects.get().has_audio

    def test_that_came_while_an_older_one_was_looked_at_stays(self, send, put, exports):
        put("abc")
        older = exports / "audio" / "abc_older.mp3"
        older.parent.mkdir(exist_ok=True)
        older.write_bytes(mp3(2, 3))
        newer = send(video_id="abc").json()["public_url"]

        audio._claim("abc", older.name, older)

        assert Content.objects.get().media["audio_url"] == newer

    def test_whose_report_comes_while_it_is_being_kept_is_its_items(self, put):
        outcome = audio.attach("abc", "audio_abc_1.mp3", 3, "1" * 64, via="upload", keep=lambda: put("abc"))

        assert outcome == audio.Attached.ATTACHED
        assert Content.objects.get().media["audio_url"] == "/exports/audio/audio_abc_1.mp3"

    def test_of_the_older_address_says_success_and_the_files_name(self, send, put):
        put("abc")

        of_item = send("/api/upload-audio", content_id="abc").json()
        of_none = send("/api/upload-audio").json()

        assert of_item["success"] is of_none["success"] is True
        assert of_item["relative_path"] == f"exports/audio/{of_item['filename']}"
        assert (of_item["item"], of_none["item"]) == ("attached", "none")

    @pytest.mark.parametrize("identity", ["../../evil", "/etc/passwd", "...", "a/b\\c", "ü" * 200])
    def test_never_leaves_its_folder(self, send, left, identity):
        assert send(video_id=identity, name="../../evil.mp3").status_code == 200
        (name,) = left()
        assert name.startswith("audio/audio_")
        assert name.count("/") == 1

    @pytest.mark.parametrize("identity", [".", "..", "yt:..", "a b", "a\x7fb", "ü" * 201])
    def test_of_what_can_be_no_id_is_refused_and_leaves_nothing(self, send, left, identity):
        answer = send(video_id=identity)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("video_id ")
        assert left() == []

    @pytest.mark.parametrize(
        "data",
        [picture(), b"", only_tags(), b"<html><script>", os.urandom(20_000), SOUND[:40], b"ID3" + bytes(500)],
        ids=["a picture", "nothing", "only tags", "html", "noise", "a stump", "an empty tag"],
    )
    def test_that_is_none_is_refused_and_leaves_nothing(self, send, put, left, data):
        put("abc")

        answer = send(video_id="abc", data=data)

        assert answer.status_code == 400
        assert answer.json()["error"]
        assert left() == []
        assert Content.objects.get().audio_version is None

    @pytest.mark.parametrize("fields", [{}, {"video_id": ""}, {"video_id": "a b"}, {"video_id": "x" * 201}])
    def test_of_nobody_is_refused(self, send, left, fields):
        assert send(**fields).status_code == 400
        assert left() == []

    def test_of_a_deleted_item_is_refused(self, send, put, left):
        put("abc")
        trash.delete("abc", by="ada")

        answer = send(video_id="abc")

        assert (answer.status_code, left()) == (409, [])
        assert "ada" in answer.json()["error"]


class TestTheDoor:
    PATHS = ("/ingest/audio", "/api/upload-audio", "/api/upload-image")

    @pytest.mark.parametrize("path", PATHS)
    def test_is_shut_without_a_right_secret(self, send, left, path):
        assert send(path, headers={"X-INGEST-TOKEN": "wrong"}).status_code == 401
        assert send(path, headers={}).status_code == 401
        assert left() == []

    @pytest.mark.parametrize("path", PATHS)
    def test_is_shut_where_no_secret_is_set(self, send, settings, path):
        settings.SYNC_SECRET = settings.INGEST_TOKEN = ""
        assert send(path).status_code == 503

    @pytest.mark.parametrize("path", PATHS)
    def test_is_shut_while_paused(self, send, left, path):
        pause.pause(by="ada", reason="moving")

        answer = send(path, video_id="abc")

        assert (answer.status_code, answer.headers["Retry-After"], left()) == (503, "60", [])

    @pytest.mark.parametrize("field", ["audio", "image"])
    def test_takes_nothing_over_the_limit(self, send, settings, left, field):
        settings.AUDIO_LIMIT_MB = settings.IMAGE_LIMIT_MB = 1
        path = "/api/upload-audio" if field == "audio" else "/api/upload-image"

        for megabytes in (1.5, 3):
            assert send(path, bytes(int(megabytes * 1024 * 1024)), field=field).status_code == 413
        assert left() == []

    def test_checks_the_given_checksum(self, send, left):
        right, wrong = hashlib.sha256(SOUND).hexdigest(), "0" * 64
        token = {"X-INGEST-TOKEN": INGEST}

        assert send(video_id="abc", sha256=wrong).status_code == 400
        assert send(video_id="abc", headers=token | {"X-Checksum-SHA256": wrong}).status_code == 400
        assert left() == []
        assert send(video_id="abc", sha256=right).status_code == 200
        assert send(video_id="abc", headers=token | {"X-Checksum-SHA256": right.upper()}).status_code == 200

    @pytest.mark.parametrize("path", PATHS)
    def test_wants_a_whole_form(self, client, db, left, path):
        headers = {"X-INGEST-TOKEN": INGEST}
        kind = "multipart/form-data; boundary=x"
        whole = b'--x\r\nContent-Disposition: form-data; name="audio"; filename="a"\r\n\r\n' + SOUND

        assert client.post(path, b"{}", content_type="application/json", headers=headers).status_code == 400
        assert client.post(path, whole, content_type="multipart/form-data", headers=headers).status_code == 400
        assert client.post(path, b"--x--\r\n", content_type=kind, headers=headers).status_code == 400
        assert left() == []

    def test_clears_away_what_a_killed_process_left(self, send, exports, left):
        (exports / "audio").mkdir()
        old, young = exports / "audio" / ".old.part", exports / "audio" / ".young.part"
        for path in (old, young):
            path.write_bytes(b"half")
        os.utime(old, (1, 1))

        send(video_id="abc", data=b"none")

        assert left() == ["audio/.young.part"]


class TestImages:
    @pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif")])
    def test_are_kept_under_the_name_of_what_they_are(self, send, client, kind, suffix):
        answer = send("/api/upload-image", picture(kind), field="image", name="evil.html").json()

        assert answer["success"] is True
        assert answer["filename"].endswith(f".{suffix}")
        assert b"".join(client.get(answer["public_url"]).streaming_content) == picture(kind)

    @pytest.mark.parametrize(
        "data",
        [b"", SOUND, b"<html><script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:30], picture("BMP")],
    )
    def test_that_are_none_are_refused_and_leave_nothing(self, send, left, data):
        assert send("/api/upload-image", data, field="image", name="x.png").status_code == 400
        assert left() == []
