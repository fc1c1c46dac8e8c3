"""A transcript is shown in paragraphs of a readable length, each with its moment of the video."""

import pytest

from content.catalogue import rows
from content.web.reading_page import transcript

pytestmark = pytest.mark.django_db

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


def segments(*texts, every=10):
    return [{"text": text, "start": every * number, "duration": every} for number, text in enumerate(texts)]


@pytest.fixture
def shown(put):
    def of(**columns):
        put("one", **columns)
        return transcript.shown(rows.find("one")).paragraphs

    return of


def test_a_paragraph_ends_with_a_sentence_once_it_is_long(shown):
    spoken = segments("One two", "three.", "Four", "five", "six", "seven.", "Eight.")

    paragraphs = shown(transcript_text="x", transcript_segments=spoken, canonical_url=VIDEO)

    assert [each.text for each in paragraphs] == ["One two three. Four five six seven.", "Eight."]
    assert [(each.at, each.label) for each in paragraphs] == [(0, "0:00"), (60, "1:00")]
    assert paragraphs[1].url == f"{VIDEO}&t=60s"


def test_a_paragraph_without_sentences_ends_all_the_same(shown):
    paragraphs = shown(transcript_text="x", transcript_segments=segments(*["word"] * 60))

    assert max(len(each.text.split()) for each in paragraphs) == 8
    assert sum(len(each.text.split()) for each in paragraphs) == 60


def test_of_another_site_a_moment_leads_nowhere(shown):
    (only,) = shown(transcript_text="x", transcript_segments=segments("Hi."), canonical_url="https://talks.example/1")

    assert (only.label, only.url) == ("0:00", "")


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo\nlines.", ["One.", "Two lines."]),
        ("A sentence of some words. " * 60, 3),
        ("  \n\n Hi ", ["Hi"]),
    ],
)
def test_words_without_moments_are_cut_where_they_pause(shown, text, paragraphs):
    texts = [each.text for each in shown(transcript_text=text)]

    assert texts == paragraphs if isinstance(paragraphs, list) else len(texts) == paragraphs
    assert " ".join(texts) == " ".join(text.split())


@pytest.mark.parametrize(
    "poison",
    [
        '"x"',
        {},
        [1, None],
        [{"text": 7}],
        [{"start": 1e99}],
        [{"text": "  ", "start": 3}],
        [{"text": "Hi.", "start": -5}],
    ],
    ids=repr,
)
def test_segments_that_make_no_sense_break_nothing(shown, poison):
    texts = [each.text for each in shown(transcript_text="The words.", transcript_segments=poison)]

    assert texts in (["The words."], ["Hi."])


def test_of_a_very_long_one_the_beginning_is_shown(put):
    put("one", transcript_text="A sentence. " * 60_000)

    shown = transcript.shown(rows.find("one"))

    assert shown.is_cut
    assert sum(len(each.text) for each in shown.paragraphs) <= transcript.MOST_SIGNS
