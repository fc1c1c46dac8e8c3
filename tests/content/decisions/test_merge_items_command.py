"""manage.py merge_items: a preview by default, --yes, and the choice that a person has to make."""

import io
import json

import pytest
from django.core.management import call_command

from content.decisions import trash
from content.models import Content, History
from tests.content.decisions.cast import BARE as ITEM
from tests.content.decisions.cast import PREFIXED as KEY
from ytv2.ops.doctor import identity


def run(*arguments):
    """The exit status and what was written."""
    out = io.StringIO()
    try:
        call_command("merge_items", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_it_shows_what_it_would_do_and_does_nothing(pair):
    status, text = run()

    assert (status, Content.objects.count()) == (1, 2)
    assert f"{KEY} -> {ITEM}: one key" in text
    assert "--yes" in text


def test_it_merges_all_pairs_as_the_person_that_is_named(pair):
    assert next(identity.items_are_one()).state == "warning"
    status, text = run("--yes", "--by", "ada", "--json")

    assert (status, json.loads(text)["merged"]) == (0, True)
    assert Content.objects.get().video_id == ITEM
    assert History.objects.get(kind="merge").actor == "ada"
    assert next(identity.items_are_one()).state == "ok"
    assert run() == (0, "0 pairs, 0 left.\n")


@pytest.mark.parametrize(("keep", "here"), [("live", 1), ("deleted", 0)])
def test_a_deleted_half_is_put_to_a_person(pair, keep, here):
    trash.delete(ITEM, by="ada")

    assert run("--yes")[0] == 1
    assert Content.objects.count() == 1
    assert run(KEY, ITEM, "--yes", "--keep", keep)[0] == 0
    assert Content.objects.count() == here


def test_any_two_can_be_named(put):
    put("a"), put("b")

    assert run("a", "b", "--yes")[0] == 0
    assert Content.objects.get().video_id == "b"
