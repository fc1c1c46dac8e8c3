"""Each lesser role, with its own login: its work succeeds, and everything else is refused."""

import io
import json
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from content.decisions import canary, curation, pause, trash
from content.models import Content, Curation, History
from tests.databases import connected_to, create_database, drop_database, owner_dsn, role_dsn, sample_template
from tests.ytv2.ops.conftest import logged_in

# The tables belong to their owner's role, as in production; the lesser roles are those of the server.
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)
KEY = "SELECT video_id FROM content ORDER BY video_id LIMIT 1"
CURATED = "SELECT video_id FROM curation ORDER BY video_id LIMIT 1"


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """A sample library with its roles granted: the name of its database."""
    name = f"roles_{secrets.token_hex(4)}"
    with django_db_blocker.unblock():
        create_database(name, sample_template(20))
        with connected_to(name):
            call_command("grant_roles", stdout=io.StringIO())
    yield name
    drop_database(name)


@pytest.fixture
def login(library):
    """A connection as a role, whose work is rolled back."""
    opened = []

    def connect(role: str) -> psycopg.Connection:
        opened.append(psycopg.connect(role_dsn(role, library)))
        return opened[-1]

    yield connect
    for conn in opened:
        conn.rollback()
        conn.close()


AS_A_PERSON = "SELECT library_act_as('ada', via => 'admin', in_admin => true)"
NAS_MUST_NOT = [
    f"DELETE FROM content WHERE video_id = ({KEY})",
    "DELETE FROM content_summaries",
    "TRUNCATE content CASCADE",
    "TRUNCATE listing",
    "UPDATE content SET video_id = 'zzzzzzzzzzz'",
    "UPDATE content SET created_at = now()",
    "UPDATE content_summaries SET is_latest = true",
    "INSERT INTO curation (video_id, overrides) VALUES ('new', '{\"title\": \"Mine\"}')",
    "UPDATE curation SET overrides = '{}'",
    "UPDATE curation SET incoming = '{}'",
    "UPDATE curation SET refusals = '{}'",
    "DELETE FROM curation",
    "UPDATE suggestion SET state = 'dismissed'",
    "INSERT INTO suggestion (video_id, field, value) VALUES ('x', 'title', '1')",
    "DELETE FROM tombstone",
    "UPDATE tombstone SET snapshot = NULL",
    "INSERT INTO tombstone (video_id, deleted_by) VALUES ('x', 'ada')",
    "INSERT INTO history (actor, kind, item, act) VALUES ('ada', 'curation', 'x', 'insert')",
    "UPDATE history SET was = NULL",
    "SELECT * FROM history",
    "DELETE FROM listing",
    "INSERT INTO category_alias (key, name) VALUES ('history', 'Mine')",
    "DELETE FROM seal",
    "UPDATE seal SET digest = 'x'",
    "INSERT INTO pause (paused_by) VALUES ('nas')",
    "DELETE FROM pause",
    "SELECT * FROM auth_user",
    "SELECT * FROM django_session",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "ALTER TABLE content DISABLE TRIGGER ALL",
    "DROP TABLE content",
    "SET session_replication_role = replica",
    "SET ROLE ytv2_owner",
    "SELECT library_write_history('content', 'x', 'update', NULL, NULL)",
    "SELECT library_refresh_listing(ARRAY['x'])",
]


@pytest.mark.parametrize("statement", NAS_MUST_NOT)
def test_the_nas_may_not_even_when_it_says_that_it_is_a_person(login, statement):
    nas = login("nas")
    nas.execute(AS_A_PERSON)

    with pytest.raises(REFUSED):
        nas.execute(statement)


WEB_MUST_NOT = [
    "TRUNCATE content CASCADE",
    "TRUNCATE django_session",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "ALTER TABLE content DISABLE TRIGGER ALL",
    "ALTER TABLE content ADD COLUMN mine int",
    "DROP TABLE listing",
    "DELETE FROM history",
    "INSERT INTO history (actor, kind, item, act) VALUES ('ada', 'curation', 'x', 'insert')",
    "UPDATE history SET actor = 'nobody'",
    "DELETE FROM listing",
    "DELETE FROM django_migrations",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", WEB_MUST_NOT)
def test_the_web_may_not_even_as_a_person(login, statement):
    web = login("web")
    web.execute(AS_A_PERSON)

    with pytest.raises(REFUSED):
        web.execute(statement)


READER_MUST_NOT = [
    *(f"SELECT * FROM {table}" for table in ("auth_user", "django_session", "curation", "tombstone", "history")),
    "INSERT INTO content (video_id) VALUES ('new')",
    "UPDATE content SET title = 'Mine'",
    "DELETE FROM content",
    "TRUNCATE content CASCADE",
    "UPDATE summaries SET text = 'Mine'",
    "CREATE TEMPORARY TABLE mine (id int)",
]


@pytest.mark.parametrize("statement", READER_MUST_NOT)
def test_a_reader_may_not(login, statement):
    reader = login("reader")
    with pytest.raises(REFUSED):
        reader.execute(AS_A_PERSON)
    reader.rollback()

    with pytest.raises(REFUSED):
        reader.execute(statement)


class TestTheNasIsAMachine:
    def test_an_upsert_by_the_nas_leaves_decisions_and_becomes_a_suggestion(self, login):
        nas = login("nas")
        (key,) = nas.execute(CURATED).fetchone()
        before = nas.execute("SELECT subcategories_json FROM content WHERE video_id = %s", [key]).fetchone()

        nas.execute(
            "INSERT INTO content (video_id, title, subcategories_json) VALUES (%s, 'New', %s)"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title,"
            " subcategories_json = EXCLUDED.subcategories_json, updated_at = now()",
            [key, '{"categories": [{"category": "Machine", "subcategories": []}]}'],
        )

        after = nas.execute("SELECT subcategories_json, title FROM content WHERE video_id = %s", [key]).fetchone()
        incoming = nas.execute(
            "SELECT incoming -> 'subcategories_json' -> 'categories' -> 0 ->> 'category' FROM curation"
            " WHERE video_id = %s",
            [key],
        )
        assert after == (*before, "New")
        assert incoming.fetchone() == ("Machine",)
        assert nas.execute("SELECT count(*) FROM suggestion WHERE video_id = %s", [key]).fetchone() == (1,)

    def test_the_history_names_the_role_of_the_nas_whatever_actor_it_claims(self, login, library):
        nas = login("nas")
        nas.execute(AS_A_PERSON)
        (key,) = nas.execute(KEY).fetchone()
        nas.execute("UPDATE content SET title = 'Whose?' WHERE video_id = %s", [key])
        nas.commit()

        with psycopg.connect(owner_dsn(library)) as owner:
            line = owner.execute("SELECT actor FROM history WHERE becomes ->> 'title' = 'Whose?'").fetchone()
        assert line == ("ytv2_nas",)

    def test_a_pause_holds_though_the_nas_claims_to_be_the_admin(self, login, library):
        with psycopg.connect(owner_dsn(library)) as owner:
            owner.execute(AS_A_PERSON)
            owner.execute("INSERT INTO pause (paused_by) VALUES ('ada')")
            owner.commit()
            nas = login("nas")
            nas.execute(AS_A_PERSON)
            try:
                with pytest.raises(psycopg.errors.CheckViolation, match="paused"):
                    nas.execute("UPDATE content SET title = 'Through'")
            finally:
                owner.execute(AS_A_PERSON)
                owner.execute("DELETE FROM pause")

    def test_a_summary_of_an_older_program_comes_in(self, login):
        nas = login("nas")
        (key,) = nas.execute(KEY).fetchone()
        repeated = (
            "INSERT INTO summaries (video_id, variant, revision, text, html, created_at)"
            " VALUES (%s, 'executive', 1, 'Brief.', '<p>Brief.</p>', now()) ON CONFLICT (video_id, variant, revision)"
            " DO UPDATE SET text = EXCLUDED.text, html = EXCLUDED.html, created_at = EXCLUDED.created_at"
        )
        nas.execute(repeated, [key])
        nas.execute(repeated, [key])

        updated = nas.execute(
            "SELECT count(*) FROM v_latest_summaries WHERE video_id = %s AND text = 'Brief.'", [key]
        ).fetchone()
        assert updated == (1,)

    def test_the_nas_cannot_attach_a_rule_to_a_table_of_its_own(self, login, library):
        """A rule runs with the owner's rights, so on a table of the NAS it would give access to all tables."""
        with psycopg.connect(role_dsn("superuser", library), autocommit=True) as superuser:
            superuser.execute(f'GRANT TEMPORARY ON DATABASE "{library}" TO ytv2_nas')
            rules = superuser.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE prorettype = 'trigger'::regtype AND prosecdef"
            ).fetchall()
            try:
                nas = login("nas")
                nas.execute("CREATE TEMPORARY TABLE bait (video_id text)")
                nas.commit()
                for (rule,) in rules:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        nas.execute(f"CREATE TRIGGER t BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION {rule}")
                    nas.rollback()
            finally:
                superuser.execute(f'REVOKE TEMPORARY ON DATABASE "{library}" FROM ytv2_nas')
        assert rules


class TestTheirWorkGoes:
    def test_ingest_as_the_nas(self, library, manage, command, tmp_path):
        report = {
            "video_id": "nasnasnasna",
            "title": "By the NAS",
            "summary_text": "Words.",
            "summary_variant": "audio",
        }
        for number in range(3):
            path = tmp_path / f"{number}.json"
            path.write_text(json.dumps(report | {"video_id": f"nasnasnasn{number}"}))
        (tmp_path / "half.json").write_text('{"video_id": "ha')
        dsn = role_dsn("nas", library)

        done = manage(dsn, "ingest", "--json", str(tmp_path), status=1)
        (tmp_path / "half.json").unlink()
        again = command(dsn, "ingest", "--json", str(tmp_path))

        assert json.loads(done.stdout.splitlines()[-1])["created"] == 3
        assert json.loads(again.stdout.splitlines()[-1])["unchanged"] == 3

    def test_what_was_deleted_stays_deleted_for_the_nas(self, library, command, tmp_path):
        with psycopg.connect(owner_dsn(library)) as owner:
            owner.execute("INSERT INTO content (video_id, title) VALUES ('gonegonegon', 'Gone')")
            owner.execute(AS_A_PERSON)
            owner.execute("DELETE FROM content WHERE video_id = 'gonegonegon'")
        (tmp_path / "gone.json").write_text(
            json.dumps({"video_id": "gonegonegon", "title": "Back", "summary_text": "W"})
        )

        done = command(role_dsn("nas", library), "ingest", "--json", str(tmp_path))

        assert json.loads(done.stdout.splitlines()[-1])["skipped_deleted"] == 1

    def test_the_answers_are_the_same_as_the_owner_gets(self, library, command):
        dsns = (owner_dsn(library), role_dsn("web", library))
        mine, its = (command(dsn, "measure", "--questions").stdout for dsn in dsns)
        assert mine == its

    @pytest.fixture
    def as_role(self, library, unrolled):
        """A block in which Django is connected as this role."""
        return lambda role: logged_in(role_dsn(role, library))

    def test_curate_delete_restore_and_purge_as_the_web(self, as_role):
        with as_role("web"):
            decided = Curation.objects.values("video_id")
            key = Content.objects.exclude(video_id__in=decided).first().video_id
            curation.curate(key, {"title": "Decided"}, by="ada")
            canary.seal(by="ada")
            pause.pause(by="ada")
            pause.resume(by="ada")
            trash.delete(key, by="ada")
            trash.restore(key, by="ada")
            assert Content.objects.get(video_id=key).title == "Decided"
            trash.delete(key, by="ada")
            trash.purge(key, by="ada")
            assert History.objects.filter(item=key, actor="ada").count() >= 5

    def test_the_admin_as_the_web(self, as_role):
        with as_role("web"):
            client = Client()
            client.force_login(User.objects.create_superuser("ada", "a@b.c", "x"))
            pages = (
                *("/admin/", "/admin/content/content/", "/admin/content/suggestion/", "/admin/content/history/"),
                *("/admin/content/tombstone/", "/", "/feed.atom", "/health/curation", "/api/reports"),
            )
            assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)

    def test_the_api_reads_with_the_readers_rights(self, as_role):
        with as_role("reader"):
            client = Client()
            key = client.get("/api/reports").json()["reports"][0]["video_id"]
            pages = ("/api/reports?q=the", "/api/filters", f"/{key}.json", "/", "/feed.atom")
            assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


class TestTheCommand:
    def test_grant_roles_run_twice_changes_nothing(self, library, command):
        acl = (
            "SELECT relname, grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl)"
            " WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
        )
        with psycopg.connect(owner_dsn(library), autocommit=True) as owner:
            before = owner.execute(acl).fetchall()
            command(owner_dsn(library), "grant_roles")
            assert owner.execute(acl).fetchall() == before

    def test_grant_roles_revokes_additional_rights(self, library, login, command):
        with psycopg.connect(owner_dsn(library), autocommit=True) as owner:
            owner.execute("GRANT DELETE ON content TO ytv2_nas; GRANT UPDATE (overrides) ON curation TO ytv2_nas")
        command(owner_dsn(library), "grant_roles", "--json")
        nas = login("nas")
        for table in ("content", "curation"):
            assert nas.execute("SELECT has_table_privilege(%s, 'DELETE')", [table]).fetchone() == (False,)
        assert nas.execute("SELECT has_any_column_privilege('curation', 'UPDATE')").fetchone() == (False,)

    def test_a_missing_role_is_named_and_the_exit_status_is_1(self, library, manage, command):
        done = manage(owner_dsn(library), "grant_roles", "--reader", "nobody_here", status=1)
        assert "nobody_here does not exist" in done.stdout
        command(owner_dsn(library), "grant_roles", "--reader", "nobody_here", "--existing")

    def test_a_missing_role_is_created_with_its_password_which_is_never_printed(self, library, manage, monkeypatch):
        role, password = f"made_{secrets.token_hex(4)}", secrets.token_urlsafe(12)
        monkeypatch.setenv("READER_ROLE_PASSWORD", password)
        superuser = role_dsn("superuser", library)
        try:
            done = manage(superuser, "grant_roles", "--reader", role)
            there = urlsplit(superuser)
            with psycopg.connect(superuser, user=role, password=password) as conn:
                assert conn.execute("SELECT count(*) > 0 FROM content").fetchone() == (True,)
        finally:
            with psycopg.connect(superuser, autocommit=True) as conn:
                conn.execute(f"DROP OWNED BY {role}")
                conn.execute(f"DROP ROLE {role}")
        assert there.password not in done.stdout + done.stderr
        assert password not in done.stdout + done.stderr

    def test_grant_roles_refuses_the_owner_whom_grants_do_not_bind(self, library, command):
        done = command(owner_dsn(library), "grant_roles", "--nas", "ytv2_owner", status=1)
        assert "grants do not bind it" in done.stderr
