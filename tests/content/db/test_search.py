"""The words of a search document: taken apart alike in documents and in what is asked."""

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from content.characters import PLAIN_LETTERS, plain, unaccented


@pytest.fixture
def tokens(sql):
    return lambda text: sql("SELECT library_search_tokens(%s)", text)[0][0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The runners, running!", "the runners running"),
        ("Éloge de l'hésitation", "eloge de l hesitation"),
        ("Größere Öfen, Æther, Łódź", "grossere ofen aether lodz"),
        ("e\u0301\u0323te\u0301", "ete"),
        ("ΟΔΥΣΣΈΑΣ Ἀθῆναι", "οδυσσεασ αθηναι"),
        ("Ёлка и йод", "елка и йод"),
        ("ガイド ｶﾞｲﾄﾞ", "ガ イ ド ガ イ ド"),
        ("東京の歴史。GPT", "東 京 の 歴 史 gpt"),
        ("도서관에서", "도 서 관 에 서"),
        ("C++ and c#, A+; F#.", "c cꟻꟻ and c cꟼ a aꟻ f fꟼ"),
        (".NET, ASP.NET, node.js", "ꞏnet net asp ꞏnet net node ꞏjs js"),
        ("# Heading ## Two #tag", "heading two tag"),
        ("1+1 a++b", "1 1 a b"),
        ("Brewing/Roasting and/or", "brewing roasting and or"),
        ("co-op, don't, snake_case", "co op don t snake case"),
        ("1,000 items, v2.0 at 12:30, -5", "1 000 items v2 0 at 12 30 5"),
        ("AT&T &amp; R&D", "at t amp r d"),
        ("ada@example.com https://example.com/a/b?c=d", "ada example ꞏcom com https example ꞏcom com a b c d"),
        ("<b>bold</b> a<b", "b bold b a b"),
        ("Acme™ Wait…what ﬁne Ｈｉ", "acme wait what fine hi"),
        ("his\u00adtory Hist\u200bory", "history history"),
        ("😀 — “quoted”", "quoted"),
    ],
)
def test_a_text_is_words_only(tokens, text, words):
    assert tokens(text) == words.split()


@pytest.mark.parametrize(
    ("language", "text", "document"),
    [
        ("en", "Running cities", "'=citi' '=run' 'cities':3 'running':2"),
        ("en", "Run, runner: running", "'run':2 'runner':3 'running':4"),
        ("fr", "Des chevaux", "'=cheval' 'chevaux':3 'des':2"),
        ("xx", "Running cities", "'cities':3 'running':2"),
        ("en", "the", "'the':2"),
        ("en", "", ""),
        (None, None, ""),
    ],
)
def test_a_document_holds_words_with_places_and_stems_without(sql, language, text, document):
    assert sql("SELECT library_search_words(%s, %s)::text", language, text) == [(document,)]


def test_the_head_is_title_channel_and_topics_and_marks_the_language(sql):
    head = sql("SELECT library_search_head('fr', 'Un', 'Deux', ARRAY['trois-quatre'])::text")

    assert head == [("'=quatr' 'deux':4 'quatre':7 'trois':6 'un':2 '|french'",)]


@pytest.mark.parametrize(
    ("categories", "document"),
    [
        (
            [{"category": "Science", "subcategories": ["Rock types", None, 7]}, {"subcategories": []}, "x"],
            "'7':7 '=scienc' '=typ' 'rock':4 'science':2 'types':5 '|french'",
        ),
        ([], ""),
        (None, ""),
        ("x", ""),
    ],
)
def test_categories_have_a_document_of_their_own(sql, categories, document):
    assert sql("SELECT library_search_filed('fr', %s)::text", Jsonb(categories)) == [(document,)]


@pytest.mark.django_db
class TestAccents:
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
    @example("".join(PLAIN_LETTERS))
    def test_python_and_postgresql_take_the_same_ones_off(self, django_db_blocker, text):
        text = plain(text)
        with connection.cursor() as cursor:
            cursor.execute("SELECT library_unaccented(%s)", [text])

            assert cursor.fetchone() == (unaccented(text),)
