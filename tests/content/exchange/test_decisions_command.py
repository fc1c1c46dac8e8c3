"""manage.py decisions: out to a file and back, a preview by default, --yes, and the exit status."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from content.decisions.curation import curate
from content.models import Content, Curation, History, PendingImport


@pytest.fixture
def run(db, tmp_path):
    """The exit status and what was written."""
    file = tmp_path / "decisions.csv"

    def call(act, *arguments, content=None):
        if content is not None:
            file.write_text(content)
        out = io.StringIO()
        try:
            call_command("decisions", act, str(file), *arguments, stdout=out, stderr=io.StringIO())
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    call.file = file
    return call


def test_what_is_decided_goes_out_and_is_no_difference_on_the_way_back(put, run):
    put("a", title="Machine's")
    put("b", title="Machine's")
    curate("a", {"title": "=Mine"}, by="ada")

    assert run("export") == (0, "exported: 1\n")
    assert run("export", "--all", "--json") == (0, '{"exported": 2}\n')
    status, text = run("import", "--yes", "--json")
    assert (status, json.loads(text)["unchanged"]) == (0, 2)


def test_it_shows_then_does_as_the_person_that_is_named(put, run):
    put("a", title="Machine's")
    status, text = run("import", content="key,title\na,Mine\n")
    assert (status, Curation.objects.count()) == (1, 0)
    assert "changed: 1" in text
    assert "--yes" in text

    status, text = run("import", "--yes", "--by", "ada", "--json")

    assert (status, json.loads(text)["left"], Content.objects.get().title) == (0, 0, "Mine")
    line = History.objects.get(kind="curation")
    assert (line.actor, line.via, str(line.gesture)) == ("ada", "manage.py decisions", json.loads(text)["gesture"])
    assert not PendingImport.objects.exists()


def test_what_is_wrong_is_named_and_nothing_is_changed(put, run):
    status, text = run("import", "--yes", content="key,title\nnobody,Mine\n")
    assert (status, text.splitlines()[-1]) == (1, "1 fault. Nothing was changed.")
    assert text.startswith("Line 2, key: ")
    assert json.loads(run("import", "--json")[1])["faults"] == 1


def test_a_file_that_is_not_there_is_said(run):
    with pytest.raises(CommandError, match="No such file"):
        run("import")
