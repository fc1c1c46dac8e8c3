"""The HTTP way to delete: who may, what it answers, and what it tells the NAS afterwards."""

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from content.decisions import pause
from content.decisions.trash import delete, delete_or_block, restore
from content.models import Content, Tombstone

SECRET, KEY = "a-secret", "aaaaaaaaaaa"
BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture(autouse=True)
def secret(settings):
    settings.SYNC_SECRET, settings.INGEST_TOKEN = SECRET, "a-token"


@pytest.fixture
def item(put):
    return put(KEY, id=f"yt:{KEY.lower()}", title="Rome")


def ask_one(client, key=KEY, headers=BEARER):
    return client.delete(f"/api/delete/{quote(key, safe='')}", headers=headers)


def ask_posted(client, key=KEY, headers=BEARER):
    return client.post("/api/delete", {"id": key}, content_type="application/json", headers=headers)


def ask_files(client, key=KEY, headers=BEARER):
    body = {"files": [key], "delete_audio": True}
    return client.post("/delete-reports", body, content_type="application/json", headers=headers)


DOORS = {"DELETE /api/delete": ask_one, "POST /api/delete": ask_posted, "POST /delete-reports": ask_files}


@pytest.fixture(params=DOORS)
def door(request):
    return request.param


@pytest.fixture
def ask(door, client):
    return lambda key=KEY, headers=BEARER: DOORS[door](client, key, headers)


class TestEveryDoor:
    def test_it_deletes_and_leaves_a_tombstone_that_names_the_door(self, item, ask, door):
        answer = ask()

        assert answer.status_code == 200
        assert answer.json() == {
            "status": "success",
            "message": "1 deleted.",
            "deleted_files": 1,
            "errors": [],
            "idempotent": False,
        }
        assert (Tombstone.objects.get().deleted_by, Tombstone.objects.get().via) == ("api", door)
        assert not Content.objects.exists()

    @pytest.mark.parametrize("key", [f"yt:{KEY}", f"{KEY}.json", f" {KEY} "])
    def test_it_takes_the_id_in_any_of_its_forms(self, item, ask, key):
        assert ask(key).json()["deleted_files"] == 1

    def test_an_id_that_ends_in_json_is_that_item_and_no_other(self, put, ask):
        for key in ("bread", "bread.json"):
            put(key)

        assert ask("bread.json").status_code == 200

        assert list(Content.objects.values_list("video_id", flat=True)) == ["bread"]

    def test_again_is_no_error(self, item, ask):
        ask()

        answer = ask()
        assert (answer.status_code, answer.json()["status"]) == (200, "success")
        assert (answer.json()["deleted_files"], answer.json()["idempotent"]) == (0, True)

    def test_again_by_its_legacy_id_is_no_error(self, put, ask):
        put("AAaaAAaaAAa", id="yt:aaaaaaaaaaa")
        assert ask("yt:aaaaaaaaaaa").status_code == 200

        assert ask("yt:aaaaaaaaaaa").status_code == 200

    @pytest.mark.parametrize("key", ["nobody", "a/b", "ключ", "%", "'; DROP TABLE content --", "\x00", "x" * 3000])
    def test_what_was_never_known_is_404_as_json(self, item, ask, key):
        answer = ask(key)

        assert answer.status_code in (400, 404)
        assert answer.json()["error"]
        assert Content.objects.count() == 1

    def test_a_restored_item_can_be_deleted_again(self, item, ask):
        ask()
        restore(KEY, by="ada")

        assert ask().json()["deleted_files"] == 1

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {SECRET}"}, {"Authorization": SECRET}]
        + [
            {"X-Sync-Secret": "wrong"},
            {"X-INGEST-TOKEN": "a-token"},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer ünïcode"},
        ],
    )
    def test_without_the_secret_it_is_401(self, item, ask, headers):
        answer = ask(headers=headers)

        assert answer.status_code == 401
        assert answer.json()["error"]
        assert Content.objects.exists()

    def test_x_sync_secret_is_as_good(self, item, ask):
        assert ask(headers={"X-Sync-Secret": SECRET}).status_code == 200

    def test_the_scheme_of_a_bearer_may_be_written_in_any_case(self, item, ask):
        assert ask(headers={"Authorization": f"bearer {SECRET}"}).status_code == 200

    def test_where_no_secret_is_set_up_it_is_503(self, item, ask, settings):
        settings.SYNC_SECRET = settings.INGEST_TOKEN = ""

        assert ask(headers={"Authorization": "Bearer "}).status_code == 503
        assert Content.objects.exists()

    def test_while_paused_it_is_503_and_says_when_to_come_again(self, item, ask):
        pause.pause(by="ada", reason="cleaning")

        answer = ask()

        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "paused" in answer.json()["error"]
        assert Content.objects.exists()


class TestBodies:
    @pytest.mark.parametrize("path", ["/api/delete", "/delete-reports"])
    @pytest.mark.parametrize(
        "body",
        [b"", b"garbage", b"\xff\xfe", b"[]", b"7", b"null", b"{}", b'{"id": 7}', b'{"id": ""}', b'{"id": ["a"]}']
        + [b'{"files": "a"}', b'{"files": [7]}', b'{"files": null}', b"[" * 100_000, b'{"id": " "}'],
    )
    def test_garbage_is_400_as_json(self, item, client, path, body):
        answer = client.post(path, body, content_type="application/json", headers=BEARER)

        assert answer.status_code == 400
        assert answer.json()["error"]
        assert Content.objects.exists()

    @pytest.mark.parametrize("path", ["/api/delete", "/delete-reports"])
    @pytest.mark.parametrize(
        ("headers", "size", "status"),
        [
            ({}, 20 * 1024 * 1024 + 1, 413),
            ({"Transfer-Encoding": "chunked"}, 2, 411),
            ({"Content-Encoding": "gzip"}, 2, 415),
        ],
    )
    def test_a_body_that_is_not_read_says_why(self, item, client, path, headers, size, status):
        answer = client.post(path, b" " * size, content_type="application/json", headers=BEARER | headers)

        assert answer.status_code == status
        assert answer.json()["error"]
        assert Content.objects.exists()

    @pytest.mark.parametrize("path", ["/api/delete", "/delete-reports"])
    def test_half_a_surrogate_is_no_crash(self, item, client, path):
        body = rb'{"id": "\ud800", "files": ["\ud800"]}'

        assert client.post(path, body, content_type="application/json", headers=BEARER).status_code in (400, 404)

    def test_a_wrong_secret_is_401_before_the_body_is_read(self, db, client):
        answer = client.post("/api/delete", b"garbage", content_type="application/json")

        assert answer.status_code == 401

    def test_several_files_at_once_are_one_gesture(self, put, client):
        for key in ("a", "b", "c"):
            put(key)
        delete("c", by="ada")

        body = {"files": ["b", "a.json", "c", "nobody", "a"]}
        answer = client.post("/delete-reports", body, content_type="application/json", headers=BEARER)

        assert (answer.status_code, answer.json()["deleted_files"]) == (200, 2)
        assert answer.json()["errors"] == ["nobody was never known."]
        assert Tombstone.objects.filter(via="POST /delete-reports").values("gesture").distinct().count() == 1

    def test_no_file_at_all_is_done_at_once(self, db, client):
        answer = client.post("/delete-reports", {"files": []}, content_type="application/json", headers=BEARER)

        assert (answer.status_code, answer.json()["deleted_files"]) == (200, 0)

    def test_a_thousand_and_one_are_too_many(self, db, client):
        body = json.dumps({"files": ["a"] * 1001})

        answer = client.post("/delete-reports", body, content_type="application/json", headers=BEARER)
        assert answer.status_code == 400

    @pytest.mark.parametrize("path", ["/api/delete", "/delete-reports", f"/api/delete/{KEY}"])
    def test_a_get_deletes_nothing(self, item, client, path):
        assert client.get(path, headers=BEARER).status_code in (404, 405)
        assert Content.objects.exists()


class TestTombstones:
    @pytest.fixture
    def buried(self, db):
        for month, key in enumerate("abc", 1):
            delete_or_block(key, by="ada", reason=f"reason {key}", at=datetime(2026, month, 1, tzinfo=UTC))

    def names(self, client, **query):
        answer = client.get("/api/tombstones", query)
        assert answer.status_code == 200
        return [entry["video_id"] for entry in answer.json()["tombstones"]]

    def test_they_tell_what_and_when_oldest_first(self, buried, client):
        first, *_ = client.get("/api/tombstones").json()["tombstones"]

        assert first == {"video_id": "a", "deleted_at": "2026-01-01T00:00:00Z", "deleted_by": "", "reason": ""}
        assert self.names(client) == ["a", "b", "c"]

    @pytest.mark.parametrize("headers", [BEARER, {"X-Sync-Secret": SECRET}, {"X-INGEST-TOKEN": "a-token"}])
    def test_who_and_why_are_told_to_those_who_may_write(self, buried, client, headers):
        first, *_ = client.get("/api/tombstones", headers=headers).json()["tombstones"]

        assert (first["deleted_by"], first["reason"]) == ("ada", "reason a")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Authorization": "Bearer a-token"},
            {"X-Sync-Secret": "a-token"},
            {"X-INGEST-TOKEN": SECRET},
            {"X-Other": "x"},
        ]
        + [{"Authorization": f"Basic {SECRET}"}, {"Authorization": SECRET}, {"Authorization": "Bearer "}],
    )
    def test_to_nobody_else(self, buried, client, headers):
        answer = client.get("/api/tombstones", headers=headers)

        assert answer.status_code == 200
        assert "ada" not in answer.content.decode()

    def test_where_no_secret_is_set_up_an_empty_one_learns_nothing(self, buried, client, settings):
        settings.SYNC_SECRET = settings.INGEST_TOKEN = ""
        headers = {"Authorization": "Bearer ", "X-Sync-Secret": "", "X-INGEST-TOKEN": ""}

        assert "ada" not in client.get("/api/tombstones", headers=headers).content.decode()

    @pytest.mark.parametrize(
        ("since", "names"),
        [
            ("2026-02-01T00:00:00Z", "bc"),
            ("2026-02-01T00:00:01Z", "c"),
            ("2026-02-01T01:00:00+01:00", "bc"),
            ("2026-02-01T01:00:00 01:00", "bc"),
            ("2026-02-01T19:05:00+19:05", "bc"),
            ("2026-01-31T00:55:00-23:05", "bc"),
            ("0001-01-01T00:00:00Z", "abc"),
            ("2027-01-01T00:00:00Z", ""),
            ("", "abc"),
        ],
    )
    def test_since_then(self, buried, client, since, names):
        assert self.names(client, since=since) == list(names)

    def test_the_last_date_it_told_finds_nothing_older(self, buried, client):
        delete_at = client.get("/api/tombstones").json()["tombstones"][-1]["deleted_at"]

        assert self.names(client, since=delete_at) == ["c"]

    @pytest.mark.parametrize(
        "since",
        ["soon", "2026-02-01", "2026-02-01T00:00:00", "2026-99-99T00:00:00Z", "7", "\x00", "9999-12-31T23:59:59-14:00"]
        + ["0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00+99:99", "2026-01-01T00:00:00+24:00", "\ufffd", "é" * 3000],
    )
    def test_what_is_no_time_is_400(self, buried, client, since):
        answer = client.get("/api/tombstones", {"since": since})

        assert answer.status_code == 400

    def test_a_restored_item_is_not_among_them(self, item, client):
        delete(KEY, by="ada")
        restore(KEY, by="ada")

        assert self.names(client) == []

    def test_they_take_one_query(self, buried, client, django_assert_num_queries):
        with django_assert_num_queries(1):
            client.get("/api/tombstones")
