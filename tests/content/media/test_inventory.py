"""The table of the sound files says what is there, however it came or went."""

import os

import pytest

from content.media import exports as library
from content.media import inventory
from content.models import Content, SoundFile
from tests.content.media.test_storage import place, s3  # noqa: F401 - a folder and a bucket
from ytv2.local.sample.sound import mp3

SOUND = mp3(1, 2)
NAME = "audio_abc_1.mp3"

pytestmark = pytest.mark.django_db


@pytest.fixture
def audio(exports):
    folder = exports / "audio"
    folder.mkdir()
    return folder


@pytest.fixture
def can_be_heard(put):
    put("abc", has_audio=True)
    return Content.objects.filter(recording__url__isnull=False).exists


def test_what_is_put_or_taken_away_is_seen_in_a_folder_and_in_a_bucket(
    place,  # noqa: F811
    tmp_path,
    can_be_heard,
    monkeypatch,
):
    monkeypatch.setattr("content.media.bucket.NAMES_SECONDS", -1)
    source = tmp_path / "source"
    source.write_bytes(SOUND)
    library.put("audio", NAME, source)
    assert not can_be_heard()

    stock = inventory.take()
    assert (stock.number, stock.changed, stock.gone) == (1, [NAME], [])
    assert can_be_heard()
    assert inventory.take() == (1, [], [], [])

    library.storage().delete(f"audio/{NAME}")
    assert inventory.take().gone == [NAME]
    assert not can_be_heard()


def test_a_file_is_measured_once(audio, can_be_heard, monkeypatch):
    (audio / NAME).write_bytes(SOUND)
    inventory.take()
    assert SoundFile.objects.get().seconds == 2

    monkeypatch.setattr(inventory, "seconds_of", lambda path: pytest.fail("It is measured again."))
    inventory.take()


def test_a_length_that_stands_wrong_is_put_right(audio, client, put):
    put("abc", media={"audio_url": f"/exports/audio/{NAME}"}, media_metadata={"mp3_duration_seconds": 1})
    (audio / NAME).write_bytes(SOUND)
    inventory.take()

    report = client.get("/api/reports/abc").json()
    assert report["media"]["audio_duration_seconds"] == report["media_metadata"]["mp3_duration_seconds"] == 2


def test_a_file_that_changes_is_measured_again(audio, can_be_heard):
    (audio / NAME).write_bytes(SOUND)
    inventory.take()
    (audio / NAME).write_bytes(mp3(1, 4))

    assert inventory.take().changed == [NAME]
    assert SoundFile.objects.get().seconds == 4


@pytest.mark.parametrize(
    "name",
    [".hidden_abc.mp3", "abc.png", "abc_audio_briefing_0123abcd.mp3", "abc.mp3.part", os.fsdecode(b"abc_\xff.mp3")],
)
def test_what_is_nobodys_recording_is_left_out(audio, can_be_heard, name):
    (audio / name).write_bytes(SOUND)

    assert inventory.take().number == 0
    assert not can_be_heard()


def test_an_empty_file_is_no_sound_and_one_that_cannot_be_played_is_named(audio, can_be_heard):
    (audio / NAME).write_bytes(b"")
    assert inventory.take() == (0, [], [], [])

    (audio / NAME).write_bytes(b"<html>")
    assert inventory.take().mute == [NAME]


def test_exports_that_are_not_there_take_nothing_away(exports, can_be_heard, sound_file):
    sound_file(NAME)
    with pytest.raises(inventory.Doubtful, match="1 of 1 sound file"):
        inventory.take()

    assert can_be_heard()


def test_exports_that_lack_most_of_many_files_are_others(audio, can_be_heard, sound_file):
    sound_file(NAME)
    for number in range(15):
        sound_file(f"{number}.mp3")
    with pytest.raises(inventory.Doubtful):
        inventory.take()
    assert can_be_heard()

    for number in range(10):
        (audio / f"{number}.mp3").write_bytes(SOUND)
    assert len(inventory.take().gone) == 6
    assert not can_be_heard()


def test_an_item_that_came_unseen_is_found_at_the_next_look(audio, can_be_heard, sql):
    (audio / NAME).write_bytes(SOUND)
    inventory.take()
    sql("DELETE FROM recording")  # as two sessions leave it that did not see each other

    inventory.take()

    assert can_be_heard()
