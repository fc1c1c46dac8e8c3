"""Which item a report is about."""

import pickle

import pytest

from ingest.payload import Unreadable, read_object
from tests.ingest.payload.invented import MISSING, flat, obj


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=Sourdough01&t=5",
        "https://youtu.be/Sourdough01?si=x",
        "https://m.youtube.com/shorts/Sourdough01",
        "https://www.youtube.com/embed/Sourdough01",
        "https://www.youtube-nocookie.com/embed/Sourdough01",
    ],
)
def test_a_youtube_address_tells_the_id(url):
    report = read_object({"canonical_url": url, "summary": "Bread."})
    assert (report.video_id, report.record_id) == ("Sourdough01", "yt:Sourdough01")


def test_a_reddit_address_tells_the_thread():
    url = "https://old.reddit.com/r/hedges/comments/1AbCd/hello/"
    assert read_object({"canonical_url": url, "summary": "Bread."}).record_id == "reddit:1abcd"


@pytest.mark.parametrize(
    "url",
    [
        "youtu.be/Sourdough01",
        "www.youtube.com/watch?v=Sourdough01",
        "vnd.youtube:Sourdough01",
        "//youtu.be/Sourdough01",
    ],
)
def test_an_address_of_a_video_that_browsers_do_not_open_is_that_of_its_page(url):
    report = read_object(flat(video_id="", canonical_url=url, summary_text="Bread."))
    assert (report.video_id, report.warnings) == ("Sourdough01", ())
    assert report.canonical_url == "https://www.youtube.com/watch?v=Sourdough01"


def test_any_other_address_is_left_to_the_library_which_knows_what_is_there():
    report = read_object({"canonical_url": "https://spokes.example/bell", "summary": "A bell."})
    assert (report.video_id, report.record_id) == ("", None)


@pytest.mark.parametrize("url", ["https://notyoutube.com/watch?v=Sourdough01", "https://www.youtube.com/@baker"])
def test_an_address_without_a_video_is_any_other_address(url):
    assert read_object({"canonical_url": url, "summary": "Bread."}).video_id == ""


def test_the_prefix_is_no_part_of_the_video_id():
    assert read_object({"id": "yt:Sourdough01", "summary": "Bread."}).video_id == "Sourdough01"
    assert read_object({"video_id": "yt:Sourdough01"}).video_id == "Sourdough01"
    assert read_object({"id": "reddit:1abcde", "summary": "Hedges."}).video_id == "1abcde"


def test_a_lower_cased_legacy_id_gives_way_to_the_true_one():
    report = read_object(flat(id="yt:sourdough01"))
    assert report.record_id == "yt:Sourdough01"
    assert "id does not fit" in report.warnings[0]


def test_a_lower_cased_id_is_corrected_from_the_address():
    report = read_object({"id": "yt:sourdough01", "canonical_url": "https://youtu.be/Sourdough01", "summary": "B."})
    assert (report.video_id, report.record_id) == ("Sourdough01", "yt:Sourdough01")


def test_an_explicit_record_id_is_kept_if_it_fits():
    assert read_object({"video_id": "short", "id": "yt:short"}).record_id == "yt:short"
    assert read_object({"video_id": "short", "id": "short"}).record_id is None


@pytest.mark.parametrize("given", ["has blank", "tab\tbed", "zero\u200bwidth", " Sourdough01", "line\n"])
def test_blanks_and_control_characters_in_an_id_are_refused(given):
    with pytest.raises(Unreadable, match="video_id contains blanks"):
        read_object({"video_id": given})


@pytest.mark.parametrize("given", [".", "..", "yt:.."])
def test_a_step_in_a_path_is_no_id(given):
    with pytest.raises(Unreadable, match="video_id is a step in a path"):
        read_object({"video_id": given})


def test_a_refusal_says_whose_report_it_is_as_far_as_that_is_known():
    with pytest.raises(Unreadable) as known:
        read_object({"video_id": "yt:Sourdough01", "duration_seconds": "abc"})
    with pytest.raises(Unreadable) as unknown:
        read_object({"video_id": "has blank", "title": "A"})
    assert (known.value.video_id, unknown.value.video_id) == ("Sourdough01", "")
    assert pickle.loads(pickle.dumps(known.value)).video_id == "Sourdough01"


@pytest.mark.parametrize("placeholder", ["unknown", "unknown_video", "yt:", "None"])
def test_a_placeholder_is_no_id(placeholder):
    changed = obj("raw", metadata__video_id=placeholder)
    assert read_object(changed).video_id == "TideClock_9"


def test_without_any_id_a_report_is_refused():
    changes = {"url": MISSING, "metadata__url": MISSING, "metadata__video_id": ""}
    with pytest.raises(Unreadable, match="video_id is missing"):
        read_object(obj("raw", **changes))


@pytest.mark.parametrize(
    "key", ["Sourdough0\N{REPLACEMENT CHARACTER}", "yt:\N{REPLACEMENT CHARACTER}", "a\N{REPLACEMENT CHARACTER}b"]
)
@pytest.mark.parametrize("place", ["video_id", "id"])
def test_an_id_with_a_broken_character_is_none(place, key):
    with pytest.raises(Unreadable, match="holds a broken character"):
        read_object(obj("universal", id=MISSING) | {place: key})
