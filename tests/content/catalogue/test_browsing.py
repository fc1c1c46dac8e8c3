"""The orders and the pages of a list: every listed item exactly once, however many ties."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.catalogue.browsing import SORTS

ITEMS = 60


class TestSorts:
    @pytest.fixture(autouse=True)
    def library(self, put):
        rows = [
            ("a", "Beta", "zoo", "2024-01-01", "2020-01-03", 10),
            ("b", "alpha", "Ant", "2024-01-03", "2020-01-01", 30),
            ("c", "Gamma", "mid", "2024-01-02", "2020-01-02", 20),
        ]
        for key, title, channel, indexed, published, seconds in rows:
            put(
                key,
                title=title,
                channel_name=channel,
                indexed_at=indexed,
                published_at=published,
                duration_seconds=seconds,
            )

    @pytest.mark.parametrize(
        ("names", "order"),
        [
            (("", "newest", "added_desc", "NEWEST", "nonsense", "relevance"), "bca"),
            (("oldest", "added_asc"), "acb"),
            (("video_newest",), "acb"),
            (("video_oldest",), "bca"),
            (("title", "title_asc", "title_az", " Title "), "bac"),
            (("title_desc", "title_za"), "cab"),
            (("duration", "duration_desc"), "bca"),
            (("duration_asc",), "acb"),
            (("channel_az",), "bca"),
            (("channel_za",), "acb"),
        ],
    )
    def test_a_sort_and_its_synonyms_order_alike(self, in_order, names, order):
        assert [in_order(sort=name) for name in names] == [list(order)] * len(names)

    @pytest.mark.parametrize("sort", ["newest", "oldest", "video_newest", "title_za", "duration_asc", "channel_za"])
    def test_what_is_missing_comes_last_and_ties_go_by_key(self, in_order, put, sort):
        for key in ("z", "y"):
            put(key, title=None, channel_name=None, indexed_at=None, published_at=None, duration_seconds=None)

        assert in_order(sort=sort)[3:] == ["y", "z"]

    @pytest.mark.parametrize("days", [1, 30, 730, 365_000])
    def test_what_is_yet_to_come_out_is_sorted_by_the_day_it_was_added(self, client, in_order, put, days):
        premiere = (timezone.now() + timedelta(days=days)).isoformat()
        put("p", title="Premiere", indexed_at="2020-01-02T12:00:00Z", published_at=premiere)
        put("q", title="Yesterday", published_at=(timezone.now() - timedelta(days=1)).isoformat())

        assert in_order(sort="video_newest") == list("qapcb")
        assert in_order(sort="video_oldest") == list("bcpaq")
        assert client.get("/api/reports/p").json()["published_at"][:10] == premiere[:10]

    def test_the_answer_names_the_order_that_it_took(self, client):
        sorts = [client.get("/api/reports", {"sort": sort}).json()["sort"] for sort in ("title", "x", "duration")]

        assert sorts == ["title_asc", "added_desc", "duration_desc"]


class TestPages:
    """Walking ?page=N to the end."""

    @pytest.fixture(autouse=True)
    def library(self, sql):
        """Sixty listed items, most alike, many with nothing said; and five that are not listed."""
        sql(
            """
            INSERT INTO content (video_id, title, channel_name, indexed_at, published_at, duration_seconds, topics_json)
            SELECT
                'item-' || lpad((n * 37 % 65)::text, 2, '0'),
                (ARRAY['Same', 'same', 'SAME', 'Other volcano', '', NULL])[n % 6 + 1],
                (ARRAY['Channel', 'channel ', NULL, ''])[n % 4 + 1],
                CASE WHEN n % 5 > 0 THEN '2024-01-01'::timestamptz + n % 3 * interval '1 day' END,
                CASE WHEN n % 4 > 0 THEN '2020-01-01'::timestamptz + n % 2 * interval '1 day' END,
                (ARRAY[0, 60, 60, NULL])[n % 4 + 1],
                CASE WHEN n % 2 = 0 THEN '["even"]'::jsonb END
            FROM generate_series(0, 64) n
            """
        )
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html)"
            " SELECT video_id, 'comprehensive', 'About a volcano', '<p>x</p>' FROM content ORDER BY video_id LIMIT %s",
            ITEMS,
        )

    @pytest.fixture
    def walk(self, client):
        """The video_ids of all pages, and how many the first page promised."""

        def pages(**query):
            page, shown, promised = 1, [], None
            while True:
                answer = client.get("/api/reports", {**query, "page": page}).json()
                promised = answer["total_count"] if promised is None else promised
                shown += [report["video_id"] for report in answer["reports"]]
                if not answer["pagination"]["has_next"]:
                    return shown, promised, page
                page += 1

        return pages

    @pytest.mark.parametrize("size", [7, 50])
    @pytest.mark.parametrize("sort", ["", *SORTS])
    def test_every_sort_shows_every_item_once(self, walk, sort, size):
        shown, promised, pages = walk(sort=sort, size=size)

        assert len(shown) == len(set(shown)) == promised == ITEMS
        assert pages == -(-ITEMS // size)

    @pytest.mark.parametrize("sort", sorted(set(SORTS.values())))
    def test_filters_do_as_well(self, walk, sort):
        shown, promised, _ = walk(sort=sort, size=4, topics="even", channel="channel")

        assert len(shown) == len(set(shown)) == promised
        assert 8 < promised < ITEMS

    @pytest.mark.parametrize("sort", ["", "newest", "title", "duration"])
    @pytest.mark.parametrize("filters", [{}, {"topics": "even"}])
    def test_a_search_does_as_well(self, walk, sort, filters):
        shown, promised, _ = walk(q="volcano", sort=sort, size=7, **filters)

        assert len(shown) == len(set(shown)) == promised
        assert promised == (ITEMS if not filters else promised) > 20

    @pytest.mark.parametrize(
        ("sort", "back"), [("title_az", "title_za"), ("channel_az", "channel_za"), ("newest", "oldest")]
    )
    def test_both_directions_show_the_same_items(self, walk, sort, back):
        assert set(walk(sort=sort)[0]) == set(walk(sort=back)[0])

    def test_pages_of_one_item_are_the_same_list(self, walk):
        assert walk(size=1)[0] == walk(size=50)[0]

    def test_the_page_for_people_walks_as_well(self, client):
        shown = []
        for page in (1, 2, 3):
            answer = client.get("/", {"page": page, "sort": "title"})
            shown += [report.video_id for report in answer.context["reports"]]

        assert len(shown) == len(set(shown)) == ITEMS


class TestItemsOfManyValues:
    """More than a row of an index holds."""

    NUMBERS = (1, 100, 127, 128, 129, 330, 1000)

    @pytest.fixture(autouse=True)
    def library(self, put):
        for number in self.NUMBERS:
            names = [f"Category {each}" for each in range(number)]
            entries = [{"category": name, "subcategories": []} for name in names]
            put(f"of{number}", subcategories_json={"categories": entries}, indexed_at=f"2024-01-01 00:00:{number % 7}")

    @pytest.mark.parametrize(("category", "least"), [("Category 0", 1), ("Category 99", 100), ("Category 500", 1000)])
    @pytest.mark.parametrize("size", [1, 2, 50])
    def test_all_are_listed_once_in_the_order_of_all(self, client, category, least, size):
        everything = [report["video_id"] for report in client.get("/api/reports?size=50").json()["reports"]]
        expected = [key for key in everything if int(key.removeprefix("of")) >= least]

        listed, page = [], 1
        while reports := client.get("/api/reports", {"category": category, "size": size, "page": page}).json()[
            "reports"
        ]:
            listed += [report["video_id"] for report in reports]
            page += 1
        assert listed == expected

        walked, after = [], ""
        while after is not None:
            answer = client.get("/api/reports", {"category": category, "size": size, "after": after}).json()
            walked += [report["video_id"] for report in answer["reports"]]
            after = answer["next_after"]
        assert walked == expected
