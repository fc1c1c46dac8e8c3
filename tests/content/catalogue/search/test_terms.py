"""What a reader typed is words, phrases, what shall not be there, and alternatives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.catalogue.search.terms import Term, parse


def words(text):
    return Term(text)


def phrase(text, **more):
    return Term(text, "phrase", **more)


def begun(text):
    return Term(text, "begun")


def without(text, kind="words"):
    return Term(text, kind, excluded=True)


@pytest.mark.parametrize(
    ("q", "alternatives"),
    [
        ("", []),
        ("rome", [[begun("rome")]]),
        ("ancient rome", [[words("ancient"), begun("rome")]]),
        ("C++", [[words("C++")]]),
        ("R&D", [[begun("R&D")]]),
        ("(R&D) | AT&T!", [[words("R&D"), begun("AT&T")]]),
        ("brewing/roast", [[begun("brewing/roast")]]),
        ('"ancient rome"', [[phrase("ancient rome")]]),
        ('"ancient rome', [[phrase("ancient rome")]]),
        ("“ancient rome”", [[phrase("ancient rome")]]),
        ("„ancient rome“ fall", [[phrase("ancient rome"), begun("fall")]]),
        ("«ancient rome» -“and sparta”", [[phrase("ancient rome"), without("and sparta", "phrase")]]),
        ("»ancient rome«", [[phrase("ancient rome")]]),
        ("“ancient rome", [[phrase("ancient rome")]]),
        ("＂ancient rome＂", [[phrase("ancient rome")]]),
        ('fall "ancient rome" of', [[words("fall"), phrase("ancient rome"), begun("of")]]),
        ('a"b c"d', [[words("a"), phrase("b c"), begun("d")]]),
        ("rome -sparta", [[words("rome"), without("sparta")]]),
        ('rome -"and sparta"', [[words("rome"), without("and sparta", "phrase")]]),
        ("rome or sparta", [[words("rome")], [words("sparta")]]),
        ("rome OR sparta athens", [[words("rome")], [words("sparta"), begun("athens")]]),
        ('"all or nothing"', [[phrase("all or nothing")]]),
        ("or", [[words("or")]]),
        ("or rome", [[words("or rome")]]),
        ("rome or", [[words("rome or")]]),
        ("- - - -", []),
        ("-" * 40, []),
        ("--verbose mode", [[words("verbose"), begun("mode")]]),
        ("Rome - Athens", [[words("Rome"), begun("Athens")]]),
        ("well-known thing", [[words("well-known"), begun("thing")]]),
        ("(a & b) | !c \\", [[words("a b"), begun("c")]]),
        ('""', []),
        ('" "', []),
        ('-""', []),
        ("Gro\u0308\u00dfere O\u0308fen", [[words("Größere"), begun("Öfen")]]),
        ("Ｈｉｓｔｏｒｙ\u200b", [[begun("History")]]),
    ],
)
def test_it_is_taken_apart(q, alternatives):
    assert parse(q) == alternatives


@given(st.text(st.sampled_from(list("a -\"or'()!&|:*<>\\\x00\u200b\u0301é ")), max_size=60) | st.text())
def test_no_term_is_empty_or_has_a_sign_of_the_language_of_searches(q):
    for term in (term for alternative in parse(q) for term in alternative):
        assert term.text
        assert not set(term.text) & set('"\x00')
        assert term.kind == "phrase" or not any(word.startswith("-") for word in term.text.split())


def test_a_pasted_page_is_cut():
    (terms,) = parse(" ".join(f"word{number}" for number in range(300)))

    assert [len(term.text.split()) for term in terms] == [100, 1]
