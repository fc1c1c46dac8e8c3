"""The NAS's SQL writer, statement by statement: every column of an item, summaries through the view of that name."""

import psycopg
import pytest
from django.db import IntegrityError, transaction

from content.decisions import trash
from content.decisions.curation import curate
from content.models import Content, Summary, Tombstone
from ingest.shelve.corridor import receive
from tests.clients import nas
from ytv2.local.sample.sound import mp3

# How a writer may spell the key `k` of an item with the prefix `p`.
SPELLINGS = ["{k}", "{p}:{k}", "{P}:{k}", "yt:{P}:{k}"]
ELEMENT = '<audio controls src="https://dash.example/exports/{}"></audio>'


@pytest.fixture(params=nas.ITEMS)
def item(request):
    return nas.ITEMS[request.param]


@pytest.fixture
def upsert(sql, item):
    """What its upsert of the item returns: the key, or nothing."""
    return lambda video_id=item.key, record_id=item.record_id, **columns: sql(
        nas.UPSERT, *nas.row(item, video_id, record_id, **columns)
    )


@pytest.fixture
def summarise(sql, item):
    """What its upsert of a summary returns: number and revision, or nothing."""

    def run(text, video_id=item.key, *, variant="comprehensive", revision=1, html=None):
        return sql(nas.SUMMARY, video_id, variant, revision, text, html or f"<p>{text}</p>")

    return run


def spelled(spelling, item):
    return spelling.format(k=item.key, p=item.prefix, P=item.prefix.upper())


@pytest.mark.parametrize("spelling", SPELLINGS)
class TestWhateverTheSpelling:
    def test_the_same_twice_is_one_item_with_its_summary(self, upsert, summarise, sql, item, spelling):
        given = spelled(spelling, item)

        for _ in range(2):
            assert upsert(given) == [(item.key,)]
            ((number, revision),) = summarise("On Rome.", given)

        assert (Content.objects.get().pk, Content.objects.get().record_id) == (item.key, item.record_id)
        assert (revision, Summary.objects.get().content_id) == (1, item.key)
        assert sql("SELECT number FROM content_summaries") == [(number,)]

    def test_a_new_text_is_a_revision_beside_the_former(self, upsert, summarise, sql, item, spelling):
        upsert()
        summarise("On Rome.")

        ((number, revision),) = summarise("More on Rome.", spelled(spelling, item))

        assert revision == 2
        assert sql("SELECT id, revision, text FROM summaries WHERE revision = 2") == [(number, 2, "More on Rome.")]
        assert sql("SELECT text FROM v_latest_summaries") == [("More on Rome.",)]

    def test_of_a_deleted_item_nothing_comes_in_and_nothing_fails(self, upsert, summarise, item, spelling):
        upsert()
        summarise("On Rome.")
        trash.delete(item.key, by="ada")

        assert upsert(spelled(spelling, item)) == upsert(spelled(spelling, item), None) == []
        assert summarise("More.", spelled(spelling, item)) == []

        assert Tombstone.objects.get().attempts == 2
        trash.restore(item.key, by="ada")
        assert [text for (text,) in Summary.objects.values_list("text")] == ["On Rome."]

    def test_of_a_purged_item_nothing_comes_in(self, upsert, item, spelling):
        upsert()
        trash.delete(item.key, by="ada")
        trash.purge(item.key, by="ada")

        assert upsert(spelled(spelling, item)) == []

    def test_a_summary_goes_into_the_table_as_well(self, upsert, sql, item, spelling):
        upsert()
        statement = """
            INSERT INTO content_summaries (video_id, variant, revision, text, html, is_latest)
            VALUES (%s, 'comprehensive', 1, %s, '<p>x</p>', true)
        """

        for text in ("On Rome.", "More on Rome."):
            sql(statement, spelled(spelling, item), text)

        latest = sql("SELECT video_id, revision, text FROM v_latest_summaries")
        assert latest == [(item.key, 2, "More on Rome.")]


def test_every_column_is_written_over_but_for_what_a_person_decided(upsert, item):
    upsert()
    curate(item.key, {"title": "Rome", "topics_json": ["law"]}, by="ada")

    upsert(title="Rome, again", channel_name="New Times", subcategories_json=None)

    row = Content.objects.get()
    assert (row.title, row.topics_json) == ("Rome", ["law"])
    assert (row.channel_name, row.subcategories_json) == ("New Times", None)


@pytest.mark.parametrize("title", ["(untitled)", "Untitled", "Content {k}", "Content {p}:{k}", "content {P}:{k}", "NA"])
@pytest.mark.parametrize("channel", ["(unknown)", "Unknown", "NA"])
def test_what_it_does_not_know_replaces_no_title(upsert, sql, item, title, channel):
    upsert()

    upsert(title=spelled(title, item), channel_name=channel)

    assert sql("SELECT title, channel_name FROM content") == [("Rome, by SQL", "Old Times")]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_summary_before_its_item_fails_and_comes_in_when_it_is_sent_again(upsert, summarise, item, spelling):
    given = spelled(spelling, item)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        summarise("On Rome.", given)

    upsert(given)
    summarise("On Rome.", given)

    assert isinstance(caught.value.__cause__, psycopg.errors.ForeignKeyViolation)
    assert Summary.objects.get().content_id == item.key


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_its_recording_can_be_heard(upsert, summarise, sql, client, exports, sound_file, item, spelling):
    """As it composes the address, flat below /exports, before the file is there or after."""
    name = f"audio_{item.key}_1760000000.mp3"
    (exports / "audio").mkdir()
    (exports / "audio" / name).write_bytes(mp3(1, 2))
    upsert()
    summarise("On Rome.")
    summarise(None, spelled(spelling, item), variant="audio", html=ELEMENT.format(name))
    sql("UPDATE content SET has_audio = TRUE, updated_at = now() WHERE video_id = %s", item.key)
    sound_file(name)

    answer = client.get(f"/api/reports/{item.key}").json()
    assert (answer["media"]["has_audio"], answer["media"]["audio_url"]) == (True, f"/exports/audio/{name}")
    assert [variant["variant"] for variant in answer["summary_variants"]] == ["comprehensive", "audio"]
    assert client.get(f"/exports/{name}").status_code == 200


def test_its_next_upsert_does_not_take_the_recording_away(upsert, client, sound_file, item):
    upsert()
    sound_file(f"audio_{item.key}_1760000000.mp3")

    upsert(title="Rome, again")

    assert client.get(f"/api/reports/{item.key}").json()["media"]["has_audio"] is True


def test_its_research_finds_its_summary_by_number(upsert, summarise, sql, item):
    upsert()
    ((number, _),) = summarise("Stored.", variant="deep-research")

    sql("UPDATE summaries SET follow_up_research_available = TRUE WHERE id = %s", number)
    sql("CREATE TABLE runs (summary_id bigint REFERENCES content_summaries (number) ON DELETE CASCADE)")
    sql("INSERT INTO runs VALUES (%s)", number)

    found = sql("SELECT s.variant, s.follow_up_research_available FROM runs r JOIN summaries s ON s.id = r.summary_id")
    assert found == [("deep-research", True)]


@pytest.mark.parametrize("relation", ["content", "content_summaries", "summaries"])
def test_a_delete_without_an_actor_is_refused_and_loses_nothing(upsert, summarise, sql, item, relation):
    upsert()
    summarise("On Rome.")

    with pytest.raises(IntegrityError, match="without saying who does it is refused"), transaction.atomic():
        sql(f"DELETE FROM {relation} WHERE video_id = %s", item.key)

    assert (Content.objects.count(), Summary.objects.count()) == (1, 1)


def test_what_came_by_file_is_the_same_item(upsert, summarise, item):
    receive(nas.file(item, "By file."), "report.json")

    upsert()
    summarise("By SQL.", item.record_id)

    assert (Content.objects.get().pk, Content.objects.get().record_id) == (item.key, item.record_id)
    assert set(Summary.objects.values_list("text", "revision")) == {("By file.", 1), ("By SQL.", 2)}


class TestItsToolThatStrips:
    """Its coordinator writes under the whole id; the tool gives those rows the bare one afterwards."""

    def test_there_is_nothing_left_to_strip(self, upsert, summarise, sql, item):
        upsert(item.record_id)
        summarise("On Rome.", item.record_id)

        for relation in ("content", "summaries", "content_summaries"):
            sql(
                f"UPDATE {relation} SET video_id = regexp_replace(video_id, '^(yt|reddit|web):', '')"
                " WHERE video_id ~ '^(yt|reddit|web):'"
            )

        assert (Content.objects.get().pk, Summary.objects.get().content_id) == (item.key, item.key)

    def test_copying_under_the_bare_key_adds_nothing(self, upsert, summarise, sql, item):
        upsert(item.record_id)
        summarise("On Rome.", item.record_id)

        sql(
            "INSERT INTO summaries (video_id, variant, revision, text, html, created_at)"
            " SELECT regexp_replace(video_id, '^yt:', ''), variant, revision, text, html, created_at FROM summaries"
            " ON CONFLICT (video_id, variant, revision) DO NOTHING"
        )

        assert Summary.objects.get().text == "On Rome."
