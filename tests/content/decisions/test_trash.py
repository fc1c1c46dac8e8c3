"""The trash: a delete leaves a tombstone, nothing comes back by itself, a restore brings back all of it."""

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from content.db.violations import violation_of
from content.decisions import trash
from content.decisions.actor import acting
from content.decisions.curation import curate, release
from content.decisions.suggestion import keep_mine
from content.decisions.trash import NotInTrash, delete, delete_many, purge, restore, restore_many
from content.decisions.undo import preview, undo
from content.models import Content, Curation, History, Suggestion, Summary, Tombstone
from ingest.shelve.corridor import receive_object

KEY = "aaaaaaaaaaa"
ROME, SPARTA = ({"categories": [{"category": name, "subcategories": ["War"]}]} for name in ("Rome", "Sparta"))
WHOLE = """
    SELECT jsonb_build_object(
        'content', (SELECT to_jsonb(c) FROM content c WHERE video_id = %s),
        'summaries', (SELECT jsonb_agg(to_jsonb(s) ORDER BY id) FROM content_summaries s WHERE video_id = %s),
        'listing', (SELECT to_jsonb(l) FROM listing l WHERE video_id = %s),
        'curation', (SELECT to_jsonb(d) FROM curation d WHERE video_id = %s))::text
"""
INSERT_SUMMARY = "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, %s, %s)"


@pytest.fixture
def whole(sql):
    """Everything about the item, to the byte."""
    return lambda key=KEY: sql(WHOLE, key, key, key, key)[0][0]


@pytest.fixture
def tombstone(db):
    return lambda key=KEY: Tombstone.objects.get(video_id=key)


@pytest.fixture
def item(put, sql):
    """An item with revisions, another variant, media, old dates, a decision and the machine's other opinion."""
    dates = dict.fromkeys(("indexed_at", "created_at", "updated_at"), "2001-02-03T04:05:06.789012Z")
    media = {"media": {"audio_url": "/exports/audio/a.mp3"}, "media_metadata": {"mp3_duration_seconds": 9}}
    put(KEY, id=f"yt:{KEY}", title="Rome", subcategories_json=ROME, said_at={"title": "2001-01-01T00:00:00Z"}, **media)
    sql(INSERT_SUMMARY, KEY, "comprehensive", "Second.", "<p>Second.</p>")
    sql(INSERT_SUMMARY, KEY, "audio-fr:beginner", "Une.", "<p>Une.</p>")
    curate(KEY, {"title": "Roma", "subcategories_json": SPARTA}, by="ada", note="as she sees it")
    sql("UPDATE content SET title = 'Rome again', updated_at = now()")
    # Of another day than now, which no rule allows a writer.
    sql("ALTER TABLE content DISABLE TRIGGER USER")
    sql(f"UPDATE content SET {', '.join(f'{name} = %s' for name in dates)}", *dates.values())
    for (name,) in sql("SELECT tgname FROM pg_trigger WHERE tgrelid = 'content'::regclass AND NOT tgisinternal"):
        sql(f"ALTER TABLE content ENABLE ALWAYS TRIGGER {name}")
    sql("SELECT library_refresh_listing(ARRAY[%s])", KEY)
    return KEY


def refused(write):
    """The name of the rule that refuses this write."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return violation_of(caught.value).rule


class TestDelete:
    def test_a_tombstone_names_author_date_reason_and_page(self, item, tombstone):
        assert delete(item, by="ada", reason="a duplicate", via="admin item")

        left = tombstone()
        assert (left.deleted_by, left.reason, left.via, left.title) == ("ada", "a duplicate", "admin item", "Roma")
        assert left.deleted_at
        assert not Content.objects.exists()
        assert not Summary.objects.exists()

    def test_the_snapshot_is_whole(self, item, whole, sql, tombstone):
        before = sql("SELECT to_jsonb(c) FROM content c")
        delete(item, by="ada")

        snapshot = sql("SELECT snapshot -> 'content' FROM tombstone")
        assert snapshot == before
        revisions = [(entry["variant"], entry["revision"]) for entry in tombstone().snapshot["summaries"]]
        assert sorted(revisions) == [("audio-fr:beginner", 1), ("comprehensive", 1), ("comprehensive", 2)]
        assert tombstone().snapshot["curation"]["overrides"]["title"] == "Roma"

    def test_the_decision_outlives_the_item(self, item):
        delete(item, by="ada")

        assert Curation.objects.get(video_id=item).overrides == {"title": "Roma", "subcategories_json": SPARTA}

    def test_a_second_delete_changes_nothing(self, item, tombstone):
        delete(item, by="ada", reason="first")

        assert delete(item, by="bob", reason="second") is False
        assert (tombstone().deleted_by, tombstone().reason) == ("ada", "first")

    def test_deleting_an_unknown_item_leaves_no_tombstone(self, db):
        assert delete("nobody", by="ada") is False
        assert not Tombstone.objects.exists()

    def test_it_is_in_the_history_without_the_snapshot(self, item):
        delete(item, by="ada", reason="a duplicate")

        line = History.objects.get(kind="tombstone")
        assert (line.act, line.item, line.actor, line.becomes["reason"]) == ("insert", KEY, "ada", "a duplicate")
        assert "snapshot" not in line.becomes

    def test_a_delete_by_sql_with_an_actor_leaves_the_same_tombstone(self, item, sql, as_person, tombstone):
        with as_person("grace"):
            sql("DELETE FROM content")

        assert (tombstone().deleted_by, tombstone().via) == ("grace", "SQL")
        assert tombstone().snapshot["content"]["title"] == "Roma"

    def test_an_item_is_unlisted_for_readers(self, item, client):
        delete(item, by="ada")

        assert client.get("/api/reports").json()["total_count"] == 0
        assert client.get(f"/api/reports/{item}").status_code == 410


class TestBury:
    def test_an_item_that_never_was_here_is_blocked(self, put, sql):
        assert trash.delete_or_block(KEY, by="ada", reason="known to be bad")

        put(KEY, title="Rome")

        assert sql("SELECT count(*) FROM content") == [(0,)]

    def test_blocking_twice_is_false(self, item):
        assert trash.delete_or_block(item, by="ada")
        assert trash.delete_or_block(item, by="bob") is False


# Whatever brings it back: each must come to nothing.
def by_copy(sql):
    with connection.cursor() as cursor, cursor.copy("COPY content (video_id, title) FROM STDIN") as rows:
        rows.write_row((KEY, "Back"))


MACHINES = {
    "an insert": lambda sql: sql("INSERT INTO content (video_id, title) VALUES (%s, 'Back')", KEY),
    "a copy": by_copy,
    "an upsert": lambda sql: sql(
        "INSERT INTO content (video_id, title) VALUES (%s, 'Back')"
        " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title",
        KEY,
    ),
    "an insert from elsewhere": lambda sql: sql(
        "INSERT INTO content (video_id, title) SELECT video_id, title FROM tombstone"
    ),
    "a merge": lambda sql: sql(
        "MERGE INTO content c USING (SELECT %s AS video_id) n ON c.video_id = n.video_id"
        " WHEN NOT MATCHED THEN INSERT (video_id) VALUES (n.video_id)",
        KEY,
    ),
    "a report": lambda sql: receive_object({"video_id": KEY, "title": "Back"}, "back.json"),
}


class TestDeletedStaysDeleted:
    @pytest.mark.parametrize("machine", MACHINES)
    def test_every_writer_is_skipped_and_counted(self, item, sql, tombstone, machine):
        delete(item, by="ada")

        MACHINES[machine](sql)
        MACHINES[machine](sql)

        assert not Content.objects.exists()
        assert tombstone().attempts == 2
        assert tombstone().last_attempt_at

    @pytest.mark.parametrize(("key", "record_id"), [("yt:{}", None), ("YT:{}", None), ("new", "{}"), ("new", "yt:{}")])
    def test_it_does_not_come_back_under_its_other_names(self, item, sql, tombstone, key, record_id):
        delete(item, by="ada")

        sql(
            "INSERT INTO content (video_id, id, title) VALUES (%s, %s, 'Back')",
            *(key.format(item), record_id and record_id.format(item)),
        )

        assert not Content.objects.exists()
        assert tombstone().attempts == 1

    def test_a_report_learns_who_deleted_the_item_and_when(self, item):
        delete(item, by="ada")

        receipt = receive_object({"video_id": KEY, "title": "Back"}, "back.json")

        assert receipt.outcome == "skipped_deleted"
        assert receipt.reason.startswith("was deleted by ada on ")
        assert "Restore" in receipt.remedy

    def test_the_orm_gets_an_error_that_names_the_rule(self, item):
        delete(item, by="ada")

        with acting(via="a job"):
            assert refused(lambda: Content.objects.create(video_id=KEY)) == "deleted_stays_deleted"
            assert refused(lambda: Content.objects.bulk_create([Content(video_id=KEY)])) == "deleted_stays_deleted"
            assert refused(lambda: Content(video_id=KEY).save()) == "deleted_stays_deleted"

    def test_the_other_rows_of_a_load_come_in(self, item, sql):
        delete(item, by="ada")

        sql("INSERT INTO content (video_id) VALUES (%s), ('other')", KEY)

        assert sql("SELECT video_id FROM content") == [("other",)]

    @pytest.mark.parametrize(
        "insert",
        [
            "INSERT INTO content_summaries (video_id, variant, text) VALUES (%s, 'audio', 'Back')",
            "INSERT INTO summaries (video_id, variant, revision, text) VALUES (%s, 'audio', 1, 'Back')"
            " ON CONFLICT (video_id, variant, revision) DO UPDATE SET text = EXCLUDED.text",
        ],
        ids=["a summary", "an upsert through the older view"],
    )
    def test_its_summaries_are_left_out(self, item, sql, insert):
        delete(item, by="ada")

        sql(insert, KEY)

        assert not Summary.objects.exists()

    def test_repeated_attempts_write_no_history(self, item, sql):
        delete(item, by="ada")
        before = History.objects.count()

        MACHINES["an upsert"](sql)

        assert History.objects.count() == before


class TestRestore:
    def test_everything_is_back_to_the_byte(self, item, whole):
        before = whole()
        delete(item, by="ada")

        assert restore(item, by="bob") is True

        assert whole() == before
        assert not Tombstone.objects.exists()

    def test_everything_is_back_after_machines_tried_to_insert_it(self, item, whole, sql):
        before = whole()
        delete(item, by="ada")
        for bring in MACHINES.values():
            bring(sql)

        restore(item, by="bob")

        assert whole() == before

    def test_a_revised_older_revision_is_the_latest_again(self, item, sql, whole):
        sql("UPDATE content_summaries SET said_at = make_timestamptz(2000 + revision, 1, 1, 0, 0, 0)")
        sql("UPDATE content_summaries SET text = 'Revised.' WHERE variant = 'comprehensive' AND revision = 1")
        before = whole()
        delete(item, by="ada")

        restore(item, by="bob")

        assert whole() == before

    def test_two_revisions_of_the_same_words_come_back(self, put, sql, whole):
        put(KEY, html=None)
        older = "INSERT INTO summaries (video_id, variant, revision, text) VALUES (%s, 'audio', 1, 'First.')"
        sql(older, KEY)
        sql("INSERT INTO content_summaries (video_id, variant, text) VALUES (%s, 'audio', 'Second.')", KEY)
        sql("UPDATE content_summaries SET text = 'Second.' WHERE revision = 1")
        before = whole()
        delete(KEY, by="ada")

        restore(KEY, by="bob")

        assert whole() == before

    def test_a_decision_made_meanwhile_shows_after_a_restore(self, item):
        delete(item, by="ada")
        curate(item, {"title": "Decided in the trash"}, by="bob")

        restore(item, by="bob")

        assert Content.objects.get().title == "Decided in the trash"

    def test_the_history_names_who_restored(self, item):
        delete(item, by="ada")
        restore(item, by="bob", via="admin trash")

        line = History.objects.get(kind="tombstone", act="delete")
        assert (line.actor, line.via, line.item) == ("bob", "admin trash", KEY)

    def test_a_restore_makes_no_suggestion(self, item):
        suggestions = Suggestion.objects.count()
        delete(item, by="ada")

        restore(item, by="bob")

        assert Suggestion.objects.count() == suggestions

    def test_after_a_restore_machines_may_write_the_item(self, item, sql):
        delete(item, by="ada")
        restore(item, by="bob")

        sql("UPDATE content SET channel_name = 'A channel'")

        assert Content.objects.get().channel_name == "A channel"

    def test_restoring_what_is_not_in_the_trash_is_an_error(self, item):
        with pytest.raises(NotInTrash, match=KEY):
            restore(item, by="ada")

    def test_delete_and_restore_can_be_repeated(self, item, whole):
        before = whole()
        for _ in range(3):
            delete(item, by="ada")
            restore(item, by="bob")

        assert whole() == before


class TestDecidedInTheTrash:
    def test_a_release_gives_back_what_the_machine_said(self, put):
        put("a", title="Machine's")
        delete("a", by="ada")
        curate("a", {"title": "Person's"}, by="ada")
        restore("a", by="ada")
        assert Content.objects.get().title == "Person's"

        release("a", ["title"], by="ada")

        assert Content.objects.get().title == "Machine's"


class TestMany:
    def test_several_are_one_gesture(self, put):
        keys = [put(name) for name in ("c", "a", "b")]

        assert delete_many([*keys, "nobody"], by="ada", reason="spring") == 3

        assert Tombstone.objects.values("gesture").distinct().count() == 1
        assert Tombstone.objects.filter(gesture__isnull=False, deleted_by="ada", reason="spring").count() == 3

    def test_the_gesture_is_undone_as_one(self, put, whole):
        keys = [put(name, title=name.upper()) for name in ("c", "a", "b")]
        before = [whole(key) for key in keys]
        delete_many(keys, by="ada")
        gesture = Tombstone.objects.values_list("gesture", flat=True).first()

        assert [step.can for step in preview(gesture)] == [True] * 3
        undo(gesture, by="bob")

        assert [whole(key) for key in keys] == before

    def test_by_parts_and_kept_at_other_times_all_come_back(self, put, sql, whole):
        for key in "abcd":
            put(key, title=key.upper(), summary_image_url="/picture.png")
            sql(INSERT_SUMMARY, key, "comprehensive", "Second.", "<p>Second.</p>")
        before = {key: whole(key) for key in "abc"}
        delete_many(list("abcd"), by="ada")
        # As it was kept when the table had no such column yet.
        kept = "snapshot #- '{content,summary_image_url}' #- '{summaries,0,headline}'"
        with acting("ada", via="test"):
            sql(f"UPDATE tombstone SET snapshot = {kept} WHERE video_id = 'd'")

        with acting("bob", via="test", doing="restoring"):
            # By so few bytes, each in a part of its own.
            back = sql(
                "SELECT item, lost::text FROM library_out_of_the_trash(string_to_array('dbca', NULL), most => 10)"
            )
        assert back == [(key, "{}") for key in "abcd"]

        assert {key: whole(key) for key in "abc"} == before
        assert Content.objects.get(pk="d").summary_image_url is None
        assert Summary.objects.filter(content="d").count() == Summary.objects.filter(content="a").count()

    def test_all_come_back_or_none(self, put):
        put("a", title="A")
        delete("a", by="ada")

        with pytest.raises(NotInTrash, match="nobody is not in the trash"):
            restore_many(["a", "nobody"], by="bob")

        assert not Content.objects.filter(pk="a").exists()


class TestPurge:
    @pytest.fixture
    def purged(self, item, sql, as_person):
        sql("UPDATE content SET title = 'Proposed'")
        delete(item, by="ada", reason="a secret reason")
        purge(item, by="bob")
        return item

    def test_a_purge_leaves_a_bare_tombstone(self, purged, tombstone):
        left = tombstone()

        assert (left.deleted_by, left.purged_by, left.snapshot, left.title) == ("ada", "bob", None, None)
        assert left.purged_at

    def test_a_purge_forgets_decisions_and_suggestions(self, purged):
        assert not Curation.objects.exists()
        assert not Suggestion.objects.exists()

    def test_a_purge_leaves_no_word_in_the_database(self, purged, sql):
        tables = (
            "content",
            "content_summaries",
            "listing",
            "curation",
            "suggestion",
            "tombstone",
            "history",
            "seal",
            "search_document",
            "facet",
        )
        left = {
            table: sql(f"SELECT t::text FROM {table} t WHERE t::text ~ 'Roma|Rome|Sparta|Proposed'") for table in tables
        }

        assert {table: rows for table, rows in left.items() if rows} == {}

    def test_a_purge_leaves_no_title_in_the_admins_log(self, item, sql):
        user = User.objects.create(username="ada")
        LogEntry.objects.log_actions(user.pk, Content.objects.all(), DELETION)
        delete(item, by="ada")
        LogEntry.objects.log_actions(user.pk, Tombstone.objects.all(), CHANGE)
        LogEntry.objects.log_actions(user.pk, User.objects.all(), CHANGE)

        purge(item, by="ada")

        assert list(LogEntry.objects.order_by("id").values_list("object_repr", flat=True)) == [KEY, KEY, "ada"]

    def test_after_a_purge_the_history_names_who_and_when(self, purged):
        lines = History.objects.filter(item=purged)

        assert set(lines.values_list("actor", flat=True)) >= {"ada", "bob"}
        assert not lines.exclude(was=None, becomes=None).exists()

    def test_a_purged_item_does_not_come_back(self, purged, sql, tombstone):
        MACHINES["an upsert"](sql)

        assert not Content.objects.exists()
        assert tombstone().attempts == 1

    def test_restoring_a_purged_item_only_lets_reports_in(self, purged, put):
        assert restore(purged, by="ada") is False
        assert not Content.objects.exists()

        put(purged, title="New")

        assert Content.objects.get().title == "New"

    def test_only_what_is_in_the_trash_can_be_purged(self, item):
        with pytest.raises(NotInTrash, match="Delete it first"):
            purge(item, by="ada")
        assert Content.objects.exists()


class TestNothingVanishesUnattributed:
    @pytest.mark.parametrize(
        "write",
        [
            lambda sql: Content.objects.get().delete(),
            lambda sql: Content.objects.all().delete(),
            lambda sql: sql("DELETE FROM content"),
            lambda sql: sql("WITH gone AS (DELETE FROM content RETURNING 1) SELECT count(*) FROM gone"),
            lambda sql: sql("MERGE INTO content c USING (SELECT 1) n ON true WHEN MATCHED THEN DELETE"),
            lambda sql: Summary.objects.all().delete(),
            lambda sql: sql("DELETE FROM content_summaries"),
            lambda sql: sql("DELETE FROM summaries"),
        ],
        ids=["save", "query set", "sql", "with", "merge", "summaries", "summaries by sql", "the older view"],
    )
    def test_a_delete_by_nobody_is_refused(self, put, sql, write):
        put(KEY)

        assert refused(lambda: write(sql)) == "delete_has_an_actor"
        assert (Content.objects.count(), Summary.objects.count()) == (1, 1)

    def test_the_error_says_how_to_delete_properly(self, put, sql):
        put(KEY)

        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            sql("DELETE FROM content")

        sentence = str(violation_of(caught.value))
        assert KEY in sentence
        assert "library_act_as" in sentence

    def test_a_page_without_an_actor_does_not_delete(self, put, sql):
        put(KEY)

        with acting(via="a job"):
            assert refused(lambda: sql("DELETE FROM content")) == "delete_has_an_actor"

    def test_a_tombstone_does_not_go_by_itself(self, item, sql):
        delete(item, by="ada")

        assert refused(lambda: sql("DELETE FROM tombstone")) == "decision_has_an_author"
        assert refused(lambda: sql("UPDATE tombstone SET snapshot = NULL")) == "decision_has_an_author"

    def test_truncate_is_refused_on_every_table(self, put, sql):
        put(KEY)
        # The recordings are derived: they can be made again at any time.
        tables = {model._meta.db_table for model in apps.get_app_config("content").get_models()} - {
            "recording",
        }
        assert len(tables) >= 9

        for table in tables:
            assert refused(lambda table=table: sql(f"TRUNCATE {table} CASCADE")) == "nothing_is_truncated"

    def test_truncate_is_refused_to_people_as_well(self, put, sql, as_person):
        put(KEY)

        with as_person():
            assert refused(lambda: sql("TRUNCATE content CASCADE")) == "nothing_is_truncated"


class TestSuggestionsInTheTrash:
    def test_a_restored_items_answered_suggestion_stays_answered(self, item):
        keep_mine(Suggestion.objects.get(field="title"), by="ada")
        delete(item, by="ada")

        restore(item, by="bob")

        assert Suggestion.objects.get(field="title").state == Suggestion.State.KEPT
