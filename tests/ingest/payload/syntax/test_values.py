"""Numbers, dates, addresses and texts: what is tolerated, what is dropped, what is refused."""

from datetime import UTC, datetime

import pytest

from ingest.payload import Unreadable, read_object
from tests.ingest.payload.invented import flat, obj


def refusal_of(report):
    with pytest.raises(Unreadable) as refusal:
        read_object(report)
    return refusal.value


@pytest.mark.parametrize(
    "value",
    [
        *(349, 349.0, "349", " 349 ", "5:49", "0:05:49", "349.0", "00:05:49.25", "349s"),
        *("PT5M49S", "P0DT5M49S", "pt349s", "5m49s", "5m 49s", "5 min 49 sec", "5 minutes, 49 seconds"),
    ],
)
def test_a_duration_may_be_written_in_many_ways(value):
    assert read_object(flat(duration_seconds=value)).duration_seconds == 349


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *(("PT1H2M3S", 3_723), ("1h 2m 3s", 3_723), ("62 min", 3_720), ("1:02:03", 3_723)),
        *(("30:00:00", 108_000), ("1:06:00:00", 108_000), ("1 day, 6:00:00", 108_000), ("P1DT6H", 108_000)),
        *(("2 days, 0:00:05", 172_805), ("P1W", 604_800)),
    ],
)
def test_a_length_may_be_of_hours_or_days(value, seconds):
    assert read_object(flat(duration_seconds=value)).duration_seconds == seconds


@pytest.mark.parametrize(
    "value",
    [
        *("LIVE", "live", "UPCOMING", "NA", "N/A", "None", "P0D", "PT0S", "0:00", 0, None, "--:--"),
        *("is_live", "was_live", "is_upcoming", "Scheduled", "SHORTS", "na", "NaN", "undefined", "TBD", "?", "--", "–"),
    ],
)
def test_what_has_no_length_yet_says_none(value):
    report = read_object(obj("raw", metadata__duration=value, metadata__duration_string="LIVE"))
    assert (report.duration_seconds, report.warnings) == (None, ())


def test_what_the_first_name_does_not_say_the_next_one_may():
    report = obj("raw", metadata__duration="NA", metadata__duration_string="7:05", metadata__upload_date="00000000")
    report["metadata"]["published_at"] = "2025-09-04"
    assert read_object(report).duration_seconds == 425
    assert read_object(report).published_at == datetime(2025, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize("value", ["NA", " NA ", "N/A", "n/a"])
@pytest.mark.parametrize(
    "field", ["title", "channel_name", "published_at", "duration_seconds", "language", "canonical_url", "summary_text"]
)
def test_na_is_not_said_in_any_field(field, value):
    assert read_object(flat(**{field: value})) == read_object(flat(**{field: None}))


def test_na_is_no_category_and_no_topic():
    report = read_object(
        flat(subcategories_json=["NA", "History"], topics_json=["N/A"], analysis={"content_type": "NA"})
    )
    assert report.subcategories_json == {"categories": [{"category": "History", "subcategories": []}]}
    assert (report.topics_json, report.analysis_json) == (None, None)


@pytest.mark.parametrize("value", ["NASA", "Na", "NA NA NA", "na"])
def test_other_words_of_these_letters_are_words(value):
    assert read_object(flat(title=value)).title == value


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
        *(1756964922000, "1756964922000", 1756964922000000, "20250904054842", "20250904T054842Z"),
        *(
            "2025-09-04T05:48:42.000Z",
            "2025-09-04T07:48:42+0200",
            "2025-09-04 07:48:42 +02:00",
            "2025-09-04 05:48:42 UTC",
        ),
        *("2025/09/04 05:48:42", "2025-09-04 05:48:42 +0000 UTC", "Thu, 04 Sep 2025 05:48:42 GMT"),
        *("Thu, 4 Sep 2025 07:48:42 +0200", "4 Sep 2025 05:48:42 -0000", "2025-09-04t05:48:42z"),
    ],
)
def test_a_moment_may_be_written_in_many_ways(value):
    assert read_object(flat(published_at=value)).published_at == datetime(2025, 9, 4, 5, 48, 42, tzinfo=UTC)


@pytest.mark.parametrize("value", ["20250904", 20250904, "2025-09-04", "2025/9/4", "2025.09.04", 20250904.0])
def test_a_day_is_its_midnight_in_utc(value):
    assert read_object(flat(published_at=value)).published_at == datetime(2025, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2024-05", "202405", 202405, "2024/05", 202405.0])
def test_a_month_is_its_first_day(value):
    assert read_object(flat(published_at=value)).published_at == datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2024", 2024, 2024.0, "2024.0", " 2024 "])
def test_a_year_is_its_first_day(value):
    assert read_object(flat(published_at=value)).published_at == datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "year"),
    [
        (-315619200, 1960),
        (-315619200000, 1960),
        ("-14182940", 1969),
        ("1962-03-01", 1962),
        (18991231, 1899),
        ("1066", 1066),
    ],
)
def test_years_before_unix_time_hold(value, year):
    assert read_object(flat(published_at=value)).published_at.year == year


@pytest.mark.parametrize(
    "value",
    [
        *("soon", "20251399", "0001-01-01T00:00:00+14:00", 1e18, "2025-02-30", "0000-00-00", "0000-00-00 00:00:00"),
        *(
            "9999-12-31",
            9999,
            "9999-12-31T23:59:59Z",
            999999,
            -1,
            5,
            86400,
            10**30,
            "Thu, 99 Sep 2025 05:48:42 GMT",
        ),
    ],
)
@pytest.mark.parametrize("field", ["published_at", "indexed_at"])
def test_what_is_no_date_is_not_said_with_a_warning(field, value):
    report = read_object(flat(**{field: value}, title="Bread"))
    assert (report.title, getattr(report, field)) == ("Bread", None)
    assert report.warnings[0].startswith(f"{field} is ")


@pytest.mark.parametrize("value", [True, [2025], {"year": 2025}])
def test_a_date_of_a_wrong_type_is_refused_with_its_path(value):
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
