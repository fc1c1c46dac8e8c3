"""Numbers, dates, addresses and texts: what is tolerated, what is dropped, what is refused."""

from datetime import UTC, datetime

import pytest

from ingest.payload import Unreadable, read_object
from tests.ingest.payload.invented import flat, obj


def refusal_of(report):
    with pytest.raises(Unreadable) as refusal:
        read_object(report)
    return refusal.value


@pytest.mark.parametrize("value", [349, 349.0, "349", " 349 ", "5:49", "0:05:49", "349.0"])
def test_a_duration_may_be_written_in_many_ways(value):
    assert read_object(flat(duration_seconds=value)).duration_seconds == 349


@pytest.mark.parametrize("value", ["abc", True, [5], {"s": 5}, "5:4", "1:2:3:4", -5, 2**31, 10**30, "9" * 9999])
def test_what_is_no_duration_is_refused_with_its_path(value):
    assert refusal_of(obj("v1", video__duration=value)).path == "video.duration"


@pytest.mark.parametrize(
    "value",
    [
        "2025-09-04T05:48:42Z",
        "2025-09-04T05:48:42",
        "2025-09-04 05:48:42",
        "2025-09-04T07:48:42+02:00",
        1756964922,
        1756964922.0,
        "1756964922",
    ],
)
def test_a_moment_may_be_written_in_many_ways(value):
    assert read_object(flat(published_at=value)).published_at == datetime(2025, 9, 4, 5, 48, 42, tzinfo=UTC)


@pytest.mark.parametrize("value", ["20250904", 20250904, "2025-09-04"])
def test_a_day_is_its_midnight_in_utc(value):
    assert read_object(flat(published_at=value)).published_at == datetime(2025, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["soon", "20251399", "0001-01-01T00:00:00+14:00", 1e18, True, [2025], {"year": 2025}, "2025-02-30"],
)
def test_a_nonsensical_date_is_refused_with_its_path(value):
    assert refusal_of(flat(published_at=value)).path == "published_at"


@pytest.mark.parametrize("url", ["https://a.example/x", "HTTP://a.example", "/exports/images/a b.png"])
def test_web_addresses_and_paths_of_the_site_are_kept(url):
    report = read_object(flat(thumbnail_url=url, summary_image_url=url, media={"audio_url": url}))
    assert (report.thumbnail_url, report.summary_image_url, report.media) == (url, url, {"audio_url": url})


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "java\nscript:x",
        "http://",
        "http://[",
        "picture.png",
        5,
        ["https://a.example"],
    ],
)
def test_any_other_address_is_dropped_with_a_warning(url):
    members = {"canonical_url": url, "thumbnail_url": url, "media": {"audio_url": url}}
    report = read_object(flat(**members, analysis={"audio_url": url}))
    assert (report.canonical_url, report.thumbnail_url) == (None, None)
    assert (report.media, report.analysis_json) == (None, None)
    assert any(warning.startswith("media.audio_url") for warning in report.warnings)


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("title", 2_000),
        ("channel_name", 4_000),
        ("language", 4_000),
        ("canonical_url", 4_000),
        ("video_id", 200),
        ("summary_text", 1_000_000),
    ],
)
def test_an_endless_text_is_refused(field, limit):
    problem = refusal_of(flat(**{field: "x" * (limit + 1)}))
    assert problem.path == field
    assert f"{limit:,}" in problem.remedy


@pytest.mark.parametrize("field", ["video_id", "title", "channel_name", "summary_text", "summary_variants"])
@pytest.mark.parametrize("wrong", [5, True, [5], {"x": "y"}])
def test_identity_title_and_summaries_of_a_wrong_type_are_refused(field, wrong):
    assert refusal_of(flat(**{field: wrong})).path.startswith(field)


@pytest.mark.parametrize("field", ["language", "topics_json", "analysis_json", "media", "word_count", "thumbnail_url"])
def test_decoration_of_a_wrong_type_is_dropped_with_a_warning(field):
    report = read_object(flat(**{field: True}, title="Kept"))
    assert report.title == "Kept"
    assert any(warning.startswith(field) for warning in report.warnings)


def test_warnings_do_not_grow_without_end():
    report = read_object(flat(topics_json=[{"n": n} for n in range(9)], analysis={f"k{n}": 1 for n in range(9)}))
    assert len(report.warnings) == 1
    names = [{"category": n} for n in range(500)]
    assert len(read_object(flat(subcategories_json=names)).warnings) <= 51
