"""GET /api/filters: every count is the number of items that filtering by it lists."""

import random

import pytest
from django.http import QueryDict

# The group in /api/filters to its parameter in /api/reports.
PARAMETERS = {
    "source": "source",
    "categories": "category",
    "channels": "channel",
    "languages": "language",
    "content_type": "content_type",
    "complexity_level": "complexity",
    "summary_type": "summary_type",
    "has_audio": "has_audio",
}
# What counts as the same group: a category's own filters and its subcategories'.
OWN = {"category": ("category", "subcategory", "parentCategory")}


@pytest.fixture
def total(client):
    """How many items a query lists."""
    return lambda query: client.get(f"/api/reports?{query}&size=1").json()["total_count"]


@pytest.fixture
def facets(client):
    def ask(query=""):
        answer = client.get(f"/api/filters?{query}")
        assert answer.status_code == 200
        return answer.json()

    return ask


@pytest.fixture
def agree(facets, total):
    """Every count of a query's facets is what /api/reports lists when that value replaces the group's own."""

    def compare(query=""):
        answer = facets(query)
        wrong = []
        for group, parameter in PARAMETERS.items():
            for entry in answer[group]:
                value = str(entry["value"]).lower() if group == "has_audio" else entry["value"]
                asked = narrowed(query, parameter, {parameter: value})
                wrong += [(asked, entry["count"])] if total(asked) != entry["count"] else []
                for child in entry.get("subcategories", []):
                    asked = narrowed(query, parameter, {"parentCategory": value, "subcategory": child["value"]})
                    wrong += [(asked, child["count"])] if total(asked) != child["count"] else []
        assert wrong == []
        return answer

    return compare


def narrowed(query, parameter, chosen):
    asked = QueryDict(query, mutable=True)
    for name in OWN.get(parameter, (parameter,)):
        asked.pop(name, None)
    for name, value in chosen.items():
        asked[name] = value
    return asked.urlencode()


def counts(entries):
    return {entry["value"]: entry["count"] for entry in entries}


CATEGORIES = {
    "History": ["Rome", "Modern–Day"],
    "history": ["rome", "Modern-day"],
    "Science": ["Physics", "Rome"],
    "Food  & Drink": ["Baking"],
    "": [],
}
VARIANTS = ["comprehensive", "key-points", "bullet-points", "audio", "audio-fr:beginner", "haiku", "language"]


@pytest.fixture
def library(sql, put):
    """Forty items of every mixture, the same each time."""
    chance = random.Random(7)
    for number in range(40):
        names = chance.sample(list(CATEGORIES), chance.randint(0, 3))
        entries = [
            {"category": name, "subcategories": chance.sample(CATEGORIES[name] * 2, len(CATEGORIES[name]))}
            for name in names
        ]
        key = chance.choice(["reddit:{}", "web-{}", "youtube{:04}"]).format(number)
        put(
            key,
            html=chance.choice(["<p>x</p>"] * 5 + [None]),
            variant=chance.choice(VARIANTS[:-1]),
            title=chance.choice(["Roman law", "Bread", "Stars over Rome"]),
            channel_name=chance.choice(["Old Times", "OLD  times", "old–times", "Old-Times", "", "  ", None]),
            language=chance.choice(["en", "FR", "fr", None]),
            indexed_at=f"2024-01-{number % 28 + 1:02}",
            has_audio=chance.choice([True, False, None]),
            media=chance.choice([None, {"audio_url": "https://example.org/a.mp3"}]),
            subcategories_json={"categories": entries},
            analysis_json={
                "content_type": chance.choice(["Lecture", "lecture", 5, None]),
                "complexity_level": chance.choice(["Beginner", "", ["x"]]),
                "category": chance.choice(["Music", ["Music", "music"], {}]),
                "language": chance.choice(["es", None, {}]),
            },
        )
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, 'x', %s)",
            *(key, chance.choice(VARIANTS), chance.choice(["<p>x</p>", ""])),
        )


@pytest.mark.parametrize(
    "query",
    [
        "",
        "category=History",
        "category=History&category=Science",
        "category=science&subcategory=Rome",
        "subcategory=Rome",
        "subcategory=rome&parentCategory=HISTORY",
        "source=web",
        "source=web&source=reddit&has_audio=true",
        "has_audio=false",
        "channel=old-times&language=fr",
        "summary_type=Unknown",
        "summary_type=Key+Points&category=History&source=web&language=en",
        "content_type=lecture&complexity=beginner&has_audio=1",
        "date_from=2024-01-10&date_to=2024-01-20&source=reddit",
        "q=rome&language=es",
        "q=rom",
        "topics=x",
        "source=nowhere",
        "source=nowhere&category=nothing",
        "has_audio=maybe",
        "has_audio=true&has_audio=no&category=History",
        "topics=,&source=web",
        "page=3&size=1&sort=title",
    ],
)
def test_each_count_is_what_filtering_by_it_lists(agree, library, query):
    agree(query)


@pytest.mark.parametrize("group", ["source", "content_source", *list(PARAMETERS)[1:]])
def test_values_come_by_count_then_by_value(facets, library, group):
    ranks = [(-entry["count"], entry["value"]) for entry in facets()[group]]

    assert ranks == sorted(ranks)
    assert len(ranks) == len({value for _, value in ranks}) > 0


def test_subcategories_come_by_count_then_by_value(facets, library):
    for category in facets()["categories"]:
        ranks = [(-child["count"], child["value"]) for child in category.get("subcategories", [])]
        assert ranks == sorted(ranks)


def test_every_group_is_there_in_an_empty_library(facets, db):
    assert facets() == {name: [] for name in ["content_source", *PARAMETERS]}


def test_a_group_ignores_its_own_filter_and_hears_the_others(facets, put):
    put("reddit:a", language="fr")
    put("reddit:b", language="en")
    put("web-a", language="fr")

    answer = facets("source=reddit&language=fr")

    assert counts(answer["source"]) == {"reddit": 1, "other": 1}
    assert counts(answer["languages"]) == {"en": 1, "fr": 1}
    assert counts(answer["has_audio"]) == {False: 1}


def test_names_that_fold_alike_within_an_item_count_it_once(facets, put):
    names = ["AI–Tools", "ai-tools", " AI-tools "]
    entries = [{"category": name, "subcategories": ["Sub  A", "sub a"]} for name in names]
    put("aaaaaaaaaaa", subcategories_json={"categories": entries})

    assert facets()["categories"] == [
        {"value": "AI–Tools", "count": 1, "subcategories": [{"value": "Sub  A", "count": 1}]}
    ]


def test_names_that_fold_alike_across_items_are_one_in_the_most_frequent_spelling(facets, put):
    for number, name in enumerate(["History", "history", "History", "HISTORY"]):
        put(f"item-{number}", channel_name=name, analysis_json={"category": [name], "language": name})

    answer = facets()

    assert [counts(answer[group]) for group in ("categories", "channels", "languages")] == [{"History": 4}] * 3


def test_one_subcategory_under_two_categories_counts_under_each(facets, put):
    both = [{"category": name, "subcategories": ["Rome"]} for name in ("History", "Travel")]
    put("a", subcategories_json={"categories": both})
    put("b", subcategories_json={"categories": both[:1]})

    answer = facets("parentCategory=Travel&subcategory=Rome")

    assert {entry["value"]: counts(entry["subcategories"]) for entry in answer["categories"]} == {
        "History": {"Rome": 2},
        "Travel": {"Rome": 1},
    }


def test_a_category_without_subcategories_has_no_such_key(facets, put):
    put("a", analysis_json={"category": ["Music"]})

    assert facets()["categories"] == [{"value": "Music", "count": 1}]


def test_two_variants_of_one_friendly_name_count_an_item_once(facets, put, sql):
    put("a", variant="key-points")
    sql(
        "INSERT INTO content_summaries (video_id, variant, html)"
        " VALUES ('a', 'bullet-points', 'x'), ('a', 'haiku', 'x')"
    )

    assert counts(facets()["summary_type"]) == {"Key Points": 1, "Unknown": 1}


def test_sources_carry_their_labels_under_both_names(facets, put):
    put("reddit:a")
    put("w", canonical_url="https://lds.org")

    answer = facets()

    labelled = [
        {"value": "lds", "label": "Gospel Library", "count": 1},
        {"value": "reddit", "label": "Reddit", "count": 1},
    ]
    assert answer["source"] == answer["content_source"] == labelled


def test_has_audio_is_a_boolean(facets, put):
    put("a", media={"audio_url": "https://example.org/a.mp3"})
    put("b", variant="audio", has_audio=True)
    put("c")

    assert facets()["has_audio"] == [{"value": False, "count": 2}, {"value": True, "count": 1}]


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "word " * 60,
        f"{'x' * 199} and more",
        "a" + " " * 500 + "b",
        "non\u00a0breaking",
        "a\u3000b",
        "a\u2028b",
        "unit\u001fseparator",
        "next\u0085line",
        "\u00a0",
        "\u200b",
        "\t",
        "İstanbul",
        "ẞtraße",
        "100%",
        "a,b;c&d=e",
        "'\"\\{}",
        "😀" * 120,
        "e\u0301",
    ],
)
def test_a_strange_name_counts_what_filtering_by_it_lists(agree, put, name):
    put(
        "a",
        channel_name=name,
        language=name,
        subcategories_json={"categories": [{"category": name, "subcategories": [name]}]},
        analysis_json={"content_type": name, "complexity_level": name},
    )
    put("b", channel_name="Other", analysis_json={"language": "en"})

    answer = agree()

    for group in ("channels", "categories", "content_type"):
        assert not [entry for entry in answer[group] if not entry["value"].strip()]


def test_an_empty_list_asks_for_the_edition_the_page_and_the_total_alone(client, db, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/api/reports")


def test_one_item_is_three_queries(client, library, put, django_assert_num_queries):
    put("one")

    with django_assert_num_queries(3):
        client.get("/api/reports/one")
