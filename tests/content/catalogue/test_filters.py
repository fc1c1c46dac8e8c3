"""Every filter lists what it says, and a malformed value filters nothing."""

import django_filters
import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from content.catalogue.filters.library_filter import FILTERS, LibraryFilter
from content.decisions.curation import curate, release
from content.decisions.taxonomy.merge import merge
from content.models import Content, Listing
from tests.content.conftest import filed


class TestTheFilterSet:
    def test_it_filters_any_set_of_listed_items(self, put):
        for key in ("x", "y"):
            put(key, canonical_url=f"https://example.com/{key}")
        put("unlisted", canonical_url="https://example.com/c", html=None)
        put("reddit:a")

        items = LibraryFilter(QueryDict("source=web&nonsense=1"), Listing.objects.exclude(pk="y")).qs

        assert [item.pk for item in items] == ["x"]

    def test_an_invalid_one_lists_nothing(self, put):
        class Strict(LibraryFilter):
            number = django_filters.NumberFilter()

        put("listed")

        assert not Strict({"number": "x"}, Listing.objects.all()).qs
        assert len(LibraryFilter({"number": "x"}, Listing.objects.all()).qs) == 1

    @given(st.dictionaries(st.sampled_from(list(FILTERS)), st.lists(st.text(), max_size=3)))
    def test_no_value_is_invalid(self, values):
        query = QueryDict(mutable=True)
        for name, several in values.items():
            query.setlist(name, several)

        assert LibraryFilter(query, Listing.objects.none()).is_valid()

    def test_two_readers_do_not_share_their_parents(self, put):
        put("aaaaaaaaaaa", subcategories_json=filed(("History", "Rome"), ("Art", "Rome")))
        one, other = (
            LibraryFilter(QueryDict(f"subcategory=Rome&parentCategory={parent}"), Listing.objects.none())
            for parent in ("History", "Art")
        )

        assert repr(one.conditions()) != repr(other.conditions())

    def test_a_value_goes_by_its_name_for_people(self):
        names = {"source": "lds", "language": "fr", "has_audio": "true", "summary_type": "key-points", "channel": "fr"}

        shown = [FILTERS[name].name_of(value, value) for name, value in names.items()]

        assert shown == ["Gospel Library", "Français", "With audio", "Key Points", "fr"]


class TestFilters:
    @pytest.fixture(autouse=True)
    def library(self, put):
        put(
            "rome",
            canonical_url="https://example.com/rome",
            channel_name="Old  Times",
            language="fr",
            subcategories_json=filed(("History", "Antiquity", "Empires")),
            topics_json=["ancient-rome", "law"],
            analysis_json={"content_type": "Lecture", "complexity_level": "Advanced"},
        )
        put(
            "reddit:bread",
            channel_name="r/Breadit",
            subcategories_json=filed(("Food–Drink", "Baking"), ("Science", "Antiquity")),
            analysis_json={"content_type": "Discussion", "complexity_level": "Beginner", "key_topics": ["Sour Dough"]},
            variant="key-points",
        )
        put(
            "VIDEOVIDEO1",
            canonical_url="https://youtu.be/VIDEOVIDEO1",
            analysis_json={"category": ["Food-Drink"], "language": "ES", "content_type": "Lecture"},
            variant="audio-fr:beginner",
        )

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("source=web", {"rome"}),
            ("source=YouTube", {"VIDEOVIDEO1"}),
            ("source=web&source=reddit", {"rome", "bread"}),
            ("source=web&language=es", set()),
            ("category=history", {"rome"}),
            ("category=Food-Drink", {"bread", "VIDEOVIDEO1"}),
            ("category=food%E2%80%93drink", {"bread", "VIDEOVIDEO1"}),
            ("category=%20food%E2%80%94DRINK%20", {"bread", "VIDEOVIDEO1"}),
            ("category=History&category=Science", {"rome", "bread"}),
            ("subcategory=antiquity", {"rome", "bread"}),
            ("subcategory=Antiquity&parentCategory=science", {"bread"}),
            ("subcategory=Antiquity&parentCategory=History&parentCategory=Science", {"rome", "bread"}),
            ("subcategory=Baking&parentCategory=History", set()),
            ("subcategory=Baking&subcategory=Empires", {"rome", "bread"}),
            ("parentCategory=History", {"rome", "bread", "VIDEOVIDEO1"}),
            ("category=History&subcategory=Baking", set()),
            ("channel=old%20times", {"rome"}),
            ("channel=OLD%20%20%20TIMES", {"rome"}),
            ("channel=Old+Times&channel=r/breadit", {"rome", "bread"}),
            ("language=FR", {"rome"}),
            ("language=es&language=en", {"bread", "VIDEOVIDEO1"}),
            ("content_type=lecture", {"rome", "VIDEOVIDEO1"}),
            ("content_type=Lecture&complexity=advanced", {"rome"}),
            ("complexity=beginner&complexity=Advanced", {"rome", "bread"}),
            ("topics=law", {"rome"}),
            ("topics=Ancient%20Rome", {"rome"}),
            ("topics=sour-dough", {"bread"}),
            ("topics=law,sour-dough", {"rome", "bread"}),
            ("topics=law&topics=sour_dough", {"rome", "bread"}),
            ("summary_type=comprehensive", {"rome"}),
            ("summary_type=Key+Points&summary_type=comprehensive", {"rome", "bread"}),
            ("source=", {"rome", "bread", "VIDEOVIDEO1"}),
            ("source=nowhere", set()),
            ("utm_source=x&_=1&callback=y", {"rome", "bread", "VIDEOVIDEO1"}),
        ],
    )
    def test_a_filter_lists(self, ids, query, expected):
        assert ids(query) == expected

    @pytest.mark.parametrize("topics", [",", " , ,", "%00"])
    def test_topics_that_name_none_filter_nothing(self, ids, topics):
        assert len(ids(f"topics={topics}")) == 3

    def test_ten_topics_of_fifty_characters_fit_into_one_value(self, ids):
        names = [f"{'x' * 48}{number:02}" for number in range(9)] + ["law"]

        assert ids(topics=",".join(names)) == {"rome"}

    def test_ten_values_of_fifty_characters_all_count(self, ids):
        names = [f"{'x' * 48}{number:02}" for number in range(9)] + ["History"]

        assert ids("&".join(f"category={name}" for name in names)) == {"rome"}

    def test_the_answer_tells_how_the_filters_were_understood(self, client):
        answer = client.get("/api/reports?category=History&category=%20Food%20%20x&nonsense=1&q=rome&parentCategory=A")

        expected = {"category": ["History", "Food x"], "q": "rome", "parentCategory": ["A"]}
        assert answer.json()["filters"] == expected


class TestRenamedCategories:
    """Rome became Antiquity, and so did Greece; each query lists what it would under the present name."""

    @pytest.fixture(autouse=True)
    def library(self, put):
        put("rome", subcategories_json=filed(("Rome", "Law")))
        put("greece", analysis_json={"category": ["Greece"]})
        put("other", subcategories_json=filed(("Art", "Law")))
        merge("Greece", "Rome", by="ada")
        merge("Rome", "Antiquity – Old", by="ada")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            *((f"category={name}", {"rome", "greece"}) for name in ("Rome", "greece", "%20ROME%20", "Antiquity - Old")),
            ("category=Rome&category=Art", {"rome", "greece", "other"}),
            ("subcategory=Law&parentCategory=Rome", {"rome"}),
            ("subcategory=law&parentCategory=Greece&parentCategory=Art", {"rome", "other"}),
            ("subcategory=Law", {"rome", "other"}),
            ("category=Rome&subcategory=Law&parentCategory=rome", {"rome"}),
            ("category=Romes", set()),
        ],
    )
    def test_an_old_name_finds_what_the_present_one_does(self, ids, query, expected):
        assert ids(query) == expected

    @pytest.mark.parametrize("name", ["category", "parentCategory"])
    def test_the_answer_tells_the_present_name(self, client, name):
        answer = client.get("/api/reports", {name: ["rome", "Art"]}).json()

        assert answer["filters"] == {name: ["Antiquity – Old", "Art"]}

    def test_facets_and_the_page_follow(self, client):
        counted = client.get("/api/filters?category=Rome").json()
        page = client.get("/?category=Rome", follow=True)

        assert counted["source"] == [{"value": "other", "label": "Other", "count": 2}]
        assert [chip["label"] for chip in page.context["chips"]] == ["Antiquity – Old"]

    def test_an_old_name_that_a_person_uses_again_is_a_category_of_its_own(self, ids, client):
        curate("other", {"subcategories_json": filed(("Rome",))}, by="ada")

        assert ids("category=Rome") == {"other"}
        assert client.get("/api/reports?category=Rome").json()["filters"] == {"category": ["Rome"]}


class TestSummaryType:
    VARIANTS = {
        "bullet-points": "Key Points",
        "key-points": "Key Points",
        "audio": "Audio Summary",
        "audio-fr": "Audio français",
        "audio-fr:beginner": "Audio français",
        "audio-es:intermediate": "Audio español",
        "comprehensive": "Comprehensive",
        "executive": "Executive Summary",
        "key-insights": "Insights",
        "haiku": "Unknown",
    }

    @pytest.fixture(autouse=True)
    def library(self, put):
        for variant in self.VARIANTS:
            put(variant.replace(":", "."), variant=variant)

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_a_variant_is_found_by_its_id(self, ids, variant):
        assert variant.replace(":", ".") in ids(summary_type=variant)

    @pytest.mark.parametrize("name", sorted(set(VARIANTS.values())))
    def test_a_friendly_name_finds_its_variants_and_no_others(self, ids, name):
        expected = {variant.replace(":", ".") for variant, friendly in self.VARIANTS.items() if friendly == name}

        assert ids(summary_type=name) == ids(summary_type=name.upper()) == expected

    def test_a_variant_without_level_finds_every_level(self, ids):
        assert ids(summary_type="audio-fr") == {"audio-fr", "audio-fr.beginner"}
        assert ids(summary_type="audio-fr:beginner") == {"audio-fr.beginner"}


class TestAudio:
    @pytest.fixture(autouse=True)
    def library(self, put, sound_file):
        sound_file("a.mp3")
        sound_file("audio_by-name_1.MP3")
        put("flagged", has_audio=True)
        put("in-media", media={"has_audio": True})
        put("spoken", variant="audio-es:beginner")
        put("media-url", media={"audio_url": "/exports/audio/a.mp3"})
        put("dead-url", media={"audio_url": "/exports/audio/b.mp3"})
        put("analysis-url", analysis_json={"audio_url": "https://example.com/a.mp3"})
        put("element", variant="audio", html='<audio controls src="https://dash.example/exports/a.mp3"></audio>')
        put("by-name", has_audio=False)
        put("silent", media={"has_audio": "yes", "audio_url": ""})
        put("unsaid", has_audio=None)

    CAN_BE_HEARD = {"media-url", "analysis-url", "element", "by-name"}
    AWAITED = {"flagged", "in-media", "spoken", "dead-url"}

    @pytest.mark.parametrize("value", ["true", "1", "yes", "TRUE", " Yes "])
    def test_yes_finds_all_that_can_be_heard(self, ids, value):
        assert ids(has_audio=value) == self.CAN_BE_HEARD

    @pytest.mark.parametrize("value", ["false", "0", "no", "No"])
    def test_no_finds_the_rest(self, ids, value):
        assert ids(has_audio=value) == {"silent", "unsaid", *self.AWAITED}

    def test_what_is_only_said_to_have_audio_is_awaited(self):
        assert set(Content.objects.awaiting_audio().values_list("video_id", flat=True)) == self.AWAITED

    @pytest.mark.parametrize(
        "query", ["has_audio=maybe", "has_audio=", "has_audio=true&has_audio=false", "has_audio=2"]
    )
    def test_nonsense_and_contradiction_filter_nothing(self, ids, query):
        assert len(ids(query)) == 10

    def test_the_item_says_the_same_as_the_filter(self, client):
        reports = client.get("/api/reports").json()["reports"]

        assert {report["video_id"] for report in reports if report["media"]["has_audio"]} == self.CAN_BE_HEARD


class TestCurated:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("curated=true", {"decided", "agreed"}),
            ("curated=0", {"released", "untouched"}),
            ("curated=yes&curated=no", {"decided", "agreed", "released", "untouched"}),
            ("curated=perhaps", {"decided", "agreed", "released", "untouched"}),
            ("curated=yes&category=Art", {"decided"}),
        ],
    )
    def test_it_is_what_cards_call_curated(self, put, ids, client, query, expected):
        for key in ("decided", "agreed", "released", "untouched"):
            put(key, title=key, subcategories_json=filed(("Law",)))
        curate("decided", {"subcategories_json": filed(("Art",))}, by="ada")
        curate("agreed", {"title": "agreed"}, by="ada")
        curate("released", {"title": "Released"}, by="ada")
        release("released", ["title"], by="ada")

        assert ids(query) == expected
        cards = client.get("/api/reports").json()["reports"]
        assert {card["video_id"] for card in cards if card["curated"]} == {"decided", "agreed"}


class TestDates:
    @pytest.fixture(autouse=True)
    def library(self, put):
        put("first", indexed_at="2024-03-01T00:00:00Z")
        put("late", indexed_at="2024-03-01T23:59:59.999Z")
        put("second", indexed_at="2024-03-02T00:00:00Z")
        put("undated", indexed_at=None)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("date_from=2024-03-01", {"first", "late", "second"}),
            ("date_from=2024-03-02", {"second"}),
            ("date_to=2024-03-01", {"first", "late"}),
            ("date_from=2024-03-01&date_to=2024-03-01", {"first", "late"}),
            ("date_from=2024-03-02T10:00:00Z", {"second"}),
            ("date_from=2024-03-03&date_to=2024-03-01", set()),
            ("added_after=2024-03-01T00:00:00Z&date_to=2024-03-01", {"late"}),
            ("added_after=2024-03-02T00:59:59.9995%2B01:00", {"second"}),
        ],
    )
    def test_both_days_are_within(self, ids, query, expected):
        assert ids(query) == expected

    @pytest.mark.parametrize(
        "value", ["yesterday", "2024-13-45", "0000-00-00", "0001-01-01", "9999-12-31", "٢٠٢٤-٠٣-٠١", "%00"]
    )
    def test_nonsense_filters_nothing(self, ids, value):
        assert len(ids(f"date_from={value}")) == len(ids(f"date_to={value}")) == 4


@pytest.mark.parametrize("value", ["%00", "a%00b", "%ED%A0%80", "%FF%FE", "%F0%9F", "\U0001f600", "%", "x" * 5000])
def test_bytes_that_are_no_text_never_fail(client, put, value):
    put("aaaaaaaaaaa")
    names = [*FILTERS, "q", "sort", "page", "size", "latest"]
    queries = [f"{name}={value}" for name in names]

    for query in (*queries, "&".join(queries[:-1])):
        assert client.get(f"/api/reports?{query}").status_code == 200
    for path in ("/api/filters", "/", "/feed.atom"):
        assert client.get(f"{path}?{'&'.join(queries)}").status_code == 200
