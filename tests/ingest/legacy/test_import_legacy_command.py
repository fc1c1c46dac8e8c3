"""manage.py import_legacy: both generations of the predecessor's archive, once or again."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from content.decisions import canary, pause
from content.decisions.curation import curate
from content.models import Content, Curation, History, Summary
from tests.ingest.legacy.archives import FIRST, SECOND, write

pytestmark = pytest.mark.django_db

BREAD = {
    "id": "yt:sourdough01",  # lower-cased, as older rows are
    "video_id": "Sourdough01",
    "title": "Why Sourdough Rises Overnight",
    "canonical_url": "https://www.youtube.com/watch?v=Sourdough01",
    "thumbnail_url": "",
    "published_at": "2025-06-01",
    "indexed_at": "2025-06-02 08:05:00",
    "duration_seconds": 754,
    "word_count": 412,
    "has_audio": 1,
    "audio_duration_seconds": 183,
    "channel_name": "The Patient Baker",
    "view_count": 77,
    "category": '["Cooking"]',
    "content_type": "Explainer",
    "complexity_level": "",
    "language": "en",
    "key_topics": '["sourdough", "yeast"]',
    "named_entities": "[]",
}
HEDGE = {"id": "yt:HedgePlants", "video_id": "HedgePlants", "title": "Hedges", "indexed_at": "2025-06-03T07:00:00Z"}
FILED = {"categories": [{"category": "Cooking", "subcategories": ["Baking"]}]}


@pytest.fixture
def archive(tmp_path):
    """Make an archive of a generation; each keyword is a table and its rows."""

    def make(schema, **tables):
        return write(tmp_path / "archive.db", schema, **tables)

    return make


@pytest.fixture
def first(archive):
    """The first generation, with one text for each item."""
    return archive(
        FIRST,
        content=[BREAD, HEDGE],
        content_summaries=[
            {"content_id": BREAD["id"], "summary_text": "Wild yeast.", "summary_type": "comprehensive"},
            {"content_id": HEDGE["id"], "summary_text": "- Hornbeam\n- Privet", "summary_type": "bullet-points"},
        ],
    )


@pytest.fixture
def second(archive):
    return archive(
        SECOND,
        content=[
            BREAD | {"subcategories_json": json.dumps(FILED), "analysis": '{"schema_version": "2", "language": "de"}'}
        ],
        content_summaries=[
            {"content_id": BREAD["id"], "summary_text": "Wild yeast.", "summary_type": "comprehensive"},
        ],
        summary_variants=[
            {"video_id": "Sourdough01", "variant_type": kind, "revision": number, "content": text, "is_latest": latest}
            for kind, number, text, latest in (
                ("key-insights", 1, "Old insight.", 0),
                ("key-insights", 2, "Time kneads.", 1),
                ("audio", 1, "Listen.", 1),
            )
        ],
    )


def bring(path, **options):
    """Run the command in this process: its lines."""
    output = io.StringIO()
    call_command("import_legacy", str(path), stdout=output, no_color=True, **options)
    return output.getvalue().splitlines()


def texts():
    return dict(Summary.objects.filter(is_latest=True).values_list("variant", "text"))


def test_the_first_generation_comes_in(first):
    assert bring(first)[-1] == "2 items: 2 created."

    item = Content.objects.get(video_id="Sourdough01")
    assert (item.title, item.channel_name, item.duration_seconds) == (BREAD["title"], "The Patient Baker", 754)
    assert item.indexed_at.isoformat() == "2025-06-02T08:05:00+00:00"
    assert (item.has_audio, item.media_metadata) == (True, {"mp3_duration_seconds": 183})
    assert (item.topics_json, item.thumbnail_url) == (None, None)
    assert texts() == {"comprehensive": "Wild yeast.", "bullet-points": "- Hornbeam\n- Privet"}


def test_what_the_archive_spreads_over_columns_is_the_analysis(first):
    bring(first)

    analysis = Content.objects.get(video_id="Sourdough01").analysis_json
    assert analysis["category"] == ["Cooking"]
    assert analysis["key_topics"] == ["sourdough", "yeast"]
    assert (analysis["content_type"], analysis["language"]) == ("Explainer", "en")
    assert (analysis["view_count"], analysis["word_count"]) == (77, 412)
    assert "complexity_level" not in analysis  # empty there


def test_the_second_generation_comes_in_with_its_variants_and_categories(second):
    bring(second)

    item = Content.objects.get()
    assert item.subcategories_json == FILED
    assert item.analysis_json["schema_version"] == "2"
    assert texts() == {"comprehensive": "Wild yeast.", "key-insights": "Time kneads.", "audio": "Listen."}


@pytest.mark.parametrize("generation", ["first", "second"])
def test_a_lower_cased_id_is_not_another_item(generation, request, put):
    put("Sourdough01", title="Known already")

    bring(request.getfixturevalue(generation))

    assert not Content.objects.filter(video_id="sourdough01").exists()
    assert Content.objects.get(video_id="Sourdough01").record_id == "yt:Sourdough01"


@pytest.mark.parametrize("generation", ["first", "second"])
def test_the_same_archive_again_changes_nothing(generation, request, sql):
    path = request.getfixturevalue(generation)
    rows = "SELECT to_jsonb(c) FROM content c UNION ALL SELECT to_jsonb(s) FROM content_summaries s ORDER BY 1"
    bring(path)
    before = sql(rows)

    *_, conclusion = bring(path)

    assert "unchanged" in conclusion
    assert not {"created", "updated", "curated"} & set(conclusion.split())
    assert sql(rows) == before


def test_both_generations_of_the_same_library_are_one_library(first, archive, tmp_path):
    bring(first)
    first.unlink()

    *_, conclusion = bring(archive(SECOND, content=[BREAD | {"subcategories_json": json.dumps(FILED)}]))

    assert conclusion == "1 item: 1 updated, 1 curated."
    assert Content.objects.get(video_id="Sourdough01").subcategories_json == FILED


def test_a_persons_decision_outweighs_the_archives(first):
    bring(first)
    curate("Sourdough01", {"title": "On bread"}, by="the curator")

    bring(first)

    assert Content.objects.get(video_id="Sourdough01").title == "On bread"


@pytest.mark.parametrize(
    ("wrapped", "variant", "text"),
    [
        ('{"comprehensive": "Wild yeast.\\n\\nTime."}', "comprehensive", "Wild yeast.\n\nTime."),
        ("{'comprehensive': 'Wild yeast.\\n\\nTime.'}", "comprehensive", "Wild yeast.\n\nTime."),
        ("{'comprehensive': \"It's wild.\"}", "comprehensive", "It's wild."),
        ("{'audio': 'Listen.', 'language': 'en'}", "audio", "Listen."),
        ("Wild yeast.\\n\\nTime.", "comprehensive", "Wild yeast.\n\nTime."),
        ("{not a literal}", "comprehensive", "{not a literal}"),
    ],
)
def test_a_wrapped_text_is_unwrapped(archive, wrapped, variant, text):
    row = {"content_id": BREAD["id"], "summary_text": wrapped, "summary_type": "comprehensive"}

    bring(archive(FIRST, content=[BREAD], content_summaries=[row]))

    assert texts() == {variant: text}


@pytest.mark.parametrize("literal", ["__import__('os').abort()", "{'a': open('/etc/passwd').read()}", "{1: 2}.pop(1)"])
def test_a_text_that_looks_like_code_is_a_text(archive, literal):
    row = {"content_id": BREAD["id"], "summary_text": literal, "summary_type": "comprehensive"}

    bring(archive(FIRST, content=[BREAD], content_summaries=[row]))

    assert texts() == {"comprehensive": literal}


def test_a_row_that_cannot_be_understood_is_named_and_the_others_come_in(archive):
    path = archive(FIRST, content=[BREAD | {"id": "", "video_id": "", "canonical_url": ""}, HEDGE])
    output = io.StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("import_legacy", str(path), stdout=output, no_color=True)

    assert exit_.value.code == 1
    assert "video_id is missing, and no address tells it" in output.getvalue()
    assert output.getvalue().splitlines()[-1] == "2 items: 1 created, 1 refused."
    assert list(Content.objects.values_list("video_id", flat=True)) == ["HedgePlants"]


def test_a_field_that_cannot_be_read_is_named_and_the_item_comes_in(archive):
    output = bring(archive(FIRST, content=[BREAD | {"duration_seconds": "abc"}]))

    assert output[-1] == "1 item: 1 created."
    assert any("content.duration_seconds" in line and "a whole number" in line for line in output)


def test_a_row_without_a_video_id_has_it_from_its_id(archive):
    bring(archive(FIRST, content=[HEDGE | {"video_id": ""}]))

    assert Content.objects.get().video_id == "HedgePlants"


class TestDryRun:
    def test_a_dry_run_names_every_change_and_writes_nothing(self, second, put):
        put("Sourdough01", title="Bread", channel_name="The Patient Baker")

        output = bring(second, dry_run=True)

        assert output[0].split() == ["updated", "Sourdough01", *BREAD["title"].split()]
        assert "    title: Bread -> Why Sourdough Rises Overnight" in output
        assert "    duration_seconds: nothing -> 754" in output
        assert "    summary audio 1: nothing -> there" in output
        assert "    subcategories_json: nothing -> Cooking (Baking)" in output
        assert "    curated: Cooking (Baking), the machine says Cooking" in output
        assert output[-1] == "Would be: 1 item: 1 updated, 1 curated."
        assert not any("channel_name:" in line for line in output)
        assert (Content.objects.get().title, Curation.objects.count()) == ("Bread", 0)

    def test_json_of_a_dry_run_has_the_values(self, second, put):
        put("Sourdough01", title="Bread")

        line = json.loads(bring(second, dry_run=True, json=True)[0])

        assert line["changes"]["title"] == {"from": "Bread", "to": BREAD["title"]}
        assert (line["enriched"], line["curation"]) == (True, "curated")
        assert line["why"] == "Cooking (Baking), the machine says Cooking"

    def test_a_dry_run_names_what_would_be_held(self, first, put):
        put("Sourdough01")
        curate("Sourdough01", {"title": "On bread"}, by="ada")

        assert "    held, a person decided: title" in bring(first, dry_run=True)


def test_json_has_a_line_an_item_a_line_a_loss_and_one_with_the_counts(first):
    *lines, counts = map(json.loads, bring(first, json=True))

    assert [line["video_id"] for line in lines if "lost" not in line] == ["Sourdough01", "HedgePlants"]
    assert {line["lost"]["field"] for line in lines if "lost" in line} == {"content.id"}
    assert (counts["items"], counts["dry_run"], counts["created"], counts["sealed"]) == (2, False, 2, 0)
    assert counts["parity"]["counts"]["summaries"] == {"archive": 2, "library": 2}


class TestCurated:
    def test_each_curation_is_named_with_its_reason_and_the_way_back(self, second):
        output = bring(second, expect_curated=1)

        gesture = History.objects.filter(kind="curation").get().gesture
        assert "curated  Sourdough01  Cooking (Baking), the machine says Cooking" in output
        assert any(str(gesture) in line for line in output)
        assert canary.check().intact == 1

    def test_another_number_than_expected_fails_and_writes_nothing(self, second):
        with pytest.raises(CommandError, match="0 enriched records were expected, the archive has 1"):
            bring(second, expect_curated=0)

        assert not (Content.objects.exists())
        assert not (Curation.objects.exists())

    def test_the_operator_may_name_the_enriched_rows(self, second, tmp_path):
        names = tmp_path / "enriched.txt"
        names.write_text("Somewhere00\n")

        bring(second, expect_curated=0, enriched=names)

        assert (Content.objects.get().subcategories_json, Curation.objects.count()) == (FILED, 0)

    def test_a_missing_list_is_an_error(self, second, tmp_path):
        with pytest.raises(CommandError, match=r"none\.txt is not a file"):
            bring(second, enriched=tmp_path / "none.txt")


def test_nothing_comes_in_while_the_library_is_paused(first):
    pause.pause(by="ada", reason="moving")

    with pytest.raises(CommandError, match=r"Nothing was written\. Import again after"):
        bring(first)

    assert Content.objects.count() == 0


def test_the_archive_is_only_read(first):
    first.chmod(0o444)
    before = first.read_bytes()

    bring(first)

    assert first.read_bytes() == before
    assert [path.name for path in first.parent.iterdir()] == ["archive.db"]


class TestNotAnArchive:
    def test_a_missing_file_is_an_error(self, tmp_path):
        with pytest.raises(CommandError, match=r"nowhere\.db is not a file"):
            bring(tmp_path / "nowhere.db")

    @pytest.mark.parametrize("body", [b"not SQLite at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
    def test_a_file_of_another_kind_is_an_error(self, tmp_path, body):
        (tmp_path / "notes.txt").write_bytes(body)

        with pytest.raises(CommandError, match="cannot be read as SQLite"):
            bring(tmp_path / "notes.txt")

    @pytest.mark.parametrize("schema", ["", "CREATE TABLE content (id TEXT)", "CREATE TABLE other (id TEXT)"])
    def test_another_database_is_an_error(self, archive, schema):
        with pytest.raises(CommandError, match="has no tables content and content_summaries"):
            bring(archive(schema))

    def test_tables_with_other_columns_are_an_error(self, archive):
        path = archive(
            "CREATE TABLE content (name TEXT); CREATE TABLE content_summaries (name TEXT)", content=[{"name": "x"}]
        )

        with pytest.raises(CommandError):
            bring(path)

    @pytest.mark.parametrize("name", ["what?.db", "50%.db", "a#b.db", "two words.db"])
    def test_an_archive_may_have_an_odd_name(self, first, name):
        path = first.rename(first.with_name(name))

        assert bring(path)[-1] == "2 items: 2 created."

    def test_an_empty_archive_has_nothing_in_it(self, archive):
        assert bring(archive(FIRST))[-1] == "0 items: nothing in it."
