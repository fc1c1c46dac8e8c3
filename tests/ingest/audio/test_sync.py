"""`ingest --audio`: the MP3 of every item, now or when it comes; and the state of still awaiting it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from content.models import Content
from tests.ingest.payload.invented import flat
from ytv2.local.sample.sound import mp3


@pytest.fixture
def folder(tmp_path, db):
    """A report that says there is audio, in a folder with room for MP3s."""
    (tmp_path / "mp3").mkdir()
    (tmp_path / "one.json").write_text(json.dumps(flat(video_id="abc", title="Bread", has_audio=True)))
    return tmp_path


@pytest.fixture
def run(folder):
    def ingest(*options, status=0):
        out = io.StringIO()
        try:
            call_command("ingest", folder / "one.json", "--audio", folder / "mp3", "--json", *options, stdout=out)
            exit_status = 0
        except SystemExit as stop:
            exit_status = stop.code
        assert exit_status == status
        return json.loads(out.getvalue().splitlines()[0])

    return ingest


def test_a_recording_comes_with_its_report(run, folder, client):
    (folder / "mp3" / "audio_abc_2024.mp3").write_bytes(mp3(1, 3))

    assert run()["audio"] == "attached"

    content = Content.objects.get()
    assert content.media_metadata["mp3_duration_seconds"] == 3
    assert b"".join(client.get(content.media["audio_url"]).streaming_content) == mp3(1, 3)


def test_the_same_run_again_changes_nothing(run, folder, exports):
    (folder / "mp3" / "abc_1.mp3").write_bytes(mp3(1, 3))
    run()
    before = Content.objects.values().get(), [path.stat() for path in (exports / "audio").iterdir()]

    assert run()["audio"] == "unchanged"
    after = Content.objects.values().get(), [path.stat() for path in (exports / "audio").iterdir()]
    assert [stat.st_mtime_ns for stat in after[1]] == [stat.st_mtime_ns for stat in before[1]]
    assert after[0] == before[0]


def test_audio_that_is_late_is_awaited_and_attached_by_a_later_run(run, folder):
    assert run()["audio"] == "awaited"
    assert Content.objects.awaiting_audio().count() == 1
    (folder / "mp3" / "abc_1.mp3").write_bytes(mp3(1, 3))

    again = run()

    assert (again["outcome"], again["audio"]) == ("unchanged", "attached")
    assert not Content.objects.awaiting_audio().exists()


@pytest.mark.parametrize(
    "name", ["abc_1.MP3", "abc_1.Mp3", "ABC.mp3", "abc_1.mp3.part", "audio_abc_audio_briefing_0123abcd.mp3"]
)
def test_the_case_of_an_ending_does_not_count_and_that_of_an_id_does(run, folder, client, name):
    (folder / "mp3" / name).write_bytes(mp3(1, 3))

    is_the_items = name.lower().endswith(".mp3") and name.startswith("abc")
    assert run()["audio"] == ("attached" if is_the_items else "awaited")
    assert client.get("/exports/by_video/abc.mp3").status_code == (200 if is_the_items else 404)


def test_a_recording_whose_length_stands_wrong_is_looked_at_again(run, folder):
    (folder / "mp3" / "abc_1.mp3").write_bytes(mp3(1, 3))
    run()
    Content.objects.update(media_metadata=Content.objects.get().media_metadata | {"mp3_duration_seconds": 1})

    assert run()["audio"] == "attached"
    assert Content.objects.get().media_metadata["mp3_duration_seconds"] == 3


def test_a_recording_that_is_gone_from_the_exports_comes_again(run, folder, exports):
    (folder / "mp3" / "abc_1.mp3").write_bytes(mp3(1, 3))
    run()
    for path in (exports / "audio").iterdir():
        path.unlink()

    run()

    assert Content.objects.filter(recording__url__isnull=False).exists()
    assert [path.read_bytes() for path in (exports / "audio").iterdir()] == [mp3(1, 3)]


def test_what_is_no_mp3_is_refused_and_the_report_comes_in(run, folder, exports):
    (folder / "mp3" / "abc_1.mp3").write_bytes(b"<html>")

    receipt = run(status=1)

    assert receipt["outcome"] == "created"
    assert receipt["audio"].startswith("refused: abc_1.mp3")
    assert not list(exports.rglob("*.*"))


def test_a_dry_run_attaches_nothing(run, folder, exports):
    (folder / "mp3" / "abc_1.mp3").write_bytes(mp3(1, 3))

    assert "audio" not in run("--dry-run")
    assert not (exports / "audio").exists()


def test_recordings_that_lie_in_the_exports_stay_where_they_are(folder, exports):
    (exports / "audio").mkdir()
    (exports / "audio" / "abc_7.mp3").write_bytes(mp3(1, 3))

    call_command("ingest", folder / "one.json", "--audio", exports / "audio", stdout=io.StringIO())

    assert Content.objects.get().media["audio_url"] == "/exports/audio/abc_7.mp3"
    assert [path.name for path in (exports / "audio").iterdir()] == ["abc_7.mp3"]


def test_a_missing_folder_is_named(folder):
    with pytest.raises(CommandError, match="Not found"):
        call_command("ingest", folder, "--audio", folder / "none")
