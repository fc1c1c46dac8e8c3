"""Uploads to a real server: sending MP3s to it, bodies that are too large or end early, and many at once."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from ingest.audio import client
from ingest.audio.mp3 import Attached, NotAnMp3
from tests.databases import copy_of_template
from tests.ports import SILENT
from tests.serving import STALL, Server, until_closed
from ytv2.local.sample.sound import mp3

TOKEN = "the-token-of-the-nas"
HEADERS = {"X-INGEST-TOKEN": TOKEN}


@pytest.fixture(scope="module")
def dsn(django_db_setup):
    with copy_of_template() as name:
        yield name


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="module")
def server(dsn, home, tmp_path_factory):
    settings = {
        "DATABASE_URL_POSTGRES_NEW": dsn,
        "INGEST_TOKEN": TOKEN,
        "EXPORTS_DIR": str(home),
        "AUDIO_LIMIT_MB": "1",
    }
    running = Server(tmp_path_factory.mktemp("gunicorn"), os.environ | settings)
    yield running
    running.stop()


@pytest.fixture
def dashboard(server, settings):
    settings.UPLOAD_URL, settings.INGEST_TOKEN = f"http://127.0.0.1:{server.port}", TOKEN
    return settings


@pytest.fixture
def row(dsn):
    """Make an item; then ask for its media and audio_version."""

    def ask(video_id):
        with psycopg.connect(dsn, autocommit=True) as asking:
            asking.execute("INSERT INTO content (video_id) VALUES (%s) ON CONFLICT DO NOTHING", [video_id])
            rows = asking.execute(
                "SELECT media, audio_version, updated_at FROM content WHERE video_id = %s", [video_id]
            )
            return rows.fetchone()

    return ask


@pytest.fixture
def sound(tmp_path):
    def write(seed=1, seconds=2):
        path = tmp_path / f"sound_{seed}.mp3"
        path.write_bytes(mp3(seed, seconds))
        return path

    return write


def test_an_mp3_is_sent_once(dashboard, row, sound):
    row("once")

    assert client.send("once", sound()) == Attached.ATTACHED
    before = row("once")
    assert before[0]["has_audio"] is True
    assert client.send("once", sound()) == Attached.UNCHANGED
    assert row("once") == before


def test_of_an_unknown_item_it_is_kept_there(dashboard, sound):
    assert client.send("reddit:later", sound()) == Attached.UNKNOWN


def test_what_is_no_mp3_is_not_sent(dashboard, tmp_path):
    (tmp_path / "x.mp3").write_bytes(b"no sound")
    with pytest.raises(NotAnMp3):
        client.send("abc", tmp_path / "x.mp3")


def test_a_refusal_is_not_tried_again(dashboard, sound):
    dashboard.INGEST_TOKEN = "wrong"
    waits = []
    with pytest.raises(client.NotTaken, match="401"):
        client.send("abc", sound(), sleep=waits.append)
    assert waits == []


def test_a_dashboard_that_is_away_is_tried_again_ever_later_and_taken_when_it_is_back(dashboard, row, sound):
    row("away")
    there, waits = dashboard.UPLOAD_URL, []
    dashboard.UPLOAD_URL = f"http://127.0.0.1:{SILENT}"
    with pytest.raises(client.NotTaken, match="does not answer"):
        client.send("away", sound(), sleep=waits.append)
    assert len(waits) == client.ATTEMPTS - 1
    assert waits == sorted(waits)

    dashboard.UPLOAD_URL = there
    assert client.send("away", sound()) == Attached.ATTACHED


def test_the_limit_is_answered_before_the_body_came(server, home):
    before = sorted(home.rglob("*"))
    head = (
        f"POST /ingest/audio HTTP/1.1\r\nHost: x\r\nX-INGEST-TOKEN: {TOKEN}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000000\r\n\r\n--x"
    )
    with server.begin(head.encode()) as asking:
        asking.settimeout(2)
        assert b" 413 " in asking.recv(4096).splitlines()[0]
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("hangs_up", [True, False])
def test_half_a_body_leaves_nothing_and_holds_nobody(server, home, hangs_up):
    before = {path for path in home.rglob("*") if path.is_file()}
    body = (
        f"POST /ingest/audio HTTP/1.1\r\nHost: x\r\nX-INGEST-TOKEN: {TOKEN}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 500000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="video_id"\r\n\r\nhalf\r\n'
        '--x\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\n'
    ).encode() + mp3(1, 10)
    crowd = [server.begin(body) for _ in range(20)]

    assert server.ask("/health", timeout=2)[0] == 200
    deadline = time.monotonic() + STALL + 5
    for connection in crowd:
        if hangs_up:
            connection.shutdown(socket.SHUT_WR)
        until_closed(connection, deadline)
        connection.close()
    while {path for path in home.rglob("*") if path.is_file()} != before:
        assert time.monotonic() < deadline + 2
        time.sleep(0.05)


def test_many_at_once_for_one_item_leave_the_row_and_one_whole_file_each(server, home, row, sound):
    row("busy")
    files = [sound(seed) for seed in range(4)]

    def upload(number):
        with files[number % 4].open("rb") as file:
            address = f"http://127.0.0.1:{server.port}/ingest/audio"
            return httpx.post(address, data={"video_id": "busy"}, files={"audio": file}, headers=HEADERS, timeout=30)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(upload, range(16)))

    assert {answer.status_code for answer in answers} == {200}
    stored = {path.read_bytes() for path in (home / "audio").glob("audio_busy_*.mp3")}
    assert stored == {path.read_bytes() for path in files}
    assert row("busy")[0]["audio_url"] in {answer.json()["public_url"] for answer in answers}
    assert not list((home / "audio").glob(".*.part"))
