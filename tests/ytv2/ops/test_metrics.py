"""/metrics: counts by route and the library's state, for clients that show the token."""

import pytest
from prometheus_client.parser import text_string_to_metric_families as parse

from content.decisions import canary, curation, pause

TOKEN = "a-token-for-the-metrics-alone"


@pytest.fixture
def measured(client, settings, db):
    """Ask /metrics; returns every sample by its name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def ask():
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        samples = [sample for family in parse(answer.content.decode()) for sample in family.samples]
        return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}

    return ask


class TestTheToken:
    def test_without_a_token_there_are_no_metrics(self, client, db, settings):
        settings.METRICS_TOKEN = ""

        answer = client.get("/metrics", headers={"Authorization": "Bearer "})

        assert answer.status_code == 404
        assert "METRICS_TOKEN" in answer.json()["error"]

    @pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer wrong", "Basic YTpi", f"Bearer {TOKEN}x"])
    def test_a_wrong_token_is_refused(self, client, settings, shown):
        settings.METRICS_TOKEN = TOKEN

        answer = client.get("/metrics", headers={} if shown is None else {"Authorization": shown})

        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")

    def test_the_secret_of_writing_opens_nothing_here(self, client, settings):
        settings.METRICS_TOKEN, settings.SYNC_SECRET = TOKEN, "the-secret-of-writing"

        answer = client.get("/metrics", headers={"Authorization": "Bearer the-secret-of-writing"})

        assert answer.status_code == 401

    def test_the_metrics_are_never_stored(self, client, settings, db):
        settings.METRICS_TOKEN = TOKEN

        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

        assert answer.headers["Cache-Control"] == "no-store"


class TestRequests:
    def test_requests_are_counted_by_route_method_and_status(self, client, measured):
        key = ("ytv2_requests_total", "/read/<path:identity>", "404", "GET")
        before = measured().get(key, 0)

        client.get("/read/one")
        client.get("/read/another")

        assert measured()[key] == before + 2

    def test_the_time_of_requests_falls_into_buckets(self, client, measured):
        client.get("/health")

        assert measured()["ytv2_request_seconds_bucket", "+Inf", "/health"] >= 1

    def test_invented_addresses_and_methods_make_no_new_labels(self, client, measured):
        measured()
        client.generic("BREW", "/pot")
        before = len(measured())

        for number in range(5):
            client.generic(f"BREW{number}", f"/pot/{number}.php")

        assert len(measured()) == before


class TestTheLibrary:
    def test_the_metrics_show_the_size_of_the_library(self, measured, put):
        put("a")
        put("b", html=None)

        samples = measured()

        assert samples["ytv2_library_rows", "items"] == 2
        assert samples["ytv2_library_rows", "listed"] == 1
        assert samples["ytv2_database_up",] == 1
        assert samples["ytv2_database_seconds",] > 0

    def test_the_metrics_show_the_canary(self, measured, put):
        put("a")
        curation.curate("a", {"title": "Decided"}, by="ada")
        canary.seal(by="ada")

        samples = measured()

        assert [samples["ytv2_canary_items", state] for state in ("sealed", "intact", "altered")] == [1, 1, 0]

    def test_the_metrics_show_a_pause(self, measured):
        assert measured()["ytv2_paused",] == 0

        pause.pause(by="ada")

        assert measured()["ytv2_paused",] == 1

    def test_the_metrics_show_that_the_database_is_away_and_the_counts_of_requests(self, client, settings, away):
        settings.METRICS_TOKEN = TOKEN
        client.get("/health")

        with away():
            text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

        assert "ytv2_database_up 0.0" in text
        assert 'route="/health"' in text
        assert "ytv2_library_rows" not in text
