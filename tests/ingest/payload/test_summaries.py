"""Summaries, in all the ways in which they were ever written."""

import json

import pytest

from ingest.payload import Unreadable, read, read_object
from tests.ingest.payload.invented import data, flat, obj


def variants(report):
    return {summary.variant: summary for summary in report.summaries}


def texts(report):
    return {summary.variant: summary.text for summary in report.summaries}


def test_variants_are_found_under_each_of_their_spellings():
    by_variant = variants(read(data("universal")))
    assert list(by_variant) == ["comprehensive", "bullet-points", "audio-fr:beginner"]
    assert by_variant["comprehensive"].headline == "Time kneads better than hands"
    assert by_variant["bullet-points"].generated_at.isoformat() == "2025-06-02T08:01:00+00:00"
    assert by_variant["audio-fr:beginner"].summary_type == "audio-fr"
    assert by_variant["audio-fr:beginner"].audio_url == "/exports/audio/Sourdough01_fr.mp3"
    assert by_variant["audio-fr:beginner"].language == "fr"


def test_language_is_never_a_variant():
    report = read(data("universal"))
    assert "language" not in variants(report)
    assert any("'language'" in warning for warning in report.warnings)


def test_older_files_name_the_variants_as_keys():
    assert texts(read(data("universal_named"))) == {
        "comprehensive": "Readers praise hornbeam because it keeps its leaves in winter.",
        "bullet-points": "- Hornbeam keeps its leaves\n- Privet grows fast",
        "key-insights": "Patience beats fertiliser.",
    }


def test_the_latest_variant_is_what_the_report_says():
    assert read(data("universal")).summary_type == "audio-fr:beginner"


def test_a_latest_variant_that_has_no_text_gives_way_to_the_preferred_one():
    report = read_object(obj("universal", summary__latest_variant="executive"))
    assert report.summary_type == "comprehensive"


def test_in_1_0_0_the_contents_own_type_is_the_variant():
    report = read(data("v1"))
    assert (report.summary_type, list(variants(report))) == ("audio", ["audio"])


def test_in_1_0_0_the_content_may_name_its_variants():
    content = {"comprehensive": "All of it.", "audio": "Listen to all of it.", "headline": "All"}
    report = read_object(obj("v1", summary__content=content))
    assert texts(report) == {"comprehensive": "All of it.", "audio": "Listen to all of it."}


@pytest.mark.parametrize("name", ["v1", "raw", "universal_named"])
def test_a_bare_text_in_place_of_the_summary_object_is_comprehensive(name):
    assert texts(read_object(obj(name, summary="Plain words."))) == {"comprehensive": "Plain words."}


@pytest.mark.parametrize("spell", [json.dumps, repr])
def test_a_text_that_spells_an_object_is_unwrapped(spell):
    wrapped = spell({"bullet_points": "- one\n- two", "headline": "Both"})
    summary = read_object(flat(summary_text=wrapped)).summaries[0]
    assert (summary.variant, summary.text, summary.headline) == ("bullet-points", "- one\n- two", "Both")


def test_a_text_that_only_looks_like_an_object_stays_text():
    text = '{"indent": 4} is all that the configuration needs: {}'
    assert read_object(flat(summary_text=text)).summaries[0].text == text
    assert read_object(flat(summary_text='{"indent": 4}')).summaries[0].text == '{"indent": 4}'


def test_html_is_always_sanitised():
    by_variant = variants(read(data("universal")))
    assert by_variant["bullet-points"].html == "<ul><li>Feed the starter twice</li><li>Rest the dough cold</li></ul>"
    assert "script" not in read(data("flat")).summaries[0].html


def test_missing_html_is_made_from_the_text():
    assert '<p class="takeaway">' in variants(read(data("universal")))["comprehensive"].html


def test_html_that_holds_nothing_but_attacks_is_made_from_the_text():
    report = read_object(flat(summary_text="Words.", summary_html="<script>alert(1)</script>"))
    assert report.summaries[0].html == "<p>Words.</p>"


def test_missing_text_is_taken_from_the_html():
    report = read_object(flat(summary_html="<p>One &amp; two</p><ul><li>three</li></ul>"))
    assert report.summaries[0].text == "One & two\n\n- three"


def test_a_variant_without_words_is_no_summary():
    entries = [{"variant": "audio", "text": ""}, {"variant": "executive", "html": "<img src=x>"}]
    report = read_object(flat(summary_variants=entries))
    assert (report.summaries, report.failed) == ((), ())


def test_of_two_texts_for_one_variant_the_newer_counts():
    older = {"variant": "key-points", "text": "old", "generated_at": "2025-01-01"}
    newer = {"variant": "bullet-points", "text": "new", "generated_at": "2025-01-02"}
    for order in ([older, newer], [newer, older]):
        report = read_object(flat(summary_variants=order))
        assert texts(report) == {"bullet-points": "new"}
        assert "two texts for bullet-points" in report.warnings[0]


def test_of_two_texts_without_a_time_the_later_in_the_list_counts():
    entries = [{"variant": "audio", "text": "first"}, {"variant": "audio", "text": "second"}]
    assert texts(read_object(flat(summary_variants=entries))) == {"audio": "second"}


@pytest.mark.parametrize("wrong", [["audio"], [5], "words", 5, [{"variant": "audio", "text": 5}]])
def test_variants_of_a_wrong_type_are_refused_with_their_path(wrong):
    with pytest.raises(Unreadable) as refusal:
        read_object(flat(summary_variants=wrong))
    assert refusal.value.path.startswith("summary_variants")


def test_texts_nested_too_deep_are_refused():
    text = "bottom"
    for _ in range(12):
        text = json.dumps({"summary": text})
    with pytest.raises(Unreadable, match="within a text"):
        read_object(flat(summary_text=text))


def test_a_title_alone_is_a_report_too():
    report = read_object(flat(title="Only a title"))
    assert (report.summaries, report.summary_type) == ((), None)


TALK = "The talk explains how lamps guide ships."


@pytest.mark.parametrize(
    "member",
    [
        {"text": f"<think>\nI must not say so.\n</think>\n\n{TALK}"},
        {"text": f"<thinking>Plan the answer.</thinking>{TALK}"},
        {"text": TALK, "html": f"<think>The user wants three sentences.</think><p>{TALK}</p>"},
        {"text": TALK, "html": "<think>The user wants three sentences."},
        {"text": f"<think>Plan.</think>{TALK}", "html": f"<p>Plan.</p><p>{TALK}</p>"},
        {"html": f"<p>&lt;think&gt;Plan.&lt;/think&gt;</p><p>{TALK}</p>"},
        {"html": f"<p>Sure! Here is the summary:</p><p>{TALK}</p>"},
        {"text": f"```markdown\n{TALK}\n```", "html": f"<pre><code>{TALK}</code></pre>"},
        {"text": f'```json\n{{"summary": "{TALK}"}}\n```'},
        {"text": f'{{"headline": "Lamps", "summary": "{TALK}'},
        {"text": f'{{"summary": "{TALK}\\u26'},
        {"text": f"Sure! Here is the summary:\n\n{TALK}\n\nLet me know if you need more."},
    ],
)
def test_readers_get_the_summary_and_nothing_that_the_model_says_around_it(member):
    report = read_object(flat(summary_variants=[{"variant": "audio", **member}]))

    (summary,) = report.summaries
    assert summary.text == TALK
    assert summary.html == f"<p>{TALK}</p>"


@pytest.mark.parametrize("name", ["text", "html"])
@pytest.mark.parametrize(
    "words", ["<think>\nThe user wants a summary. First I list", "<thinking>x</thinking>", "Sure! Here is the summary:"]
)
def test_where_that_is_all_the_generation_failed(name, words):
    report = read_object(flat(summary_variants=[{"variant": "audio", name: words}]))

    assert report.summaries == ()
    assert [failure.variant for failure in report.failed] == ["audio"]


def test_what_is_left_out_is_a_warning():
    report = read_object(flat(summary_text=f"<think>Plan.</think>{TALK}"))

    assert "left out" in " ".join(report.warnings)


def test_of_two_that_say_the_same_one_has_what_the_other_says_beyond_it():
    entries = [
        {"variant": "audio", "text": TALK},
        {"variant": "audio", "text": TALK, "headline": "Lamps", "html": "<b>Hi</b>"},
    ]

    (summary,) = read_object(flat(summary_variants=entries)).summaries

    assert (summary.headline, summary.html) == ("Lamps", "<b>Hi</b>")


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<p>x</p><audio controls src="https://a.example/1.mp3"></audio>', "https://a.example/1.mp3"),
        ("<AUDIO SRC='/exports/audio/1.mp3'>", "/exports/audio/1.mp3"),
        ('<audio><source type="a" src="https://a.example/?a=1&amp;b=2"></audio>', "https://a.example/?a=1&b=2"),
        ('<audio></audio><source src="https://a.example/1.mp3">', None),
        ('<audio src="javascript:x()"></audio>', None),
        ('<audiobook src="https://a.example/1.mp3">', None),
        ("<audio src='//a.example/1.mp3'></audio>", "https://a.example/1.mp3"),
        ('<!-- <audio src="https://no.example/x"> --><audio src="/exports/1.mp3">', "/exports/1.mp3"),
        ('<!-- old\n<audio src="https://no.example/x"></audio> --><p>x</p>', None),
        ("<audio", None),
    ],
)
def test_the_address_of_an_audio_element_stays_when_its_tag_goes(html, url):
    block = {"variant": "audio", "text": "Words.", "html": html}
    (summary,) = read_object(flat(summary_variants=[block])).summaries

    assert summary.audio_url == url
    assert "<audio" not in summary.html


@pytest.mark.parametrize("text", ["<p></p>", "<p>&nbsp;</p>", "<br/>", "<div>\n <p> </p></div>"])
def test_tags_alone_are_no_text(text):
    report = read_object(flat(summary_text=text))
    assert (report.summaries, report.failed) == ((), ())
