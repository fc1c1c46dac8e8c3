"""A failed generation is not a summary."""

import pytest

from ingest.payload import read, read_object
from ingest.payload.failures import failure_in
from tests.ingest.payload.invented import data, flat, obj

LONG = "The city was unable to generate power for six months. " * 20


@pytest.mark.parametrize(
    "text",
    [
        "Summary generation failed",
        "  **Summary generation failed:** timeout",
        "Error generating headline",
        "ERROR GENERATING SUMMARY: " + "x" * 5000,
        "I am sorry, I was unable to generate this.",
        "Unable to generate a summary for this video. " + "x" * 5000,
    ],
)
def test_messages_of_failure_are_recognised(text):
    assert failure_in(text)


@pytest.mark.parametrize("text", ["A fine summary.", LONG, "Unable to generate steam, " + LONG])
def test_a_summary_about_failure_is_a_summary(text):
    assert failure_in(text) is None


def test_an_error_beside_a_text_holds_the_text_back():
    report = read(data("v1_failed"))
    assert report.summaries == ()
    assert [(failed.variant, failed.reason) for failed in report.failed] == [("comprehensive", "429 Too Many Requests")]
    assert report.title


def test_one_failed_variant_does_not_hold_back_the_others():
    report = read(data("universal"))
    assert [failed.variant for failed in report.failed] == ["executive"]
    assert len(report.summaries) == 3


def test_a_failed_headline_is_dropped_alone():
    report = read_object(obj("v1", summary__content__headline="Error generating headline"))
    assert report.summaries[0].headline is None
    assert report.summaries[0].text.startswith("A Fresnel lens")
    assert report.failed == ()


def test_a_failure_in_html_is_found_as_well():
    report = read_object(flat(summary_html="<p>Summary <b>generation</b> failed</p>"))
    assert (report.summaries, len(report.failed)) == ((), 1)


@pytest.mark.parametrize("error", ["boom", {"code": 429}, True, ["a"], 5])
def test_an_error_of_any_type_is_a_failure(error):
    report = read_object(obj("v1", summary__content__error=error))
    assert (report.summaries, len(report.failed)) == ((), 1)


@pytest.mark.parametrize("error", ["", None, False, {}])
def test_an_empty_error_is_no_failure(error):
    assert len(read_object(obj("v1", summary__content__error=error)).summaries) == 1
