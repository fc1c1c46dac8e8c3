"""A transcript can be taken away as a file."""

import pytest

from content.decisions import trash

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoken(put):
    put(
        "one",
        **{"title": "Bread", "transcript_text": "Hi. Bye.", "canonical_url": "https://talks.example/1"},
        transcript_segments=[{"text": "Hi.", "start": 0, "duration": 2}, {"text": "Bye.", "start": 90, "duration": 2}],
    )


def test_as_text_each_paragraph_follows_its_moment(client, spoken):
    answer = client.get("/transcripts/one.txt")

    assert answer.content.decode() == "[0:00] Hi.\n\n[1:30] Bye.\n"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="one transcript.txt"'


def test_as_json_it_is_the_apis_with_what_it_is_of(client, spoken):
    answer = client.get("/transcripts/one.json").json()

    assert answer == {
        **{"video_id": "one", "title": "Bread", "canonical_url": "https://talks.example/1", "transcript": "Hi. Bye."},
        "transcript_segments": client.get("/api/reports/one").json()["transcript_segments"],
    }


@pytest.mark.parametrize("ending", ["txt", "json"])
def test_where_there_is_none_nothing_is_sent(client, put, ending):
    put("silent")
    put("gone", transcript_text="Words.")
    trash.delete("gone", by="ada")
    trash.delete("silent", by="ada")
    trash.restore("silent", by="ada")

    assert client.get(f"/transcripts/silent.{ending}").status_code == 404
    assert client.get(f"/transcripts/nowhere.{ending}").status_code == 404
    assert client.get(f"/transcripts/gone.{ending}").status_code == 410
