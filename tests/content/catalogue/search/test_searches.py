"""What a reader finds by what they type: a table of searches with their right answers, in one library."""

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from content.catalogue.search import spelling
from tests.content.conftest import filed

# Key, language, title, text, and what else; the newest first.
LIBRARY = [
    ("roast", "en", "Brewing/Roasting with Ada", "The Danube/Tisza region has climate/energy debates.", {}),
    ("tour", "en", "Beyoncé and the naïve café", "A résumé of her tour.", {}),
    ("who", "en", "The Who: live at the harbour", "Loud.", {}),
    ("be", "en", "To be or not to be", "An actor talks.", {}),
    ("rooms", "en", "Quiet rooms", 'He keeps saying "this is it" and "all or nothing".', {}),
    ("code", "en", "Modern C++ and the .NET runtime", "From C to C#, node.js, and why A+ grades matter.", {}),
    ("lab", "en", "R&D at AT&T", "Version 2.0 shipped 1,000 units in 1984: don't send an e-mail to the co-op.", {}),
    (
        *("agents", "en", "Relational agents", "Universities are studying cities. Vitamin D."),
        {"subcategories_json": filed(("Computing", "Databases")), "topics_json": ["machine-learning"]},
    ),
    ("volcano", "en", "Evening news", "A volcano sleeps near the agent's home.", {"channel_name": "Harbour Radio"}),
    ("regime", "fr", "Le régime méditerranéen expliqué", "Une étude sur la santé à Orléans et Nouméa.", {}),
    ("eloge", "fr", "Éloge de l'hésitation", "Les chevaux continuaient. Une œuvre, des agents.", {}),
    ("musica", "es", "La música del país", "El artículo de García sobre pingüinos y canciones.", {}),
    ("haus", "de", "Die Häuser der Straße", "Größere Öfen, the best of all.", {}),
    ("tokyo", "ja", "東京の歴史と建築", "江戸時代の商店街について話します。GPT-4も。", {}),
    ("bread-zh", "zh", "我们如何学习烹饪面包", "今天讨论城市交通的未来。", {}),
    ("bread-ko", "ko", "빵을 굽는 방법", "도서관에서 책을 읽습니다.", {}),
    ("thai", "th", "ประวัติศาสตร์ไทย", "อาหารไทย", {}),
    ("yolka", "ru", "Ёлка и йод", "Красивые города.", {}),
    ("homer", "el", "ΟΔΥΣΣΈΑΣ", "Η θάλασσα.", {}),
    ("unknown", "xx", "Zyzzyvas of Qo'noS", "Running agents.", {}),
]

SEARCHES = [
    # Words in any form of the item's language, and no other.
    ("study city", ["agents"]),
    ("agent", ["agents", "volcano", "eloge", "unknown"]),
    ("agents", ["agents", "volcano", "eloge", "unknown"]),
    ("runs", []),
    ("running agent", ["unknown"]),
    ("continuer ", ["eloge"]),
    ("cheval", ["eloge"]),
    ("canción", ["musica"]),
    ("haus", ["haus"]),
    ("красивый город", ["yolka"]),
    # In title, channel, topics and categories before the text; each newest first.
    ("harbour", ["who", "volcano"]),
    ("machine learning", ["agents"]),
    ("databases", ["agents"]),
    ("computing", ["agents"]),
    ("volcano radio", ["volcano"]),
    # Accents and case, in either direction.
    ("regime", ["regime"]),
    ("RÉGIMES", ["regime"]),
    ("eloge hesitation", ["eloge"]),
    ("mediterraneen orleans noumea", ["regime"]),
    ("beyonce naive cafe resume", ["tour"]),
    ("béyonce cafè", ["tour"]),
    ("musica pais pinguinos garcia", ["musica"]),
    ("oeuvre", ["eloge"]),
    ("strasse", ["haus"]),
    ("STRAẞE grossere", ["haus"]),
    ("елка", ["yolka"]),
    ("οδυσσεας θαλασσα", ["homer"]),
    # Signs, joined words, apostrophes, numbers.
    ("brewing roasting", ["roast"]),
    ("roasting", ["roast"]),
    ("brewing/roast", ["roast"]),
    ("tisza", ["roast"]),
    ("energy debates", ["roast"]),
    ("C++", ["code"]),
    ("c#", ["code"]),
    ("A+", ["code"]),
    (".net", ["code"]),
    ("node.js", ["code"]),
    ("R&D", ["lab"]),
    ("at&t", ["lab"]),
    ("e-mail", ["lab"]),
    ("co-op", ["lab"]),
    ("1,000", ["lab"]),
    ("2.0 1984", ["lab"]),
    ("don't send", ["lab"]),
    ("don’t send", ["lab"]),
    ("l'hesitation", ["eloge"]),
    ("l'hésit", ["eloge"]),
    ("qo'nos", ["unknown"]),
    # One letter.
    ("d", ["lab", "agents"]),
    ("vitamin d", ["agents"]),
    # Scripts without blanks, from within.
    ("歴史", ["tokyo"]),
    ("建築", ["tokyo"]),
    ("商店街", ["tokyo"]),
    ("史歴", []),
    ("東京 gpt-4", ["tokyo"]),
    ("烹饪", ["bread-zh"]),
    ("面包 交通", ["bread-zh"]),
    ("도서관", ["bread-ko"]),
    ("책", ["bread-ko"]),
    ("ศาสตร์", ["thai"]),
    # The last word may be just begun, no other.
    ("relat", ["agents"]),
    ("relational ag", ["agents"]),
    ("relati agents", []),
    # Phrases: the words next to each other, be they ever so common.
    ('"the who"', ["who"]),
    ('"to be or not to be"', ["be"]),
    ('"this is it"', ["rooms"]),
    ('"all or nothing"', ["rooms"]),
    ('"who the"', []),
    ('"quiet room"', ["rooms"]),
    ('"rooms harbour"', []),
    ("„quiet rooms“", ["rooms"]),
    # Common words count where there are no others.
    ("to be or not to be", ["be"]),
    ("this is it", ["rooms"]),
    ("how about the volcano ", ["volcano"]),
    ("the best of all", ["haus"]),
    # Not, and either.
    ("agent -vitamin", ["volcano", "eloge"]),
    ('harbour -"the who"', ["volcano"]),
    ("agents -relational -chevaux", ["volcano", "unknown"]),
    ("volcano or regime", ["regime", "volcano"]),
    ("volcano OR (musica -pais) OR ŒUVRE", ["volcano", "eloge"]),
    ("loud -the", []),
    ("loud -quiet", ["who"]),
    # Typed as people type.
    ("  Roasting ,  ADA! ", ["roast"]),
    ("harbour?", ["who", "volcano"]),
    ("(quiet) [rooms]", ["rooms"]),
    ("lamps " + "- " * 40, []),
    ("harbour " + "-" * 40, ["who", "volcano"]),
]

TYPOS = [
    ("roatsing", "roasting"),
    ("Harbuor", "harbour"),
    ("mediteraneen", "mediterraneen"),
    ("quiet roms", "quiet rooms"),
    ("relationl agents", "relational agents"),
    ('datbases -"the who"', 'databases -"the who"'),
    ("xyzzyxyzzy", None),
    ("roatsing volcano", None),
    ('"roatsing"', '"roasting"'),
]


def _insert(cursor, place, key, language, title, text, columns):
    values = {"video_id": key, "language": language, "title": title, "indexed_at": f"2024-01-01 00:{59 - place}"}
    values |= {name: Jsonb(each) if isinstance(each, dict | list) else each for name, each in columns.items()}
    cursor.execute(
        f"INSERT INTO content ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})", list(values.values())
    )
    cursor.execute(
        "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, 'comprehensive', %s, '<p>x</p>')",
        [key, text],
    )


@pytest.fixture(scope="class")
def library(django_db_setup, django_db_blocker):
    """Made once for all that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            for place, item in enumerate(LIBRARY):
                _insert(cursor, place, *item)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("library")
class TestSearches:
    @pytest.fixture
    def search(self, client):
        return lambda q, **more: client.get("/api/reports", {"q": q, "size": 50, **more}).json()

    def test_they_are_sixty_at_least(self):
        assert len({q for q, _ in SEARCHES}) >= 60

    @pytest.mark.parametrize(("q", "found"), SEARCHES, ids=[q[:40] for q, _ in SEARCHES])
    def test_it_finds_these_in_this_order(self, search, q, found):
        answer = search(q)

        assert [report["video_id"] for report in answer["reports"]] == found
        assert answer["total_count"] == len(found)

    @pytest.mark.parametrize("q", [q for q, found in SEARCHES if len(found) > 1])
    def test_pages_show_every_item_once(self, search, q):
        pages = [search(q, size=1, page=page)["reports"] for page in range(1, 6)]

        assert [report["video_id"] for page in pages for report in page] == dict(SEARCHES)[q]

    @pytest.mark.parametrize("q", [q for q, found in SEARCHES if found and not q.startswith("-")])
    def test_each_item_says_why_it_was_found(self, search, q):
        for report in search(q)["reports"]:
            assert report["highlight"]["where"]
            marked = report["highlight"]["title"] + report["highlight"]["passage"]
            assert "<mark>" in marked or not {"title", "text"} & set(report["highlight"]["where"])

    @pytest.mark.parametrize(("_key", "language", "title"), [item[:3] for item in LIBRARY])
    def test_each_word_of_a_title_finds_its_item(self, search, _key, language, title):
        missed = [q for q in title.replace("/", " ").split() if _key not in found_by(search, q)]

        assert missed == []

    @pytest.mark.parametrize(("typed", "meant"), TYPOS)
    def test_what_was_meant_is_proposed(self, search, monkeypatch, typed, meant):
        monkeypatch.setattr(spelling, "KNOWN", spelling.Vocabulary())

        assert search(typed).get("did_you_mean") == meant
        assert meant is None or search(meant)["total_count"] > 0

    def test_nothing_is_proposed_where_something_is_found(self, search):
        assert "did_you_mean" not in search("harbour")

    @pytest.mark.parametrize("q", ["agent", "harbour or 歴史", "the", "-the"])
    def test_counts_of_facets_are_totals_of_lists(self, search, client, q):
        filters = client.get("/api/filters", {"q": q}).json()

        assert sum(entry["count"] for entry in filters["languages"]) == search(q)["total_count"] > 0
        for entry in filters["languages"]:
            assert search(q, language=entry["value"])["total_count"] == entry["count"]

    def test_the_reason_names_every_place(self, search):
        (report,) = search("relational learning databases universities")["reports"]

        assert report["highlight"] == {
            "where": ["title", "topics", "categories", "text"],
            "title": "<mark>Relational</mark> agents",
            "passage": "<mark>Universities</mark> are studying cities. Vitamin D.",
        }

    def test_without_words_there_is_no_highlight(self, search):
        assert not any("highlight" in report for q in ("", "agents") for report in search(q)["reports"] if not q)


def found_by(search, q):
    return [report["video_id"] for report in search(q)["reports"]]


@pytest.mark.django_db
class TestAnyText:
    @given(
        st.lists(
            st.sampled_from(
                ['"', "-", "or", "OR", "the", "agent", "C++", "歴史", "l'", "(", "a", "..", "e-mail", "ж", "'"]
            )
            | st.text(max_size=12),
            max_size=30,
        ).map(" ".join)
    )
    def test_none_fails(self, django_db_blocker, q):
        from content.catalogue.browsing import searched
        from content.catalogue.search.query import Search
        from content.catalogue.search.ranking import Ranking

        search = Search(searched(q))

        assert search.count() == 0
        assert Ranking(search, None).page(0, 10) == []
        assert spelling.did_you_mean(search) is None
