"""The history: who, when, from what to what, through what; only added to, and by the rules alone."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.db.violations import violation_of
from content.decisions import pause
from content.decisions.actor import acting
from content.decisions.curation import curate
from content.decisions.trash import delete, restore
from content.decisions.undo import return_to
from content.models import Content, Curation, History, Summary
from ingest.shelve.corridor import receive_object

KEY = "aaaaaaaaaaa"


@pytest.fixture
def item(put):
    return put(KEY, title="Before", duration_seconds=1)


def refused(write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return violation_of(caught.value).rule


def last(**of):
    return History.objects.filter(**of).latest("id")


class TestWhatIsWritten:
    def test_a_new_item_has_a_line(self, item):
        line = last(kind="content")

        assert (line.act, line.item, line.was, line.becomes) == ("insert", KEY, None, {"title": "Before"})

    def test_a_changed_item_has_a_line_with_the_changed_columns_alone(self, item, sql):
        sql("UPDATE content SET title = 'After', duration_seconds = 1")

        line = last(kind="content")
        assert (line.act, line.was, line.becomes) == ("update", {"title": "Before"}, {"title": "After"})

    def test_plain_sql_is_attributed_to_its_role_and_program(self, item, sql):
        sql("SET LOCAL application_name = 'an older job'")
        sql("UPDATE content SET title = 'After'")

        assert (last().actor, last().via) == (sql("SELECT session_user::text")[0][0], "SQL: an older job")

    def test_plain_sql_with_an_actor_is_attributed_to_them(self, item, sql, as_person):
        with as_person("grace"):
            sql("UPDATE content SET title = 'After'")

        assert last().actor == "grace"

    def test_a_report_is_attributed_to_the_role(self, item, sql):
        receive_object({"video_id": KEY, "title": "After"}, "a.json")

        assert (last(kind="content").via, last(kind="content").actor) == (
            "ingest",
            sql("SELECT session_user::text")[0][0],
        )

    def test_a_decision_is_attributed_with_page_and_gesture(self, item):
        gesture = uuid.uuid4()
        curate(KEY, {"title": "Person's"}, by="ada", via="admin item", gesture=gesture)

        attributed = set(History.objects.filter(gesture=gesture).values_list("kind", "actor", "via"))
        assert attributed == {("curation", "ada", "admin item"), ("content", "ada", "admin item")}

    def test_a_line_is_dated_when_it_is_written(self, item, sql):
        before = timezone.now()
        sql("UPDATE content SET title = 'After'")

        assert before <= last().at <= timezone.now()

    def test_a_write_that_changes_nothing_has_no_line(self, item, sql):
        count = History.objects.count()

        sql("UPDATE content SET title = title, updated_at = now(), created_at = created_at")
        sql("UPDATE content_summaries SET text = text")

        assert History.objects.count() == count

    def test_a_summary_rewritten_or_deleted_has_a_line(self, item, sql, as_person):
        sql("UPDATE content_summaries SET text = 'Rewritten.'")
        line = last(kind="summary")
        assert (line.act, line.was, line.becomes) == ("update", {"text": "Words."}, {"text": "Rewritten."})

        with as_person("grace"):
            sql("DELETE FROM content_summaries")
        assert (last(kind="summary").act, last(kind="summary").was["text"]) == ("delete", "Rewritten.")

    def test_deleting_restoring_and_pausing_have_lines(self, item):
        delete(KEY, by="ada")
        restore(KEY, by="bob")
        pause.pause(by="grace")

        lines = History.objects.filter(kind__in=["tombstone", "pause"]).order_by("id")
        assert list(lines.values_list("kind", "act", "actor")) == [
            ("tombstone", "insert", "ada"),
            ("tombstone", "delete", "bob"),
            ("pause", "insert", "grace"),
        ]

    def test_each_row_of_one_statement_has_a_line(self, put, sql):
        for key in "abc":
            put(key)

        sql("UPDATE content SET title = 'After'")

        assert set(History.objects.filter(act="update").values_list("item", flat=True)) == set("abc")

    def test_a_rolled_back_write_has_no_line(self, item, sql):
        count = History.objects.count()

        with transaction.atomic():
            sql("UPDATE content SET title = 'After'")
            transaction.set_rollback(True)

        assert History.objects.count() == count


FORGERIES = {
    "update": "UPDATE history SET actor = 'somebody else'",
    "update of what": "UPDATE history SET was = NULL, becomes = NULL",
    "delete": "DELETE FROM history",
    "insert": "INSERT INTO history (actor, kind, item, act) VALUES ('somebody else', 'curation', 'a', 'insert')",
    "upsert": "INSERT INTO history (id, actor, kind, item, act) SELECT id, 'x', kind, item, act FROM history"
    " ON CONFLICT (id) DO UPDATE SET actor = 'x'",
    "merge": "MERGE INTO history h USING (SELECT 1) n ON true WHEN MATCHED THEN DELETE",
}


class TestAppendOnly:
    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_plain_sql_cannot_forge_the_history(self, item, sql, forgery):
        assert refused(lambda: sql(FORGERIES[forgery])) == "history_is_append_only"

    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_a_person_cannot_forge_the_history(self, item, sql, as_person, forgery):
        with as_person():
            assert refused(lambda: sql(FORGERIES[forgery])) == "history_is_append_only"

    @pytest.mark.parametrize(
        "write",
        [
            lambda: History.objects.update(actor="x"),
            lambda: History.objects.all().delete(),
            lambda: History.objects.latest("id").delete(),
            lambda: History.objects.create(actor="x", kind="curation", item="a", act="insert"),
            lambda: History.objects.bulk_create([History(actor="x", kind="curation", item="a", act="insert")]),
        ],
    )
    def test_the_orm_cannot_forge_the_history(self, item, write):
        assert refused(write) == "history_is_append_only"

    @pytest.mark.parametrize("forgery", ["update", "delete", "insert"])
    def test_nobody_forges_the_history_by_pretending_to_purge(self, item, sql, forgery):
        with acting("ada", via="SQL", doing="purging"):
            assert refused(lambda: sql(FORGERIES[forgery])) == "history_is_append_only"

    def test_truncate_is_refused(self, item, sql):
        assert refused(lambda: sql("TRUNCATE history")) == "nothing_is_truncated"


class TestReturning:
    def test_any_earlier_decision_is_restored_from_its_line(self, item):
        for title in ("One", "Two", "Three"):
            curate(KEY, {"title": title}, by="ada")
        lines = list(History.objects.filter(kind="curation").order_by("id"))

        for line, title in zip(lines, ("One", "Two", "Three"), strict=True):
            return_to(line, by="bob")
            assert Content.objects.get().title == title
            assert Curation.objects.get().decided_by == "bob"

    def test_a_line_of_the_item_restores_the_decisions_of_that_moment(self, item):
        arrival = last(kind="content")
        curate(KEY, {"title": "One"}, by="ada")

        return_to(arrival, by="bob")

        assert (Content.objects.get().title, Curation.objects.get().overrides) == ("Before", {})

    def test_a_return_adds_to_the_history(self, item):
        curate(KEY, {"title": "One"}, by="ada")
        curate(KEY, {"title": "Two"}, by="ada")
        count = History.objects.filter(kind="curation").count()

        return_to(History.objects.filter(kind="curation").earliest("id"), by="bob")

        assert History.objects.filter(kind="curation").count() == count + 1
        assert Summary.objects.count() == 1
