"""The canary: every sealed decision still shows, or the check names what is lost."""

import io
import json

import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from content.category_values import NO_CATEGORIES
from content.decisions import canary
from content.decisions.actor import acting
from content.decisions.curation import curate, release
from content.decisions.suggestion import accept
from content.decisions.trash import delete, purge, restore
from content.models import Content, Curation, Seal, Suggestion
from ingest.shelve.corridor import receive_object
from tests.databases import role_dsn
from tests.proofs import library_of_its_own

ROME, SPARTA = ({"categories": [{"category": name, "subcategories": []}]} for name in ("Rome", "Sparta"))


@pytest.fixture
def sealed(put):
    """Three items, two of them curated (one in two columns) and sealed."""
    for key in ("a", "b", "c"):
        put(key, title="Machine's", subcategories_json=SPARTA)
    curate("a", {"title": "Person's", "subcategories_json": ROME}, by="ada")
    curate("b", {"subcategories_json": NO_CATEGORIES}, by="ada")
    canary.seal(by="ada")


@pytest.fixture
def tamper(sql):
    """Change the table behind the rules' back, as one who may disable them could."""

    def write(statement, *params, table="content"):
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        sql(statement, *params)
        for (name,) in sql("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", table):
            sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")

    return write


@pytest.fixture
def command(db):
    """The command in this process: what it says, and its exit status."""

    def run(*arguments):
        output = io.StringIO()
        try:
            call_command("canary", *arguments, stdout=output, no_color=True)
        except SystemExit as exit_:
            return output.getvalue(), exit_.code
        return output.getvalue(), 0

    return run


def finding(**figures):
    return canary.Canary(**{"sealed": 0, "intact": 0, "resting": 0, "missing": [], "altered": []} | figures)


class TestSeal:
    def test_every_decided_value_is_sealed_and_records_are_counted(self, sealed):
        assert Seal.objects.count() == 3
        assert canary.check() == finding(sealed=2, intact=2)

    def test_a_second_seal_adds_only_new_decisions(self, sealed):
        curate("c", {"title": "Person's"}, by="ada")

        assert canary.seal(by="ada") == 1
        assert canary.seal(by="ada") == 0
        assert canary.check() == finding(sealed=3, intact=3)

    def test_a_cleared_column_is_a_value(self, put):
        put("a", title="Machine's")
        curate("a", {"title": None}, by="ada")

        canary.seal(by="ada")

        assert canary.check() == finding(sealed=1, intact=1)

    def test_nobody_seals_without_a_name(self, sealed):
        with pytest.raises(IntegrityError, match="who they are"), transaction.atomic():
            Seal.objects.update(digest="x")

    def test_nothing_sealed_is_nothing_wrong(self, db):
        assert canary.check().ok


class TestCheck:
    @pytest.mark.parametrize("title", ["Rogue", None, "Person's "])
    def test_a_value_changed_behind_the_rules_is_altered(self, sealed, tamper, title):
        tamper("UPDATE content SET title = %s WHERE video_id = 'a'", title)

        assert canary.check() == finding(sealed=2, intact=1, altered=["a"])

    def test_a_decision_lost_behind_the_rules_is_altered(self, sealed, tamper):
        tamper("DELETE FROM curation WHERE video_id = 'a'", table="curation")

        assert canary.check() == finding(sealed=2, intact=1, altered=["a"])

    def test_a_decision_and_its_value_changed_alike_is_altered(self, sealed, tamper):
        tamper("UPDATE curation SET overrides = '{\"title\": \"x\"}' WHERE video_id = 'a'", table="curation")
        tamper("UPDATE content SET title = 'x' WHERE video_id = 'a'")

        assert canary.check().altered == ["a"]

    def test_an_item_gone_without_a_tombstone_is_missing(self, sealed, tamper):
        tamper("DELETE FROM content WHERE video_id = 'a'")

        assert canary.check() == finding(sealed=2, intact=1, missing=["a"])

    def test_an_item_in_the_trash_rests(self, sealed):
        delete("a", by="ada")

        assert canary.check() == finding(sealed=2, intact=1, resting=1)
        assert canary.check().ok

    def test_a_restored_item_is_intact(self, sealed):
        delete("a", by="ada")
        restore("a", by="ada")

        assert canary.check() == finding(sealed=2, intact=2)

    def test_a_machines_write_leaves_seals_intact(self, sealed, sql):
        sql("UPDATE content SET title = 'Rogue', subcategories_json = NULL")

        assert canary.check() == finding(sealed=2, intact=2)

    def test_one_item_is_checked_alone(self, sealed, tamper):
        tamper("UPDATE content SET title = 'Rogue' WHERE video_id = 'a'")

        assert canary.check("b") == finding(sealed=1, intact=1)

    def test_a_check_takes_one_query(self, sealed, django_assert_num_queries):
        with django_assert_num_queries(1):
            canary.check()

    def test_a_purged_item_that_comes_in_again_is_no_alarm(self, sealed, put):
        delete("a", by="ada")
        purge("a", by="ada")
        restore("a", by="ada")
        assert canary.check().ok

        assert receive_object({"video_id": "a", "title": "New"}, "a.json").outcome == "created"


class TestCurators:
    def test_a_curators_edit_renews_the_seal(self, sealed):
        curate("a", {"title": "Another thought"}, by="bob")

        assert canary.check() == finding(sealed=2, intact=2)

    def test_a_renewed_seal_finds_a_later_loss(self, sealed, tamper):
        curate("a", {"title": "Another thought"}, by="bob")
        tamper("UPDATE content SET title = %s WHERE video_id = 'a'", "Person's")

        assert canary.check().altered == ["a"]

    def test_accepting_a_suggestion_renews_the_seal(self, sealed, sql):
        sql("UPDATE content SET title = 'Proposed'")
        accept(Suggestion.objects.get(field="title"), by="ada")

        assert canary.check() == finding(sealed=2, intact=2)

    def test_a_release_ends_the_seal(self, sealed):
        release("b", ["subcategories_json"], by="ada")

        assert canary.check() == finding(sealed=1, intact=1)

    def test_a_release_of_one_column_leaves_the_other_sealed(self, sealed, tamper):
        release("a", ["title"], by="ada")
        tamper("UPDATE content SET subcategories_json = NULL WHERE video_id = 'a'")

        assert canary.check().altered == ["a"]


class TestIngest:
    def test_ingest_refuses_an_item_whose_decision_is_lost(self, sealed, tamper):
        tamper("DELETE FROM curation WHERE video_id = 'a'", table="curation")

        receipt = receive_object({"video_id": "a", "language": "fr"}, "a.json")

        assert (receipt.outcome, receipt.video_id) == ("refused", "a")
        assert "sealed decision about a would be lost" in receipt.reason
        assert Content.objects.filter(video_id="a", language=None).exists()

    def test_ingest_restores_an_altered_value_from_its_decision(self, sealed, tamper):
        tamper("UPDATE content SET title = 'Rogue' WHERE video_id = 'a'")

        assert receive_object({"video_id": "a", "language": "fr"}, "a.json").outcome == "updated"
        assert Content.objects.get(video_id="a").title == "Person's"
        assert canary.check().ok

    def test_ingest_does_not_bring_in_a_missing_item_without_its_decision(self, sealed, tamper):
        tamper("DELETE FROM content WHERE video_id = 'a'")
        tamper("DELETE FROM curation WHERE video_id = 'a'", table="curation")

        assert receive_object({"video_id": "a", "title": "Rogue"}, "a.json").outcome == "refused"
        assert not Content.objects.filter(video_id="a").exists()

    def test_ingest_holds_a_decision_even_without_the_rule(self, sealed, sql):
        name = sql("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%%curation_wins_on_update%%'")[0][0]
        sql(f"ALTER TABLE content DISABLE TRIGGER {name}")

        receive_object({"video_id": "a", "title": "Rogue"}, "a.json")

        assert Content.objects.get(video_id="a").title == "Person's"

    def test_ingest_writes_an_intact_item(self, sealed):
        assert receive_object({"video_id": "a", "language": "fr"}, "a.json").outcome == "updated"

    def test_one_broken_seal_does_not_stop_other_reports(self, sealed, tamper):
        tamper("UPDATE content SET title = 'Rogue' WHERE video_id = 'a'")

        assert receive_object({"video_id": "b", "title": "New"}, "b.json").outcome == "updated"
        assert receive_object({"video_id": "d", "title": "New"}, "d.json").outcome == "created"


class TestCommand:
    def test_the_command_succeeds_if_all_are_intact(self, sealed, command):
        assert command() == ("2 of 2 sealed records are intact.\n", 0)

    def test_the_command_seals(self, put, command):
        put("a")
        curate("a", {"title": "Person's"}, by="ada")

        assert command("--seal") == ("1 of 1 sealed records are intact.\n", 0)

    @pytest.mark.parametrize(("expected", "status"), [("2", 0), ("3", 1), ("0", 1)])
    def test_the_command_fails_unless_the_expected_number_is_here(self, sealed, command, expected, status):
        assert command("--expect", expected)[1] == status

    def test_resting_items_are_not_among_the_expected(self, sealed, command):
        delete("a", by="ada")

        output, status = command("--expect", "1")

        assert status == 0
        assert "1 more rest in the trash" in output

    def test_the_command_names_altered_items(self, sealed, command, tamper):
        tamper("UPDATE content SET title = 'Rogue' WHERE video_id = 'a'")

        output, status = command()

        assert status == 1
        assert "Altered: a" in output

    def test_the_command_prints_one_line_of_json(self, sealed, command, tamper):
        tamper("DELETE FROM content WHERE video_id = 'a'")

        output, status = command("--json", "--expect", "2")

        assert status == 1
        assert json.loads(output) == {
            "sealed": 2,
            "intact": 1,
            "resting": 0,
            "missing": ["a"],
            "altered": [],
            "tampered": [],
            "as_expected": True,
        }


class TestHealth:
    def test_the_health_check_is_200_while_all_are_intact(self, sealed, client):
        answer = client.get("/health/curation")

        assert answer.status_code == 200
        figures = {"sealed": 2, "intact": 2, "resting": 0, "missing": [], "altered": [], "tampered": []}
        assert answer.json() == figures

    def test_the_health_check_is_503_and_names_the_lost_items(self, sealed, client, tamper):
        tamper("UPDATE content SET title = 'Rogue' WHERE video_id = 'a'")
        tamper("DELETE FROM content WHERE video_id = 'b'")

        answer = client.get("/health/curation")

        assert answer.status_code == 503
        assert (answer.json()["altered"], answer.json()["missing"]) == (["a"], ["b"])


class TestASuperuser:
    def test_a_value_changed_with_the_rules_disabled_is_found(self, django_db_setup, django_db_blocker, client):
        with library_of_its_own(django_db_blocker) as name:
            with acting("ada", via="admin"):
                Content.objects.bulk_create([Content(video_id="a", title="Machine's")])
                curate("a", {"title": "Person's"}, by="ada")
                canary.seal(by="ada")
            assert canary.check().ok

            with psycopg.connect(role_dsn("superuser", name)) as superuser:
                superuser.execute("ALTER TABLE content DISABLE TRIGGER ALL")
                superuser.execute("UPDATE content SET title = 'Rogue'")

            assert client.get("/health/curation").json()["altered"] == ["a"]
            assert Curation.objects.get().overrides == {"title": "Person's"}
