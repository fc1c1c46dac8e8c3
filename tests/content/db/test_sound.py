"""Whether an item can be heard follows its row, its summaries and the files that are there, whoever writes them."""

import psycopg
import pytest

from content.media.filenames import uploaded_name
from content.models import Content, SoundFile

ITEM = "sqlAudio001"
FILE = f"audio_{ITEM}_1.mp3"
OURS = f"/exports/audio/{FILE}"
ELSEWHERE = "https://sounds.example/a.mp3"
ELEMENT = '<audio controls src="https://dash.example/exports/{}"></audio>'


@pytest.fixture
def item(put):
    return put(ITEM, canonical_url=f"https://www.youtube.com/watch?v={ITEM}")


@pytest.fixture
def heard_at(item, client):
    """Where the API says that the item can be heard; the filter and the query set agree."""

    def ask():
        media = client.get(f"/api/reports/{ITEM}").json()["media"]
        listed = client.get("/api/reports?has_audio=true").json()["reports"]
        assert media["has_audio"] == bool(media["audio_url"]) == bool(listed)
        assert Content.objects.filter(recording__url__isnull=False).exists() == media["has_audio"]
        return media["audio_url"]

    return ask


@pytest.fixture
def write(sql):
    """What another writer sends of the item's sound, in plain SQL."""
    statements = {
        "row": "UPDATE content SET media = jsonb_build_object('audio_url', %s::text)",
        "analysis": "UPDATE content SET analysis_json = jsonb_build_object('audio_url', %s::text)",
        "summary": "INSERT INTO content_summaries (video_id, variant, text, audio_url)"
        f" VALUES ('{ITEM}', 'audio', 'x', %s)",
        "element": "INSERT INTO summaries (video_id, variant, revision, html)"
        f" VALUES ('{ITEM}', 'audio-fr', 1, '<audio src=\"' || %s || '\"></audio>')",
    }
    return lambda place, address: sql(statements[place], address)


@pytest.mark.parametrize("place", ["row", "analysis", "summary", "element"])
@pytest.mark.parametrize(
    "address",
    [
        OURS,
        f"/exports/{FILE}",
        f"exports/audio/{FILE}",
        f"https://dash.example/exports/{FILE}?v=17",
        f"http://127.0.0.1:8080/exports/audio/{FILE}",
        f"//dash.example/exports/{FILE}#t=1",
        "/exports/audio/x%20y%C3%A9.mp3",
    ],
)
def test_an_address_of_ours_counts_while_the_file_is_there(heard_at, write, sound_file, place, address):
    write(place, address)
    assert heard_at() == ""

    name = "x yé.mp3" if "%20" in address else FILE
    sound_file(name, keys=[])
    assert heard_at() == ("/exports/audio/x%20y%C3%A9.mp3" if "%20" in address else OURS)

    SoundFile.objects.all().delete()
    assert heard_at() == ""


@pytest.mark.parametrize("place", ["row", "analysis", "summary", "element"])
def test_an_address_elsewhere_counts_at_once(heard_at, write, place):
    write(place, ELSEWHERE)

    assert heard_at() == ELSEWHERE


@pytest.mark.parametrize("place", ["row", "analysis", "summary"])
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//sounds.example/a.mp3",
        "a.mp3",
        "",
        "  ",
        "https://",
        "http:///a",
        "data:audio/mp3;base64,AA",
    ],
)
def test_what_no_browser_can_be_sent_to_does_not_count(heard_at, write, place, address):
    write(place, address)

    assert heard_at() == ""


@pytest.mark.parametrize("name", [FILE, f"{ITEM}.MP3", f"My title ({ITEM}).mp3", f"audio_{ITEM}_0123456789abcdef.mp3"])
def test_a_file_whose_name_carries_the_key_is_the_items(heard_at, sound_file, name):
    sound_file(name)
    assert heard_at().startswith("/exports/audio/")

    SoundFile.objects.all().delete()
    assert heard_at() == ""


def test_a_file_that_came_before_its_item_is_the_items(sound_file, put):
    sound_file("audio_reddit_1abc_17.mp3")

    put("1abc")

    assert Content.objects.filter(recording__url__isnull=False).get().pk == "1abc"


@pytest.mark.parametrize("key", ["a/b", "a:b", "été?", "x" * 200])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_key_that_is_no_file_name_has_its_file(sound_file, put, key, is_first):
    name = uploaded_name(key, "0123456789abcdef")
    arrivals = [lambda: sound_file(name), lambda: put(key)]
    for arrive in arrivals if is_first else reversed(arrivals):
        arrive()

    assert Content.objects.filter(recording__url__isnull=False).get().pk == key


def test_the_newest_of_an_items_files_counts(heard_at, sound_file):
    for age, name in enumerate(("b", "c", "a")):
        sound_file(f"{name}_{ITEM}.mp3", modified=age)

    assert heard_at() == f"/exports/audio/a_{ITEM}.mp3"


def test_a_file_of_ours_comes_before_an_address_elsewhere(heard_at, write, sound_file):
    write("row", ELSEWHERE)
    sound_file(FILE)

    assert heard_at() == OURS


def test_a_summary_that_goes_takes_its_address_along(heard_at, write, sql, as_person):
    write("summary", ELSEWHERE)
    with as_person():
        sql("DELETE FROM content_summaries WHERE variant = 'audio'")

    assert heard_at() == ""


def test_a_new_revision_without_an_address_takes_the_former_ones_place(heard_at, write, sql):
    write("summary", ELSEWHERE)
    sql("INSERT INTO content_summaries (video_id, variant, text) VALUES (%s, 'audio', 'Other words.')", ITEM)

    assert heard_at() == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE content SET has_audio = true",
        "UPDATE content SET media = '{\"has_audio\": true}'",
        f"INSERT INTO content_summaries (video_id, variant, html) VALUES ('{ITEM}', 'audio', '<p>x</p>')",
    ],
)
def test_words_are_no_sound_but_it_is_awaited(heard_at, sql, statement):
    sql(statement)

    assert heard_at() == ""
    assert Content.objects.awaiting_audio().exists()


def test_what_the_sql_writer_of_audio_sends_can_be_heard_and_shows_no_empty_tab(heard_at, sql, client, sound_file):
    upsert = (
        "INSERT INTO summaries (video_id, variant, revision, html, created_at) VALUES (%s, 'audio', 1, %s, now())"
        " ON CONFLICT (video_id, variant, revision) DO UPDATE SET html = EXCLUDED.html"
    )
    sound_file(FILE)
    sql(upsert, ITEM, ELEMENT.format("former.mp3"))
    sql(upsert, ITEM, ELEMENT.format(FILE))

    assert sql("SELECT audio_url FROM content_summaries WHERE variant = 'audio' AND is_latest") == [
        (f"https://dash.example/exports/{FILE}",)
    ]
    assert heard_at() == OURS
    variants = client.get(f"/api/reports/{ITEM}").json()["summary_variants"]
    assert [(each["variant"], each.get("audio_url")) for each in variants] == [("comprehensive", None), ("audio", OURS)]
    page = client.get(f"/read/{ITEM}").content.decode()
    assert f'src="{OURS}"' in page
    assert 'class="tabs"' not in page
    assert OURS in client.get("/podcast.rss").content.decode()


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<audio src="https://a.example/1.mp3">', "https://a.example/1.mp3"),
        ("<AUDIO controls SRC='/exports/1.mp3'></AUDIO>", "/exports/1.mp3"),
        ("<p>x</p><audio\n src=/exports/1.mp3 controls>", "/exports/1.mp3"),
        ('<audio controls><source type="audio/mpeg" src="https://a.example/1.mp3"></audio>', "https://a.example/1.mp3"),
        ('<audio title="a > b" src = "https://a.example/?a=1&amp;b=2">', "https://a.example/?a=1&b=2"),
        ('<audio data-src="https://no.example/x" src="https://a.example/1.mp3">', "https://a.example/1.mp3"),
        ('<audio></audio><source src="https://a.example/1.mp3">', None),
        ('<audiobook src="https://a.example/1.mp3">', None),
        ("<audio src='//a.example/1.mp3'></audio>", "https://a.example/1.mp3"),
        ('<!-- <audio src="https://no.example/x"></audio> --><audio src="/exports/1.mp3">', "/exports/1.mp3"),
        ('<p>x</p><!-- old\n<audio src="https://no.example/x"></audio> -->', None),
        ('<!-- <audio src="https://no.example/x">', None),
        ('<audio src="javascript:x()">', None),
        ('<audio src="">', None),
        ("<audio src", None),
        ("<audio " + "'" * 999, None),
    ],
)
def test_the_address_of_an_audio_element(sql, html, address):
    assert sql("SELECT library_audio_source(%s)", html) == [(address,)]


def test_an_address_that_the_writer_names_outweighs_the_element(sql, item):
    insert = "INSERT INTO content_summaries (video_id, variant, html, audio_url) VALUES (%s, 'audio', %s, %s)"
    sql(insert, item, ELEMENT.format("a.mp3"), ELSEWHERE)

    assert sql("SELECT audio_url FROM content_summaries WHERE variant = 'audio'") == [(ELSEWHERE,)]


def test_a_file_that_comes_or_goes_is_announced(item, sql, sound_file):
    events = "SELECT kind, items FROM event ORDER BY id"
    before = len(sql(events))

    sound_file(FILE)
    SoundFile.objects.update(size=10)
    SoundFile.objects.update(modified=1)
    SoundFile.objects.all().delete()

    assert sql(events)[before:] == [("audio", [ITEM])] * 3


def test_what_could_be_heard_before_the_table_came_can_be_heard(bare_database, migrate):
    with psycopg.connect(bare_database, autocommit=True) as conn:
        migrate(bare_database, "content", "0003")
        conn.execute(f"""
            INSERT INTO content (video_id, media, analysis_json) VALUES
                ('uploaded', '{{"audio_url": "/exports/audio/a%20b.mp3"}}', NULL),
                ('analysed', NULL, '{{"audio_url": "https://dash.example/exports/b.MP3?v=1"}}'),
                ('elsewhere', '{{"audio_url": "{ELSEWHERE}"}}', NULL),
                ('briefed', '{{"audio_url": "/exports/audio/x_audio_briefing_0123abcd.mp3"}}', NULL),
                ('odd', '{{"audio_url": "/exports/audio/a/../../b.mp3"}}', '[]'),
                ('announced', '{{"has_audio": true}}', NULL), ('written', NULL, NULL);
            INSERT INTO content_summaries (video_id, variant, html)
            VALUES ('written', 'audio', '{ELEMENT.format("c.mp3")}');
        """)
        migrate(bare_database, "content")

        heard = "SELECT video_id, url FROM recording WHERE url IS NOT NULL ORDER BY video_id"
        expected = [
            ("analysed", "/exports/audio/b.MP3"),
            ("elsewhere", ELSEWHERE),
            ("uploaded", "/exports/audio/a%20b.mp3"),
            ("written", "/exports/audio/c.mp3"),
        ]
        assert conn.execute(heard).fetchall() == expected
        migrate(bare_database, "content", "0003")
        migrate(bare_database, "content")
        assert conn.execute(heard).fetchall() == expected
