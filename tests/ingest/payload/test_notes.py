"""A client's own notes beside summaries are none."""

import pytest

from ingest.payload import read_object
from tests.ingest.payload.invented import flat, obj

NOTES = [
    "/exports/audio/a.mp3",
    "https://example.org/a.mp3",
    "exports/images/x.png",
    "a.mp3",
    "beginner",
    "B2",
    "audio",
    "comprehensive",
    "2025-09-01T07:38:09Z",
    "true",
    "517",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_in_the_place_of_a_text_is_no_summary(note):
    report = read_object(obj("universal", summary={"summary": "Words.", "executive": note, "audio_fr": note}))

    assert [(it.variant, it.text) for it in report.summaries] == [("comprehensive", "Words.")]
    assert any("executive" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "key", ["default_variant", "latest_variant", "summary_type", "audio_url", "proficiency", "headline", "generated_at"]
)
def test_a_note_that_was_made_a_variant_is_none(key):
    members = [{"variant": key, "text": "Something that it says."}, {"variant": "audio", "text": "Words."}]

    assert [it.variant for it in read_object(flat(summary_text=None, summary_variants=members)).summaries] == ["audio"]


@pytest.mark.parametrize(
    "text",
    [
        "Deep research report stored in follow_up_research.",
        "Result saved to /data/research/abc.md",
        "Available at https://example.org/research/1",
        "The full report was written to the database.",
        "See the full report.",
    ],
)
def test_deep_research_that_lies_elsewhere_is_no_summary(text):
    report = read_object(flat(summary_text=None, summary_variants=[{"variant": "deep-research", "text": text}]))

    assert report.summaries == ()
    assert "deep-research" in " ".join(report.warnings)


@pytest.mark.parametrize("text", ["t", "S.", "Text.", "Audio lamps.", "/r/lamps is a place to talk of lamps.", "No."])
def test_a_short_text_is_a_summary(text):
    assert [it.text for it in read_object(flat(summary_text=text)).summaries] == [text]
