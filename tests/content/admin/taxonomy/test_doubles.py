"""Names that may be one are found, others are not, and thousands of them cost no more than their number."""

import pytest

from content.admin.taxonomy.doubles import PLURAL, SIGNS, SLIP, SPELLINGS, doubles
from content.admin.taxonomy.tree import Name
from content.decisions.taxonomy.merge import Term


def name(label, items=1, below=(), spellings=()):
    return Name(Term(label), label.casefold(), items, (label, *spellings), list(below))


def below(category, label, items=1):
    return Name(Term(category, label), label.casefold(), items, (label,))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("AI", "A.I.", SIGNS),
        ("Café", "Cafe", SIGNS),
        ("Sci-Fi", "Sci Fi", SIGNS),
        ("R&D", "R D", SIGNS),
        ("Movie", "Movies", PLURAL),
        ("Category", "Categories", PLURAL),
        ("Box sets", "Box set", PLURAL),
        ("Travel", "Travell", SLIP),
        ("Travel", "Tarvel", SLIP),
        ("Gardening", "Gardaning", SLIP),
        ("Garden", "Gardn", SLIP),
    ],
)
def test_two_that_may_be_one_are_found_the_rarer_into_the_other(one, other, why):
    for first, second in ((one, other), (other, one)):
        (double,) = doubles([name(first, 5), name(second, 2)])
        assert (double.old, double.new, double.why) == (Term(second), Term(first), why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Art", "Ant"), ("Rock", "Sock"), ("C++", "C#"), ("Music", "Muscle"), ("World War I", "World War II")),
        *(("Year 2023", "Year 2024"), ("Formula 1", "Formula 2"), ("Class", "Clas"), ("🎨", "🎬"), ("日本", "日常")),
    ],
)
def test_two_that_are_not_one_are_left_alone(one, other):
    assert doubles([name(one), name(other)]) == []


def test_spellings_of_one_name_are_found():
    (double,) = doubles([name("Küche", 3, spellings=["Ku\u0308che"])])

    assert (double.old, double.new, double.why) == (Term("Ku\u0308che"), Term("Küche"), SPELLINGS)


def test_subcategories_are_compared_within_their_category():
    cooking = name("Cooking", below=[below("Cooking", "Cakes", 2), below("Cooking", "Cake")])
    pastry = name("Pastry", below=[below("Pastry", "Cake")])

    (double,) = doubles([cooking, pastry])

    assert (double.old, double.new) == (Term("Cooking", "Cake"), Term("Cooking", "Cakes"))


def test_names_that_differ_by_a_number_alone_are_no_doubles_however_many():
    assert doubles([name(f"Series {number}") for number in range(3_000)]) == []
