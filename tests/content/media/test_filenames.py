"""A name that was written for an item's MP3 is read as that item's, and as nobody else's."""

from pathlib import PurePath

import pytest

from content.media.filenames import Entry, Index, ids_within, keys_of, meant, newest, spellings, uploaded_name

IDENTITIES = ["abc-DEF_123", "_x_", "a", "reddit:abc", "web:0123456789abcdef", "naïve", "日本", "x" * 500, "a.b", "-"]
SUM = "0123456789abcdef" * 4


@pytest.mark.parametrize("identity", IDENTITIES)
def test_an_uploads_name_is_read_as_the_item_it_was_written_for_and_no_other(identity):
    stem = PurePath(uploaded_name(identity, SUM)).stem

    assert [other for other in IDENTITIES if ids_within(stem) & set(spellings(other))] == [identity]


def test_an_upload_without_an_item_is_named_by_its_digest_alone():
    assert uploaded_name("", SUM) == "audio_0123456789abcdef.mp3"


@pytest.mark.parametrize("identity", ["../x", "a/b", "a\\b", "a\x00b", "/etc/passwd"])
def test_no_part_of_a_name_leads_elsewhere(identity):
    assert not set(uploaded_name(identity, SUM)) & set("/\\\x00")


def test_the_names_of_distinct_ids_differ():
    alike = ["a_b", "a/b", "a:b", "a\\b", *("x" * 150 + end for end in ("", "y", "z"))]

    assert len({uploaded_name(identity, SUM) for identity in alike}) == len(alike)


def test_an_index_finds_what_a_single_look_finds():
    names = ["audio_abc_1", "abc_2", "x-abc", "abcd_1", "on (abc) 3", "reddit_abc_1", "audio__a-b_9", "_"]
    entries = [Entry(PurePath(f"{name}.mp3"), age, 1) for age, name in enumerate(names)]
    index = Index(entries)

    for identity in ("abc", "abcd", "reddit:abc", "_a-b", "a-b", "b", "nobody", "x-abc", ""):
        entry = index.of(identity)
        assert (entry and entry.path) == newest(entries, identity)
    assert index.of("abc").path.name == "reddit_abc_1.mp3"
    assert index.of("b") is None


@pytest.mark.parametrize("identity", ["1abc", "reddit:1abc", "Reddit:1abc"])
@pytest.mark.parametrize(
    "name", ["audio_reddit_1abc_17.mp3", "audio_1abc_17.MP3", "audio_reddit_1abc_0123456789abcdef.Mp3"]
)
def test_a_file_of_the_time_when_keys_had_prefixes_is_found_and_a_newer_one_too(identity, name):
    assert newest([Entry(PurePath(name), 1, 1)], identity) == PurePath(name)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("reddit:1abc", "1abc"),
        ("reddit_1abc", "1abc"),
        ("reddit1abc", "1abc"),
        ("YT:x", "x"),
        ("web_x", "x"),
        ("x", "x"),
    ],
)
def test_who_asks_with_a_prefix_in_any_form_means_the_key_too(asked, key):
    assert meant(asked) in ([asked, key], [asked])
    assert key in meant(asked)


@pytest.mark.parametrize(
    "name", ["audio_abc_audio_briefing_0123abcd.mp3", "abc_audio_briefing_00000000.MP3", "abc.wav", ".mp3"]
)
def test_a_briefing_and_what_is_no_mp3_is_no_items_recording(name):
    assert keys_of(name) == set()
    assert newest([Entry(PurePath(name), 1, 1)], "abc") is None


@pytest.mark.parametrize("name", ["audio_abc_audio_briefing_1.mp3", "audio_briefing_abc.mp3", "abc_briefing.mp3"])
def test_a_name_that_only_resembles_a_briefings_is_an_items(name):
    assert "abc" in keys_of(name)
