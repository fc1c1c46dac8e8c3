"""Cells: inert in every spreadsheet, and read as they were written."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.category_values import entries, names_in
from content.exchange.cells import (
    BadCell,
    categories_read,
    categories_written,
    keyword_of,
    marked,
    names_read,
    names_written,
    unmarked,
)

PERILOUS = st.text(st.sampled_from("=+-@＝'\t\r\n ;,\"(>›noe)gibackNX\xa0"), max_size=12) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=20
)
NAME = PERILOUS.map(lambda text: text.replace("\n", " ").replace("\r", " ").strip()).filter(
    lambda text: text and names_read(f'"{text.replace(chr(34), chr(34) * 2)}"')
)
STARTS_A_FORMULA = re.compile(r"[ \xa0]*[=+\-@＝＋－＠]")


@given(PERILOUS)
@example("=1+1")
@example("''=1")
@example("'(none)")
@example(" (Give back) ")
@example(" =1;\t-2\r\n+3")
def test_a_text_is_inert_no_keyword_and_comes_back(text):
    cell = marked(text)

    assert unmarked(cell) == text
    assert not keyword_of(cell)
    # Also where another program splits it.
    assert not any(map(STARTS_A_FORMULA.match, re.split("[;\t\r\n]", cell)))
    assert cell[:1] not in ("\t", "\r", "\n")


@given(st.lists(NAME, max_size=4, unique=True))
def test_names_come_back(names):
    assert names_read(names_written(names)) == names


@given(st.dictionaries(NAME, st.lists(NAME, max_size=3, unique=True), min_size=1, max_size=3))
def test_categories_come_back(named):
    value = {"categories": [{"category": name, "subcategories": below} for name, below in named.items()]}

    assert categories_read(categories_written(value)) == value


READ = {
    "Cooking": {"Cooking": []},
    "Cooking > Techniques, Knives; Music": {"Cooking": ["Techniques", "Knives"], "Music": []},
    "Cooking›Techniques;": {"Cooking": ["Techniques"]},
    '"War, and Peace" > "a;b"': {"War, and Peace": ["a;b"]},
    'The "great" war': {'The "great" war': []},
    "A >": {"A": []},
}


@pytest.mark.parametrize(("text", "named"), READ.items(), ids=[*READ])
def test_categories_are_read_as_people_type_them(text, named):
    value = categories_read(text)

    assert {entry["category"]: entry["subcategories"] for entry in entries(value)} == named
    assert categories_read(categories_written(value)) == value


UNREADABLE = {
    "Cooking, Music": "semicolon",
    '"Cooking': "does not close",
    '"Cooking"ish': "does not close",
    "A > B > C": "Write it as in",
    "> B": "Write it as in",
    ";;": "names no category",
    "; ".join(f"c{n}" for n in range(1001)): "more than 1000",
}


@pytest.mark.parametrize(("text", "words"), UNREADABLE.items(), ids=[text[:12] for text in UNREADABLE])
def test_what_could_be_meant_otherwise_is_refused_with_the_cure(text, words):
    with pytest.raises(BadCell, match=words):
        categories_read(text)


def test_no_name_is_lost_by_writing():
    assert names_in(categories_read('Rome; "Rome, East"')) == {"Rome", "Rome, East"}
