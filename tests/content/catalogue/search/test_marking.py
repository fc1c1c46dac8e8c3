"""The words for which an item was found are marked, and the passage is where most of them stand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.catalogue.passage import LENGTH
from content.catalogue.search.highlight import as_html, passage_of, text
from content.catalogue.search.marking import Marker
from content.catalogue.search.terms import parse

pytestmark = pytest.mark.django_db

FILLER = "Nothing of interest stands in this sentence, nor in the next. " * 8


def marked(words, q, language="en"):
    return "".join(
        f"[{piece}]" if is_marked else piece for piece, is_marked in Marker(parse(q), language).pieces(words)
    )


@pytest.mark.parametrize(
    ("language", "q", "words"),
    [
        ("en", "bread", "We bake [bread] slowly, and [Breads] too."),
        ("en", "baking now", "[Baked] and [bakes], [now]."),
        ("en", "hist", "[Histories] of the prehistoric."),
        ("en", "hist of", "The [hist] [of] [offal]."),
        ("en", "happy days", "[Happiness]? [Happy], every [day]."),
        ("fr", "regime", "Le [régime] méditerranéen."),
        ("fr", "Éloge", "Un [eloge], des [éloges]."),
        ("fr", "continuer ", "Ils [continuaient]."),
        ("fr", "l'hist", "L'[histoire] d'Irlande."),
        ("en", "continuer,", "Ils continuaient."),
        ("de", "haus ", "Die [Häuser]."),
        ("de", "strasse", "Die lange [Straße]."),
        ("fr", "coeur", "Le [cœur]."),
        ("en", "cafe", "Le [cafe\u0301] est."),
        ("ja", "歴史", "東京の[歴史]と建築、歴と史"),
        ("en", "C++", "[C++] is not C."),
        ("en", ".NET", "ASP[.NET] and [.NET] nets"),
        ("en", '"the who"', "[The Who], who are the band."),
        ("en", '"quiet room"', "[Quiet rooms], rooms."),
        ("en", "the theatre", "At the old Roman [theatre]."),
        ("en", "the who", "The band [who] sang."),
        ("en", "bread -butter", "[Bread] with butter."),
        ("en", "bread or butter", "[Bread] with [butter]."),
        ("en", "brewing/roasting", "[Brewing, roasting]; roasting."),
        ("en", "zyzzyva", "Nothing here."),
        ("en", "", "Nothing here."),
        ("en", "<b>", "[B]<b & 'x'".replace("[B]<b", "[B]<[b]")),
    ],
)
def test_words_are_marked_as_they_are_found(language, q, words):
    assert marked(words.replace("[", "").replace("]", ""), q, language) == words


@given(q=st.text(max_size=40), words=st.text(max_size=200))
def test_marking_changes_no_character(django_db_blocker, q, words):
    pieces = Marker(parse(q), "en").pieces(words)

    assert "".join(piece for piece, _ in pieces) == words


def test_marks_are_safe_html():
    assert as_html([("<b>&", False), ('"bread"', True)]) == "&lt;b&gt;&amp;<mark>&quot;bread&quot;</mark>"


@pytest.mark.parametrize(
    ("q", "words", "match"),
    [
        ("bread", "We bake bread slowly.", "bread"),
        ("BREAD", "We bake Bread slowly.", "Bread"),
        ("cafe", "Le café est fermé.", "café"),
        ("café", "The cafe is closed.", "cafe"),
        ("cafe", "Le cafe\u0301 est fermé.", "café"),
        ("baking bread", "Nobody baked anything.", "baked"),
        ("relativ", "On relativity.", "relativity"),
        ('"slow bread" -fast', "We like slow bread.", "slow bread"),
        ("-bread slowly", "We bake it slowly.", "slowly"),
        ("日本", "これは日本語です", "日本"),
        ("the theatre", "At the old Roman theatre.", "theatre"),
        ("über", "Ein Text über Brot.", "über"),
        ("c++(", "It is C++( indeed.", "C++("),
        ("dvořák", "Antonin Dvorak wrote it.", "Dvorak"),
    ],
)
def test_a_passage_holds_the_match_wherever_it_stands(q, words, match):
    marker = Marker(parse(q), "en")
    passages = [
        text(passage_of(texts, marker))
        for texts in ([words], [FILLER + words + " " + FILLER], ["Another text.", FILLER + words])
    ]

    assert all(match in passage for passage in passages)
    assert all(len(passage) <= LENGTH + 2 for passage in passages)
    assert passages[1].startswith("…")
    assert passages[1].endswith("…")


def test_a_passage_is_where_most_of_the_words_stand_together():
    words = f"Bread. {FILLER} Butter. {FILLER} Bread and butter at last. {FILLER} Bread."

    assert "<mark>Bread</mark> and <mark>butter</mark> at last" in as_html(
        passage_of([words], Marker(parse("bread butter"), "en"))
    )


@pytest.mark.parametrize("q", ["", "  ", "zyzzyva", "-", '"', "\x00", "((", "-bread", "🍞"])
def test_without_a_match_it_is_the_beginning(q):
    pieces = passage_of(["", "The beginning. " + FILLER], Marker(parse(q), "en"))

    assert text(pieces).startswith("The beginning. Nothing")
    assert not any(is_marked for _, is_marked in pieces)


def test_of_no_text_there_is_none():
    assert passage_of([], Marker(parse("bread"), "en")) == passage_of(["", "  \n"], Marker(parse("bread"), "en")) == []


@pytest.mark.parametrize("words", ["x" * 2_000_000, "a " * 1_000_000, "é" * 2_000_000, "-" * 2_000_000], ids="xaé-")
def test_a_monstrous_text_takes_no_time(words):
    began = time.perf_counter()

    passage_of([words], Marker(parse("word " * 500 + "aaaa"), "en"))

    assert time.perf_counter() - began < 2
