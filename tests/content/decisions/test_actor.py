"""A session without an actor cannot decide, delete or answer, not even by a trigger of its own or a blank name."""

import pytest
from django.db import IntegrityError, transaction

from content.db.violations import violation_of
from content.decisions.actor import acting
from content.decisions.curation import curate
from content.decisions.suggestion import dismiss
from content.decisions.trash import delete
from content.models import Content, Curation, History, Seal, Suggestion, Summary, Tombstone

KEY, GONE = "aaaaaaaaaaa", "ggggggggggg"
BY_TRIGGER = """
    CREATE TEMPORARY TABLE job (id integer);
    CREATE FUNCTION pg_temp.work() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NEW; END $$;
    CREATE TRIGGER work AFTER INSERT ON job FOR EACH ROW EXECUTE FUNCTION pg_temp.work();
    INSERT INTO job VALUES (1);
"""
AS_IT_WAS = ("Person's", 1, 1, 1, "open")


@pytest.fixture
def decided(put, sql):
    """One item decided and sealed, with a suggestion; another in the trash."""
    put(GONE)
    delete(GONE, by="ada")
    put(KEY, title="Before")
    curate(KEY, {"title": "Person's"}, by="ada")
    with acting("ada", via="test"):
        Seal.objects.create(video_id=KEY, field="title", digest="0")
    sql("UPDATE content SET title = 'Machine''s'")


def state():
    rows = Summary.objects.count(), Tombstone.objects.count(), Seal.objects.count()
    return (Content.objects.get().title, *rows, Suggestion.objects.get().state)


def refused(act):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return violation_of(caught.value).rule


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM content",
        "DELETE FROM content_summaries",
        "DELETE FROM summaries",
        "DELETE FROM tombstone",
        "DELETE FROM seal",
        "DELETE FROM suggestion",
        "UPDATE seal SET digest = '1'",
        "UPDATE suggestion SET state = 'dismissed'",
        "UPDATE suggestion SET value = '\"Forged\"'",
        "UPDATE tombstone SET snapshot = NULL",
        "UPDATE curation SET overrides = '{}'",
        'UPDATE curation SET refusals = \'{"categories": ["rome"]}\'',
        "INSERT INTO curation (video_id) VALUES ('x')",
        "INSERT INTO tombstone (video_id, deleted_by) VALUES ('x', 'ada')",
        "INSERT INTO suggestion (video_id, field, value, state) VALUES ('x', 'title', '1', 'kept')",
    ],
)
def test_an_act_that_needs_a_name_needs_it_in_a_trigger_too(decided, sql, statement):
    rule = refused(lambda: sql(BY_TRIGGER.format(statement=statement)))

    assert rule in ("decision_has_an_author", "delete_has_an_actor")
    assert state() == AS_IT_WAS


def test_a_machines_write_from_a_trigger_becomes_a_suggestion(decided, sql):
    sql(BY_TRIGGER.format(statement="UPDATE content SET title = 'Another'"))

    assert Content.objects.get().title == "Person's"
    assert Curation.objects.get(video_id=KEY).incoming["title"] == "Another"
    assert Suggestion.objects.get(state="open").value == "Another"


def test_a_trigger_does_not_reopen_an_answered_suggestion(decided, sql):
    dismiss(Suggestion.objects.get(), by="ada")

    assert refused(lambda: sql(BY_TRIGGER.format(statement="UPDATE suggestion SET state = 'open'")))
    assert state() == (*AS_IT_WAS[:-1], "dismissed")


@pytest.mark.parametrize("name", ["", " ", "\t \n"])
def test_a_blank_name_counts_as_none(decided, sql, name):
    sql("SELECT library_act_as(%s)", name)

    assert refused(lambda: sql("DELETE FROM content")) == "delete_has_an_actor"


def test_a_curation_is_forgotten_only_with_its_item(decided, sql):
    with acting("ada", via="test", doing="purging"):
        assert refused(lambda: sql("DELETE FROM curation")) == "curation_is_forever"


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "20000-01-01", "0044-03-15 BC"])
def test_the_history_takes_no_date_beyond_the_calendar(put, sql, moment):
    sql("SELECT library_act_as('', via => 'a job', at => %s)", moment)

    with pytest.raises(IntegrityError, match="dates_are_within_the_calendar"), transaction.atomic():
        put(KEY)

    assert not History.objects.exists()
