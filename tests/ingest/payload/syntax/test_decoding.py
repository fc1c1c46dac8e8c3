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
    assert len(report.warnings) == 1
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
