"""How rules are declared: a name, a function in a .sql file, a place in the order; and the columns that they name."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from content.api.changes import MOST
from content.db.functions import FUNCTIONS
from content.db.rules import CURATABLE, WRITTEN, trigger
from content.db.rules.columns import REVISED
from content.models import Summary

FILES = sorted(Path(trigger.__file__).parent.glob("*.sql"))
RULES = [each for model in apps.get_models() for each in getattr(model._meta, "triggers", ())]
# In the order in which PostgreSQL fires them; R: by row, S: by statement.
FIRED = """
    SELECT CASE WHEN tgtype & 2 = 2 THEN 'before ' ELSE 'after ' END || CASE WHEN tgtype & 1 = 1 THEN 'R' ELSE 'S' END,
        string_agg(regexp_replace(tgname, '^pgtrigger_\\d_(\\w+)_\\w{5}$', '\\1'), ' ' ORDER BY tgname COLLATE "C")
    FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgtype & %s <> 0 GROUP BY 1
"""
EVENTS = {"insert": 4, "delete": 8, "update": 16}
ORDER = {
    ("content", "insert"): {
        "before S": "writer_sees_the_present pause_holds",
        "before R": "key_leads_to_its_item deleted_stays_deleted key_can_be_read item_has_no_date_to_come"
        " curation_wins_on_insert",
        "after S": "deleted_stays_deleted_after_all arrival_is_remembered recording_follows_arrival",
    },
    ("content", "update"): {
        "before S": "writer_sees_the_present pause_holds",
        "before R": "key_is_forever record_id_stays item_has_no_date_to_come placeholder_says_nothing"
        " curation_wins_on_update change_is_dated nothing_else_is_dated",
        "after R": "recording_follows_item",
        "after S": "change_is_remembered content_is_listed",
    },
    ("content", "delete"): {
        "before S": "writer_sees_the_present pause_holds",
        "before R": "delete_has_an_actor delete_leaves_a_tombstone",
        "after S": "delete_is_announced",
    },
    ("content_summaries", "insert"): {
        "before S": "writer_sees_the_present pause_holds",
        "before R": "key_is_stored_bare deleted_item_gets_no_summary summary_has_no_date_to_come"
        " audio_element_is_an_address revision_is_next_free",
        "after S": "arrival_is_announced arrival_is_followed arrival_is_listed",
    },
    ("content_summaries", "update"): {
        "before S": "writer_sees_the_present pause_holds",
        "before R": "revision_stays_put summary_has_no_date_to_come change_is_dated latest_is_not_for_writers"
        " revised_audio_element_is_an_address",
        "after R": "revising_is_remembered",
        "after S": "revised_is_latest revising_is_announced revising_is_followed revising_is_listed",
    },
    ("curation", "update"): {
        "before S": "writer_sees_the_present",
        "before R": "decision_waits_its_turn decision_has_an_author curation_is_not_moved"
        " decision_remembers_the_machine refusals_are_folded",
        "after S": "changed_decision_is_announced changed_decision_is_remembered changed_decision_reaches_content"
        " seal_follows_the_decision",
    },
}


def function(name):
    """The SQL of a function, on one line."""
    return " ".join(FUNCTIONS.split(f"FUNCTION {name}(")[1].split("$$;")[0].split())


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "event"), ORDER)
def test_rules_run_in_the_declared_order(sql, table, event):
    assert dict(sql(FIRED, table, EVENTS[event])) == ORDER[table, event]


def test_a_rule_refuses_under_the_name_of_its_function():
    """Except a row that overtook a delete: to its writer it is the same sentence."""
    refused = {each.body: set(re.findall(r"CONSTRAINT = '(\w+)'", trigger.BODIES[each.body][1])) for each in RULES}

    others = {body: names for body, names in refused.items() if names - {body}}
    assert others == {"deleted_stays_deleted_after_all": {"deleted_stays_deleted"}}


def test_every_function_of_the_rules_files_is_the_body_of_a_rule():
    written = re.findall(r"CREATE FUNCTION (\w+)", "".join(path.read_text() for path in FILES))

    assert sorted(written) == sorted({each.body for each in RULES})


@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_rules_file_is_sql_that_psql_takes(sql, path):
    with transaction.atomic():
        sql(path.read_text())


def test_rows_of_a_statement_are_joined_by_hash_whatever_the_plan_was_made_for():
    """Plans are kept for a session: one that suits a row would compare each row of a large load with all others."""
    joins = re.findall(r"(\w+) JOIN previous", "".join(path.read_text() for path in FILES))

    assert joins
    assert set(joins) == {"FULL"}


def test_the_columns_that_count_as_a_change_are_those_that_writers_fill():
    terms = re.findall(r"library_changed\('(\w+)', one\.(\w+), other\.(\w+)\)", function("library_difference"))

    assert terms == [(name, name, name) for name in WRITTEN]


def test_what_is_put_back_is_what_writers_fill():
    assert function("library_put_back").count(f" {', '.join(WRITTEN)} ") == 2


def test_what_can_be_decided_is_the_same_everywhere():
    shown = re.findall(r"'(\w+)', (\w+)", function("library_shown"))

    assert shown == [(name, name) for name in CURATABLE]
    assert f"'{{{','.join(CURATABLE)}}}'" in function("library_is_decision")
    wins = trigger.BODIES["curation_wins_on_update"][1]
    assert tuple(re.findall(r"library_changed\('(\w+)', NEW\.\1, OLD\.\1\)", wins)) == CURATABLE
    for place, sql in (("NEW", wins), ("c", function("library_carry_decisions"))):
        written = re.findall(rf"(\w+) :?= library_overlaid_(\w+)\(\w+, '\1', {place}\.\1\)", sql)
        assert written == [(name, "json" if name.endswith("_json") else "text") for name in CURATABLE]


def test_what_counts_as_a_change_of_a_revision_is_all_but_its_place_and_what_rules_set():
    rules_own = {"video_id", "variant", "revision", "is_latest", "updated_at"}

    assert set(REVISED) == {field.column for field in Summary._meta.concrete_fields} - rules_own


def test_the_log_names_as_many_keys_as_events_carry():
    assert f"items[:{MOST}]" in function("library_announce")


@pytest.mark.django_db
class TestFolding:
    # Every character up to U+3100: alone, doubled, and between letters and blanks.
    NAMES = """(
        SELECT form FROM generate_series(1, 12544) AS n, unnest(ARRAY[
            chr(n), chr(n) || chr(n), 'A' || chr(n) || ' b', ' ' || chr(n) || ' ', 'a ' || chr(n) || '  C'
        ]) AS form
    ) AS names (name)"""

    def test_the_short_way_for_plain_names_comes_to_the_same(self, sql):
        assert sql(f"SELECT name FROM {self.NAMES} WHERE library_fold(name) <> library_fold_any(name)") == []

    def test_a_text_counts_if_anything_is_left_of_it_when_folded(self, sql):
        counts = "library_said(to_jsonb(name)) IS NOT NULL"

        assert sql(f"SELECT name FROM {self.NAMES} WHERE ({counts}) <> (library_fold_any(name) <> '')") == []
