"""Two items that are one: which there are, what a merge keeps of both, and its undo."""

import json

import pytest
from django.db import transaction

from content.decisions import canary, duplicates, ledger, trash, undo
from content.decisions.curation import curate
from content.decisions.duplicates import ChoiceNeeded, Kept, NotTwo, Pair
from content.models import Content, Curation, History, OtherKey, Seal, Suggestion, Summary, Tombstone
from tests.content.decisions.cast import BARE as ITEM
from tests.content.decisions.cast import PREFIXED as KEY
from tests.content.decisions.cast import categories

# Everything that there is of items.
STATE = """
    SELECT jsonb_build_object(
        'content', (SELECT jsonb_agg(to_jsonb(c) - 'updated_at' ORDER BY video_id) FROM content c),
        'summaries', (SELECT jsonb_agg(to_jsonb(s) - 'updated_at' ORDER BY id) FROM content_summaries s),
        'decisions', (SELECT jsonb_agg(overrides || refusals ORDER BY video_id) FROM curation
            WHERE overrides <> '{}' OR refusals <> '{}'),
        'suggestions', (SELECT jsonb_agg(jsonb_build_array(video_id, field, value) ORDER BY video_id, field, value)
            FROM suggestion WHERE state = 'open'),
        'tombstones', (SELECT jsonb_agg(jsonb_build_array(video_id, snapshot #- '{content,updated_at}' -> 'content')
            ORDER BY video_id) FROM tombstone),
        'seals', (SELECT jsonb_agg(jsonb_build_array(video_id, field, digest) ORDER BY video_id, field) FROM seal),
        'listing', (SELECT jsonb_agg(to_jsonb(l) ORDER BY video_id) FROM listing l))::text
"""


def merge(key=KEY, item=ITEM, **options):
    duplicates.merge(key, item, by="ada", via="merge_items", **options)


def gesture():
    return History.objects.filter(kind="merge").latest("id").gesture


class TestPairs:
    def test_those_of_one_key_of_one_record_id_and_of_one_address_are_listed(self, stand, sql):
        stand("reddit:1a"), stand("1a")
        stand("other", id="yt:Sourdough01"), stand("Sourdough01")
        stand("0123456789abcdef", canonical_url="https://example.org/a?utm_source=x")
        stand("fedcba9876543210", canonical_url="http://www.example.org/a/#b")
        stand("my-article", canonical_url="https://example.org/a")
        stand("web:1dead"), stand("1dead")
        trash.delete("1dead", by="ada")

        assert {(pair.key, pair.item, pair.one, pair.needs_choice) for pair in duplicates.pairs()} == {
            ("reddit:1a", "1a", "key", False),
            ("other", "Sourdough01", "record id", False),
            ("fedcba9876543210", "0123456789abcdef", "address", False),
            ("web:1dead", "1dead", "key", True),
        }

    def test_a_library_without_pairs_lists_none(self, put):
        put("reddit:1a"), put("aaaaaaaaaaa"), put("b", canonical_url="https://example.org/a")

        assert duplicates.pairs() == []


class TestWhatIsKept:
    def test_columns_fill_gaps_and_the_earlier_arrival_counts(self, pair):
        merge()

        item = Content.objects.get()
        assert (item.video_id, item.record_id, item.title) == (ITEM, KEY, "Bare")
        assert (item.channel_name, item.duration_seconds, item.indexed_at.date().isoformat()) == (
            "r/x",
            7,
            "2025-01-01",
        )

    def test_revisions_are_numbered_on_and_equal_texts_are_not_doubled(self, pair, sql):
        numbers = dict(sql("SELECT text, number FROM content_summaries WHERE text <> 'same 1'"))
        merge()

        assert dict(sql("SELECT text, number FROM content_summaries WHERE text <> 'same 1'")) == numbers
        rows = Summary.objects.order_by("revision").values_list("revision", "text", "is_latest")
        assert list(rows) == [(1, "same 1", False), (2, "bare 5", True), (3, "prefixed 4", False)]

    def test_a_later_text_is_the_latest(self, stand):
        stand(ITEM, "bare 3"), stand(KEY, "prefixed 4", "prefixed 9")
        merge()

        assert Summary.objects.get(is_latest=True).text == "prefixed 9"
        assert Content.objects.listed().count() == 1

    def test_decisions_of_both_stay_and_where_they_differ_the_later_counts(self, pair):
        curate(ITEM, {"title": "Bare's", "language": "fr"}, by="ada", note="first")
        curate(KEY, {"title": "Prefixed's", "subcategories_json": categories("Rome")}, by="bob")
        merge()

        curation = Curation.objects.get(video_id=ITEM)
        assert curation.overrides == {
            "title": "Prefixed's", "language": "fr", "subcategories_json": categories("Rome"),
        }  # fmt: skip
        assert (curation.decided_by, Content.objects.get().title) == ("bob", "Prefixed's")
        proposed = Suggestion.objects.get(state="open")
        assert (proposed.video_id, proposed.field, proposed.value) == (ITEM, "title", "Bare's")

    def test_equal_decisions_suggest_nothing(self, pair):
        curate(ITEM, {"title": "Ours"}, by="ada")
        curate(KEY, {"title": "Ours"}, by="bob")
        merge()

        assert not Suggestion.objects.exists()

    def test_seals_follow(self, pair):
        curate(KEY, {"title": "Sealed"}, by="ada")
        canary.seal(by="ada")
        merge()

        assert [seal.video_id for seal in Seal.objects.all()] == [ITEM]
        assert canary.check().intact == 1

    def test_open_suggestions_follow_and_machines_words_are_no_decisions(self, pair, sql):
        curate(KEY, {"channel_name": "Decided"}, by="ada")
        sql("UPDATE content SET channel_name = 'Proposed' WHERE video_id = %s", KEY)
        merge()

        assert list(Suggestion.objects.values_list("video_id", "value", "state")) == [(ITEM, "Proposed", "open")]
        assert Curation.objects.get(video_id=ITEM).incoming["channel_name"] == "Proposed"

    def test_rows_of_other_programs_follow(self, pair, sql):
        sql("CREATE TABLE notes (id int PRIMARY KEY, video_id text REFERENCES content ON DELETE CASCADE)")
        sql("CREATE TABLE runs (id int PRIMARY KEY, of bigint REFERENCES content_summaries (number) ON DELETE CASCADE)")
        sql("INSERT INTO notes VALUES (1, %s), (2, %s)", KEY, ITEM)
        sql("INSERT INTO runs SELECT revision, number FROM content_summaries WHERE video_id = %s", KEY)
        merge()

        assert sql("SELECT id, video_id FROM notes ORDER BY 1") == [(1, ITEM), (2, ITEM)]
        texts = "SELECT runs.id, text FROM runs JOIN content_summaries ON number = of ORDER BY 1"
        assert sql(texts) == [(1, "same 1"), (2, "prefixed 4")]
        undo.undo(gesture(), by="ada")
        assert sql("SELECT id, video_id FROM notes ORDER BY 1") == [(1, KEY), (2, ITEM)]
        assert sql(texts) == [(1, "same 1"), (2, "prefixed 4")]

    def test_what_comes_under_the_merged_key_reaches_the_item_or_its_tombstone(self, stand, sql, client):
        stand("0123456789abcdef", canonical_url="https://example.org/a"), stand("fedcba9876543210", title="Old")
        merge("fedcba9876543210", "0123456789abcdef")

        sql(
            "INSERT INTO content (video_id, title) VALUES ('web:fedcba9876543210', 'New')"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title"
        )
        assert Content.objects.get().title == "New"
        assert client.get("/api/reports/fedcba9876543210").json()["video_id"] == "0123456789abcdef"
        assert client.get("/read/fedcba9876543210").status_code == 301
        trash.delete("0123456789abcdef", by="ada")
        sql("INSERT INTO content (video_id, title) VALUES ('fedcba9876543210', 'New')")
        assert not Content.objects.exists()

    def test_a_merge_of_the_merged_leads_to_the_last(self, stand):
        for key in ("a", "b", "c"):
            stand(key)
        merge("a", "b"), merge("b", "c")

        assert dict(OtherKey.objects.values_list("key", "video_id")) == {"a": "c", "b": "c"}


class TestBesideATombstone:
    @pytest.fixture(params=[KEY, ITEM])
    def deleted(self, pair, request):
        trash.delete(request.param, by="ada")
        return request.param

    def test_a_person_is_asked(self, deleted):
        with pytest.raises(ChoiceNeeded, match="Say which"):
            merge()
        assert Tombstone.objects.get().video_id == deleted

    def test_it_may_live(self, deleted):
        merge(keep=Kept.LIVE)

        assert Content.objects.get().video_id == ITEM
        assert Summary.objects.count() == 3
        assert not Tombstone.objects.exists()

    def test_it_may_stay_deleted_and_comes_back_whole(self, deleted):
        merge(keep=Kept.DELETED)

        assert Tombstone.objects.get().video_id == ITEM
        trash.restore(ITEM, by="ada")
        assert Summary.objects.filter(content_id=ITEM).count() == 3

    def test_a_purged_one_brings_nothing(self, deleted):
        trash.purge(deleted, by="ada")
        merge(keep=Kept.LIVE)

        assert Content.objects.get().video_id == ITEM
        assert not Tombstone.objects.exists()

    def test_two_that_were_deleted_are_one_that_was_deleted(self, pair):
        trash.delete(KEY, by="ada"), trash.delete(ITEM, by="ada")
        merge()

        assert Tombstone.objects.get().video_id == ITEM


class TestUndo:
    @pytest.mark.parametrize("keep", Kept)
    @pytest.mark.parametrize("deleted", [(), (KEY,), (ITEM,), (KEY, ITEM)])
    def test_everything_is_as_it_was(self, pair, sql, deleted, keep):
        curate(ITEM, {"title": "Bare's"}, by="ada")
        curate(KEY, {"title": "Prefixed's", "language": "fr"}, by="bob")
        sql("UPDATE content SET language = 'es' WHERE video_id = %s", KEY)
        canary.seal(by="ada")
        for each in deleted:
            trash.delete(each, by="ada")
        before = json.loads(sql(STATE)[0][0])
        merge(keep=keep)

        steps = undo.undo(gesture(), by="ada")

        assert [step.obstacle for step in steps if not step.can] == []
        assert json.loads(sql(STATE)[0][0]) == before
        assert not OtherKey.objects.exists()
        assert canary.check().ok

    def test_it_is_described_and_cannot_be_undone_twice(self, pair):
        merge()
        line = History.objects.get(kind="merge")
        assert undo.preview(line.gesture)[0].can
        undo.undo(line.gesture, by="ada")

        assert not undo.preview(line.gesture)[0].can

    def test_a_summary_that_came_since_stays_with_the_item(self, pair, sql):
        merge()
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, 'audio', 'since', '<p>s</p>')",
            ITEM,
        )
        undo.undo(gesture(), by="ada")

        assert Summary.objects.get(text="since").content_id == ITEM


class TestLedger:
    def test_it_is_replayed_also_where_only_one_ever_came(self, pair, stand, tmp_path, sql):
        curate(KEY, {"title": "Prefixed's"}, by="bob")
        merge()
        file = tmp_path / "ledger"
        ledger.export(file)
        lines = ledger.read(file)
        assert [line["act"] for line in lines] == ["curate", "merge", "curate"]

        assert ledger.replay(lines) == (0, 3)

    def test_parting_is_in_it(self, pair, tmp_path):
        merge()
        undo.undo(gesture(), by="ada")

        parted = [line for line in ledger.lines() if line["act"] == "part"]
        assert [(line["item"], line["value"]["key"]) for line in parted] == [(ITEM, KEY)]


def test_what_is_no_pair_is_refused(put):
    put("a")
    with pytest.raises(NotTwo):
        merge("a", "b")
    with pytest.raises(NotTwo):
        merge("a", "a")


def test_a_machine_may_add_a_key_that_is_nobodys_and_nothing_else(put, sql):
    put("a"), put("b")
    sql("INSERT INTO other_key (key, video_id) VALUES ('c', 'a')")
    for statement in (
        "INSERT INTO other_key (key, video_id) VALUES ('b', 'a')",
        "UPDATE other_key SET video_id = 'b'",
        "DELETE FROM other_key",
    ):
        with pytest.raises(Exception, match="who they are"), transaction.atomic():
            sql(statement)
    assert Pair("a", "b", "key", is_deleted=False, is_item_deleted=False).as_json()["needs_choice"] is False


def test_a_purge_forgets_what_was_merged_into_the_item_and_its_keys_still_lead_to_the_tombstone(pair, sql):
    curate(KEY, {"title": "A secret"}, by="bob")
    merge()
    trash.delete(ITEM, by="ada")
    trash.purge(ITEM, by="ada")

    for table in ("history", "other_key", "tombstone", "curation", "suggestion"):
        assert sql(f"SELECT count(*) FROM {table} t WHERE t::text ~ 'secret|Prefixed|Bare'") == [(0,)]
    sql("INSERT INTO content (video_id, title) VALUES (%s, 'Again')", KEY)
    assert not Content.objects.exists()
