"""What the database keeps for summaries: numbers, one latest, the cascade, the views and the listing."""

import threading
import uuid

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from content.models import Content, Facet, FacetValue, Listing, Summary

KEY = "aaaaaaaaaaa"


@pytest.fixture
def item(put):
    """An item without summaries."""
    return put(KEY, html=None)


@pytest.fixture
def signed(sql):
    """From now on the colleague acts, who may delete."""
    sql("SELECT library_act_as('the colleague')")


@pytest.fixture
def add(sql, item):
    """Insert a summary by plain SQL; returns its revision."""

    def insert(text="Words", variant="comprehensive", **columns):
        columns = {"video_id": KEY, "variant": variant, "text": text, "html": f"<p>{text}</p>"} | columns
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO content_summaries ({', '.join(columns)}) VALUES ({marks}) RETURNING revision"
        return sql(statement, *columns.values())[0][0]

    return insert


@pytest.fixture
def latest(sql, item):
    """(revision, text) of every row that is the latest of a variant of the item."""

    def rows(variant="comprehensive"):
        return sql("SELECT revision, text FROM content_summaries WHERE variant = %s AND is_latest", variant)

    return rows


class TestNumbering:
    @pytest.mark.parametrize("asked", [None, 0, -3, 1, 2])
    def test_a_number_that_is_none_or_taken_becomes_the_next_free_one(self, add, sql, asked):
        add("First", revision=1)
        add("Second", revision=2)

        assert add("Third", revision=asked) == 3
        assert sql("SELECT count(*) FROM content_summaries") == [(3,)]

    def test_without_a_number_the_first_is_one(self, add):
        assert add() == 1

    def test_the_next_free_number_is_kept(self, add):
        assert [add(revision=1), add(revision=2), add()] == [1, 2, 3]

    @pytest.mark.parametrize("beyond", [7, 2147483647])
    def test_a_number_beyond_the_next_free_is_the_next_free(self, add, beyond):
        assert [add(revision=beyond), add(revision=beyond), add()] == [1, 2, 3]

    def test_variants_are_numbered_apart(self, add):
        assert [add(), add(variant="executive"), add(), add(variant="executive")] == [1, 1, 2, 2]

    def test_items_are_numbered_apart(self, add, put):
        put("other")

        assert add() == 1

    def test_one_statement_may_bring_several_revisions(self, sql, latest):
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html)"
            " SELECT %s, 'comprehensive', 'Text ' || n, 'x' FROM generate_series(1, 5) n",
            KEY,
        )

        assert latest() == [(5, "Text 5")]

    def test_copy_numbers_as_well(self, db, latest):
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY content_summaries (video_id, variant, text, html, revision, is_latest) FROM STDIN"
            ) as copy,
        ):
            for text in ("One", "Two", "Three"):
                copy.write_row((KEY, "comprehensive", text, "x", 1, True))

        assert latest() == [(3, "Three")]

    def test_the_orm_numbers_as_well(self, latest):
        for text in ("One", "Two"):
            Summary.objects.create(content_id=KEY, variant="comprehensive", text=text, html="x", revision=1)

        assert latest() == [(2, "Two")]

    def test_a_bulk_of_the_orm_numbers_as_well(self, latest):
        Summary.objects.bulk_create(
            Summary(content_id=KEY, variant="comprehensive", text=text, html="x", is_latest=False)
            for text in ("One", "Two")
        )

        assert latest() == [(2, "Two")]

    def test_an_unknown_item_gets_no_summary(self, add):
        with pytest.raises(IntegrityError), transaction.atomic():
            add(video_id="unknown")


class TestLatest:
    def test_the_newest_insert_is_the_latest_whatever_its_number(self, add, latest):
        add("First")
        add("High", revision=9)
        add("Low", revision=1)

        assert latest() == [(3, "Low")]

    @pytest.mark.parametrize("wish", [True, False, None])
    def test_a_writers_wish_at_insert_does_not_count(self, add, latest, wish):
        add("First", is_latest=wish)
        assert latest() == [(1, "First")]

        add("Second", is_latest=wish)
        assert latest() == [(2, "Second")]

    @pytest.mark.parametrize("wish", ["true", "false", "NOT is_latest", "NULL"])
    def test_no_update_by_plain_sql_picks_the_latest(self, add, sql, latest, wish):
        add("First")
        add("Second")

        sql(f"UPDATE content_summaries SET is_latest = {wish}")
        sql(f"UPDATE content_summaries SET is_latest = {wish} WHERE revision = 1")

        assert latest() == [(2, "Second")]

    def test_no_update_of_the_orm_picks_the_latest(self, add, latest):
        add("First")
        add("Second")

        Summary.objects.filter(revision=1).update(is_latest=True)
        first = Summary.objects.get(revision=1)
        first.is_latest = True
        first.save()

        assert latest() == [(2, "Second")]

    @pytest.mark.parametrize("column", ["text", "html"])
    def test_a_revised_row_is_the_latest(self, add, sql, latest, column):
        add("First")
        add("Second")

        sql(f"UPDATE content_summaries SET {column} = 'New' WHERE revision = 1")

        assert [revision for revision, _ in latest()] == [1]

    def test_a_row_revised_by_the_orm_is_the_latest(self, add, latest):
        add("First")
        add("Second")

        first = Summary.objects.get(revision=1)
        first.text = "Better"
        first.save()

        assert latest() == [(1, "Better")]

    def test_a_row_revised_by_a_query_set_is_the_latest(self, add, latest):
        add("First")
        add("Second")

        Summary.objects.filter(revision=1).update(html="<p>Better</p>")

        assert latest() == [(1, "First")]

    def test_an_update_that_changes_no_words_changes_no_latest(self, add, sql, latest):
        add("First")
        add("Second")

        sql("UPDATE content_summaries SET text = text, html = html, headline = 'New' WHERE revision = 1")

        assert latest() == [(2, "Second")]

    def test_rewriting_every_revision_at_once_keeps_the_latest(self, add, sql, latest):
        for text in ("First", "Second", "Third"):
            add(text)

        sql("UPDATE content_summaries SET html = replace(html, '<p>', '<p >')")

        assert latest() == [(3, "Third")]

    def test_when_the_latest_goes_the_highest_that_stays_is_latest(self, add, sql, latest, signed):
        for text in ("First", "Second", "Third"):
            add(text)

        sql("DELETE FROM content_summaries WHERE revision = 3")
        assert latest() == [(2, "Second")]

        Summary.objects.filter(revision=1).delete()
        assert latest() == [(2, "Second")]

    @pytest.mark.parametrize("column", ["revision = 9", "variant = 'executive'", "video_id = 'other'"])
    def test_a_revision_cannot_be_moved(self, add, sql, put, column):
        put("other")
        add()

        with pytest.raises(IntegrityError, match="cannot be moved"), transaction.atomic():
            sql(f"UPDATE content_summaries SET {column} WHERE video_id = %s", KEY)

    def test_updated_at_follows_the_words_whatever_the_writer_says(self, add, sql):
        add("First", updated_at="2001-01-01Z")

        sql("UPDATE content_summaries SET text = 'New', updated_at = '2002-01-01Z'")

        assert sql("SELECT updated_at = now() FROM content_summaries") == [(True,)]

    @pytest.mark.parametrize("switch", ["SET LOCAL pgtrigger.ignore = '{content_summaries:revision_is_next_free}'"])
    def test_the_rules_cannot_be_ignored(self, add, sql, latest, switch):
        sql(switch)

        assert [add("First", revision=1), add("Second", revision=1)] == [1, 2]
        assert latest() == [(2, "Second")]


INSERT = "INSERT INTO content_summaries (video_id, variant, text, html, revision) VALUES (%s, 'x', %s, 'h', %s)"


class TestManyWriters:
    @pytest.fixture
    def library(self, migrated_database):
        """A database of its own with the item in it; a connection to it that commits each statement."""
        with psycopg.connect(migrated_database, autocommit=True) as connection:
            connection.execute("INSERT INTO content (video_id) VALUES (%s)", [KEY])
            yield connection

    @pytest.fixture
    def at_once(self, migrated_database, library):
        """Let several writers, each with a connection of its own, begin together; what failed."""

        def run(write, writers):
            start, failures = threading.Barrier(writers), []

            def begin(writer):
                try:
                    with psycopg.connect(migrated_database, autocommit=True) as other:
                        start.wait(timeout=30)
                        write(other, writer)
                except Exception as error:
                    failures.append(error)

            threads = [threading.Thread(target=begin, args=(writer,)) for writer in range(writers)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
            return failures

        return run

    def test_eight_at_once_lose_nothing_and_leave_one_latest(self, library, at_once):
        def write(other, writer):
            for number in range(25):
                other.execute(INSERT, (KEY, f"{writer}-{number}", number % 3))

        assert at_once(write, 8) == []

        rows = library.execute("SELECT revision, is_latest FROM content_summaries ORDER BY revision").fetchall()
        assert rows == [(number, number == 200) for number in range(1, 201)]

    def test_revising_while_others_insert_leaves_one_latest(self, library, at_once):
        for number in range(4):
            library.execute(INSERT, (KEY, str(number), 0))

        def write(other, writer):
            for _ in range(10):
                if writer % 2:
                    other.execute(INSERT, (KEY, "New", writer))
                else:
                    other.execute("UPDATE content_summaries SET text = text || '.' WHERE revision = %s", [writer + 1])

        assert at_once(write, 4) == []

        counted = library.execute("SELECT count(*), count(*) FILTER (WHERE is_latest) FROM content_summaries")
        assert counted.fetchone() == (24, 1)


class TestCascade:
    def test_deleting_an_item_by_plain_sql_takes_its_summaries_and_listing(self, add, sql, signed):
        add()
        add(variant="executive")

        sql("DELETE FROM content WHERE video_id = %s", KEY)

        assert sql("SELECT (SELECT count(*) FROM content_summaries), (SELECT count(*) FROM listing)") == [(0, 0)]

    def test_the_summaries_of_other_items_stay(self, add, put, sql, signed):
        put("other")
        add()

        sql("DELETE FROM content WHERE video_id = %s", KEY)

        assert sql("SELECT video_id FROM content_summaries") == [("other",)]


class TestViews:
    UPSERT = (
        "INSERT INTO summaries (video_id, variant, revision, text, html) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (video_id, variant, revision) DO UPDATE SET text = EXCLUDED.text, html = EXCLUDED.html"
    )

    def test_v_latest_summaries_shows_one_row_a_variant(self, add, sql):
        for text, variant in (("Old", "comprehensive"), ("New", "comprehensive"), ("Brief", "executive")):
            add(text, variant)

        rows = sql("SELECT variant, text FROM v_latest_summaries ORDER BY variant")

        assert rows == [("comprehensive", "New"), ("executive", "Brief")]

    def test_an_older_job_inserts_through_summaries(self, sql, item, client):
        sql(self.UPSERT, KEY, "comprehensive", 1, "Words", "<p>Words</p>")

        assert client.get("/api/reports").json()["reports"][0]["summary_text"] == "Words"

    def test_the_same_upsert_twice_adds_nothing(self, sql, item):
        for _ in range(2):
            sql(self.UPSERT, KEY, "comprehensive", 1, "Words", "<p>Words</p>")

        assert sql("SELECT revision, text, is_latest FROM content_summaries") == [(1, "Words", True)]

    def test_an_upsert_with_another_text_adds_a_revision(self, sql, latest):
        sql(self.UPSERT, KEY, "comprehensive", 1, "Words", "<p>Words</p>")
        sql(self.UPSERT, KEY, "comprehensive", 1, "Other", "<p>Other</p>")

        assert latest() == [(2, "Other")]
        assert sql("SELECT text FROM summaries ORDER BY revision") == [("Words",), ("Other",)]

    def test_doing_nothing_on_conflict_loses_no_new_text(self, sql, latest):
        statement = self.UPSERT.split(" DO UPDATE")[0] + " DO NOTHING"
        for text in ("Words", "Words", "Other"):
            sql(statement, KEY, "comprehensive", 1, text, "<p>x</p>")

        assert sql("SELECT count(*) FROM content_summaries") == [(2,)]
        assert latest() == [(2, "Other")]

    def test_repeating_an_older_text_does_not_take_the_latest_away(self, sql, latest):
        for text in ("Words", "Other", "Words"):
            sql(self.UPSERT, KEY, "comprehensive", 1, text, "<p>x</p>")

        assert len(latest()) == 1
        assert sql("SELECT count(*) FROM content_summaries") == [(2,)]

    def test_a_job_that_repeats_its_second_text_adds_nothing(self, sql, item):
        for text in ("Words", "Other", "Other", "Other"):
            sql(self.UPSERT, KEY, "comprehensive", 1, text, "<p>x</p>")

        assert sql("SELECT count(*) FROM content_summaries") == [(2,)]

    @pytest.mark.parametrize("revision", [0, None])
    def test_an_insert_without_a_number_gets_one(self, sql, latest, revision):
        for text in ("Words", "Other"):
            sql(self.UPSERT, KEY, "comprehensive", revision, text, "<p>x</p>")

        assert latest() == [(2, "Other")]

    def test_rows_are_updated_and_deleted_through_it(self, sql, latest, signed):
        sql(self.UPSERT, KEY, "comprehensive", 1, "Words", "<p>Words</p>")

        sql("UPDATE summaries SET text = 'Better' WHERE revision = 1")
        assert latest() == [(1, "Better")]

        sql("DELETE FROM summaries WHERE video_id = %s", KEY)
        assert latest() == []

    def test_the_view_has_the_columns_that_older_jobs_know(self, sql):
        sql("SELECT video_id, variant, revision, text, html, created_at FROM summaries")

    def test_an_upsert_into_the_table_by_id_is_left_to_its_writer(self, sql, item):
        statement = (
            "INSERT INTO content_summaries (id, video_id, variant, text, html) VALUES (%s, %s, 'x', %s, 'h')"
            " ON CONFLICT (id) DO UPDATE SET text = EXCLUDED.text"
        )
        same = uuid.uuid4()
        for text in ("Words", "Better"):
            sql(statement, same, KEY, text)

        assert sql("SELECT revision, text, is_latest FROM content_summaries") == [(1, "Better", True)]


class TestListing:
    @pytest.fixture
    def row(self):
        def listed():
            row = Listing.objects.values_list("facets", "has_audio_variant").first()
            types = FacetValue.objects.filter(facet=Facet.SUMMARY_TYPE, value__in=row[0] if row else ())
            return row and (sorted(types.values_list("label", flat=True)), row[1])

        return listed

    def test_follows_inserts_updates_and_deletes(self, add, sql, row, signed):
        assert row() is None
        add()
        assert row() == (["Comprehensive"], False)
        add(variant="audio-fr:beginner")
        assert row() == (["Audio français", "Comprehensive"], True)
        sql("UPDATE content_summaries SET html = '' WHERE variant = 'comprehensive'")
        assert row() == (["Audio français"], True)
        sql("DELETE FROM content_summaries")
        assert row() is None

    def test_follows_the_orm(self, item, row, signed):
        summary = Summary.objects.create(content_id=KEY, variant="executive", html="x")
        assert row() == (["Executive Summary"], False)
        Summary.objects.update(html="")
        assert row() is None
        summary.html = "y"
        summary.save()
        assert row() is not None
        summary.delete()
        assert row() is None

    def test_an_empty_new_revision_unlists(self, add, row):
        add()
        add(html="")

        assert row() is None

    def test_losing_the_empty_latest_revision_lists_again(self, add, sql, row, signed):
        add()
        add(html=None)

        sql("DELETE FROM content_summaries WHERE revision = 2")

        assert row() == (["Comprehensive"], False)

    def test_revising_an_older_revision_lists_its_words(self, add, sql, client):
        add("Volcano")
        add("Glacier")

        sql("UPDATE content_summaries SET text = 'Geyser' WHERE revision = 1")

        totals = {word: client.get("/api/reports", {"q": word}).json()["total_count"] for word in ("glacier", "geyser")}
        assert totals == {"glacier": 0, "geyser": 1}

    def test_one_statement_over_many_items_lists_them_all(self, put, sql, item):
        for number in range(20):
            put(f"item-{number}", html=None)

        sql("INSERT INTO content_summaries (video_id, variant, html) SELECT video_id, 'x', 'h' FROM content")

        assert Listing.objects.count() == Content.objects.count() == 21
