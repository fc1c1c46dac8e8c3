"""A pause holds: nobody but a person in the admin changes the library until it is resumed."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from content.db.violations import violation_of
from content.decisions import pause
from content.decisions.actor import acting, in_admin
from content.decisions.curation import curate
from content.decisions.taxonomy.merge import merge
from content.decisions.trash import delete, restore
from content.models import Content, History, Pause, Summary
from ingest.shelve.corridor import Paused, receive_object

KEY = "aaaaaaaaaaa"


@pytest.fixture
def paused(put):
    put(KEY, title="Before", subcategories_json={"categories": [{"category": "Rome", "subcategories": []}]})
    return pause.pause(by="ada", reason="100 % cleaning")[0]


@pytest.fixture
def settings_with_secrets(settings):
    settings.SYNC_SECRET = settings.INGEST_TOKEN = "a-secret"


def copy(table, columns, row):
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as rows,
    ):
        rows.write_row(row)


def machine_in_admin(sql):
    with in_admin(), acting(via="admin item"):
        sql("UPDATE content SET title = 'After'")


WRITERS = {
    "a save": lambda sql: Content(video_id="new").save(force_insert=True),
    "a bulk": lambda sql: Content.objects.bulk_create([Content(video_id="new")]),
    "a query set": lambda sql: Content.objects.update(title="After"),
    "a query set that touches nothing": lambda sql: Content.objects.filter(video_id="x").update(title="After"),
    "an insert": lambda sql: sql("INSERT INTO content (video_id) VALUES ('new')"),
    "an update": lambda sql: sql("UPDATE content SET title = 'After'"),
    "an upsert": lambda sql: sql(
        "INSERT INTO content (video_id, title) VALUES (%s, 'After')"
        " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title",
        KEY,
    ),
    "a merge": lambda sql: sql(
        "MERGE INTO content c USING (SELECT 1) n ON true WHEN MATCHED THEN UPDATE SET title = 'After'"
    ),
    "a copy": lambda sql: copy("content", "video_id", ("new",)),
    "a copy of summaries": lambda sql: copy("content_summaries", "video_id, variant, text", (KEY, "audio", "After")),
    "a summary": lambda sql: Summary.objects.create(content_id=KEY, variant="audio", text="After"),
    "a revised summary": lambda sql: Summary.objects.update(text="After"),
    "the older view": lambda sql: sql("INSERT INTO summaries (video_id, variant, text) VALUES (%s, 'audio', 'x')", KEY),
    "an update of the older view": lambda sql: sql("UPDATE summaries SET text = 'After'"),
    "a delete by the API": lambda sql: delete(KEY, by="api", via="POST /api/delete"),
    "a decision by a job": lambda sql: curate(KEY, {"title": "After"}, by="ada", via="import"),
    "a decision that is labelled as one of the admin": lambda sql: curate(
        KEY, {"title": "After"}, by="ada", via="admin item"
    ),
    "a machine's write in the admin": lambda sql: machine_in_admin(sql),
}


def state(sql):
    return sql("SELECT to_jsonb(c), (SELECT jsonb_agg(s ORDER BY id) FROM content_summaries s) FROM content c")


class TestMachines:
    @pytest.mark.parametrize("writer", WRITERS)
    def test_every_machine_gets_an_error_that_names_the_rule(self, paused, sql, writer):
        before = state(sql)

        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            WRITERS[writer](sql)

        assert violation_of(caught.value).rule == "pause_holds"
        assert state(sql) == before

    @pytest.mark.parametrize("writer", WRITERS)
    def test_before_and_after_a_pause_machines_write(self, paused, sql, writer):
        pause.resume(by="ada")

        WRITERS[writer](sql)

    def test_the_error_names_author_reason_and_cure(self, paused, sql):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            sql("UPDATE content SET title = 'After'")

        violation = violation_of(caught.value)
        assert "by ada: 100 % cleaning" in violation.sentence
        assert "ingest_resume" in violation.cure

    def test_a_report_waits_during_a_pause(self, paused):
        with pytest.raises(Paused, match="The library is paused"):
            receive_object({"video_id": "new", "title": "New"}, "new.json")

        assert not Content.objects.filter(video_id="new").exists()

    def test_readers_read_during_a_pause(self, paused, client):
        assert client.get("/api/reports").json()["total_count"] == 1


class TestHttp:
    def send(self, client):
        body = json.dumps({"video_id": "new", "title": "New"})
        headers = {"X-INGEST-TOKEN": "a-secret"}
        return client.post("/ingest/report", body, content_type="application/json", headers=headers)

    def test_a_report_is_503_with_retry_after(self, paused, client, settings_with_secrets):
        answer = self.send(client)

        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["outcome"] == "paused"

    def test_a_report_sent_again_after_the_pause_comes_in(self, paused, client, settings_with_secrets):
        self.send(client)
        pause.resume(by="ada")

        assert self.send(client).json()["outcome"] == "created"

    def test_a_sender_can_ask_whether_the_library_is_paused(self, paused, client):
        assert client.get("/health/ingest").json()["paused"] is True

        pause.resume(by="ada")
        assert client.get("/health/ingest").json()["paused"] is False


class TestPeople:
    def test_curators_work_on_in_the_admin(self, paused):
        with in_admin():
            curate(KEY, {"title": "Person's"}, by="ada")
            assert Content.objects.get().title == "Person's"

            assert merge("Rome", "Antiquity", by="ada") == 1
            assert delete(KEY, by="ada")
            restore(KEY, by="ada")
        assert Content.objects.get().shown_categories[0]["category"] == "Antiquity"

    def test_a_machine_after_a_person_in_one_transaction_is_refused(self, paused, sql):
        with in_admin(), acting("ada", via="admin item"):
            sql("UPDATE content SET title = 'By hand'")

        with pytest.raises(IntegrityError), transaction.atomic():
            sql("UPDATE content SET title = 'After'")


class TestThePause:
    def test_a_second_pause_leaves_the_first(self, paused):
        again, is_new = pause.pause(by="bob", reason="another")

        assert not is_new
        assert (again.paused_by, again.reason) == ("ada", "100 % cleaning")
        assert Pause.objects.count() == 1

    def test_resume_says_whether_there_was_one(self, paused):
        assert pause.resume(by="ada") is True
        assert pause.resume(by="ada") is False

    def test_pause_and_resume_are_in_the_history(self, paused):
        pause.resume(by="bob")

        lines = History.objects.filter(kind="pause").order_by("id").values_list("act", "actor")
        assert list(lines) == [("insert", "ada"), ("delete", "bob")]

    @pytest.mark.parametrize("statement", ["DELETE FROM pause", "UPDATE pause SET reason = ''"])
    def test_nobody_resumes_without_a_name(self, paused, sql, statement):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            sql(statement)

        assert violation_of(caught.value).rule == "decision_has_an_author"

    def test_the_commands_pause_and_resume(self, db):
        output = io.StringIO()
        call_command("ingest_pause", reason="cleaning", stdout=output)
        assert "by operator: cleaning" in output.getvalue()

        call_command("ingest_resume", stdout=output)
        call_command("ingest_resume", stdout=output)
        assert output.getvalue().endswith("Resumed.\nThe library was not paused.\n")
        assert pause.current() is None

    def test_a_second_pause_command_says_that_the_first_stands(self, paused, capsys):
        call_command("ingest_pause", reason="another")

        output, warned = capsys.readouterr()
        assert "It was paused already; that pause stands, with its reason." in warned
        assert output.endswith(" UTC by ada: 100 % cleaning.\n")

    def test_the_refusal_reads_as_a_sentence(self, paused):
        since = Pause.objects.get().since
        with pytest.raises(Paused) as refused:
            receive_object({"video_id": "new"}, "new.json")
        assert str(refused.value) == f"The library is paused since {since:%Y-%m-%d %H:%M} UTC by ada: 100 % cleaning."

    def test_a_dry_run_says_that_the_library_is_paused(self, paused):
        with pytest.raises(Paused):
            receive_object({"video_id": "new"}, "new.json", dry_run=True)
