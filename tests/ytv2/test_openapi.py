"""The OpenAPI document is valid and declares every answer of the API completely.

tests/proofs/test_requests.py makes any requests of it.
"""

import copy
import io
import json
from pathlib import Path
from urllib.parse import quote

import jsonschema_rs
import pytest
from django.core.management import call_command
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from content.catalogue.filters.library_filter import FILTERS
from content.decisions import trash
from content.models import Content
from tests.content.api import test_golden as golden
from tests.databases import connected_by, copy_of_template
from ytv2 import openapi, urls

DOCUMENT = json.loads(json.dumps(urls.api.api.get_openapi_schema(path_prefix="")))
PUBLISHED = {
    *("/health", "/health/db", "/health/backend", "/health/ingest", "/api/version", "/api/config", "/api/refresh"),
    *("/api/metrics", "/ingest/report", "/ingest/audio", "/api/upload-audio", "/api/upload-image", "/api/reports"),
    *("/api/filters", "/api/reports/{identity}", "/{identity}.json", "/api/report-events", "/api/semantic-search"),
    *("/api/semantic-similar", "/exports/audio/{name}", "/exports/images/{name}", "/exports/{name}", "/podcast.rss"),
    *("/exports/by_video/{identity}.mp3", "/feed.atom", "/api/tombstones", "/api/delete", "/api/delete/{identity}"),
    *("/delete-reports", "/feeds.opml", "/items.csv", "/items.jsonl"),
}
QUERIES = [
    "",
    "size=50",
    "page=2&size=7",
    "page=999",
    "latest=true",
    "latest=true&q=zyzzyva",
    "q=the&sort=title",
    "q=zyzzyva",
    "category=Cooking&has_audio=true",
    "source=reddit&source=web&language=en",
    "summary_type=Key+Points&page=x&size=-1&sort=nonsense",
    "size=7&fields=id,title,summary_text,analysis",
    "fields=nonsense",
]


@pytest.fixture(scope="class")
def library(django_db_setup, django_db_blocker):
    """The sample library without its files, which no answer here needs; what a test changes is rolled back."""
    from ytv2.management.commands import sample_library

    with (
        django_db_blocker.unblock(),
        copy_of_template() as dsn,
        connected_by(dsn),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(sample_library, "write_files", lambda item: None)
        call_command("sample_library", items=45, json=True, stdout=io.StringIO())
        yield


@pytest.fixture(autouse=True)
def no_network(settings):
    settings.NGROK_BASE_URL = ""


@pytest.fixture
def check(client):
    """Get an address and validate its answer by the document's declaration of the operation."""

    def run(operation, address, status=200):
        answer = client.get(address)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/json"
        body = answer.json()
        validator(operation, status).validate(body)
        return body

    return run


def validator(path, status):
    """A validator of the declared answer; stricter than the document: an undeclared member is an error."""
    answers = DOCUMENT["paths"][path]["get"]["responses"]
    schema = answers[str(status)]["content"]["application/json"]["schema"]
    components = copy.deepcopy(DOCUMENT["components"])
    for component in components["schemas"].values():
        component.setdefault("additionalProperties", False)
    return jsonschema_rs.Draft202012Validator(schema | {"components": components})


class TestTheDocument:
    def test_the_document_is_valid_openapi_3_1(self):
        assert DOCUMENT["openapi"].startswith("3.1.")
        assert [f"{error.instance_path}: {error.message}" for error in OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)] == []

    def test_the_served_document_is_this_one(self, client):
        answer = client.get("/api/openapi.json")

        assert answer.status_code == 200
        assert answer.json()["paths"].keys() == DOCUMENT["paths"].keys()

    def test_every_address_of_the_contract_is_documented(self):
        assert DOCUMENT["paths"].keys() >= PUBLISHED

    def test_every_reference_leads_to_a_schema(self):
        named = set(DOCUMENT["components"]["schemas"])
        referred = {text.split('"')[0] for text in json.dumps(DOCUMENT).split("#/components/schemas/")[1:]}

        assert referred <= named

    def test_every_operation_says_what_it_is_for_and_what_it_answers(self):
        operations = [each for operations in DOCUMENT["paths"].values() for each in operations.values()]

        assert all(operation.get("summary") and operation.get("tags") for operation in operations)
        answers = [each["responses"].get("200", each["responses"].get("410")) for each in operations]
        assert all("content" in answer for answer in answers)

    def test_every_operation_has_an_id_of_its_own(self):
        operations = [each for operations in DOCUMENT["paths"].values() for each in operations.values()]
        ids = [operation["operationId"] for operation in operations]

        assert sorted(ids) == sorted(set(ids))

    @pytest.mark.parametrize("path", ["/api/reports", "/api/filters", "/api/reports/{identity}", "/{identity}.json"])
    def test_a_reading_address_declares_the_shape_of_its_answer(self, path):
        schema = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

        assert all("$ref" in each for each in schema.get("anyOf", [schema]))

    @pytest.mark.parametrize(("path", "more"), [("/api/reports", ["after", "fields"]), ("/api/filters", [])])
    def test_every_filter_and_no_other_is_a_parameter(self, path, more):
        parameters = DOCUMENT["paths"][path]["get"]["parameters"]

        assert [each["name"] for each in parameters] == [*FILTERS, "q", "sort", "page", "size", "latest", *more]
        assert all(each["description"] for each in parameters)

    def test_the_documented_operations_are_those_of_the_url_table(self):
        table = {(method.lower(), path.replace("{path:", "{")) for method, path, _ in urls.API if method != "HEAD"}
        others = {("get", path) for path in openapi.PATHS}

        assert {(method, path) for path, each in DOCUMENT["paths"].items() for method in each} == table | others

    def test_an_operation_that_writes_declares_its_secrets_and_refusals(self):
        operation = DOCUMENT["paths"]["/ingest/report"]["post"]

        assert operation["security"] == [{"SyncSecret": []}, {"IngestToken": []}]
        assert {"200", "400", "401", "408", "409", "413", "503"} <= operation["responses"].keys()
        assert operation["requestBody"]["required"] is True


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
class TestAnswers:
    def test_answers_of_the_list_are_as_declared(self, check):
        for query in QUERIES:
            check("/api/reports", f"/api/reports?{query}")

    def test_answers_of_the_filters_are_as_declared(self, check):
        for query in QUERIES:
            check("/api/filters", f"/api/filters?{query}")

    def test_answers_about_every_item_are_as_declared(self, check):
        for video_id, record_id in Content.objects.values_list("video_id", "record_id"):
            assert check("/api/reports/{identity}", f"/api/reports/{quote(record_id)}")["video_id"] == video_id
            assert check("/{identity}.json", f"/{quote(video_id)}.json")["video"]["video_id"] == video_id

    def test_answers_of_the_search_by_meaning_are_as_declared(self, check):
        for query in ("q=bread", "query=the&topk=3&mode=semantic", "", "q=zyzzyva", "mode=x&topk=x"):
            check("/api/semantic-search", f"/api/semantic-search?{query}")
        for video_id in [*Content.objects.values_list("video_id", flat=True)[:5], "nobody", ""]:
            check("/api/semantic-similar", f"/api/semantic-similar?id={quote(video_id)}")

    def test_answers_about_a_deleted_item_are_as_declared(self, check):
        video_id = Content.objects.values_list("video_id", flat=True)[0]
        trash.delete(video_id, by="ada")

        for path in ("/api/reports/{identity}", "/{identity}.json"):
            assert check(path, path.replace("{identity}", quote(video_id)), 410)["deleted_at"]
        assert check("/api/tombstones", "/api/tombstones")["tombstones"][0]["video_id"] == video_id

    def test_answers_about_an_unknown_item_are_as_declared(self, check):
        for path in ("/api/reports/{identity}", "/{identity}.json"):
            assert check(path, path.replace("{identity}", "nobody"), 404)["error"]

    def test_answers_of_the_health_and_settings_addresses_are_as_declared(self, check):
        for path in ("/health", "/health/db", "/health/backend", "/health/ingest", "/health/curation"):
            check(path, path)
        for path in ("/api/version", "/api/config", "/api/refresh"):
            check(path, path)
        check("/api/metrics", "/api/metrics", 404)

    @pytest.mark.parametrize("path", openapi.GONE)
    def test_what_is_gone_is_answered_as_declared(self, check, client, path):
        check(path, path, 410)
        assert client.post(path).status_code == 410

    def test_answers_about_an_item_with_odd_json_are_as_declared(self, check, put):
        odd = ["a list", 7, None, {"nested": []}]
        put("odd", title=None, analysis_json=odd, media=odd, media_metadata=odd, topics_json={"no": "list"})

        check("/api/reports/{identity}", "/api/reports/odd")
        check("/{identity}.json", "/odd.json")
        check("/api/reports", "/api/reports?size=50")
        check("/api/filters", "/api/filters")


GOLDEN = Path(golden.__file__).parent / "golden"
# The operation that each golden answer is of, and its status.
OPERATIONS = {
    **dict.fromkeys(("list", "list_without_items", "latest", "latest_without_items"), ("/api/reports", 200)),
    **dict.fromkeys(("item", "bare_item"), ("/api/reports/{identity}", 200)),
    "older_item": ("/{identity}.json", 200),
    "unknown_item": ("/api/reports/{identity}", 404),
    "no_metrics": ("/api/metrics", 404),
    "gone": ("/api/upload-report", 410),
}


@pytest.mark.parametrize("name", golden.ADDRESSES)
def test_every_golden_answer_is_as_declared(name):
    path, status = OPERATIONS.get(name, (golden.ADDRESSES[name], 200))

    validator(path, status).validate(json.loads((GOLDEN / f"{name}.json").read_text("utf-8")))
