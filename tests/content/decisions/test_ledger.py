"""The ledger: a library is f(reports, ledger), so decisions must survive as a file and come back the same."""

import json
import uuid
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from psycopg.conninfo import conninfo_to_dict

from content.decisions import ledger, pause
from content.decisions.curation import curate, release
from content.decisions.suggestion import accept, dismiss
from content.decisions.taxonomy.distinction import keep_apart
from content.decisions.taxonomy.merge import Term, merge
from content.decisions.trash import delete, delete_many, purge, restore
from content.decisions.undo import undo
from content.models import Content, Curation, History, Suggestion, Tombstone
from ingest.shelve.corridor import receive_object
from tests.databases import copy_of_template, owner_dsn
from tests.forks import manage_forked


def categories(*names):
    return {"categories": [{"category": name, "subcategories": [f"{name}'s"]} for name in names]}


REPORTS = [
    {"video_id": key, "title": f"Title of {key}", "indexed_at": "2026-01-01T00:00:00Z", **columns}
    for key, columns in {
        "plain": {},
        "decided": {"language": "en", "subcategories_json": categories("Rome", "History")},
        "cleared": {"channel_name": "Loud", "subcategories_json": categories("Rome")},
        "refusing": {"subcategories_json": categories("History", "Art")},
        "merged": {"subcategories_json": categories("Rome"), "summary_text": "Words."},
        "analysed": {"analysis_json": categories("Rome", "Sparta")},
        "deleted": {"summary_text": "Words."},
        "restored": {"summary_text": "Words."},
        "purged": {"summary_text": "Words."},
    }.items()
]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "decisions.jsonl"


@pytest.fixture
def acts(file):
    """Export, and the acts that the file holds by now."""

    def read():
        ledger.export(file)
        return [(line["act"], line["item"]) for line in ledger.read(file)]

    return read


@pytest.fixture
def decided(put):
    """An item with one decision."""
    put("a", title="Machine's")
    curate("a", {"title": "Person's"}, by="ada", via="admin item")
    return "a"


@contextmanager
def library(name):
    """Django's own connection leads to this database meanwhile."""
    here = connections["default"]
    connections["default"] = type(here)(here.settings_dict | {"NAME": name}, "default")
    try:
        yield name
    finally:
        connections["default"].close()
        connections["default"] = here


@pytest.fixture
def scratch(db):
    """A block in an empty library."""

    @contextmanager
    def copy():
        with copy_of_template() as dsn, library(conninfo_to_dict(dsn)["dbname"]) as name:
            yield name

    return copy


def bring():
    for report in REPORTS:
        receive_object(report, f"{report['video_id']}.json")


def decide():
    """Every act there is."""
    curate("decided", {"title": "Entschieden", "subcategories_json": categories("Rome")}, by="ada", note="ünïcode")
    receive_object(REPORTS[1] | {"title": "Proposed", "indexed_at": "2026-02-01T00:00:00Z"}, "later.json")
    curate("decided", {"language": "de"}, by="bob")
    accept(Suggestion.objects.get(field="title"), by="bob")
    curate("cleared", {"channel_name": None}, by="ada")
    curate("refusing", {"subcategories_json": categories("Art")}, by="ada")
    release("refusing", ["subcategories_json"], by="ada")
    merge("Rome", "Antiquity", by="ada")
    merge("Sparta", "Greece", by="ada")
    undo(History.objects.filter(kind="alias").latest("id").gesture, by="ada")
    keep_apart(Term("Art"), Term("Arts"), by="ada")
    gesture = uuid.uuid4()
    keep_apart(Term("Rome"), Term("Roma"), by="ada", gesture=gesture)
    undo(gesture, by="ada")
    delete("deleted", by="ada", reason="a duplicate")
    delete_many(["restored", "purged"], by="ada")
    restore("restored", by="bob")


class TestExport:
    def test_each_decision_is_a_line(self, decided, file):
        assert ledger.export(file) == 1

        (line,) = ledger.read(file)
        assert (line["act"], line["item"], line["by"], line["via"]) == ("curate", "a", "ada", "admin item")
        assert line["login"] == connection.settings_dict["USER"]
        assert line["value"]["overrides"] == {"title": "Person's"}
        assert uuid.UUID(line["uid"])
        assert line["at"].endswith("Z")

    def test_an_export_appends_only_new_decisions(self, decided, file):
        ledger.export(file)
        before = file.read_bytes()

        assert ledger.export(file) == 0
        assert file.read_bytes() == before

        release("a", ["title"], by="ada")
        assert ledger.export(file) == 1
        assert file.read_bytes().startswith(before)

    def test_an_export_rewrites_a_torn_last_line(self, decided, file):
        curate("a", {"title": "Again"}, by="ada")
        ledger.export(file)
        whole = file.read_bytes()
        file.write_bytes(whole[:-20])

        assert ledger.export(file) == 1
        assert file.read_bytes() == whole

    def test_a_machines_writes_are_not_exported(self, decided, file, sql):
        sql("UPDATE content SET title = 'Rogue', language = 'en'")

        assert ledger.export(file) == 1

    def test_an_export_does_not_escape_letters(self, decided, file):
        curate("a", {"title": "Größe 大"}, by="ada")
        ledger.export(file)

        assert "Größe 大" in file.read_text(encoding="utf-8")

    def test_a_pause_is_no_decision_about_the_library(self, decided, acts):
        pause.pause(by="ada")
        pause.resume(by="ada")

        assert acts() == [("curate", "a")]


class TestActs:
    def test_curate_clear_refuse_and_release(self, put, acts, file):
        put("a", title="x", subcategories_json=categories("Rome", "Art"))
        curate("a", {"title": None}, by="ada")
        curate("a", {"subcategories_json": categories("Art")}, by="ada")
        release("a", ["title"], by="ada")

        assert acts() == [("curate", "a")] * 3
        values = [line["value"] for line in ledger.read(file)]
        assert values[0]["overrides"] == {"title": None}
        assert values[1]["refusals"] == {"categories": ["rome"]}
        assert values[2]["overrides"] == {"subcategories_json": categories("Art")}

    def test_accept_and_dismiss(self, decided, acts, sql):
        sql("UPDATE content SET title = 'Proposed'")
        accept(Suggestion.objects.get(), by="bob")
        curate("a", {"subcategories_json": categories("Art")}, by="ada")
        sql("UPDATE content SET subcategories_json = %s", categories("Rome"))
        dismiss(Suggestion.objects.get(field="subcategories_json"), by="bob")

        assert acts() == [("curate", "a")] * 4

    def test_delete_restore(self, decided, acts):
        delete("a", by="ada", reason="a duplicate")
        restore("a", by="ada")

        assert acts() == [("curate", "a"), ("delete", "a"), ("restore", "a")]

    def test_merge_and_unmerge(self, put, acts):
        put("a", subcategories_json=categories("Rome"))
        gesture = uuid.uuid4()
        merge("Rome", "Sparta", by="ada", gesture=gesture)
        undo(gesture, by="ada")

        assert acts() == [("rename", "rome"), ("unrename", "rome")]

    def test_purge(self, decided, acts):
        delete("a", by="ada")
        purge("a", by="ada")

        assert ("purge", "a") in acts()

    def test_a_purge_of_an_undecided_item(self, put, acts):
        put("a")
        delete("a", by="ada")
        purge("a", by="ada")

        assert acts() == [("delete", "a"), ("purge", "a")]


LINE = {
    "uid": "00000000-0000-0000-0000-000000000001",
    "at": "2026-01-01T00:00:00Z",
    "by": "ada",
    "via": "admin",
    "gesture": None,
    "act": "curate",
    "item": "b",
    "value": {"overrides": {"title": "b"}},
}


class TestBadFiles:
    @pytest.mark.parametrize(
        "line",
        [
            "garbage",
            "[]",
            "7",
            "{}",
            json.dumps(LINE | {"uid": "x"}),
            json.dumps(LINE | {"at": "soon"}),
            json.dumps(LINE | {"act": "explode"}),
            json.dumps(LINE | {"item": 7}),
            json.dumps(LINE | {"gesture": "no uuid"}),
            json.dumps(LINE | {"value": [1]}),
            json.dumps({name: value for name, value in LINE.items() if name != "by"}),
        ],
    )
    def test_a_bad_line_is_named_and_nothing_is_decided(self, decided, file, line):
        ledger.export(file)
        with file.open("a") as appended:
            appended.write(f"{line}\n")
        before = ledger.digests()

        with pytest.raises(CommandError, match="Line 2 "):
            call_command("ledger", "replay", file)

        assert ledger.digests() == before

    def test_bytes_that_are_no_text_are_a_bad_line(self, db, file):
        file.write_bytes(b"\xff\xfe\n")

        with pytest.raises(CommandError, match="Line 1 "):
            call_command("ledger", "replay", file)

    def test_a_missing_file_is_an_error(self, db, file):
        with pytest.raises(CommandError, match="No such file"):
            call_command("ledger", "replay", file)

    def test_the_command_needs_a_file(self, db):
        with pytest.raises(CommandError, match="Name the ledger's file"):
            call_command("ledger", "export")

    def test_reading_leaves_a_torn_last_line_out(self, decided, file):
        ledger.export(file)
        with file.open("a") as torn:
            torn.write('{"uid": "00')

        assert len(ledger.read(file)) == 1


class TestReplay:
    def test_a_replay_into_the_same_library_changes_nothing(self, decided, file):
        curate("a", {"language": "fr"}, by="bob")
        delete("a", by="bob")
        ledger.export(file)
        before, lines = ledger.digests(), History.objects.count()

        assert ledger.replay(ledger.read(file)) == (0, 3)
        assert (ledger.digests(), History.objects.count()) == (before, lines)

    @pytest.mark.parametrize("exported_before", [True, False])
    def test_a_ledger_with_a_purge_is_replayed_and_again_changes_nothing(self, decided, file, scratch, exported_before):
        delete("a", by="ada", reason="a secret")
        if exported_before:
            ledger.export(file)
        purge("a", by="bob")
        ledger.export(file)
        digests = ledger.digests()

        with scratch():
            ledger.replay(ledger.read(file))
            lines = History.objects.count()
            ledger.replay(ledger.read(file))

            assert History.objects.count() == lines
            assert not Curation.objects.exists()
            assert Tombstone.objects.get().purged_by == "bob"
            assert ledger.digests() | {"tombstones": ""} == digests | {"tombstones": ""}

    @pytest.mark.parametrize("order", ["reports, ledger", "ledger, reports, ledger, reports"])
    def test_reports_and_ledger_make_the_same_library_in_any_order(self, db, file, scratch, order):
        bring()
        decide()
        ledger.export(file)
        digests, shown = ledger.digests(), shown_to_readers()

        with scratch():
            for step in order.split(", "):
                bring() if step == "reports" else ledger.replay(ledger.read(file))

            assert shown_to_readers() == shown
            assert ledger.digests() == digests

    def test_a_ledger_makes_the_same_decisions_without_reports(self, db, file, scratch):
        bring()
        decide()
        ledger.export(file)
        digests = ledger.digests()

        with scratch():
            ledger.replay(ledger.read(file))

            assert ledger.digests() | {"shown": ""} == digests | {"shown": ""}

    def test_a_replayed_decision_keeps_author_time_and_page(self, decided, file, scratch):
        ledger.export(file)
        before = History.objects.filter(kind="curation").values_list("uid", "at", "actor", "via").get()

        with scratch():
            ledger.replay(ledger.read(file))

            assert History.objects.filter(kind="curation").values_list("uid", "at", "actor", "via").get() == before

    def test_a_replayed_ledger_exports_the_same_decisions(self, decided, file, scratch, tmp_path):
        delete("a", by="ada", reason="a duplicate")
        ledger.export(file)

        with scratch():
            ledger.replay(ledger.read(file))
            ledger.export(tmp_path / "again.jsonl")

        # Without the dates of the lines: a delete is dated when its transaction began, its line when it was written.
        before, after = ([line | {"at": ""} for line in ledger.read(path)] for path in (file, tmp_path / "again.jsonl"))
        assert after == before

    def test_the_command_replays_into_an_empty_library(self, decided, file, scratch):
        ledger.export(file)

        with scratch() as name:
            results = [manage_forked(owner_dsn(name), "ledger", "replay", str(file), "--json").stdout for _ in range(2)]

            assert [json.loads(line) for line in results] == [{"replayed": 1, "known": 0}, {"replayed": 0, "known": 1}]
            assert Curation.objects.get().overrides == {"title": "Person's"}


def shown_to_readers():
    columns = ("video_id", "title", "channel_name", "language", "shown_categories")
    return list(Content.objects.order_by("video_id").values_list(*columns))
