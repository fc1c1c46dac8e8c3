"""The doctor: each check finds what it is for, says what to do, and is quiet when all is well."""

import io
import json
import os
from collections import namedtuple
from contextlib import nullcontext
from datetime import timedelta

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from content.decisions import canary, curation, pause
from content.media.filenames import uploaded_name
from content.models import Content, Pause
from ingest.models import Watcher
from tests.databases import role_dsn
from ytv2.ops import doctor
from ytv2.ops.doctor import WITH_DATABASE, WITHOUT_DATABASE
from ytv2.ops.doctor import installed_rules as standing
from ytv2.ops.doctor.finding import TITLES

LONG = "kQ7-xv0Zp3_LmN8yRt5WbC2dHfGj"


def findings_of(name):
    """The findings of one check, which is asked alone: all together take twenty times as long."""
    (check,) = (each for each in (*WITHOUT_DATABASE, *WITH_DATABASE) if each.__name__ == name)
    return doctor._findings(check, transaction.atomic if check in WITH_DATABASE else nullcontext)


def finding_of(name):
    (finding,) = findings_of(name)
    return finding


@pytest.fixture
def run():
    """The exit status and the lines of the command."""

    def examined(*arguments):
        out, status = io.StringIO(), 0
        try:
            call_command("doctor", *arguments, stdout=out)
        except SystemExit as left:
            status = left.code
        return status, out.getvalue().splitlines()

    return examined


@pytest.mark.django_db
class TestTheWhole:
    def test_a_healthy_library_has_no_error(self, run):
        status, lines = run("--json")

        findings = [json.loads(line) for line in lines]
        assert (status, findings[-1]["error"]) == (0, 0)
        assert {finding["state"] for finding in findings[:-1]} <= {"ok", "warning"}

    def test_every_error_and_warning_has_a_cure(self, put, sql):
        put("a")
        sql("ALTER TABLE content DISABLE TRIGGER USER")

        assert all(finding.cure for finding in doctor.examine() if finding.state != doctor.OK)

    def test_the_worst_finding_comes_first_and_decides_the_exit_status(self, run, sql):
        sql("ALTER TABLE content DISABLE TRIGGER USER")

        status, lines = run()

        assert status == 1
        assert lines[0].startswith("error    Rules stand:")
        assert lines[1].strip().startswith("-> ")
        assert "1 error and" in lines[-1]

    def test_a_broken_check_is_itself_a_finding_and_hides_no_other(self, monkeypatch):
        monkeypatch.setattr("content.decisions.canary.check", lambda: 1 / 0)

        states = {finding.name: finding.state for finding in doctor.examine()}
        assert (states["canary_sings"], states["clocks_agree"]) == (doctor.ERROR, doctor.OK)

    def test_every_check_says_something_about_a_healthy_library(self):
        names = {finding.name for finding in doctor.examine()}

        # This check is for the local database only.
        silent = {"database_has_room"}
        assert {check.__name__ for check in (*WITHOUT_DATABASE, *WITH_DATABASE)} - silent <= names


@pytest.mark.django_db
class TestTheDatabase:
    def test_an_old_version_is_an_error(self, monkeypatch):
        monkeypatch.setattr("ytv2.ops.doctor.database.OLDEST", connection.pg_version // 10_000 + 1)

        assert finding_of("version_is_supported").state == doctor.ERROR

    def test_a_migration_that_is_not_applied_is_an_error_by_name(self, sql):
        sql("DELETE FROM django_migrations WHERE app = 'sessions' AND name = '0001_initial'")

        finding = finding_of("migrations_are_applied")

        assert (finding.state, "sessions.0001_initial" in finding.message) == (doctor.ERROR, True)

    def test_a_database_that_is_newer_is_a_warning(self, sql):
        sql("INSERT INTO django_migrations (app, name, applied) VALUES ('content', '9999_later', now())")

        finding = finding_of("migrations_are_applied")

        assert (finding.state, "content.9999_later" in finding.message) == (doctor.WARNING, True)

    def test_few_connections_are_a_warning(self, settings, monkeypatch):
        settings.WEB_READERS = 900
        monkeypatch.setenv("WEB_CONCURRENCY", "4")

        assert finding_of("connections_suffice").state == doctor.WARNING

    def test_serving_as_the_owner_of_the_tables_is_a_warning(self):
        finding = finding_of("role_is_modest")

        assert finding.state == doctor.WARNING
        assert finding.title == "The site’s login to the database"

    def test_a_clock_that_is_wrong_is_an_error(self, monkeypatch):
        monkeypatch.setattr("ytv2.ops.doctor.clocks.row", lambda sql: (timezone.now() + timedelta(minutes=3),))

        finding = finding_of("clocks_agree")

        assert finding.state == doctor.ERROR
        assert "18" in finding.message


def test_every_title_in_other_words_than_the_name_is_of_a_check():
    assert {check.__name__ for check in WITH_DATABASE} >= set(TITLES)


def test_a_database_that_is_away_is_one_error_and_the_rest_is_examined(away):
    with away():
        findings = {finding.name: finding for finding in doctor.examine()}

    assert findings["database_answers"].state == doctor.ERROR
    assert connection.settings_dict["PASSWORD"] not in findings["database_answers"].message
    assert "secrets_are_strong" in findings
    assert "rules_stand" not in findings


@pytest.mark.django_db
class TestRights:
    @pytest.fixture
    def lesser(self, django_db_setup):
        """A role that may log in and nothing else."""
        name = f"lesser_{os.getpid()}"
        with psycopg.connect(role_dsn("superuser", "postgres"), autocommit=True) as superuser:
            superuser.execute(f"DROP ROLE IF EXISTS {name}")
            superuser.execute(f"CREATE ROLE {name} NOLOGIN")
            superuser.execute(f"GRANT {name} TO {connection.settings_dict['USER']} WITH SET TRUE, INHERIT FALSE")
        yield name
        with psycopg.connect(role_dsn("superuser", "postgres"), autocommit=True) as superuser:
            superuser.execute(f"DROP ROLE {name}")

    def test_only_the_tables_owner_installs_functions(self, sql, lesser):
        sql(f"SET LOCAL ROLE {lesser}")

        with pytest.raises(CommandError, match="run it as the owner of the tables"):
            call_command("install_functions")

    def test_missing_rights_are_an_error_that_names_them(self, sql, lesser):
        sql(f"SET LOCAL ROLE {lesser}")

        findings = {
            check.__name__: list(check()) for check in WITH_DATABASE if check.__module__ == "ytv2.ops.doctor.rights"
        }

        (rights,), (modest,) = findings["rights_suffice"], findings["role_is_modest"]
        assert (rights.state, modest.state) == (doctor.ERROR, doctor.OK)
        assert "SELECT" in rights.message
        assert lesser in rights.message
        sql("RESET ROLE")


@pytest.mark.django_db
class TestRules:
    @pytest.fixture
    def trigger(self):
        """(table, trigger) of a rule."""
        (table, pgid), _ = next((key, rule) for key, rule in standing.declared().items() if key[0] == "content")
        return table, pgid

    def test_all_rules_stand(self):
        assert finding_of("rules_stand").message == f"All {len(standing.declared())} rules stand and are switched on."

    @pytest.mark.parametrize("how", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
    def test_a_rule_that_a_session_could_pass_by_is_an_error(self, sql, trigger, how):
        table, pgid = trigger
        sql(f"ALTER TABLE {table} {how} TRIGGER {pgid}")

        finding = finding_of("rules_stand")

        assert (finding.state, "1 rule is switched off" in finding.message) == (doctor.ERROR, True)

    def test_a_missing_rule_is_an_error(self, sql, trigger):
        table, pgid = trigger
        sql(f"DROP TRIGGER {pgid} ON {table}")

        assert "1 rule is missing" in finding_of("rules_stand").message

    def test_a_rule_whose_function_was_replaced_is_an_error(self, sql, trigger):
        _, pgid = trigger
        sql(f"CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")

        assert "1 rule is not as declared" in finding_of("rules_stand").message

    def test_a_rule_of_another_version_is_an_error(self, sql, trigger):
        table, pgid = trigger
        sql(f"COMMENT ON TRIGGER {pgid} ON {table} IS 'another'")

        assert "1 rule is not as declared" in finding_of("rules_stand").message

    def test_a_rule_that_lost_its_owners_rights_is_an_error(self, sql, trigger):
        _, pgid = trigger
        sql(f"ALTER FUNCTION {pgid}() SECURITY INVOKER")

        assert "1 rule is not as declared" in finding_of("rules_stand").message

    @pytest.mark.parametrize(
        ("called", "change"),
        [
            ("library_digest", "CREATE OR REPLACE FUNCTION library_digest(value jsonb) RETURNS text"
             " LANGUAGE sql AS $$ SELECT 'same' $$"),
            ("ingest_look", "ALTER FUNCTION ingest_look RESET ALL"),
            ("ingest_shelve", "ALTER FUNCTION ingest_shelve SET search_path = public"),
            ("ingest_deliver", "ALTER FUNCTION ingest_deliver SECURITY DEFINER"),
            ("library_is_decision", "ALTER FUNCTION library_is_decision VOLATILE"),
        ],
    )  # fmt: skip
    def test_a_function_that_was_changed_is_an_error_until_it_is_installed_again(self, sql, called, change):
        sql(change)
        finding = finding_of("functions_stand")
        assert (finding.state, called in finding.message) == (doctor.ERROR, True)
        assert "manage.py install_functions" in finding.cure

        call_command("install_functions")

        assert finding_of("functions_stand").state == doctor.OK

    def test_a_second_function_of_a_name_is_an_error_that_a_person_has_to_cure(self, sql):
        sql("CREATE FUNCTION library_digest(value text) RETURNS text LANGUAGE sql AS $$ SELECT 'same' $$")

        finding = finding_of("functions_stand")

        assert (finding.state, "library_digest" in finding.message) == (doctor.ERROR, True)
        with pytest.raises(CommandError, match=r"library_digest.*drop those that are too many"):
            call_command("install_functions")

    def test_the_docs_cure_rewrites_what_a_changed_function_derived(self, sql, put):
        head = "CREATE OR REPLACE FUNCTION library_category_keys(chosen jsonb, analysis jsonb) RETURNS text[]"
        sql(f"{head} LANGUAGE sql IMMUTABLE AS $$ SELECT '{{}}'::text[] $$")
        put("a", subcategories_json={"categories": [{"category": "Baking", "subcategories": []}]})
        assert sql("SELECT category_keys FROM content") == [([],)]
        call_command("install_functions")

        sql("UPDATE content SET title = title")

        assert sql("SELECT category_keys FROM content") == [(["baking"],)]


@pytest.mark.django_db
class TestTheLibrary:
    def test_a_pause_is_reported_and_after_a_day_a_warning(self, as_person):
        pause.pause(by="ada", reason="moving")
        finding = finding_of("library_is_not_paused")
        assert (finding.state, "by ada: moving" in finding.message) == (doctor.OK, True)

        with as_person():
            Pause.objects.update(since=timezone.now() - timedelta(hours=25))

        finding = finding_of("library_is_not_paused")
        assert (finding.state, "ingest_resume" in finding.cure) == (doctor.WARNING, True)

    def test_a_canary_that_was_never_sealed_is_a_warning(self, put):
        put("a")

        assert finding_of("canary_sings").state == doctor.WARNING

    def test_a_sealed_decision_that_is_lost_is_an_error_by_name(self, put, sql, as_person):
        put("a")
        curation.curate("a", {"title": "Decided"}, by="ada")
        canary.seal(by="ada")
        assert finding_of("canary_sings").state == doctor.OK

        with as_person():
            sql("UPDATE seal SET digest = 'another'")

        finding = finding_of("canary_sings")
        assert (finding.state, "Altered: a" in finding.message) == (doctor.ERROR, True)


@pytest.mark.django_db
class TestAudio:
    @pytest.fixture
    def audio(self, exports):
        folder = exports / "audio"
        folder.mkdir()
        return lambda name: (folder / name).write_bytes(b"ID3")

    @pytest.mark.parametrize("name", ["audio_{}_20250101.mp3", "{}_x.mp3", "a.{}.mp3", "{}.mp3"])
    @pytest.mark.parametrize("identity", ["abc-DEF_123", "_x_", "reddit:abc"])
    def test_an_mp3_whose_name_carries_an_id_belongs_to_that_item(self, put, audio, name, identity):
        put(identity)
        audio(name.format(identity.replace(":", "_")))

        assert finding_of("audio_has_its_item").state == doctor.OK

    def test_a_file_without_an_item_is_a_warning_by_name(self, put, audio):
        put("abc")
        audio("audio_abcd_1.mp3")

        finding = finding_of("audio_has_its_item")

        assert (finding.state, "audio_abcd_1.mp3" in finding.message) == (doctor.WARNING, True)

    @pytest.mark.parametrize("identity", ["reddit:abc", "été", "x" * 200])
    def test_an_uploaded_mp3_belongs_to_its_item_and_not_to_a_neighbour(self, put, audio, identity):
        audio(uploaded_name(identity, "0123456789abcdef"))
        put("audio")
        assert finding_of("audio_has_its_item").state == doctor.WARNING

        put(identity)

        assert finding_of("audio_has_its_item").state == doctor.OK

    def test_a_file_of_an_item_in_the_trash_is_no_orphan(self, put, audio, sql, as_person):
        put("abc")
        audio("audio_abc_1.mp3")
        with as_person():
            sql("DELETE FROM content WHERE video_id = 'abc'")

        assert finding_of("audio_has_its_item").state == doctor.OK

    def test_an_item_whose_file_is_gone_is_a_warning_by_name(self, put, audio):
        put("abc", media={"audio_url": "/exports/audio/abc.mp3"})
        finding = finding_of("items_have_their_audio")
        assert (finding.state, "abc" in finding.message) == (doctor.WARNING, True)

        audio("abc.mp3")
        recorded = finding_of("sound_files_are_recorded")

        assert (recorded.state, "abc.mp3" in recorded.message) == (doctor.WARNING, True)  # it cannot be played
        assert finding_of("items_have_their_audio").state == doctor.OK

    def test_what_can_be_heard_follows_the_files_that_the_doctor_sees(self, put, audio, exports):
        put("abc")
        audio("abc.mp3")
        doctor.examine()
        assert Content.objects.filter(recording__url__isnull=False).exists()

        (exports / "audio" / "abc.mp3").unlink()
        doctor.examine()
        assert not Content.objects.filter(recording__url__isnull=False).exists()

    def test_exports_elsewhere_are_not_compared_with_a_folder_here(self, put, audio, sound_file, settings):
        settings.UPLOAD_URL = "https://dash.example"
        put("abc")
        sound_file("abc.mp3")

        assert finding_of("sound_files_are_recorded").state == doctor.OK
        assert Content.objects.filter(recording__url__isnull=False).exists()

    def test_a_briefing_belongs_to_nobody_and_is_no_orphan(self, audio):
        audio("audio_abc_audio_briefing_0123abcd.mp3")

        assert finding_of("audio_has_its_item").state == doctor.OK

    def test_odd_media_of_any_writer_break_nothing(self, put):
        put("a", media=[1])
        put("b", media={"audio_url": 7})
        put("c", media={"audio_url": "/exports/audio/../../etc/passwd"})
        put("d", media={"audio_url": "/exports/audio/" + "x" * 5000})

        assert finding_of("items_have_their_audio").state == doctor.WARNING
        assert Content.objects.count() == 4


@pytest.mark.django_db
class TestFolders:
    def test_a_missing_exports_folder_is_a_warning(self, settings, tmp_path):
        settings.EXPORTS_DIR = tmp_path / "none"

        assert finding_of("exports_can_be_written").state == doctor.WARNING

    def test_an_exports_folder_that_cannot_be_written_is_an_error(self, settings):
        # Not even root can write there.
        settings.EXPORTS_DIR = "/proc/self"

        assert finding_of("exports_can_be_written").state == doctor.ERROR

    @pytest.mark.parametrize(("free", "state"), [(10**8, "error"), (10**9, "warning"), (10**10, "ok")])
    def test_a_disk_with_little_room_is_reported(self, monkeypatch, free, state):
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr("shutil.disk_usage", lambda folder: usage(10**11, 0, free))

        assert finding_of("exports_can_be_written").state == state


@pytest.mark.django_db
class TestSecrets:
    @pytest.mark.parametrize(
        ("name", "value", "state"),
        [
            ("SYNC_SECRET", "changeme", "error"),
            ("INGEST_TOKEN", "abc", "error"),
            ("SECRET_KEY", "django-insecure-" + "x" * 50, "error"),
            ("METRICS_TOKEN", "abcdefghijklmnop", "warning"),
            ("SYNC_SECRET", "a" * 40, "warning"),
        ],
    )
    def test_a_weak_secret_is_named_and_its_value_not_shown(self, settings, name, value, state):
        setattr(settings, name, value)

        finding = next(finding for finding in findings_of("secrets_are_strong") if name in finding.message)

        assert finding.state == state
        assert value not in finding.message + finding.cure

    def test_two_equal_secrets_are_a_warning(self, settings):
        settings.SYNC_SECRET = settings.METRICS_TOKEN = LONG

        assert "SYNC_SECRET and METRICS_TOKEN are equal." in [
            finding.message for finding in findings_of("secrets_are_strong")
        ]

    def test_debug_beside_a_shared_database_is_an_error(self, settings, monkeypatch):
        monkeypatch.setenv("DATABASE_URL_POSTGRES_NEW", "postgresql://web@db.example/library")
        settings.DEBUG = True

        assert finding_of("debug_is_off").state == doctor.ERROR

    def test_an_administrator_without_second_factor_is_a_warning_in_production(self, settings):
        User.objects.create_superuser("ada", password="x")
        settings.PRODUCTION = True
        assert finding_of("curators_are_protected").state == doctor.WARNING

        settings.REQUIRE_TWO_FACTOR = True
        assert finding_of("curators_are_protected").state == doctor.OK


@pytest.mark.django_db
class TestThePage:
    def test_a_curator_reads_what_is_wrong_and_what_to_do(self, client, sql):
        client.force_login(User.objects.create_user("clara", is_staff=True))
        sql("ALTER TABLE content DISABLE TRIGGER USER")

        page = client.get("/admin/doctor/").content.decode()

        assert "are switched off" in page
        assert "manage.py migrate" in page
        assert "/admin/doctor/" in client.get("/admin/").content.decode()

    def test_a_reader_cannot_open_the_page(self, client):
        assert client.get("/admin/doctor/").status_code == 302


class TestWatchers:
    def watcher(self, **columns):
        now = timezone.now()
        return Watcher.objects.create(
            **{"name": "nas: /reports", "host": "nas", "beat_at": now, "backlog": 0, **columns}
        )

    def test_a_watcher_that_lives_is_well(self, db):
        self.watcher(state="watching", backlog=3)

        assert [(it.state, it.message) for it in findings_of("watchers_live")] == [
            ("ok", "nas: /reports lives, 3 files wait.")
        ]

    def test_a_watcher_that_is_silent_or_held_back_is_a_warning_with_a_cure(self, db):
        self.watcher(state="watching", beat_at=timezone.now() - timedelta(hours=1))
        self.watcher(name="other", state="held back: too much at once")

        assert [it.state for it in findings_of("watchers_live")] == ["warning", "warning"]
        assert all(it.cure for it in findings_of("watchers_live"))

    def test_a_watcher_that_was_stopped_is_no_warning(self, db):
        self.watcher(state="stopped", beat_at=timezone.now() - timedelta(days=9))

        assert [it.message for it in findings_of("watchers_live")] == ["Nobody watches a folder."]


@pytest.mark.django_db
class TestReading:
    def test_lists_and_counts_that_agree_are_fine(self, put):
        put("a")

        finding = finding_of("lists_and_counts_agree")

        assert (finding.state, "1 of 1 item" in finding.message) == (doctor.OK, True)

    def test_what_differs_is_an_error_by_name(self, put, sql):
        put("a", channel_name="Old Times")
        sql("UPDATE listing SET title_key = 'x'")
        sql("UPDATE facet_count SET items = 5 WHERE value = 0")

        finding = finding_of("lists_and_counts_agree")

        assert finding.state == doctor.ERROR
        assert (
            "2 differences in 1 of 1 item: a (title_key), all items, counted 5 times instead of 1." in finding.message
        )
        assert "manage.py recount" in finding.cure

    def test_of_a_large_library_as_much_is_looked_at_as_there_is_time_for(self, put, monkeypatch):
        put("a")
        monkeypatch.setattr("ytv2.ops.doctor.reading.SECONDS", 0)

        finding = finding_of("lists_and_counts_agree")

        assert (finding.state, "0 of 1 item" in finding.message) == (doctor.OK, True)
