"""Keys and addresses as the database reads them, and that Python reads them alike."""

import unicodedata
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction

from content.decisions import trash
from content.keys import bare, flaw_of, is_digest
from content.models import Content

UPSERT = "ON CONFLICT (video_id) DO UPDATE SET"
PLAIN = ["a", "twoKeys_001", "été", "ключ", "日本", "a/b?c&d", "a.b", "x" * 200, "[abc]", "yt", "reddit"]
ALIKE = {
    "zero width": "abc\u200bdef",
    "a joiner": "abc\u2060",
    "a byte order mark": "\ufeffabc",
    "a mark of direction": "\u202eabc",
    "a soft hyphen": "ab\u00adc",
    "combining": "e\u0301te\u0301",
    "a combining mark that has no composed form": "x\u0301",
    "full width": "ａｂｃ",
    "a ligature": "ﬁsh",
    "a roman number": "Ⅷ",
    "a half-width kana": "ｶﾅ",
    "a variation selector": "a\ufe0f",
    "a Hangul filler": "a\u3164b",
    "a no-break space": "a\u00a0b",
    "private use": "a\ue000",
    "a tag": "a\U000e0041",
}


@pytest.mark.parametrize(
    ("given", "key", "record"),
    [
        ("yt:a", "a", "yt:a"),
        ("Reddit:1Abc", "1Abc", "reddit:1Abc"),
        ("WEB:yt:x", "x", "yt:x"),
        ("yt:yt:x", "x", "yt:x"),
        ("twoKeys_001", "twoKeys_001", "yt:twoKeys_001"),
        ("plain", "plain", None),
        ("ytx:a", "ytx:a", None),
        ("a:yt:b", "a:yt:b", None),
        ("yt: ", " ", "yt: "),
    ],
)
def test_a_key_is_bare_and_its_prefix_tells_the_record_id(sql, given, key, record):
    assert sql("SELECT library_bare_key(%s), library_record_id(%s, NULL)", given, given) == [(key, record)]
    assert bare(given) == key


@pytest.mark.parametrize(
    ("address", "record"),
    [
        ("https://m.youtube.com/@baker", "yt:k"),
        ("//youtu.be/x", "yt:k"),
        ("https://old.reddit.com:443/r/x", "reddit:k"),
        ("https://redd.it/x", "reddit:k"),
        ("https://notyoutube.com/", "web:k"),
        ("https://example.org/?u=https://youtube.com", "web:k"),
        ("/exports/x", None),
        ("", None),
    ],
)
def test_without_a_prefix_the_address_tells_it(sql, address, record):
    assert sql("SELECT library_record_id('k', %s)", address) == [(record,)]


class TestRecordId:
    def test_it_stays_whatever_is_written(self, put, sql):
        put("a", id="reddit:a")
        for value in ("yt:a", "", None):
            sql("UPDATE content SET id = %s", value)
            sql(f"INSERT INTO content (video_id, id) VALUES ('a', %s) {UPSERT} id = EXCLUDED.id", value)

        assert Content.objects.get().record_id == "reddit:a"

    def test_it_is_filled_as_soon_as_the_address_tells_it(self, put, sql):
        put("a")
        sql("UPDATE content SET canonical_url = 'https://example.org/a'")

        assert Content.objects.get().record_id == "web:a"

    def test_one_that_is_anothers_is_left_out(self, put, sql):
        put("a", id="yt:same"), put("b", id="yt:same"), put("c")
        sql("UPDATE content SET id = 'yt:same' WHERE video_id = 'c'")

        assert dict(Content.objects.values_list("video_id", "record_id")) == {"a": "yt:same", "b": None, "c": None}


@pytest.mark.parametrize(
    ("plain", "spellings"),
    [
        (
            "bread.example/rye",
            [
                "https://bread.example/rye",
                "https://bread.example/rye/",
                "http://bread.example/rye//",
                "https://www.bread.example/rye",
                "https://bread.example/rye?utm_source=newsletter&utm_medium=mail",
                "https://bread.example/rye#crust",
                "https://bread.example/rye#:~:text=crust",
                "HTTPS://BREAD.example/rye",
                "https://bread.example:443/rye",
                "http://bread.example:80/rye?",
                "https://bread.example./rye?fbclid=abc",
                "https://bread.example/rye?gclid=1&mc_cid=2&mc_eid=3&igshid=4&msclkid=5",
                "https://user@bread.example/x/../%72ye/.",
                "  //bread.example/rye  ",
            ],
        ),
        ("bread.example", ["https://bread.example", "https://www.bread.example/", "http://bread.example:80?ref_src=x"]),
        (
            "bread.example/a?a=1&b=x%20y",
            ["https://bread.example/a?b=x+y&a=1", "https://bread.example/a/?a=1&amp;b=x%20y&utm_term=z"],
        ),
        (
            "bread.example/K%C3%A4se%2F~",
            ["https://bread.example/Käse%2f~", "https://bread.example/K%c3%a4se%2F%7E"],
        ),
        ("bread.example#!/rye", ["https://bread.example/#!/rye"]),
        ("bread.example#/rye", ["https://bread.example/#/rye"]),
        ("bread.example:8080/rye", ["http://bread.example:8080/rye"]),
        ("bread.example/Rye", ["https://bread.example/Rye"]),
        ("m.bread.example/rye", ["https://m.bread.example/rye"]),
        ("bread.example/a?gid=1&ref=main", ["https://bread.example/a?ref=main&gid=1"]),
        (None, ["/exports/x", "ftp://bread.example/rye", "rye", "", "https:///rye", "mailto:a@bread.example"]),
    ],
)
def test_addresses_that_mean_the_same_are_one(sql, plain, spellings):
    assert {plain} == {sql("SELECT library_plain_address(%s)", each)[0][0] for each in spellings}
    ((count, digest),) = sql(
        "SELECT count(DISTINCT library_web_key(a)), max(library_web_key(a)) FROM unnest(%s::text[]) AS a",
        "{" + ",".join(f'"{each}"' for each in spellings) + "}",
    )
    assert count == (plain is not None)
    assert digest is None or is_digest(digest)


class TestLookAlikes:
    @pytest.mark.parametrize("key", PLAIN)
    def test_a_key_that_can_be_told_from_others_is_taken(self, put, sql, key):
        assert flaw_of(key) == ""
        put(key)

    @pytest.mark.parametrize("key", ALIKE.values(), ids=ALIKE)
    def test_one_that_looks_like_another_is_refused_alike(self, put, sql, key):
        assert flaw_of(key)
        with pytest.raises(IntegrityError, match="look like others or like none"), transaction.atomic():
            put(f"reddit:{key}")

    @pytest.mark.parametrize("key", [".", "..", "yt:.."])
    def test_so_is_a_step_in_a_path(self, put, key):
        assert flaw_of(bare(key))
        with pytest.raises(IntegrityError, match="is a step in a path"), transaction.atomic():
            put(key)

    @pytest.mark.parametrize("key", ALIKE.values(), ids=ALIKE)
    def test_one_that_stands_can_be_written_opened_deleted_and_restored(self, sql, client, settings, key):
        sql("SELECT library_act_as('x', doing => 'restoring')")
        sql("INSERT INTO content (video_id, title) VALUES (%s, 'Old')", key)
        sql("SELECT library_act_as('')")
        sql(f"INSERT INTO content (video_id, title) VALUES (%s, 'New') {UPSERT} title = 'New'", key)
        settings.SYNC_SECRET = "a-secret"

        assert client.get(f"/read/{quote(key, safe='')}").status_code == 200
        assert client.get(f"/api/reports/{quote(key, safe='')}").json()["title"] == "New"
        answer = client.delete(f"/api/delete/{quote(key, safe='')}", headers={"Authorization": "Bearer a-secret"})
        assert answer.json()["deleted_files"] == 1
        trash.restore(key, by="ada")
        assert Content.objects.get().video_id == key


def test_sql_and_python_agree_on_every_character(sql):
    """Unassigned characters aside, which only Python knows."""
    assigned = [n for n in range(0x21, 0x30000) if unicodedata.category(chr(n)) not in ("Cn", "Cs", "Cc")]
    rows = sql(
        "SELECT n FROM unnest(%s::int[]) AS n WHERE library_is_key('a' || chr(n) || 'b')",
        "{" + ",".join(map(str, assigned)) + "}",
    )
    taken = {n for (n,) in rows}

    differ = [hex(n) for n in assigned if (flaw_of(f"a{chr(n)}b") == "") != (n in taken)]
    assert differ == []
