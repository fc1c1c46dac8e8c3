"""manage.py ingest: an answer for every file, a number for every outcome, an exit status."""

import io
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from unicodedata import normalize

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from content.decisions import pause
from content.decisions.curation import curate
from content.models import Content, Summary
from ingest.models import Run
from tests.databases import ROOT
from tests.ingest.payload.invented import FOLDER, NAMES, data, flat, obj

ITEMS = {"Sourdough01", "Lighthouse1", "TideClock_9", "1abcde", "0123456789abcdef"}


@pytest.fixture
def ingest(db):
    """Run the command in this process; its lines, and the exit status last."""

    def run(*paths, **options):
        output = io.StringIO()
        status = 0
        try:
            call_command("ingest", *map(str, paths), stdout=output, no_color=True, **options)
        except SystemExit as exit_:
            status = exit_.code
        return [*output.getvalue().splitlines(), status]

    return run


@pytest.fixture
def reports(tmp_path):
    """A copy of the invented reports, to add to."""
    return shutil.copytree(FOLDER, tmp_path / "reports")


def spoil(folder, name, body):
    (folder / name).write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())


class TestTrying:
    def test_in_a_pause_it_says_so_at_once(self, ingest, reports):
        pause.pause(by="ada", reason="moving")

        with pytest.raises(CommandError, match=r"moving.*A dry run tries what it tells of"):
            ingest(reports, dry_run=True)


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_stops_listening_stops_nothing(reports):
    settings = connection.settings_dict
    dsn = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    for number in range(300):
        spoil(reports, f"{number}.json", flat(video_id=f"Loaf{number:07}", title="Bread " * 50))
    command = f"{sys.executable} manage.py ingest {reports} | head -1"

    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL_POSTGRES_NEW": dsn},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert Content.objects.count() == 300 + len(ITEMS)
    assert Run.objects.get().files == 300 + len(NAMES)


class TestAFolder:
    def test_every_report_is_brought_in_and_answered(self, ingest, reports):
        *lines, conclusion, status = ingest(reports)

        assert status == 0
        assert [line.split()[1] for line in lines] == [str(reports / f"{name}.json") for name in NAMES]
        assert conclusion.startswith("6 files: ")
        assert set(Content.objects.values_list("video_id", flat=True)) == ITEMS

    def test_a_failed_generation_is_said_and_is_no_undone_work(self, ingest, reports):
        *lines, _, status = ingest(reports)

        (line,) = [line for line in lines if "v1_failed" in line]
        assert "comprehensive: 429 Too Many Requests" in line
        assert status == 0

    def test_again_changes_nothing(self, ingest, reports, sql):
        rows = (
            "SELECT to_jsonb(c), (SELECT jsonb_agg(s ORDER BY id) FROM content_summaries s) FROM content c ORDER BY 1"
        )
        ingest(reports)
        before = sql(rows)

        *_, conclusion, status = ingest(reports)

        assert (conclusion, status) == ("6 files: 1 failed_generation, 5 unchanged.", 0)
        assert sql(rows) == before

    def test_a_single_file_can_be_named(self, ingest, reports):
        line, conclusion, _ = ingest(reports / "flat.json")

        assert line.startswith("created ")
        assert conclusion == "1 file: 1 created."

    def test_the_line_names_the_columns_that_a_person_decided(self, ingest, reports):
        ingest(reports / "raw.json")
        curate("TideClock_9", {"title": "The Late Moon"}, by="the curator")

        line, *_ = ingest(reports / "raw.json")

        assert line.startswith("held ")
        assert "held: title" in line
        assert Content.objects.get().title == "The Late Moon"

    def test_what_is_passed_over_is_said_with_the_counts(self, ingest, tmp_path):
        for name in ("#recycle", "2024/@eaDir"):
            (tmp_path / name).mkdir(parents=True)
            spoil(tmp_path / name, "old.json", flat(video_id="ThrownAway1"))
        spoil(tmp_path, "KEPT.JSON", flat(title="Bread"))

        assert ingest(tmp_path)[-2] == "1 file: 1 created. Passed over: 2 folders (#recycle, @eaDir)."
        assert json.loads(ingest(tmp_path, json=True)[-2])["passed_over"] == [
            str(tmp_path / "#recycle"),
            str(tmp_path / "2024/@eaDir"),
        ]

    def test_a_name_that_macos_decomposed_is_the_same_delivery(self, ingest, tmp_path, sql):
        for form in ("NFC", "NFD"):
            path = tmp_path / normalize("NFC", "brot") / normalize(form, "Öfen.json")
            path.parent.mkdir(exist_ok=True)
            spoil(path.parent, path.name, flat(title="Öfen"))
            os.utime(path, (0, 1_700_000_000))
            ingest(tmp_path)
            path.unlink()

        assert sql("SELECT count(*), max(times) FROM delivery") == [(1, 1)]

    @pytest.mark.parametrize("modified", [0, 315_532_800, 4_102_444_800])
    def test_an_undated_report_is_added_today_whatever_the_file_says(self, ingest, tmp_path, modified):
        spoil(tmp_path, "undated.json", flat(title="Bread"))
        os.utime(tmp_path / "undated.json", (modified, modified))

        ingest(tmp_path)

        assert timezone.now() - Content.objects.get().indexed_at < timedelta(minutes=1)

    def test_an_empty_folder_is_nothing_to_do(self, ingest, tmp_path):
        assert ingest(tmp_path) == ["0 files: nothing to do.", 0]


class TestNoReports:
    SIDECARS = {
        "Bread [Sourdough02].info.json": {"id": "Sourdough02", "title": "Bread", "_type": "video", "formats": []},
        "Bread [PLabcdefghijklmnop].info.json": {"id": "PLabcdefghijklmnop", "_type": "playlist", "entries": []},
        "Bread.live_chat.json": b'{"replayChatItemAction": {}}\n{"replayChatItemAction": {}}\n',
        "package.json": {"name": "nas-scripts", "version": "1.0.0", "id": "nas-scripts"},
        "state.json": {"id": "job-17", "status": "done", "progress": 100},
    }

    def test_the_files_of_other_programs_are_said_and_are_no_undone_work(self, ingest, tmp_path, sql):
        for name, body in self.SIDECARS.items():
            spoil(tmp_path, name, body)
        spoil(tmp_path, "good.json", flat(title="Bread"))

        *lines, conclusion, status = ingest(tmp_path)

        assert (conclusion, status) == ("6 files: 1 created, 5 not_a_report.", 0)
        line = next(line for line in lines if "state.json" in line)
        assert line.startswith("not_a_report ")
        assert line.endswith("[is the state of a job · It is no report, and nothing is to be done.]")
        assert [key for (key,) in sql("SELECT video_id FROM content")] == ["Sourdough01"]
        assert sql("SELECT count(*) FROM delivery WHERE is_open OR body IS NOT NULL") == [(0,)]

    def test_a_report_that_is_only_an_error_makes_no_item(self, ingest, tmp_path, sql):
        spoil(tmp_path, "failed.json", {"error": "No transcript", "url": "https://youtu.be/Sourdough01"})

        *_, line, conclusion, status = ingest(tmp_path)

        assert (conclusion, status) == ("1 file: 1 failed_generation.", 0)
        assert line.endswith("[failed: is only an error: No transcript]")
        assert sql("SELECT count(*) FROM content") == [(0,)]


class TestRefused:
    @pytest.fixture(autouse=True)
    def bad(self, reports):
        spoil(reports, "a_bad.json", flat(duration_seconds="abc"))
        spoil(reports, "m_bad.json", {"no": "report", "summary": "Of nothing."})

    def test_it_is_named_with_the_place_and_the_reason_and_the_run_goes_on(self, ingest, reports):
        *lines, conclusion, status = ingest(reports)

        line = next(line for line in lines if "a_bad.json" in line)
        assert line.startswith("refused ")
        assert 'duration_seconds: is "abc", a whole number is expected' in line
        assert "has no known shape" in next(line for line in lines if "m_bad.json" in line)
        assert "2 refused" in conclusion
        assert status == 1
        assert set(Content.objects.values_list("video_id", flat=True)) == ITEMS

    def test_half_a_file_waits_and_leaves_work_undone(self, ingest, tmp_path):
        spoil(tmp_path, "half.json", data("flat")[:200])

        line, conclusion, status = ingest(tmp_path / "half.json")

        assert line.startswith("waiting ")
        assert (conclusion, status) == ("1 file: 1 waiting.", 1)

    def test_a_file_that_vanishes_meanwhile_is_an_answer_and_no_end(self, ingest, reports, monkeypatch):
        from ingest.run import folder

        files = [reports / "flat.json", reports / "gone.json", reports / "raw.json"]
        monkeypatch.setattr(folder, "report_files", lambda places, **options: files)

        *lines, conclusion, status = ingest(reports)

        assert "cannot be read: No such file" in lines[1]
        assert (conclusion, status) == ("3 files: 2 created, 1 refused.", 1)

    def test_what_is_no_file_is_an_answer_and_holds_nobody_up(self, ingest, tmp_path):
        odd = tmp_path / "odd"
        odd.mkdir()
        os.mkfifo(odd / "pipe.json")
        (odd / "broken.json").symlink_to("nowhere.json")

        broken, pipe, conclusion, status = ingest(odd)

        assert "cannot be read: No such file" in broken
        assert "is no file · Take it out of the folder." in pipe
        assert (conclusion, status) == ("2 files: 2 refused.", 1)

    def test_an_odd_name_does_not_break_its_line(self, ingest, tmp_path):
        (tmp_path / "odd").mkdir()
        spoil(tmp_path / "odd", "two\nlines.json", flat(duration_seconds="abc"))

        assert len(ingest(tmp_path / "odd")) == 3

    def test_a_missing_path_is_said_before_anything_is_written(self, ingest, reports):
        with pytest.raises(CommandError, match=r"nowhere.*Check the path"):
            ingest(reports, reports / "nowhere")

        assert Content.objects.count() == 0


class TestDryRun:
    def test_it_says_what_would_be_and_writes_nothing(self, ingest, reports):
        *lines, conclusion, status = ingest(reports, dry_run=True)

        assert sum(line.startswith("created ") for line in lines) >= 5
        assert conclusion.startswith("Would be: 6 files: ")
        assert (Content.objects.count(), Summary.objects.count(), status) == (0, 0, 0)

    def test_it_finds_what_is_wrong_too(self, ingest, tmp_path):
        spoil(tmp_path, "bad.json", flat(duration_seconds="abc"))

        assert ingest(tmp_path, dry_run=True)[-1] == 1


class TestJson:
    def test_a_line_a_file_and_one_with_the_counts(self, ingest, reports):
        spoil(reports, "a_bad.json", flat(duration_seconds="abc"))

        *lines, status = ingest(reports, json=True)
        *receipts, counts = map(json.loads, lines)

        assert len(receipts) == 7
        assert receipts[0]["outcome"] == "refused"
        assert (receipts[0]["path"], receipts[0]["name"]) == ("duration_seconds", str(reports / "a_bad.json"))
        assert (counts["files"], counts["refused"], counts["dry_run"], status) == (7, 1, False, 1)
        assert sum(counts[name] for name in counts.keys() - {"files", "dry_run", "changes"}) == 7

    @pytest.mark.parametrize("json_", [True, False])
    def test_a_name_that_is_not_utf_8_is_a_line_as_well(self, ingest, tmp_path, json_):
        with open(os.fsencode(tmp_path) + b"/latin-\xe9.json", "wb") as file:
            file.write(data("flat"))

        line, conclusion, status = ingest(tmp_path, json=json_)

        line.encode()  # fit for a terminal or a pipe
        assert "created" in line
        assert ("created" in conclusion, status) == (True, 0)

    def test_words_are_not_escaped(self, ingest, tmp_path):
        spoil(tmp_path, "brötchen.json", obj("flat"))

        assert "brötchen.json" in ingest(tmp_path, json=True)[0]


class TestAsAPersonRunsIt:
    @pytest.fixture
    def dsn(self, migrated_database):
        return migrated_database

    def test_the_exit_status_says_whether_all_was_done(self, dsn, command, reports, tmp_path):
        done = command(dsn, "ingest", str(reports))
        assert done.stdout.splitlines()[-1].startswith("6 files: ")

        spoil(reports, "bad.json", flat(duration_seconds="abc"))
        assert "duration_seconds" in command(dsn, "ingest", str(reports), status=1).stdout

        missing = command(dsn, "ingest", str(tmp_path / "nowhere"), status=1)
        assert "Not found" in missing.stderr
        assert "Traceback" not in missing.stderr

    def test_without_a_path_the_usage_is_printed(self, manage, empty_database):
        assert "PATH" in manage(empty_database, "ingest", status=2).stderr


class TestSince:
    def test_only_younger_files_are_looked_at(self, ingest, reports):
        for path in reports.iterdir():
            os.utime(path)
        os.utime(reports / "flat.json", (0, 0))

        *_, conclusion, status = ingest(reports, since=timedelta(hours=1))

        assert (conclusion.split(":")[0], status) == ("5 files", 0)

    @pytest.mark.parametrize("text", ["", "24", "h", "-1h", "1.5h", "24 hours"])
    def test_what_is_no_age_is_said_with_the_cure(self, text, reports):
        with pytest.raises(CommandError, match="such as 24h"):
            call_command("ingest", str(reports), f"--since={text}")

    def test_a_rehearsal_says_that_a_re_run_would_change_nothing_and_leaves_a_run(self, ingest, reports):
        ingest(reports)

        *_, conclusion, _ = ingest(reports, since=timedelta(days=100_000), dry_run=True)

        assert conclusion.endswith("A re-run would change 0.")
        assert list(Run.objects.order_by("id").values_list("is_rehearsal", "files", "changes")) == [
            (False, 6, 6),
            (True, 6, 0),
        ]

    def test_a_rehearsal_finds_what_another_writer_changed(self, ingest, reports, sql):
        ingest(reports)
        sql("UPDATE content SET duration_seconds = 1 WHERE video_id = 'Sourdough01'")

        assert ingest(reports, dry_run=True)[-2].endswith("A re-run would change 1.")
