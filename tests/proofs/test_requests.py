"""Requests made of the OpenAPI document, valid and invalid, alone and in sequences: each is answered as declared."""

import tomllib

import pytest
import schemathesis
from django.db import connection
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from tests.databases import ROOT
from tests.proofs import library_of_its_own, proved, rounds
from ytv2.wsgi import application

pytestmark = pytest.mark.prove

SECRET = "a-secret"
ITEMS = """
INSERT INTO content (video_id, title, topics_json, analysis_json, media) VALUES
    ('abc', 'Bread', '["bread"]', '{"language": "en", "category": ["Cooking"]}', NULL),
    ('odd', NULL, '{"no": "list"}', '["a list"]', '["a list"]');
INSERT INTO content_summaries (video_id, variant, text, html)
SELECT video_id, 'comprehensive', 'Words.', '<p>Words.</p>' FROM content
"""


def test_every_request_is_answered_as_the_document_declares(django_db_setup, django_db_blocker, settings):
    settings.SYNC_SECRET = SECRET
    with library_of_its_own(django_db_blocker):
        with connection.cursor() as cursor:
            cursor.execute(ITEMS)
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, config=config())
        finished = [each for each in from_schema(schema).execute() if isinstance(each, events.ScenarioFinished)]

    checks = [check for each in finished for several in each.recorder.checks.values() for check in several]
    failures = [f"{check.name}: {check.failure_info.failure}" for check in checks if check.failure_info]
    assert failures == []
    assert {each.status for each in finished} <= {Status.SUCCESS, Status.SKIP}
    cases = sum(len(each.recorder.cases) for each in finished)
    proved("requests", requests=cases, checks=len(checks))


def config():
    """The operators' own, with the secret, a number of requests and the same seed each time."""
    own = tomllib.loads((ROOT / "schemathesis.toml").read_text())
    generation = {"max-examples": rounds(5, 100)}
    phases = {"coverage": {"enabled": rounds(False, True)}}
    headers = {"Authorization": f"Bearer {SECRET}"}
    return SchemathesisConfig.from_dict(
        own | {"seed": 7, "generation": generation, "headers": headers, "phases": phases}
    )
