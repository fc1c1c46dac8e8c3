"""The kinds of history lines: each that the rules write has its module, and what a page, undo and ledger ask it."""

import uuid

import pytest

from content.decisions import duplicates, pause
from content.decisions.curation import curate
from content.decisions.history import KIND_OF_ACT, KINDS, describe, kind_of
from content.decisions.suggestion import keep_mine
from content.decisions.taxonomy.distinction import keep_apart
from content.decisions.taxonomy.merge import Term, merge
from content.decisions.trash import delete, purge, restore
from content.models import History, Suggestion
from tests.content.decisions.cast import KEY, categories


@pytest.fixture
def lines(put, sql):
    """The last line of each kind and act that the library has when everything has happened to an item."""
    put("other")
    put(KEY, title="Machine's", subcategories_json=categories("Rome"))
    curate(KEY, {"title": "Ada's"}, by="ada", note="A typo.")
    curate(KEY, {"language": "fr"}, by="ada")
    sql("UPDATE content_summaries SET text = 'Other words.'")
    sql("UPDATE content SET language = 'es'")
    keep_mine(Suggestion.objects.get(), by="ada")
    merge("Rome", "Sparta", by="ada")
    merge("Sparta", "Rome", by="ada")
    pause.pause(by="ada", reason="cleaning")
    pause.resume(by="ada")
    delete(KEY, by="ada", reason="a duplicate")
    restore(KEY, by="ada")
    duplicates.merge("other", KEY, by="ada", via="merge_items")
    keep_apart(Term("Rome"), Term("Roma"), by="ada")
    return {(line.kind, line.act): line for line in History.objects.order_by("id")}


def test_every_kind_that_the_rules_write_has_a_module(lines):
    assert {kind for kind, _ in lines} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "act", "words"),
    [
        ("content", "insert", "title: nothing → Ada's"),
        ("summary", "update", "text: Words. → Other words."),
        ("curation", "insert", "title: not decided → Ada's; note: nothing → A typo."),
        ("curation", "update", "language: not decided → fr"),
        ("alias", "insert", "Sparta is now called Rome"),
        ("alias", "delete", "Rome is a name of its own again"),
        ("distinction", "insert", "roma and Rome are two"),
        ("pause", "insert", "reason: nothing → cleaning"),
        ("tombstone", "insert", "deleted: Ada's (a duplicate)"),
        ("tombstone", "delete", "restored: Ada's"),
        ("merge", "insert", "other was merged into it"),
        ("suggestion", "update", "suggested language es: kept mine"),
    ],
)
def test_a_line_is_described_in_words(lines, kind, act, words):
    assert words in describe(lines[kind, act])


def test_a_purge_is_described_without_the_title(lines):
    delete(KEY, by="ada")
    purge(KEY, by="ada")

    assert describe(History.objects.filter(kind="tombstone").latest("id")) == "purged"


@pytest.mark.parametrize(
    ("kind", "act", "obstacle"),
    [
        ("content", "insert", ""),
        ("summary", "update", "A new revision stays; revise the summary instead."),
        ("curation", "update", ""),
        ("alias", "insert", ""),
        ("alias", "delete", ""),
        ("pause", "insert", "A pause is begun and ended under Pauses."),
        ("tombstone", "insert", "It was restored since."),
        ("tombstone", "delete", ""),
        ("merge", "insert", ""),
        ("distinction", "insert", ""),
    ],
)
def test_a_line_names_what_keeps_it_from_being_undone(lines, kind, act, obstacle):
    assert kind_of(lines[kind, act]).obstacle(lines[kind, act]) == obstacle


def test_only_decisions_offer_to_return_to_them(lines):
    assert {kind for (kind, _), line in lines.items() if kind_of(line).can_return(line)} == {"curation"}


@pytest.mark.parametrize(
    "act", ["curate", "delete", "restore", "purge", "rename", "unrename", "distinguish", "undistinguish"]
)
def test_every_act_of_a_ledger_has_a_kind_that_replays_it(act):
    assert act in KIND_OF_ACT


def test_a_line_of_a_ledger_is_replayed_by_its_kind(put):
    put(KEY)
    entry = {"act": "delete", "item": KEY, "at": "2026-11-01T00:00:00Z", "value": None}

    KIND_OF_ACT["delete"].replay(entry, by="grace", via="ledger", uid=uuid.uuid4(), at=None)

    assert History.objects.filter(kind="tombstone").latest("id").actor == "grace"
