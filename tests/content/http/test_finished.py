"""Finished answers: made once an edition, the same bytes for everybody, bounded, and never an older edition's."""

from threading import Thread

import pytest
from django.db import connection
from django.http import Http404, HttpResponse
from django.test.utils import CaptureQueriesContext

from content.decisions import pause, trash
from content.http.etag import conditional
from content.http.finished import LARGEST_SHARE, MEGABYTE, OVERHEAD, Finished, Store, store

PUBLIC = ["/", "/api/reports", "/api/filters", "/api/reports/abcdefghijk", "/abcdefghijk.json", "/read/abcdefghijk"]
PUBLIC += ["/feeds", "/feed.atom", "/podcast.rss", "/statistics", "/api/semantic-search?q=bread"]


class TestStore:
    """The cache by itself."""

    @pytest.fixture(autouse=True)
    def one_megabyte(self, settings):
        settings.FINISHED_BYTES_MB = 1

    @pytest.fixture
    def small(self):
        return Store()

    @staticmethod
    def answer(size=1000, edition="first"):
        return Finished(edition, 0.0, {}, b"x" * size, "")

    def test_it_holds_as_many_bytes_as_it_may_and_the_answers_asked_for_last(self, small):
        fitting = MEGABYTE // (1000 + OVERHEAD)
        for number in range(fitting):
            small.put(number, self.answer())
        small.get(0)

        small.put("another", self.answer())

        assert small.bytes <= MEGABYTE
        assert small.get(0)
        assert small.get(1) is None
        assert small.get("another")

    def test_an_address_has_one_answer(self, small):
        for edition in ("first", "second"):
            small.put("/", self.answer(edition=edition))

        assert small.get("/").edition == "second"
        assert small.bytes == 1000 + OVERHEAD

    def test_an_answer_larger_than_its_share_drives_out_no_other(self, small):
        small.put("/small", self.answer())
        small.put("/large", self.answer(int(MEGABYTE * LARGEST_SHARE)))

        assert small.get("/small")
        assert small.get("/large") is None

    def test_one_makes_an_answer_and_others_wait(self, small):
        assert small.begin("/") is None
        waiting = small.begin("/")
        assert small.begin("/other") is None
        assert not waiting.is_set()

        small.end("/")

        assert waiting.is_set()
        assert small.begin("/") is None


@pytest.mark.django_db(transaction=True)
class TestAnswers:
    @pytest.fixture(autouse=True)
    def item(self, put, settle):
        put("abcdefghijk", title="Bread")
        settle()

    @pytest.fixture
    def view(self, rf):
        """Ask a conditional view of the test's own, which counts its calls."""

        def ask(answer, path="/of-the-test"):
            def view(request):
                ask.calls += 1
                return answer()

            return conditional(view)(rf.get(path))

        ask.calls = 0
        return ask

    def test_the_second_reader_gets_the_same_bytes_for_one_query(self, client):
        for path in PUBLIC:
            first = client.get(path)
            with CaptureQueriesContext(connection) as queries:
                second = client.get(path)

            assert len(queries) == 1, path
            assert second.content == first.content, path
            own = {"X-Request-ID": second.headers["X-Request-ID"]}
            assert dict(second.headers) == dict(first.headers) | own, path

    def test_log_and_metrics_name_the_pattern_of_a_finished_answer(self, client, caplog):
        with caplog.at_level("INFO", logger="ytv2"):
            for _ in range(2):
                client.get("/api/reports/abcdefghijk")

        routes = [record.route for record in caplog.records if record.getMessage() == "request"]
        assert routes == ["/api/reports/<path:identity>"] * 2

    def test_whatever_any_writer_commits_shows_at_once(self, client, sql):
        for number, path in enumerate(["/", "/api/reports", "/api/reports/abcdefghijk", "/read/abcdefghijk"]):
            client.get(path)
            sql("UPDATE content SET title = %s", f"Cake {number}")

            assert f"Cake {number}" in client.get(path).content.decode(), path

    def test_a_deleted_item_is_gone_at_once(self, client):
        client.get("/api/reports/abcdefghijk")
        trash.delete("abcdefghijk", by="ada")

        assert client.get("/api/reports/abcdefghijk").status_code == 410

    def test_a_pause_shows_at_once_and_so_does_its_end(self, client):
        client.get("/")
        pause.pause(by="ada", reason="moving the NAS")
        assert "moving the NAS" in client.get("/").content.decode()

        pause.resume(by="ada")
        assert "moving the NAS" not in client.get("/").content.decode()

    def test_another_host_scheme_or_coding_has_an_answer_of_its_own(self, client, settings):
        settings.ALLOWED_HOSTS = ["a.example", "b.example"]
        for host in settings.ALLOWED_HOSTS:
            for scheme in ("http", "https"):
                page = client.get("/read/abcdefghijk", headers={"Host": host}, secure=scheme == "https")
                assert f'"{scheme}://{host}/read/abcdefghijk"' in page.content.decode()
        coded = client.get("/read/abcdefghijk", headers={"Host": "a.example", "Accept-Encoding": "gzip"})

        assert coded.headers["Content-Encoding"] == "gzip"

    def test_a_prefix_that_a_proxy_names_has_an_answer_of_its_own(self, client):
        client.get("/feed.atom", SCRIPT_NAME="/elsewhere")

        assert b"/elsewhere" not in client.get("/feed.atom").content

    def test_a_host_that_is_not_ours_gets_nothing_that_was_finished(self, client, settings):
        client.get("/")
        settings.ALLOWED_HOSTS = ["library.example"]

        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400

    def test_the_order_of_parameters_means_nothing_and_that_of_values_does(self, client, django_assert_num_queries):
        client.get("/api/reports?size=5&q=bread")
        with django_assert_num_queries(1):
            client.get("/api/reports?q=bread&size=5")

        assert client.get("/api/reports?size=5&size=6").json()["pagination"]["size"] == 6
        assert client.get("/api/reports?size=6&size=5").json()["pagination"]["size"] == 5

    @pytest.mark.parametrize("header", [{"Cookie": "sessionid=x"}, {"Authorization": "Bearer x"}])
    def test_a_client_that_shows_who_it_is_has_no_finished_answer(self, client, header):
        client.get("/api/reports", headers=header)
        assert store.bytes == 0
        client.get("/api/reports")

        assert client.get("/api/reports", headers=header).headers["Cache-Control"] == "private, no-cache"

    def test_head_has_the_headers_of_get(self, client):
        got = [client.get("/api/reports", headers={"Accept-Encoding": coding}) for coding in ("", "gzip")]
        head = [client.head("/api/reports", headers={"Accept-Encoding": coding}) for coding in ("", "gzip")]

        for get, without in zip(got, head, strict=True):
            assert without.content == b""
            assert without.headers["Content-Length"] == str(len(get.content))
            assert without.headers.get("Content-Encoding") == get.headers.get("Content-Encoding")

    def test_an_edition_that_the_client_has_is_not_sent_again(self, client):
        etag = client.get("/api/reports").headers["ETag"]

        for known in (etag, "*"):
            answer = client.get("/api/reports", headers={"If-None-Match": known})

            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["Cache-Control"].startswith("public")

    def test_nothing_is_kept_when_it_is_switched_off(self, client, settings):
        settings.FINISHED_BYTES_MB = 0
        client.get("/api/reports")

        assert store.bytes == 0

    def test_one_request_makes_the_answer_and_another_waits_for_it(self, view):
        def ask_again():
            view(lambda: HttpResponse("the second's"))
            connection.close()

        def while_another_asks():
            if view.calls == 1:
                other.start()
                other.join(0.2)  # it waits, so it does not end
            return HttpResponse("the first's")

        other = Thread(target=ask_again)
        view(while_another_asks)
        other.join()

        assert view.calls == 1

    def test_while_somebody_writes_one_answer_serves_all_that_wait(self, view, sql):
        answers = []

        def ask():
            answers.append(view(lambda: HttpResponse(f"number {view.calls}")))
            connection.close()

        others = [Thread(target=ask) for _ in range(3)]

        def while_others_ask():
            for other in others:
                sql("UPDATE content SET title = title || '.'")
                other.start()
                other.join(0.2)  # it waits, so it does not end
            return HttpResponse("number 1")

        first = view(while_others_ask)
        for other in others:
            other.join()

        assert first.content == b"number 1"
        assert [answer.content for answer in answers] == [b"number 2"] * 3
        assert len({answer.headers["ETag"] for answer in answers} | {first.headers["ETag"]}) == 2

    def test_an_answer_that_fails_is_made_again_by_the_next(self, view):
        def fails():
            raise Http404

        for _ in range(2):
            with pytest.raises(Http404):
                view(fails)
        view(lambda: HttpResponse("gone", status=410))

        assert view(lambda: HttpResponse("there")).content == b"there"
        assert view(lambda: HttpResponse("never asked for")).content == b"there"

    def test_an_answer_that_sets_a_cookie_is_not_kept(self, view):
        answer = HttpResponse("yours")
        answer.set_cookie("whose", "yours")
        view(lambda: answer)

        assert store.bytes == 0


def test_within_a_transaction_nothing_is_kept(client, put):
    """What it wrote makes no other edition before it is committed."""
    put("abcdefghijk")
    client.get("/api/reports")

    assert store.bytes == 0
