"""Bytes: encodings, half-written files, and JSON that no database would take."""

import codecs
import json

import pytest

from ingest.payload import Incomplete, Unreadable, read, read_object
from ingest.payload.syntax.decoding import SIZE_LIMIT
from tests.ingest.payload.invented import data, flat, obj


def as_bytes(**members):
    return json.dumps(flat(**members), ensure_ascii=False).encode()


def refusal_of(given, name=""):
    with pytest.raises(Unreadable) as refusal:
        read(given, name)
    return refusal.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read_without_a_warning(encoding):
    report = read(json.dumps(flat(title="Levain à l\u2019ancienne"), ensure_ascii=False).encode(encoding))
    assert report.title == "Levain à l\u2019ancienne"
    assert not report.warnings


def test_latin_1_is_read_with_a_warning():
    report = read(json.dumps(flat(title="Pâte levée"), ensure_ascii=False).encode("latin-1"))
    assert report.title == "Pâte levée"
    assert "Latin-1" in report.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_without_its_mark_too(encoding):
    report = read(json.dumps(flat(title="Größere Öfen"), ensure_ascii=False).encode(encoding))
    assert (report.title, report.warnings) == ("Größere Öfen", ())


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        *(("Größere Öfen \u2013 \u201eBrot\u201c", "windows-1252"), ("Caf\u00e9 \u20ac 5", "windows-1252")),
        *(
            ("It\u2019s \u2026 rising", "windows-1252"),
            ("Pâte levée", "latin-1"),
            ("½ Maß", "latin-1"),
            ("MENÜ\u201c für Müller", "windows-1252"),
        ),
    ],
)
def test_one_byte_encodings_keep_their_quotes_and_dashes(title, encoding):
    report = read(json.dumps(flat(title=title), ensure_ascii=False).encode(encoding))
    assert report.title == title
    assert "Windows-1252" in report.warnings[0]


GOOD = {
    "title": "Größere Öfen – ein Überblick",
    "channel_name": "Müller",
    "summary_text": "Über Öfen und Brot. \N{BREAD}",
}


@pytest.mark.parametrize(
    "broken",
    [
        "\N{BREAD}".encode()[:1],
        "\N{BREAD}".encode()[:2],
        "\N{BREAD}".encode()[:3],
        "€".encode()[:2],
        "é".encode()[:1],
        b"\xe9",  # Latin-1 among UTF-8
        b"\x93quoted\x94",
        b"\x80",
        b"\xff",
        b"\xc0\x80",  # the NUL of Java
        b"\xed\xa0\xbe",  # half of a CESU-8 pair
        b"\xe9" * 5,
    ],
)
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_broken_bytes_in_one_field_spoil_no_other(mark, broken):
    whole = json.dumps(flat(**GOOD, description="cut ?"), ensure_ascii=False).encode()
    report = read(mark + whole.replace(b"cut ?", b"cut " + broken))
    assert {
        "title": report.title,
        "channel_name": report.channel_name,
        "summary_text": report.summaries[0].text,
    } == GOOD
    assert report.warnings == ("description holds broken characters, each replaced by U+FFFD",)


def test_a_single_whole_character_tells_utf_8_from_a_broken_one():
    report = read(b'{"video_id": "Sourdough01", "title": "M\xc3\xbcller", "description": "cut \xf0\x9f"}')
    assert report.title == "Müller"


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("Plain bread", "\N{BREAD}".encode()[:3]),  # nothing else that is not ASCII
        ("Plain bread", "\N{BREAD}".encode()[:2]),
        ("It is", "\u2019".encode()[:2]),
        ("Plain bread", "€".encode()[:2]),
        ("Brot \N{BREAD}", b" ".join(["\N{BREAD}".encode()[:3]] * 9)),
        ("Größe", b"\xed\xa0\xbe"),
        ("Brød", b"\xed\xa0\xbe\xed\xb5"),  # a pair of CESU-8 that was cut
        ("Café", b"\xff\xfe\xfd"),
    ],
)
def test_what_is_cut_is_a_sign_of_utf_8_and_counts_once(title, broken):
    whole = json.dumps(flat(title=title, description="cut ?"), ensure_ascii=False).encode()
    report = read(whole.replace(b"cut ?", b"cut " + broken))
    assert report.title == title
    assert report.warnings == ("description holds broken characters, each replaced by U+FFFD",)


def test_the_warning_names_the_field_that_holds_broken_bytes():
    given = '{"video_id": "Sourdough01", "title": "Größere Öfen ?", "analysis": {"key_topics": ["Brot", "?"]}}'
    report = read(given.encode().replace(b"?", b"\xf0\x9f"))
    assert report.title == "Größere Öfen \N{REPLACEMENT CHARACTER}"
    assert report.warnings == (
        "title holds broken characters, each replaced by U+FFFD",
        "analysis.key_topics[1] holds broken characters, each replaced by U+FFFD",
    )


@pytest.mark.parametrize("character", ["\N{BREAD}", "\N{BAGUETTE BREAD}", "\U0001f600", "\U00020000", "\U0010fffd"])
@pytest.mark.parametrize("rest", ["", "\xe9"])
def test_pairs_as_cesu_8_has_them_are_whole_characters(character, rest):
    halves = character.encode("utf-16-be")
    pair = b"".join(chr(int.from_bytes(halves[at : at + 2])).encode("utf-8", "surrogatepass") for at in (0, 2))
    given = b'{"video_id": "Sourdough01", "title": "' + pair + b'", "x": "' + rest.encode("latin-1") + b'"}'
    report = read(given)
    assert report.title == character
    assert len(report.warnings) == len(rest)


def test_a_character_that_stands_for_a_broken_one_already_is_as_good_as_any_other():
    report = read(json.dumps(flat(title="From a \N{REPLACEMENT CHARACTER} page"), ensure_ascii=False).encode())
    assert (report.title, report.warnings) == ("From a \N{REPLACEMENT CHARACTER} page", ())


@pytest.mark.parametrize("given", [b"", b" \n", codecs.BOM_UTF8, b"\xef\xbb", b'{"video_id": "a"\0\0\0'])
def test_empty_and_unfilled_files_are_incomplete(given):
    assert isinstance(refusal_of(given), Incomplete)


@pytest.mark.parametrize("name", ["universal", "v1"])
def test_a_file_cut_anywhere_is_incomplete_not_garbage(name):
    whole = data(name).rstrip()
    for length in range(1, len(whole)):
        assert isinstance(refusal_of(whole[:length]), Incomplete), whole[length - 30 : length]


@pytest.mark.parametrize("given", [b"ID3\x04\x00\x01audio", b"<html>", b"{]", b'{"a": 1}}', b"{'video_id': 'a'}"])
def test_garbage_is_not_incomplete(given):
    problem = refusal_of(given)
    assert not isinstance(problem, Incomplete)
    assert "line 1" in problem.reason


def test_of_duplicate_keys_the_last_counts_and_a_warning_tells():
    report = read(b'{"video_id": "Sourdough01", "title": "Old", "title": "New"}')
    assert report.title == "New"
    assert report.warnings == ('the key "title" occurs twice in one object: the last one counts',)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_an_endless_number_is_refused_where_it_matters(number):
    problem = refusal_of(b'{"video_id": "Sourdough01", "duration_seconds": %s}' % number.encode())
    assert problem.path == "duration_seconds"


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_an_endless_number_elsewhere_is_not_said(number):
    given = '{"video_id": "Sourdough01", "analysis": {"score": %s, "deep": [{"x": %s}], "a": 1}}'
    assert read((given % (number, number)).encode()).analysis_json == {"deep": [{"x": None}], "a": 1}


@pytest.mark.parametrize(
    ("report", "path"),
    [
        (obj("v1", video__tags=["a", "b\0c"]), "video.tags[1]"),
        (flat(title="a\0b"), "title"),
        (flat(analysis={"x y": [{"z": "\0"}]}), 'analysis["x y"][0].z'),
        (flat(analysis_json='{"topics": ["\\u0000"]}'), "analysis_json.topics[0]"),
        (flat(summary_text="{'comprehensive': 'a\\x00'}"), "summary_text.comprehensive"),
    ],
)
def test_a_nul_character_is_refused_wherever_it_stands(report, path):
    problem = refusal_of(json.dumps(report).encode())
    assert (problem.path, problem.reason) == (path, "contains a NUL character")
    assert problem.remedy


def test_a_lone_surrogate_is_replaced_with_a_warning():
    report = read(b'{"video_id": "Sourdough01", "title": "half \\ud83d emoji", "topics_json": ["\\udc00"]}')
    assert report.title == "half \N{REPLACEMENT CHARACTER} emoji"
    assert report.warnings == (
        "title holds broken characters, each replaced by U+FFFD",
        "topics_json[0] holds broken characters, each replaced by U+FFFD",
    )
    report.model_dump_json().encode()


def test_a_whole_surrogate_pair_is_an_ordinary_character():
    assert read(b'{"video_id": "Sourdough01", "title": "\\ud83c\\udf5e"}').title == "\N{BREAD}"


@pytest.mark.parametrize("depth", [101, 5_000, 200_000])
def test_deep_nesting_is_refused(depth):
    given = b'{"video_id": "Sourdough01", "x": %s}' % (b"[" * depth + b"]" * depth)
    assert "levels deep" in refusal_of(given).reason


def test_a_cyclic_object_is_refused_like_a_deep_one():
    report = flat()
    report["self"] = report
    with pytest.raises(Unreadable, match="levels deep"):
        read_object(report)


def test_a_value_that_json_does_not_know_is_refused():
    with pytest.raises(Unreadable, match=r"analysis\.tags is a set"):
        read_object(flat(analysis={"tags": {1}}))


def test_an_enormous_file_is_refused_before_it_is_parsed():
    assert "20 MB" in refusal_of(b" " * (SIZE_LIMIT + 1)).reason


def test_raw_line_breaks_inside_a_string_are_tolerated():
    assert read(b'{"video_id": "Sourdough01", "summary_text": "one\ntwo"}').summaries[0].text == "one\ntwo"
