"""Whatever arrives, there is a Report that a database can hold, or Unreadable, and nothing else."""

import copy
import json
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.payload import Unreadable, read, read_object
from tests.ingest.payload.invented import NAMES, data, obj

POISON = (
    None,
    True,
    0,
    -1,
    2**31,
    10**400,
    math.nan,
    math.inf,
    "",
    " ",
    "x" * 5_000,
    "\0",
    "\ud800",
    "{'a': 1}",
    '{"a": [NaN]}',
    "[1, 2",
    "{" * 2_000,
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    [],
    [[]],
    [None],
    ["x", 5],
    {},
    {"x": {"y": []}},
    {"": ""},
    {"text": {"text": {"error": {}}}},
    {"summary": ["a", 5]},
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(POISON)
json_values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


def flat(**members):
    return {"video_id": "hostile0001", "title": "Hostile", "summary_text": "Words."} | members


def named(number):
    return [f"Name {place}" for place in range(number)]


LONG = 60_000
# What takes minutes where it is not linear, to what is said of it; "" where it is taken.
TOO_MUCH = {
    "categories": (
        flat(subcategories_json={"categories": [{"category": name} for name in named(LONG)]}),
        "subcategories_json names 60,000 categories. At most 1,000 are allowed.",
    ),
    "names": (flat(subcategories_json=named(1_001)), "subcategories_json names 1,001 categories. At most 1,000 are"),
    "subcategories": (
        flat(subcategories_json={"categories": [{"category": "One", "subcategories": named(LONG)}]}),
        "subcategories_json names 60,000 subcategories. At most 2,000 are allowed.",
    ),
    "categories of the analysis": (
        flat(analysis_json={"categories": named(1_001)}),
        "analysis_json.categories names 1,001 categories. At most 1,000 are allowed.",
    ),
    "names of the analysis": (
        flat(analysis_json={"category": named(LONG)}),
        "analysis_json.category names 60,000 categories. At most 1,000 are allowed.",
    ),
    "variants": (
        flat(summary_variants=[{"variant": f"audio-fr:{name}", "text": name} for name in named(LONG)]),
        "is one text too many. A report brings at most 100.",
    ),
    "named variants in a model's words": (
        {"id": "yt:hostile0001", "source_metadata": {"a": 1}}
        | {"summary": {f"audio-fr:{name}": f"Sure! Here is the summary:\n\n{name}" for name in named(LONG)}},
        'summary["audio-fr:Name 99"] is one text too many. A report brings at most 100.',
    ),
    "failures": (
        flat(summary_variants=[{"variant": f"audio-fr:{name}", "error": name} for name in named(LONG)]),
        "is one text too many. A report brings at most 100.",
    ),
    "summaries of some MB": (
        flat(summary_variants=[{"variant": f"audio-fr:{name}", "text": "word " * 100_000} for name in named(9)]),
        "summary has 9,000,",
    ),
    "an analysis of some MB": (flat(analysis_json={"a": ["word " * 100] * 2_500}), "analysis_json has 1,2"),
    "a transcript of some MB": (flat(transcript="word " * 1_000_000), ""),
    "segments": (flat(transcript_segments=[{"text": name} for name in named(LONG)]), ""),
    "topics": (flat(topics_json=named(LONG)), ""),
    "what is no name": (flat(subcategories_json={"categories": [5] * LONG}), ""),
    "as many as there may be": (
        flat(
            subcategories_json={"categories": [{"category": name, "subcategories": "ab"} for name in named(1_000)]},
            summary_variants=[{"variant": f"audio-fr:{name}", "text": name} for name in named(98)],
        ),
        "",
    ),
}


@pytest.mark.parametrize("sent", TOO_MUCH)
def test_a_report_is_bounded_as_a_whole(sent):
    report, refusal = TOO_MUCH[sent]
    try:
        read(json.dumps(report).encode())
        answer = ""
    except Unreadable as problem:
        answer = str(problem)

    assert refusal in answer if refusal else not answer


def places(value, path=()):
    """The path of every value inside a JSON value."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


def with_value(report, path, value):
    changed = copy.deepcopy(report)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if not path:
        return value
    inner[path[-1]] = value
    return changed


def assert_holds(act):
    """A Report is storable: JSON without NaN, text without NUL or surrogates, summaries with words.

    Either goes from one process to another: many files are read in processes of their own.
    """
    outcome = report_or_refusal(act)
    received = pickle.loads(pickle.dumps(outcome))
    if isinstance(outcome, Unreadable):
        assert "\n" not in str(outcome)
        assert (type(received), str(received)) == (type(outcome), str(outcome))
        return
    assert received == outcome
    stored = json.dumps(outcome.model_dump(mode="json"), allow_nan=False, ensure_ascii=False)
    stored.encode()
    assert "\\u0000" not in stored
    assert all(summary.text and summary.html for summary in outcome.summaries)


def report_or_refusal(act):
    try:
        return act()
    except Unreadable as problem:
        return problem


@pytest.mark.parametrize("name", NAMES)
def test_any_value_at_any_place_is_read_or_refused(name):
    report = obj(name)
    for path in places(report):
        for poison in POISON:
            assert_holds(lambda path=path, poison=poison: read_object(with_value(report, path, poison)))


@pytest.mark.parametrize("name", NAMES)
def test_any_cut_and_any_flipped_byte_is_read_or_refused(name):
    whole = data(name)
    for index in range(0, len(whole), 7):
        flipped = bytes([whole[index] ^ (1 + index % 255)])
        assert_holds(lambda index=index: read(whole[:index]))
        assert_holds(lambda index=index, byte=flipped: read(whole[:index] + byte + whole[index + 1 :]))


@pytest.mark.parametrize("depth", [99, 101, 1_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a": ', "}")])
def test_any_depth_is_read_or_refused(depth, opening, closing):
    assert_holds(lambda: read((opening * depth + "1" + closing * depth).encode()))


@given(st.binary())
def test_any_bytes_are_read_or_refused(junk):
    assert_holds(lambda: read(junk))


@given(name=st.sampled_from(NAMES), value=json_values, choice=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_json_at_any_place_is_read_or_refused(name, value, choice):
    report = obj(name)
    path = choice.choice(list(places(report)))
    assert_holds(lambda: read_object(with_value(report, path, value)))
