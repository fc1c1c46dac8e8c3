"""The library's page ticks what lists its items, always shows it, and every address on it does what it says."""

from urllib.parse import parse_qs, unquote

import pytest

from content.catalogue.search import spelling


@pytest.fixture
def page(client, db):
    """What the page is made of, of an address."""

    def ask(address="/"):
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.context

    return ask


@pytest.fixture
def shelf(put):
    """Two categories with a subcategory each, and one name below both."""
    shelves = {"Philosophy": ["Ethics", "Both"], "Cooking": ["Bread", "Both"], "AI & Machine Learning": []}
    for number, (category, names) in enumerate(shelves.items()):
        categories = [{"category": category, "subcategories": names}]
        put(
            f"item{number}",
            subcategories_json={"categories": categories},
            media={"audio_url": "https://example.org/a.mp3"} if number == 0 else {},
            variant="audio-fr" if number == 0 else "comprehensive",
            canonical_url="https://www.reddit.com/r/a" if number else "https://www.youtube.com/watch?v=abcdefghijk",
            analysis_json={"language": "fr" if number else "en"},
        )


def group(page, name):
    return next(each for each in page["groups"] if each["param"] == name)


def option(options, label):
    return next(each for each in options if each.label == label)


def ticked(page, name):
    return [each.label for each in group(page, name)["options"] if each.selected]


def chips(page):
    return {chip["label"]: unquote(chip["url"]) for chip in page["chips"]}


def titles(page):
    return sorted(report.video_id for report in page["reports"])


@pytest.mark.usefixtures("shelf")
class TestTicks:
    @pytest.mark.parametrize(
        ("query", "name", "label", "items"),
        [
            ("has_audio=1", "has_audio", "With audio", ["item0"]),
            ("has_audio=yes", "has_audio", "With audio", ["item0"]),
            ("has_audio=No", "has_audio", "Without audio", ["item1", "item2"]),
            ("category=ai++%26+machine++learning", "category", "AI & Machine Learning", ["item2"]),
            ("source=+YouTube", "source", "YouTube", ["item0"]),
            ("summary_type=audio-fr", "summary_type", "Audio français", ["item0"]),
            ("summary_type=AUDIO+fran%C3%A7ais", "summary_type", "Audio français", ["item0"]),
            ("language=+EN", "language", "English", ["item0"]),
        ],
    )
    def test_a_value_that_filters_is_ticked_and_one_click_removes_it(self, page, query, name, label, items):
        shown = page(f"/?{query}")

        assert titles(shown) == items
        assert ticked(shown, name) == [label]
        assert option(group(shown, name)["options"], label).url == "/"
        assert list(chips(shown).values()) == ["/"]

    def test_a_chip_has_the_label_of_its_option(self, page):
        assert list(chips(page("/?has_audio=1"))) == ["With audio"]
        assert list(chips(page("/?source=+youtube&language=FR"))) == ["YouTube", "Français"]

    @pytest.mark.parametrize("query", ["has_audio=maybe", "date_from=banana", "topics=,,", "parentCategory=Philosophy"])
    def test_a_value_that_filters_nothing_is_not_chosen_and_in_no_address(self, page, client, query):
        shown = page(f"/?{query}")

        assert len(shown["reports"]) == 3
        assert chips(shown) == {}
        assert option(group(shown, "has_audio")["options"], "With audio").url == "/?has_audio=true"

    def test_the_api_answers_with_the_filters_that_it_understood(self, client):
        query = "date_from=banana&has_audio=maybe&topics=,,&date_to=20990101&has_audio=Yes"

        filters = client.get(f"/api/reports?{query}").json()["filters"]
        assert filters == {"has_audio": ["true"], "date_to": ["2099-01-01"]}


class TestDates:
    def test_the_form_of_days_shows_the_day_that_filters(self, client, put):
        put("a", indexed_at="2026-09-01T10:00:00Z")

        answer = client.get("/?date_from=2020-01-01&date_from=20260901&date_to=2026-09-02T10:00")

        html = answer.content.decode()
        assert 'name="date_from" value="2026-09-01"' in html
        assert 'name="date_to" value="2026-09-02"' in html
        assert chips(answer.context) == {
            "Added from: 2026-09-01": "/?date_to=2026-09-02",
            "Added until: 2026-09-02": "/?date_from=2026-09-01",
        }


@pytest.mark.usefixtures("shelf")
class TestBelow:
    def test_removing_a_subcategory_removes_its_parent(self, page):
        shown = page("/?parentCategory=Philosophy&subcategory=Ethics&q=words")

        assert chips(shown) == {"Subcategory: Ethics": "/?q=words"}

    def test_a_subcategory_is_ticked_below_its_parent_alone(self, page):
        options = group(page("/?parentCategory=philosophy&subcategory=both"), "category")["options"]

        children = {each.label: [child.label for child in each.children if child.selected] for each in options}
        assert children == {"Philosophy": ["Both"], "Cooking": [], "AI & Machine Learning": []}
        assert option(option(options, "Philosophy").children, "Both").url == "/"

    def test_a_subcategory_without_a_parent_is_ticked_below_each_category(self, page):
        options = group(page("/?category=Cooking&category=Philosophy&subcategory=Both"), "category")["options"]

        for name in ("Cooking", "Philosophy"):
            assert option(option(options, name).children, "Both").selected

    @pytest.mark.parametrize(("name", "expected"), [("Bread", ["item1"]), ("Both", ["item0", "item1"])])
    def test_a_subcategory_of_another_category_adds_its_own_parent(self, page, name, expected):
        shown = page("/?parentCategory=Philosophy&subcategory=Both&category=Cooking&category=Philosophy")
        cooking = option(group(shown, "category")["options"], "Cooking")

        there = page(option(cooking.children, name).url)
        assert not option(cooking.children, name).selected
        assert set(titles(there)) >= set(expected)
        cooking = option(group(there, "category")["options"], "Cooking")
        assert option(cooking.children, name).selected

    def test_removing_a_category_removes_its_subcategories(self, page):
        shown = page("/?category=Philosophy&parentCategory=Philosophy&subcategory=Ethics")

        assert option(group(shown, "category")["options"], "Philosophy").url == "/"

    def test_a_chosen_subcategory_without_items_is_shown_below_its_parent(self, page):
        shown = page("/?category=Philosophy&parentCategory=Philosophy&subcategory=Nothing")
        below = option(group(shown, "category")["options"], "Philosophy").children

        assert [(each.label, each.count) for each in below if each.selected] == [("Nothing", 0)]


class TestChosenIsSeen:
    @pytest.fixture
    def channels(self, put):
        for number in range(45):
            put(f"item{number}", channel_name=f"Channel {number:02}")

    @pytest.mark.parametrize(
        ("name", "count"), [("Channel 02", 1), ("Channel 20", 1), ("Channel 44", 1), ("Nobody", 0)]
    )
    def test_a_chosen_value_is_shown_however_rare_it_is(self, page, channels, name, count):
        shown = group(page(f"/?channel={name}"), "channel")

        chosen = option(shown["seen"], name)
        assert (chosen.selected, chosen.count, chosen.url) == (True, count, "/")
        assert shown["chosen"]

    def test_a_chosen_value_is_not_among_the_values_behind_more(self, client, channels):
        html = client.get("/?channel=Channel+20").content.decode()
        rest = html.partition('<details class="facet-rest">')[2].partition("</details>")[0]

        assert "31 more" in rest
        assert "Channel 21" in rest
        assert "Channel 20" not in rest
        assert html.count("(chosen; follow to remove)") == 1

    def test_a_chosen_value_without_items_is_shown_in_a_group_without_any(self, page, put):
        put("a", channel_name="A")

        assert ticked(page("/?channel=B&language=xx"), "channel") == ["B"]


class TestOrderAndSearch:
    @pytest.mark.parametrize("order", ["channel_za", "channel_az", "title_za", "oldest", "duration"])
    def test_every_order_has_a_name(self, page, put, order):
        put("a")

        assert [sort["label"] for sort in page(f"/?sort={order}")["sorts"] if sort["selected"]] != []

    def test_clearing_the_filters_keeps_search_and_order(self, page):
        cleared = page("/?q=bread&category=A&subcategory=B&parentCategory=A&has_audio=1&sort=title_asc&page=2")[
            "clear_url"
        ]

        assert cleared.startswith("/?")
        assert parse_qs(cleared[2:]) == {"q": ["bread"], "sort": ["title_asc"]}
        assert page("/?category=A")["clear_url"] == "/"

    @pytest.mark.parametrize(
        ("query", "words"),
        [("q=zyzzyva&category=A", "search and filters"), ("q=zyzzyva", "the search"), ("category=A", "the filters")],
    )
    def test_where_nothing_matches_one_link_clears_what_was_asked(self, client, db, query, words):
        html = client.get(f"/?{query}").content.decode()

        assert f'<a class="button" href="/">Clear {words}</a>' in html


ENGLISH = {"language": "en"}


class TestNothing:
    @pytest.fixture
    def html(self, client, put, monkeypatch):
        monkeypatch.setattr(spelling, "KNOWN", spelling.Vocabulary())
        baking = {"categories": [{"category": "Cooking", "subcategories": ["Baking"]}]}
        put("a", title="Sourdough bread", channel_name="Baker", subcategories_json=baking, analysis_json=ENGLISH)
        put("b", title="Pottery", channel_name="Potter", analysis_json=ENGLISH)
        return lambda query: client.get(f"/?{query}").content.decode()

    def test_a_filter_without_which_something_would_be_there_is_named(self, html):
        page = html("q=sourdough&channel=Potter&language=en")

        assert '<a href="/?q=sourdough&amp;language=en">without Potter</a>: 1 item<' in page
        assert '<a href="/?channel=Potter&amp;language=en">leaving out “sourdough”</a>: 1 item<' in page
        assert "without English" not in page

    def test_a_subcategory_is_dropped_with_its_parent(self, html):
        page = html("category=Arts&parentCategory=Arts&subcategory=Ink&q=bread")

        assert '<a href="/?q=bread">without Arts and Subcategory: Ink</a>: 1 item<' in page

    def test_days_and_moments_are_dropped_too(self, html):
        page = html("date_to=2001-01-01&added_after=2000-01-01T09:30Z")

        assert '<a href="/?added_after=2000-01-01T09%3A30%3A00Z">without Added until: 2001-01-01</a>: 2 items<' in page
        assert "without Added after" not in page

    def test_where_no_single_filter_is_to_blame_none_is_named(self, html):
        assert ">without " not in html("q=zyzzyva&channel=Potter")

    def test_a_word_that_is_nearly_the_librarys_own_is_proposed_with_the_same_filters(self, html):
        assert 'Did you mean <a href="/?language=en&amp;q=sourdough">sourdough</a>?' in html("q=sourdouhg&language=en")
        assert "Did you mean" not in html("q=sourdough")
        assert "Did you mean" not in html("channel=Nobody")


@pytest.mark.parametrize(("query", "expected"), [("?variant=audio-fr", "?variant=audio-fr"), ("", "")])
def test_a_legacy_id_leads_to_the_item_with_its_query(client, put, query, expected):
    put("abcdefghijk", id="yt:abcdefghijk")

    assert client.get(f"/read/yt:abcdefghijk{query}").headers["Location"] == f"/read/abcdefghijk{expected}"
