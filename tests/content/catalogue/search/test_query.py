"""A search finds what one document of all an item's words would, though categories have a document of their own."""

import random

import pytest
from django.db import connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from content.catalogue.browsing import searched
from content.catalogue.search.query import HEAD, Search
from content.catalogue.search.ranking import Ranking
from content.catalogue.search.terms import as_json
from tests.content.conftest import filed

# Forms of one word, words that one language drops and another does not, and the signs of a search.
WORDS = [
    "music",
    "musical",
    "musik",
    "news",
    "new",
    "die",
    "the",
    "war",
    "wars",
    "les",
    "arts",
    "art",
    "C++",
    "hip-hop",
]
LANGUAGES = ["en", "en", "de", "fr", "sv", "xx"]
ITEMS = 60
MARKS = ["|english", "|german", "|french", "|swedish", "|simple"]
ONE_DOCUMENT = """
SELECT video_id FROM search_document JOIN listing USING (video_id)
WHERE {} @@ (SELECT library_query(%s, ARRAY(SELECT DISTINCT key FROM facet WHERE facet = 8)))
ORDER BY search_document.indexed_at DESC, video_id
"""
DOCUMENTS = {HEAD: "head || filed", "all": "library_all_words(head || filed, words)"}
# What is typed: words and phrases, each perhaps excluded, and alternatives.
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
TYPED = st.lists(
    st.builds(
        lambda minus, words, form: f"{minus}{form.format(words)}",
        st.sampled_from(["", "", "", "-"]),
        PHRASES,
        st.sampled_from(["{}", "{}", '"{}"', "{} or", "mus", "l'{}"]),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    chance = random.Random(7)

    def some(most):
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))

    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        for number in range(ITEMS):
            categories = filed(*((name, some(2) or "Other") for _ in range(chance.randint(0, 2)) if (name := some(2))))
            cursor.execute(
                "INSERT INTO content (video_id, title, channel_name, language, topics_json, subcategories_json,"
                " indexed_at) VALUES (%s, %s, %s, %s, %s, %s, now() - %s * interval '1 day')",
                [
                    *(f"item-{number:03}", some(2) or "Untitled", some(1) or None, chance.choice(LANGUAGES)),
                    *(Jsonb([some(1) or "topic"]), Jsonb(categories), number),
                ],
            )
            cursor.execute(
                "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, 'comprehensive', %s, 'x')",
                [f"item-{number:03}", some(4)],
            )
        yield
        transaction.set_rollback(True)


def in_one_document(words, document):
    with connection.cursor() as cursor:
        cursor.execute(ONE_DOCUMENT.format(DOCUMENTS[document]), [Jsonb(as_json(words))])
        return [key for (key,) in cursor.fetchall()]


@pytest.mark.usefixtures("library")
class TestCategoriesApart:
    @given(TYPED)
    @example("music")
    @example("-music")
    @example("music -news")
    @example("die musik")
    @example("the die")
    @example("art or news -music")
    @example('"hip-hop arts" the')
    @example("mus")
    @example("nothing of it")
    def test_an_item_is_found_as_if_they_lay_in_one(self, django_db_blocker, q):
        with django_db_blocker.unblock():
            search = Search(searched(q))
            everywhere = in_one_document(search.alternatives, "all")
            found = [each.video_id for each in Ranking(search, None).page(0, ITEMS)]
            ranked = [each.video_id for each in Ranking(search, None).behind((0, None, ""), ITEMS)]
            in_head = [key for key in in_one_document(search.alternatives, HEAD) if key in everywhere]

            assert ranked == in_head + [key for key in everywhere if key not in in_head]
            assert found == ranked
            assert search.count() == len(found)
            assert search.exists() is bool(found)

    def test_the_library_has_what_makes_a_difference(self, django_db_blocker):
        with django_db_blocker.unblock():
            asked = {q: Search(q) for q in ("music", "die music", "music -news", "hip-hop", "zebra")}

            assert {q: search._parsed.filed is not None for q, search in asked.items()} == {
                **dict.fromkeys(asked, True),
                "zebra": False,
            }

    @pytest.mark.parametrize("q", ["the music", "die music", "music of the", "les arts -the"])
    def test_no_language_is_asked_for_all_of_its_documents(self, django_db_blocker, q):
        """As a word that it drops would, of whose documents a category of another language has it."""
        with django_db_blocker.unblock():
            alternatives = Search(q)._parsed.filed

        queries = [each for one in alternatives for each in (one["words"], *one["either"]) if each]
        assert queries
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT array_to_tsvector(%s) @@ ANY (%s::tsquery[])", [MARKS, queries])
            assert cursor.fetchone() == (False,)
