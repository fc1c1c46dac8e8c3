"""A text is folded letter by letter: each folded letter knows where its own stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.catalogue.search.folded import FoldedText


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Bread", "bread"),
        ("Éloge", "eloge"),
        ("cœur", "coeur"),
        ("Straße", "strasse"),
        ("cafe\u0301s", "cafes"),
        ("so\u00adlution", "solution"),
        ("İstanbul", "istanbul"),
        ("歴史", "歴史"),
    ],
)
def test_letters_are_as_words_are_compared(text, letters):
    assert FoldedText(text).letters == letters


def test_a_letter_behind_uneven_ones_is_found_where_it_stands():
    text = "œuf, Straße, cafe\u0301 so\u00adlo: end"

    assert text[FoldedText(text).place(FoldedText(text).letters.index("end")) :] == "end"


@given(st.text(alphabet="aZéœßİ\u0301\u00ad歴 .", max_size=30))
def test_each_letter_stands_at_one_of_its_own(text):
    folded = FoldedText(text)

    for at, letter in enumerate(folded.letters):
        assert letter in FoldedText(text[folded.place(at)]).letters
