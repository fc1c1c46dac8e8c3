"""What a reader sees, and what is left of a text without the rest: in Python as in PostgreSQL."""

import re
import unicodedata

import pytest

from content.characters import INVISIBLE, SETTLED, can_be_seen, plain, unaccented

NOTHING = [
    *(
        "",
        " ",
        "\t\n",
        "\x00",
        "\x01",
        "\u00a0",
        "\u200b",
        "\u200b\u2060\ufeff",
        "\u3164",
        "\u2800",
        "\u00ad",
        "\u202e",
    ),
    *("\u034f", "\u180e", "\ufe0f", "\ufe0f\u20e3", "\U000e0041", "\U000e0100", "\u115f\u1160", "\uffa0", "\u2028"),
    *("\u200d \u200c", "\u061c", "\u2066\u2069", "\u0301", "\u3000", "\u17b5", "\ufff9\ufffb", "\u206f"),
]


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_of_some_texts_nothing_is_seen(text):
    assert not can_be_seen(text)


@pytest.mark.parametrize(
    "text", ["a", ".", "🎨", "歴史", "7", "¿", "\u200ba", "e\u0301", "\ue000", "ー", "ا", "\ufffd"]
)
def test_of_others_something_is(text):
    assert can_be_seen(text)


@pytest.mark.parametrize("value", [None, 7, [], {}])
def test_what_is_no_text_is_not_seen(value):
    assert not can_be_seen(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gro\u0308\u00dfere", "Größere"),
        ("Ｈｉｓｔｏｒｙ", "History"),
        ("Hist\u200bory", "History"),
        ("Donau\u00addampf", "Donaudampf"),
        ("ﬁnal", "final"),
        ("Acme™ tools", "Acme  tools"),
        ("wait…what", "wait what"),
        ("plain, as it is", "plain, as it is"),
        ("a\x00b", "ab"),
    ],
)
def test_the_words_of_a_text_have_one_form(text, words):
    assert plain(text) == words


def test_python_and_postgresql_agree_about_every_character(sql):
    """Of those that both their versions of Unicode know."""
    answers = sql(
        "SELECT n, library_seen(chr(n)), library_plain('a' || chr(n) || 'b')"
        " FROM generate_series(1, 1114111) AS n WHERE n NOT BETWEEN 55296 AND 57343 AND (n < 13312 OR n > 63743)"
        " AND n < 918000"
    )

    differing = [
        hex(code)
        for code, is_seen, words in answers
        if (is_seen, words) != (can_be_seen(chr(code)), plain(f"a{chr(code)}b"))
        and unicodedata.category(chr(code)) != "Cn"
    ]
    assert differing == []


def test_what_is_settled_is_no_other_letter_in_nfkc():
    settled, letter = re.compile(f"[{SETTLED}]"), re.compile(r"\w")
    characters = (chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000)

    changed = {each for each in filter(settled.match, characters) if unicodedata.normalize("NFKC", each) != each}

    assert {each for each in changed if letter.match(each)} == set()
    assert changed == set("…™！（），：；？")
    assert not [each for each in map(chr, range(0x110000)) if re.match(f"[{INVISIBLE}]", each) and settled.match(each)]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Éloge naïve Ångström", "eloge naive angstrom"),
        ("Łódź, Straße, cœur, Þór, ışık", "lodz, Strasse, coeur, thor, isik"),
        ("Σοφός ΐ Ὀδύσσεια", "Σοφοσ ι οδυσσεια"),
        ("Ёлка, йод, Київ", "елка, йод, Київ"),
        ("ガイド हिन्दी 한국어 tiếng Việt", "ガイド हिन्दी 한국어 tieng Viet"),
        ("x\u0301\u0323y", "xy"),
        ("plain", "plain"),
    ],
)
def test_latin_and_greek_lose_their_accents_and_other_scripts_keep_their_letters(text, bare):
    assert unaccented(text) == bare
