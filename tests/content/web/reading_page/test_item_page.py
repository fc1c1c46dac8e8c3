"""The page of an item: what it says to readers of either direction, and to sites that show a link to it."""

import re
from html import unescape

import pytest

from content.decisions.curation import curate
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, put):
    def read(**columns):
        put("one", **columns)
        return client.get("/read/one").content.decode()

    return read


@pytest.mark.parametrize(
    ("address", "absolute"),
    [
        ("/exports/images/a.jpg", "http://testserver/exports/images/a.jpg"),
        ("https://pictures.example/a.jpg", "https://pictures.example/a.jpg"),
    ],
)
def test_the_preview_picture_has_an_absolute_address(page, address, absolute):
    assert f'<meta property="og:image" content="{absolute}">' in page(thumbnail_url=address)


def test_the_preview_of_an_item_without_a_title_says_untitled(page):
    assert '<meta property="og:title" content="Untitled">' in page(title="")


def test_the_page_says_that_announced_audio_has_not_arrived(page):
    assert "Its audio has not arrived yet." in page(has_audio=True)


def test_the_page_of_an_item_with_its_audio_or_without_any_says_nothing_about_its_arrival(page, put, client):
    assert "not arrived" not in page(has_audio=True, media='{"audio_url": "https://sounds.example/a.mp3"}')
    put("silent")
    assert "not arrived" not in client.get("/read/silent").content.decode()


def test_each_date_says_which_it_is(page, client):
    dates = {"published_at": "2024-03-01", "indexed_at": "2024-05-02"}
    read, listed = page(**dates), client.get("/").content.decode()

    assert 'Published <time datetime="2024-03-01">' in read
    assert '<dt>Added</dt><dd><time datetime="2024-05-02">' in read
    assert '<span>Added </span><time datetime="2024-05-02T00:00:00.000+00:00">' in listed


@pytest.mark.parametrize(
    ("wanted", "note"),
    [
        ("", None),
        ("comprehensive", None),
        ("Comprehensive", None),
        ("nope", "This item has no summary “Nope”. This is its Comprehensive."),
        ("<b>", "This item has no summary “&lt;b&gt;”. This is its Comprehensive."),
        ("\u200b", None),
    ],
)
def test_a_summary_that_there_is_not_is_named(page, client, wanted, note):
    page()
    read = client.get("/read/one", {"variant": wanted}).content.decode()

    assert ("no summary" in read) is (note is not None)
    assert (note or "Words.") in read


def test_a_variant_is_shown_for_another_of_the_same_name(client, put, sql):
    put("one")
    sql("INSERT INTO content_summaries (video_id, variant, html) VALUES ('one', 'bullet-points', '<p>Points</p>')")
    read = client.get("/read/one?variant=key-points").content.decode()

    assert "<p>Points</p>" in read
    assert "no summary" not in read


def test_the_words_are_those_of_the_summary_that_is_shown(page):
    assert "<dt>Words</dt><dd>7</dd>" in page(
        html="<p>It's R&amp;D</p><p>in three, or four - words.</p>", analysis_json={"word_count": 126}
    )


def test_each_text_of_an_item_is_a_tab_with_an_address(client, put, sql):
    put("one", transcript_text="The words of the original.", title="Bread")
    sql("INSERT INTO content_summaries (video_id, variant, html) VALUES ('one', 'key-insights', '<p>Points</p>')")

    tabs = re.findall(
        r'role="tab" id="(tab-\d)" href="([^"]+)" aria-selected="(\w+)"', client.get("/read/one").content.decode()
    )

    assert [(address, chosen) for _, address, chosen in tabs] == [
        ("/read/one?variant=key-insights", "false"),
        ("/read/one?variant=comprehensive", "true"),
        ("/read/one?view=transcript", "false"),
    ]
    for number, address, _ in tabs:
        read = client.get(address).content.decode()
        assert re.findall(r'id="(tab-\d)" href="[^"]+" aria-selected="true"', read) == [number]
        assert f'role="tabpanel" aria-labelledby="{number}"' in read
    assert "<title>Transcript: Bread · YTV2</title>" in read
    assert "The words of the original." in read


def test_one_text_has_no_tabs(page):
    assert 'role="tab"' not in page()


def test_a_transcript_that_there_is_not_is_named(page, client):
    page()

    read = client.get("/read/one?view=transcript").content.decode()

    assert "This item has no transcript. This is its Comprehensive." in read
    assert "Words." in read


def test_the_time_that_a_summary_takes_is_that_of_its_words(page):
    assert "3 min to read" in page(html="<p>" + "word " * 600 + "</p>")


def test_the_model_that_wrote_is_named(page):
    assert "written by the model gpt-x" in page(analysis_json={"model": "gpt-x"})


@pytest.mark.parametrize("there", [{"own"}, {"generated"}, {"own", "generated"}])
def test_pictures_can_be_chosen_only_where_there_are_two(page, there):
    own, generated = "https://pictures.example/own.jpg", "/exports/images/generated.png"

    read = page(
        thumbnail_url=own if "own" in there else None, summary_image_url=generated if "generated" in there else None
    )

    assert ("data-choose-picture" in read) is (len(there) == 2)


def test_words_run_in_their_own_direction(page, client):
    read = page(title="\u05e9\u05dc\u05d5\u05dd", language="he")

    assert '<h1 lang="he" dir="auto">' in read
    assert '<section id="summary-comprehensive" class="summary" lang="he" dir="auto"' in read
    assert '<h2 class="card-title" lang="he" dir="auto">' in client.get("/").content.decode()


class TestTitles:
    @pytest.mark.parametrize(
        "title",
        [
            *("\u200b", "\u200b\u2060\ufeff", "\u3164", "\u2800", "\u00ad", "\u202e", "\u034f", "\u180e", "\ufe0f"),
            *("\U000e0061", "\u2003 \u3000", "\u0301", "\x01", "", None),
        ],
        ids=ascii,
    )
    def test_one_of_which_nobody_sees_anything_is_none(self, page, client, opened, sql, title):
        read, desk = page(title=title, indexed_at="2024-01-01"), opened("ada").client

        assert "<title>Untitled · YTV2</title>" in read
        assert '<h1 lang="en" dir="auto">Untitled</h1>' in read
        assert '<a href="/read/one">Untitled</a>' in client.get("/").content.decode()
        assert "<title>Untitled</title>" in client.get("/feed.atom").content.decode()
        assert ">Untitled</a>" in desk.get("/admin/content/content/").content.decode()
        assert client.get("/api/reports/one").json()["title"] == ""
        assert sql("SELECT title FROM content") == [(title,)]

    @pytest.mark.parametrize("channel", ["\u200b", "\u3164\u2060", "\u2800"], ids=ascii)
    def test_nor_is_such_a_channel_one(self, page, client, channel):
        read = page(channel_name=channel)

        assert "?channel=" not in read + client.get("/").content.decode()
        assert client.get("/api/filters").json()["channels"] == []

    def test_an_override_of_direction_stays_within_its_line(self, page):
        read = page(title="Normal \u202egnp.exe hidden", channel_name="\u202eemag kcalb")

        assert '<h1 lang="en" dir="auto">Normal \u202egnp.exe hidden</h1>' in read
        assert "\u202eemag kcalb</a>" in read


NAMES = [
    *(
        "Washington, D.C.",
        "R&D",
        "C++",
        "C#",
        "100%",
        '50% off, "today"',
        "it's",
        "a/b\\c",
        "x=y;z",
        "?q=1#top",
        "<b>",
        "«né»",
    ),
    *(
        "Cafe\u0301",
        "Ｈｉｓｔｏｒｙ",
        "Hist\u200bory",
        " padded ",
        "a  b",
        "ＡＩ–Agents",
        "日本、東京",
        "🎨",
        "%2C",
        "+",
        "~",
        "x" * 300,
        "a,",
        ",",
    ),
    *("and, or", "-minus", '"quoted"', "\u202ekcab"),
]


class TestLinks:
    @pytest.mark.parametrize("name", NAMES, ids=ascii)
    def test_every_link_under_an_item_leads_to_a_list_with_it(self, client, put, name):
        put(
            "one",
            channel_name=name,
            language=name,
            subcategories_json=filed((name, name, "Rome"), ("Rome", name)),
            topics_json=[name, "rivers"],
            analysis_json={"key_topics": [name, "rivers"], "content_type": name, "complexity_level": name},
        )
        put("other", topics_json=["washington", "d.c."])

        pages = client.get("/read/one").content.decode() + client.get("/").content.decode().split('id="results"')[1]
        links = {unescape(link) for link in re.findall(r'href="(/\?[^"]+)"', pages)}
        leading = {link for link in links if "sort=" not in link and "page=" not in link}

        assert len(leading) >= 9
        astray = [link for link in leading if 'href="/read/one"' not in client.get(link).content.decode()]
        assert astray == []

    def test_the_topics_that_a_person_decided_are_those_that_are_linked(self, client, put):
        put("one", topics_json=["machine"], analysis_json={"key_topics": ["Machine", "Loud"]})
        curate("one", {"topics_json": ["Person's"]}, by="ada")

        assert client.get("/api/reports/one").json()["analysis"]["key_topics"] == ["Person's"]
        assert "/?topics=Person%27s" in client.get("/read/one").content.decode()


@pytest.mark.parametrize(
    ("topics", "expected"),
    [
        ("Washington, D.C.", {"capital"}),
        ("washington, d.c.", {"capital"}),
        ("Washington,  D.C.", {"capital"}),
        ("washington", {"president"}),
        ("washington,rivers", {"president", "capital"}),
        ("nothing,rivers", {"capital"}),
        ("War, and Peace", {"novel"}),
        (["Washington, D.C.", "peace"], {"capital", "novel"}),
        (",", {"capital", "president", "novel"}),
        ("Washington, D.C.,peace", {"president", "novel"}),
    ],
)
def test_a_value_that_is_a_topic_as_a_whole_is_that_topic(ids, put, topics, expected):
    put("capital", topics_json=["Washington, D.C.", "rivers"])
    put("president", topics_json=["washington"])
    put("novel", topics_json=["war", "peace"])

    assert ids(topics=topics) == expected
