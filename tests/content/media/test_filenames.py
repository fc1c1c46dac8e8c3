"""A name that was written for an item's MP3 is read as that item's, and as nobody else's."""

from pathlib import PurePath

import pytest

from content.media.filenames import Entry, Index, ids_within, newest, spellings, uploaded_name

IDENTITIES = ["abc-DEF_123", "_x_", "a", "reddit:abc", "web:0123456789abcdef", "naïve", "日本", "x" * 500, "a.b", "-"]
SUM = "0123456789abcdef" * 4


@pytest.mark.parametrize("identity", IDENTITIES)
def test_an_uploads_name_is_read_as_the_item_it_was_written_for_and_no_other(identity):
    stem = PurePath(uploaded_name(identity, SUM)).stem

    assert len(ids_within(stem)) == 1
    assert [other for other in IDENTITIES if ids_within(stem) & set(spellings(other))] == [identity]


def test_an_upload_without_an_item_is_named_by_its_digest_alone():
    assert uploaded_name("", SUM) == "audio_0123456789abcdef.mp3"


@pytest.mark.parametrize("identity", ["../x", "a/b", "a\\b", "a\x00b", "/etc/passwd"])
def test_no_part_of_a_name_leads_elsewhere(identity):
    assert not set(uploaded_name(identity, SUM)) & set("/\\\x00")


def test_an_index_finds_what_a_single_look_finds():
    names = ["audio_abc_1", "abc_2", "x-abc", "abcd_1", "on (abc) 3", "reddit_abc_1", "audio__a-b_9", "_"]
    entries = [Entry(PurePath(f"{name}.mp3"), age, 1) for age, name in enumerate(names)]
    index = Index(entries)

    for identity in ("abc", "abcd", "reddit:abc", "_a-b", "a-b", "b", "nobody", "x-abc", ""):
        entry = index.of(identity)
        assert (entry and entry.path) == newest(entries, identity)
    assert index.of("abc").path.name == "reddit_abc_1.mp3"
    assert index.of("b") is None
