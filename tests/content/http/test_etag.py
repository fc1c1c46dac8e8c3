"""The ETag names the edition of the library: the same while nothing changes, another after any writer's change."""

import re

import psycopg
import pytest
from django.db import transaction

from content.decisions import trash
from content.decisions.curation import curate
from content.http import etag as edition
from tests.databases import owner_dsn

PUBLIC = ["/", "/api/reports", "/api/reports?latest=true", "/api/filters", "/api/reports/abcdefghijk"]
PUBLIC += ["/abcdefghijk.json", "/read/abcdefghijk", "/feeds", "/remembered", "/feed.atom", "/podcast.rss"]
PUBLIC += ["/feeds.opml", "/sitemap.xml", "/statistics"]


@pytest.fixture
def item(put, settle):
    put("abcdefghijk", title="Bread")
    settle()


@pytest.fixture
def etag_of(client, settle):
    def ask(path="/api/reports"):
        settle()
        return client.get(path).headers["ETag"]

    return ask


class TestKeeping:
    @pytest.mark.parametrize(
        ("path", "status"), [("/api/reports/unknown", 404), ("/unknown.json", 404), ("/read/deleted", 410)]
    )
    def test_the_etag_of_another_address_says_nothing_of_this_one(self, client, put, item, etag_of, path, status):
        trash.delete(put("deleted"), by="ada")

        assert client.get(path, headers={"If-None-Match": etag_of()}).status_code == status

    @pytest.mark.parametrize("path", PUBLIC)
    def test_a_cdn_may_keep_what_is_public_for_a_moment(self, client, item, path):
        headers = client.get(path).headers

        assert headers["Cache-Control"] == "public, max-age=0, s-maxage=5, stale-while-revalidate=15"
        assert {"Cookie", "Authorization"} <= set(re.split(", *", headers["Vary"]))
        assert headers["ETag"].startswith('W/"')
        assert "Set-Cookie" not in headers

    @pytest.mark.parametrize("path", PUBLIC)
    def test_an_edition_that_the_client_has_is_not_sent_again(self, client, item, path, django_assert_num_queries):
        etag = client.get(path).headers["ETag"]

        with django_assert_num_queries(1):
            answer = client.get(path, headers={"If-None-Match": etag})

        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert answer.headers["Cache-Control"].startswith("public")

    @pytest.mark.parametrize(
        ("path", "status"),
        [("/api/reports", 304), ("/read/abcdefghijk", 304), ("/api/reports/unknown", 404), ("/unknown.json", 404)]
        + [("/api/reports/deleted", 410), ("/deleted.json", 410), ("/read/deleted", 410)],
    )
    def test_a_client_that_has_any_edition_learns_whether_there_is_one(self, client, put, item, path, status):
        trash.delete(put("deleted"), by="ada")

        assert client.get(path, headers={"If-None-Match": "*"}).status_code == status

    @pytest.mark.parametrize("header", [{"Cookie": "sessionid=x"}, {"Authorization": "Bearer x"}])
    @pytest.mark.parametrize("path", PUBLIC)
    def test_an_answer_to_a_request_with_credentials_is_private(self, client, item, path, header):
        answer = client.get(path, headers=header)

        assert answer.headers["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize(
        "path", ["/admin/login/", "/health", "/api/version", "/api/tombstones", "/api/reports/unknown", "/read/x", "/x"]
    )
    def test_any_other_answer_is_not_stored(self, client, db, path):
        assert "no-store" in client.get(path).headers["Cache-Control"]

    def test_head_names_the_same_edition(self, client, item, etag_of):
        assert client.head("/api/reports").headers["ETag"] == etag_of()


CHANGES = {
    "an arrival": "INSERT INTO content (video_id) VALUES ('zzzzzzzzzzz')",
    "a change of words": "UPDATE content SET title = 'Cake'",
    "a change of sound": "UPDATE content SET has_audio = true",
    "a summary": "INSERT INTO content_summaries (video_id, variant, text) VALUES ('abcdefghijk', 'audio', 'Heard.')",
    "a summary by the view": "INSERT INTO summaries (video_id, variant, text) VALUES ('abcdefghijk', 'x', 'Words.')",
    "a summary's words": "UPDATE content_summaries SET html = '<p>Reworded.</p>'",
    "a summary's headline": "UPDATE content_summaries SET headline = 'New'",
    "a delete": "DELETE FROM content",
    "a summary's delete": "DELETE FROM content_summaries",
    "a pause": "INSERT INTO pause (paused_by) VALUES ('ada')",
    "another name of a category": "INSERT INTO category_alias (key, name) VALUES ('baking', 'Bread')",
    "a load": "INSERT INTO content (video_id) SELECT 'item' || n FROM generate_series(1, 1000) n",
}


@pytest.mark.django_db(transaction=True)
class TestChange:
    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_any_change_by_plain_sql_makes_another_edition(self, sql, as_person, item, etag_of, change):
        before = etag_of()

        with transaction.atomic(), as_person():
            sql(change)

        assert etag_of() != before
        assert etag_of() == etag_of()

    def test_a_decision_that_changes_no_word_makes_another_edition(self, item, etag_of):
        before = etag_of()

        curate("abcdefghijk", {"title": "Bread"}, by="ada")

        assert etag_of() != before

    def test_an_mp3_that_is_found_among_the_exports_makes_another_edition(self, item, etag_of, sound_file):
        before = etag_of("/read/abcdefghijk")

        sound_file("audio_abcdefghijk_1.mp3")

        assert etag_of("/read/abcdefghijk") != before

    def test_another_deployment_makes_another_edition(self, item, etag_of, settings):
        before = etag_of()

        settings.DEPLOYMENT_COMMIT = "another"

        assert etag_of() != before

    def test_a_write_that_changes_nothing_makes_no_other_edition(self, sql, item, etag_of):
        before = etag_of()

        sql("UPDATE content SET title = title, updated_at = now()")
        sql("UPDATE content_summaries SET html = html")

        assert etag_of() == before


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """Transactions that overlap: each commit makes another edition, in whatever order they end."""

    @pytest.fixture
    def writers(self, settle):
        settle()
        name = edition.connections["default"].settings_dict["NAME"]
        opened = [psycopg.connect(owner_dsn(name)) for _ in range(4)]
        yield opened
        for conn in opened:
            conn.close()

    @pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)])
    def test_every_commit_makes_an_edition_of_its_own(self, writers, order):
        for number, writer in enumerate(writers):
            writer.execute("INSERT INTO content (video_id) VALUES (%s)", [f"item{number}"])
        editions = [edition.current().name]
        for number in order:
            writers[number].commit()
            editions.append(edition.current().name)

        assert len(set(editions)) == len(writers) + 1

    def test_an_uncommitted_change_makes_no_other_edition(self, writers):
        before = edition.current().name
        writers[0].execute("INSERT INTO content (video_id) VALUES ('item')")
        assert edition.current().name == before

        writers[0].rollback()

        assert edition.current().name == before

    def test_a_transaction_that_stays_open_makes_no_other_edition(self, writers):
        neighbour, writer, other, _ = writers
        neighbour.execute("INSERT INTO content (video_id) VALUES ('never')")
        [number] = neighbour.execute("SELECT pg_current_xact_id()::text").fetchone()
        writer.execute("INSERT INTO content (video_id) VALUES ('item')")
        writer.commit()
        newest, before = self.position(writer)

        for _ in range(3):
            other.execute("SELECT pg_current_xact_id()")
            other.commit()

        newest_after, before_after = self.position(writer)
        assert newest_after == newest
        # Those of the other tests' may have ended meanwhile.
        assert {number} <= before_after <= before

    @staticmethod
    def position(conn):
        newest, before = conn.execute("SELECT newest, before FROM library_edition()").fetchone()
        conn.rollback()
        return newest, set(before.split())
