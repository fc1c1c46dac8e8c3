"""Whatever a library holds and whatever is asked of it, counts agree with lists, and pages show every item once."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from content.catalogue import browsing
from content.catalogue import names as dictionary
from content.catalogue.browsing import SORTS, Browsing
from content.db.recount import recount
from content.decisions.taxonomy.merge import merge
from content.keys import bare
from content.models import Facet, FacetValue
from tests.content.catalogue.test_facets import PARAMETERS, narrowed
from tests.content.catalogue.test_poison import json_values
from tests.proofs import library_of_its_own

ITEMS = 36
NAMES = (
    "History",
    "history",
    "Modern\u2013Day",
    "modern-day",
    "Food  & Drink",
    "\u00c9loge",
    "Stra\u00dfe",
    "C++",
    "x" * 300,
)
WORDS = ("rome", "bread", "agent", "\u00c9loge", "the", "C++", "war")
CHANNELS = ("Old Times", "OLD\u00a0times", "old\u2013times", "Night", "", "  ", None)
KINDS = ("comprehensive", "key-points", "audio", "audio-fr:beginner", "haiku", "language", "AUDIO")
DAYS = ("2024-01-05", "2024-01-15", "2024-01-31", "0001-01-01", "9999-12-31", "now")
# Old names, of which the first has become the last.
RENAMED = ("Philosophy", "Thought")


def insert(table, columns):
    values = [Jsonb(value) if isinstance(value, dict | list) else value for value in columns.values()]
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)


def any_library(chance):
    """Items of every mixture, every fourth with JSON of any shape; some renamed, some not listed."""
    poison = iter(POISON[chance.randrange(100) :])
    for number in range(ITEMS):
        key = chance.choice(["reddit:{}", "web-{}", "youtube{:04}"]).format(number)
        entries = [
            {"category": name, "subcategories": chance.sample(NAMES, chance.randint(0, 2))}
            for name in chance.sample((*NAMES, *RENAMED), chance.randint(0, 3))
        ]
        columns = {
            "subcategories_json": {"categories": entries},
            "analysis_json": {
                "content_type": chance.choice(["Lecture", "lecture", 5, None]),
                "complexity_level": chance.choice(["Beginner", "", ["x"]]),
                "category": chance.choice(["Music", ["Music", "music"], {}]),
                "language": chance.choice(["es", None, {}, "English (US)"]),
                "key_topics": chance.sample(["a, b", "a", "Rome", "r\u00f6me"], 2),
            },
        }
        if number % 4 == 0:
            columns |= {name: Jsonb(next(poison)) for name in ("subcategories_json", "analysis_json", "topics_json")}
        columns |= {
            "video_id": key,
            "title": chance.choice(["Roman law", "Bread & war", "", "\u200b", "\u00c9loge of the agent", None]),
            "channel_name": chance.choice(CHANNELS),
            "language": chance.choice(["en", "FR", "fr-FR", "x", None]),
            "duration_seconds": chance.choice([0, -1, 7, 2**31 - 1, -(2**31), None]),
            "indexed_at": chance.choice([f"2024-01-{number % 28 + 1:02}", "0001-01-01", "9999-12-31", None]),
            "published_at": chance.choice(["2020-02-02", "9999-12-31", None]),
            "media": chance.choice([None, {"audio_url": "https://example.org/a.mp3"}]),
        }
        insert("content", columns)
        for _ in range(chance.randint(0, 3)):
            insert(
                "content_summaries",
                {
                    "video_id": bare(key),
                    "variant": chance.choice(KINDS),
                    "text": " ".join(chance.sample(WORDS, 3)),
                    "html": chance.choice(["<p>x</p>"] * 4 + [""]),
                },
            )
    merge(*RENAMED, by="ada")


@settings(max_examples=1, derandomize=True, database=None, phases=[Phase.generate])
@given(st.lists(json_values, min_size=150, max_size=150))
def draw(values):
    POISON[:] = values


POISON = []


@pytest.fixture(scope="module", params=[1, 2])
def library(request, django_db_setup, django_db_blocker):
    """A library of its own for all tests of a seed; none of them writes."""
    if not POISON:
        draw()
    with library_of_its_own(django_db_blocker):
        any_library(random.Random(request.param))
        assert recount().ok
        yield


def disguised(value, way):
    """As another client may write the same name."""
    ways = (
        *(str, str.upper, str.swapcase, lambda name: f"  {name}\t"),
        *(lambda name: name.replace("-", "\u2212"), lambda name: name.replace(" ", "\u00a0")),
    )
    return ways[way % len(ways)](value)


garbage = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
names = st.sampled_from(
    (*NAMES, *RENAMED, "Music", "a, b", "a", "Rome,a", ",", "en", "English", "true", "no", "Key Points")
)
values = st.builds(disguised, names | st.sampled_from([name for name in CHANNELS if name]) | garbage, st.integers(0, 5))
single = st.sampled_from(("category", "subcategory", "parentCategory", "channel", "language", "topics", "source"))
other = st.sampled_from(("content_type", "complexity", "summary_type", "has_audio"))
filters = st.lists(
    st.tuples(single | other, values)
    | st.tuples(st.just("source"), st.sampled_from(("reddit", "WEB", "youtube")))
    | st.tuples(st.sampled_from(("content_type", "complexity")), st.sampled_from(("lecture", "BEGINNER")))
    | st.tuples(st.just("summary_type"), st.sampled_from((*KINDS, "Audio Summary", "unknown")))
    | st.tuples(st.sampled_from(("date_from", "date_to")), st.sampled_from(DAYS)),
    max_size=4,
)
searches = st.lists(
    st.sampled_from((*WORDS, "-war", '"roman law"', "OR", "ro", "reddit:1", "-", "law")) | garbage,
    min_size=1,
    max_size=3,
).map(" ".join)


@st.composite
def queries(draw):
    query = QueryDict(mutable=True)
    for name, value in draw(filters):
        query.appendlist(name, value)
    if draw(st.integers(0, 3)) == 0:
        query["q"] = draw(searches)
    return query.urlencode()


def many(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def listed(query, **more):
    """The pages' ids in one list, and how many there are said to be."""
    asked = QueryDict(query, mutable=True)
    for name, value in more.items():
        asked[name] = value
    pages = Browsing.from_query(asked).pages
    return [key for number in pages.page_range for key in pages.page(number).object_list], pages.count


def walked(query, **more):
    """The ids in one list, each part after the last."""
    asked, keys = QueryDict(query, mutable=True), []
    for name, value in more.items():
        asked[name] = value
    while True:
        part = Browsing.from_query(asked).part()
        keys += part.ids
        if part.next_after is None:
            return keys
        asked["after"] = part.next_after


@many(25)
@given(query=queries(), data=st.data())
def test_each_count_is_the_number_of_items_that_filtering_by_it_lists(client, library, query, data):
    answer = client.get(f"/api/filters?{query}").json()
    entries = [
        (parameter, {parameter: _as_asked(entry["value"])}, entry["count"])
        for group, parameter in PARAMETERS.items()
        for entry in answer[group]
    ]
    entries += [
        ("category", {"parentCategory": entry["value"], "subcategory": child["value"]}, child["count"])
        for entry in answer["categories"]
        for child in entry.get("subcategories", ())
    ]
    for parameter, chosen, number in (
        data.draw(st.permutations(entries).map(lambda drawn: drawn[:8])) if entries else ()
    ):
        asked = narrowed(query, parameter, chosen)
        keys, total = listed(asked)
        assert (len(keys), total) == (number, number), asked


def _as_asked(value):
    return str(value).lower() if isinstance(value, bool) else value


@many(25)
@given(
    query=queries(),
    sort=st.sampled_from([*SORTS, "relevance", "odd"]),
    size=st.sampled_from(["1", "3", "7", "50"]),
    near=st.sampled_from([0, 5, 1000]),
)
def test_the_pages_of_every_order_show_every_item_once(library, query, sort, size, near):
    before, browsing.NEAR = browsing.NEAR, near  # from here on pages are counted off from the nearer end
    try:
        keys, total = listed(query, sort=sort, size=size)
    finally:
        browsing.NEAR = before

    everything, _ = listed(query, size="50")
    assert len(keys) == len(set(keys)) == total
    assert set(keys) == set(everything)
    assert walked(query, sort=sort, size=size) == keys


@pytest.mark.parametrize("order", browsing.SORTS.values())
def test_an_order_walked_from_both_ends_is_the_same(order, library, monkeypatch):
    forwards, _ = listed("", sort=order, size="5")
    monkeypatch.setattr(browsing, "NEAR", 0)

    assert listed("", sort=order, size="5")[0] == forwards


class TestNames:
    """The dictionary as a process remembers it."""

    def test_threads_that_ask_at_once_get_the_right_names(self, library):
        numbers = sorted(FacetValue.objects.values_list("value", flat=True).distinct())
        everything, known = dictionary.Dictionary().of(numbers).names, dictionary.Dictionary()

        def ask(seed):
            asked = random.Random(seed).sample(numbers, len(numbers) // 2)
            answered = known.of(asked).names
            connection.close()
            return {number: answered[number] for number in asked}

        with ThreadPoolExecutor(4) as pool:
            for answered in pool.map(ask, range(12)):
                assert answered.items() <= everything.items()

    def test_a_full_memory_begins_anew(self, library, monkeypatch):
        numbers = list(FacetValue.objects.values_list("value", flat=True).distinct())
        known = dictionary.Dictionary()
        monkeypatch.setattr(dictionary, "MOST", len(numbers) - 1)

        known.of(numbers[:-2])

        assert known.of(numbers[1:]).names.keys() == set(numbers[1:])

    def test_a_number_means_the_same_in_every_database(self, library):
        """It is made of its name alone."""
        for each in FacetValue.objects.all():
            assert Facet.of(each.value).number(each.label, each.parent) == each.value
