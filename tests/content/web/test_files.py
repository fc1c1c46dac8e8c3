"""/exports: files, their ranges and their ETags, and nothing outside of the folder, ever."""

import os

import pytest

BODY = bytes(range(256)) * 4
NAME = "audio_abc_20240101.mp3"


@pytest.fixture
def mp3(exports):
    """An MP3 of 1,024 bytes, next to a secret that is not to be had."""
    (exports / "audio").mkdir()
    (exports / "secret.mp3").write_bytes(b"secret")
    path = exports / "audio" / NAME
    path.write_bytes(BODY)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.fixture
def get(client, mp3):
    return lambda range_=None, name=NAME, **headers: client.get(
        f"/exports/audio/{name}", headers={**headers, **({"Range": range_} if range_ is not None else {})}
    )


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestWhole:
    def test_a_file_comes_with_its_type_and_length(self, get):
        answer = get()

        assert (answer.status_code, body(answer)) == (200, BODY)
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["Content-Length"] == "1024"
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_head_has_the_headers_of_get_without_the_body(self, client, get):
        answer = client.head(f"/exports/audio/{NAME}")

        assert (answer.status_code, body(answer)) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges"):
            assert answer.headers[name] == get().headers[name]

    def test_a_version_in_the_query_is_ignored(self, get):
        assert body(get(name=f"{NAME}?v=17&x=%00")) == BODY

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_methods_that_write_are_refused(self, client, mp3, method):
        answer = getattr(client, method)(f"/exports/audio/{NAME}")

        assert answer.status_code == 405
        assert mp3.read_bytes() == BODY

    def test_a_range_is_served(self, get):
        answer = get("bytes=-24")

        assert (answer.status_code, body(answer)) == (206, BODY[1000:])

    def test_a_range_beyond_the_end_is_refused_with_the_size(self, get):
        answer = get("bytes=1024-")

        assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")
        assert "error" in answer.json()

    def test_a_file_that_the_client_has_is_not_sent_again(self, get):
        etag = get().headers["ETag"]

        answer = get(**{"If-None-Match": etag})

        assert (answer.status_code, body(answer), answer.headers["ETag"]) == (304, b"", etag)
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_a_changed_file_has_another_etag(self, get, mp3):
        before = get().headers["ETag"]
        mp3.write_bytes(BODY[:-1] + b"x")

        assert get().headers["ETag"] != before

    @pytest.mark.parametrize(
        ("suffix", "kind"), [("png", "image/png"), ("JPG", "image/jpeg"), ("webp", "image/webp"), ("gif", "image/gif")]
    )
    def test_pictures_have_their_types(self, client, exports, suffix, kind):
        (exports / "images").mkdir()
        (exports / "images" / f"été 1.{suffix}").write_bytes(b"x")

        answer = client.get(f"/exports/images/été 1.{suffix}")

        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


class TestFlat:
    def test_a_name_is_looked_for_in_the_folder_of_its_kind(self, client, mp3):
        (mp3.parent.parent / "images").mkdir()
        (mp3.parent.parent / "images" / "a b.PNG").write_bytes(b"picture")

        assert body(client.get(f"/exports/{NAME}?v=1")) == BODY
        assert client.get(f"/exports/{NAME}", headers={"Range": "bytes=0-9"}).status_code == 206
        assert client.get(f"/exports/{NAME}").headers["ETag"] == client.get(f"/exports/audio/{NAME}").headers["ETag"]
        assert body(client.get("/exports/a%20b.PNG")) == b"picture"

    @pytest.mark.parametrize("name", ["a.png", "secret.mp3", "x.html", "audio", "audio/", ""])
    def test_what_is_in_neither_folder_is_not_there(self, client, mp3, name):
        assert client.get(f"/exports/{name}").status_code == 404


class TestNothingOutside:
    @pytest.mark.parametrize(
        "name",
        [
            "../secret.mp3",
            "..%2fsecret.mp3",
            "%2e%2e/secret.mp3",
            "%2e%2e%2fsecret.mp3",
            "..%5csecret.mp3",
            "x/../../secret.mp3",
            "....//secret.mp3",
            "%252e%252e/secret.mp3",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "//etc/passwd",
            "../../../../../../etc/passwd",
            f"{NAME}%00.mp3",
            "%00",
            f"{NAME}/x.mp3",
            ".",
            "..",
            "~/x.mp3",
            "file:///etc/passwd",
            "%ED%A0%80.mp3",
            "%FF.mp3",
            f"{'x' * 300}.mp3",
            f"{'x/' * 2500}y.mp3",
            "x\n.mp3",
            " ",
            "%0a.mp3",
        ],
    )
    @pytest.mark.parametrize("folder", ["audio/", "images/", "by_video/", ""])
    def test_no_way_of_writing_a_path_leads_out(self, client, mp3, folder, name):
        answer = client.get(f"/exports/{folder}{name}")

        assert answer.status_code in (400, 404)
        assert "error" in answer.json()

    @pytest.mark.parametrize("name", ["x.html", "x.svg", "x.txt", "x", "x.mp3.html", ".mp3", "x.js", "x.pdf"])
    def test_another_kind_of_file_is_not_served(self, client, mp3, name):
        (mp3.parent / name).write_text("<script>")

        assert client.get(f"/exports/audio/{name}").status_code == 404

    @pytest.mark.parametrize("target", ["../secret.mp3", "/etc/passwd"])
    def test_a_link_out_of_the_folder_is_not_followed(self, client, mp3, target):
        (mp3.parent / "link_xyz_1.mp3").symlink_to(target)

        assert client.get("/exports/audio/link_xyz_1.mp3").status_code == 404
        assert client.get("/exports/by_video/xyz.mp3").status_code == 404

    def test_a_folder_is_not_served(self, client, mp3):
        (mp3.parent / "folder_xyz_1.mp3").mkdir()

        assert client.get("/exports/audio/folder_xyz_1.mp3").status_code == 404
        assert client.get("/exports/by_video/xyz.mp3").status_code == 404

    def test_without_a_folder_there_is_nothing(self, client, exports):
        for path in ("audio/x.mp3", "images/x.png", "by_video/x.mp3"):
            assert client.get(f"/exports/{path}").status_code == 404


class TestByVideo:
    @pytest.fixture
    def lay(self, exports):
        """Put an MP3 of these names there, each newer than the one before and holding its own name."""
        (exports / "audio").mkdir()

        def files(*names):
            for age, name in enumerate(names):
                path = exports / "audio" / name
                path.write_text(name)
                os.utime(path, (1_700_000_000 + age, 1_700_000_000 + age))

        return files

    @pytest.fixture
    def served_name(self, client):
        def name(identity):
            answer = client.get(f"/exports/by_video/{identity}.mp3")
            return body(answer).decode() if answer.status_code == 200 else answer.status_code

        return name

    @pytest.mark.parametrize(
        "name", ["audio_abc_1700.mp3", "abc_x.mp3", "x-y_abc.mp3", "abc.mp3", "My title (abc).mp3", "[abc].mp3"]
    )
    def test_a_file_whose_name_carries_the_id_is_found(self, lay, served_name, name):
        lay(name)

        assert served_name("abc") == served_name("yt:abc") == name

    def test_of_several_files_of_an_item_the_newest_is_served(self, lay, served_name):
        lay("audio_abc_3.mp3", "audio_abc_1.mp3", "other.mp3")

        assert served_name("abc") == "audio_abc_1.mp3"

    @pytest.mark.parametrize("name", ["audio_abcd_1.mp3", "xabc.mp3", "abc-d_1.mp3", "x-abc.mp3", "ABC.mp3", "abc.wav"])
    def test_a_file_of_an_id_that_contains_this_one_is_not_served(self, lay, served_name, name):
        lay(name)

        assert served_name("abc") == 404

    def test_a_thread_is_served_although_its_id_is_no_file_name(self, lay, served_name):
        lay("audio_reddit_1abc_17.mp3")

        assert served_name("reddit:1abc") == served_name("reddit%3A1abc") == "audio_reddit_1abc_17.mp3"

    @pytest.mark.parametrize(
        "identity", ["", "yt:", ".*", "a|b", "[", "(", "\\", "%00", "..%2f", "../../secret", "x" * 3000, "*", "?"]
    )
    def test_a_value_that_is_no_id_finds_nothing(self, lay, served_name, identity):
        lay("audio_abc_1.mp3")

        assert served_name(identity) == 404

    @pytest.mark.parametrize("folder", ["", "audio/", "by_video/"])
    @pytest.mark.parametrize("identity", ["1abc", "reddit:1abc", "reddit%3A1abc", "reddit_1abc", "reddit1abc"])
    @pytest.mark.parametrize(
        "name", ["audio_reddit_1abc_17.mp3", "audio_1abc_17.MP3", "audio_1abc_0123456789abcdef.mp3"]
    )
    def test_an_item_is_found_in_every_folder_with_the_prefix_of_its_key_and_without(
        self, client, lay, folder, identity, name
    ):
        lay("audio_other_1.mp3", name)

        for method in (client.get, client.head):
            answer = method(f"/exports/{folder}{identity}.mp3?v=17")
            assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(name)))
            assert answer.headers["Cache-Control"].startswith("public, max-age=0")

    @pytest.mark.parametrize("name", ["audio.mp3", "audio/audio.mp3", "by_video/reddit.mp3", "17.wav", "by_video/1abc"])
    def test_a_word_that_every_name_has_is_no_id(self, client, lay, name):
        lay("audio_reddit_1abc_17.mp3")

        assert client.get(f"/exports/{name}").status_code == 404

    def test_a_briefing_is_served_by_its_name_and_as_nobodys_recording(self, client, lay):
        lay("audio_abc_1.mp3", "audio_abc_audio_briefing_0123abcd.mp3")

        assert body(client.get("/exports/audio_abc_audio_briefing_0123abcd.mp3")).startswith(b"audio_abc_audio")
        assert body(client.get("/exports/by_video/abc.mp3")) == b"audio_abc_1.mp3"

    def test_ranges_of_an_items_newest_file_are_served(self, client, lay):
        lay("audio_abc_1.mp3")

        answer = client.get("/exports/by_video/abc.mp3", headers={"Range": "bytes=0-4"})

        assert (answer.status_code, body(answer)) == (206, b"audio")
