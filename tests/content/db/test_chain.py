"""A database that another checkout's migrations made is recognised before anything is written to it."""

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from content.db import chain
from tests.content.db.test_predecessor import dump
from tests.databases import connected_to

# As a checkout from before the migrations were folded left it: some names are still in use, for other migrations.
EARLIER = """
CREATE TABLE django_migrations (id bigserial, app varchar(255), name varchar(255), applied timestamptz DEFAULT now());
INSERT INTO django_migrations (app, name) VALUES ('contenttypes', '0001_initial'), ('content', '0001_library'),
    ('content', '0002_announcing'), ('content', '0003_rules_of_their_owner'), ('ingest', '0001_deliveries'),
    ('ingest', '0003_procedures');
CREATE TABLE content (video_id text PRIMARY KEY, title text, shown_language text);
CREATE TABLE curation (video_id text PRIMARY KEY, overrides jsonb);
INSERT INTO content VALUES ('aaaaaaaaaaa', 'Decided', 'en');
INSERT INTO curation VALUES ('aaaaaaaaaaa', '{"title": "Decided"}');
"""
COMMANDS = [["install_functions"], ["grant_roles", "--existing"], ["sample_library"], ["ledger", "replay", __file__]]


def test_an_earlier_checkouts_library_is_left_alone_with_a_recipe(empty_database, command, unrolled):
    with psycopg.connect(empty_database, autocommit=True) as conn:
        conn.execute(EARLIER)
    before = dump(empty_database)

    refusals = [command(empty_database, "migrate", status=1).stderr]
    with connected_to(empty_database.rpartition("/")[2]):
        for command in COMMANDS:
            with pytest.raises(CommandError) as refusal:
                call_command(*command)
            refusals.append(str(refusal.value))

    for refused in refusals:
        assert "Another checkout's migrations made this database" in refused
        assert "content.0002_announcing" in refused
        assert "ledger export FILE" in refused
        assert "ledger replay FILE" in refused
    assert dump(empty_database) == before


class TestWhichMigrations:
    def test_those_of_this_source_are_recorded_when_they_are_applied(self, db):
        chain.assert_same(connection)
        assert set(chain._recorded(connection)) == chain._applied(connection) == set(chain._fingerprints())

    def test_one_that_does_something_else_under_the_same_name_is_another(self, sql, monkeypatch):
        changed = chain._fingerprints() | {"content.0001_library": "0" * 16}
        monkeypatch.setattr(chain, "_fingerprints", lambda: changed)

        with pytest.raises(CommandError, match=r"others under the names content\.0001_library"):
            chain.assert_same(connection)

    def test_a_newer_programs_database_is_not_another_checkouts(self, db):
        MigrationRecorder(connection).record_applied("content", "0099_of_a_later_release")

        chain.assert_same(connection)

    def test_one_without_the_latest_of_this_source_is_migrated_on(self, db):
        MigrationRecorder(connection).record_unapplied("ingest", "0002_functions")

        chain.assert_same(connection)

    def test_unknown_names_beside_missing_ones_are_another_checkouts(self, db):
        MigrationRecorder(connection).record_unapplied("ingest", "0002_functions")
        MigrationRecorder(connection).record_applied("ingest", "0002_watchers")

        with pytest.raises(CommandError, match=r"does not have: ingest\.0002_watchers"):
            chain.assert_same(connection)

    def test_what_another_app_applied_does_not_matter(self, db):
        MigrationRecorder(connection).record_applied("auth", "0099_of_a_later_django")

        chain.assert_same(connection)


class TestFingerprint:
    CODE = 'class Migration:\n    """What it is for."""\n\n    operations = [run("DROP")]  # at last\n'

    def test_words_for_people_and_layout_do_not_count(self):
        other = '# Of today\nclass Migration:\n    operations = [\n        run("DROP")\n    ]\n'

        assert chain.fingerprint(other) == chain.fingerprint(self.CODE)

    def test_what_is_done_counts(self):
        assert chain.fingerprint(self.CODE.replace("DROP", "ADD")) != chain.fingerprint(self.CODE)
