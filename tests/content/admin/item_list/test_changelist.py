"""Which items the list shows and in which order: every item on exactly one page, by few queries."""

import pytest

from content.decisions.curation import curate
from tests.content.admin.browser import categories, listing

MANY = 120


@pytest.fixture
def many(put):
    for number in range(MANY):
        html = {"html": None} if number % 10 == 0 else {}
        put(f"item{number:03}", title=f"Title {number % 7}", channel_name=f"C{number % 5}", **html)


def keys(client, **query):
    answer = client.get(listing("content"), query)
    assert answer.status_code == 200
    return [item.pk for item in answer.context["cl"].result_list]


@pytest.mark.parametrize("query", [{}, {"o": "2"}, {"o": "-2"}, {"o": "3"}, {"o": "6"}, {"o": "-6"}, {"curated": "no"}])
def test_every_item_stands_on_exactly_one_page(many, ada, query):
    pages = [keys(ada, p=number, **query) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({key for page in pages for key in page}) == MANY


def test_a_search_shows_the_best_match_first_and_each_once(many, put, ada):
    put("old", title="Words in the title", indexed_at="2001-01-01T00:00:00Z")

    found = [key for number in (1, 2, 3) for key in keys(ada, q="words", p=number)]

    assert found[0] == "old"
    assert len(found) == len(set(found)) == MANY - MANY // 10 + 1


def test_a_search_says_why(put, ada):
    put("a", title="The Potato")

    text = ada.get(listing("content"), {"q": "potato"}).content.decode()

    assert "The <mark>Potato</mark></a>" in text
    assert "Found in the title" in text
    assert ada.get(listing("content"), {"q": "words"}).content.decode().count("<mark>Words</mark>") == 1


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 400])
def test_a_page_that_is_not_there_leads_to_the_list(many, ada, page):
    answer = ada.get(listing("content"), {"p": page}, follow=True)

    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == 50


# Session, user and rights; the canary and the pause above every page; and of the list: its number, the keys of a page,
# their rows, what is decided about them, the counts of the filters' values and their names. A filter by a value looks
# the value up; a search also asks for its words, ranks, and reads the texts in which they are marked.
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ({}, 15),
        ({"p": "3"}, 15),
        ({"curated": "no"}, 16),
        ({"curated": "differs"}, 15),
        ({"added": "week"}, 16),
        ({"category": "Art"}, 16),
        ({"curated": "no", "category": "Art", "language": "en"}, 17),
        ({"uncategorised": "yes"}, 16),
        ({"audio": "awaited"}, 16),
        ({"o": "2"}, 15),
        ({"o": "2", "p": "3"}, 17),
        ({"q": "title"}, 20),
        ({"q": "title", "category": "Art"}, 21),
    ],
)
def test_a_list_of_any_length_takes_few_queries(many, put, ada, query, most, django_assert_max_num_queries):
    for number in range(3):
        key = put(f"art{number}", title="Title", language="en", subcategories_json=categories(Art=[]))
        curate(key, {"title": f"Title {number}"}, by="ada")
    ada.get(listing("content"), query)  # the process now knows the names of the facets' values

    with django_assert_max_num_queries(most):
        ada.get(listing("content"), query)


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ({}, None),
        ({"curated": "no", "p": "2", "o": "2"}, "/admin/desk/?curated=no"),
        ({"q": "words"}, "/admin/desk/?q=words"),
        ({"q": "nowhere"}, None),
    ],
)
def test_what_is_found_leads_to_the_desk(many, ada, query, address):
    page = ada.get(listing("content"), query)

    assert page.context["cl"].desk_url == (address or "")
    assert ("Decide these one by one" in page.content.decode()) == bool(address)
    if address:
        assert ada.get(address).context["left"] == page.context["cl"].result_count


@pytest.mark.parametrize(("query", "address"), [({}, ""), ({"curated": "no", "p": "2"}, "?curated=no")])
def test_what_is_found_can_be_exported(many, ada, query, address):
    page = ada.get(listing("content"), query).content.decode()

    assert f'<a href="/admin/exchange/{address}">Export</a>' in page
