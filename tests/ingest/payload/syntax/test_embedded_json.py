"""Objects that arrive spelled as text."""

import pytest

from ingest.payload.syntax.embedded_json import unwrapped, with_line_breaks


@pytest.mark.parametrize(
    "spelled",
    [
        '{"comprehensive": "It\'s\\nhere", "n": null}',
        "{'comprehensive': \"It's\\nhere\", 'n': None}",
        "  {'comprehensive': 'It\\'s\\nhere', 'n': None}\n",
        "{'comprehensive': \"It's\nhere\", 'n': None}",
    ],
)
def test_json_and_python_spellings_are_unwrapped(spelled):
    assert unwrapped(spelled) == {"comprehensive": "It's\nhere", "n": None}


def test_lists_are_unwrapped_too():
    assert unwrapped("['a', 'b']") == unwrapped('["a", "b"]') == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "Just a text.",
        "{not an object}",
        "{'a': __import__('os')}",
        "{'a': 1+1}",
        "{'a': b'bytes'}",
        "{'a': {1, 2}}",
        "{[]: 1}",
        "{'a': " + "-" * 100_000 + "1}",
        "{'a':" * 500 + "1" + "}" * 500,
        "[" * 100_000 + "]" * 100_000,
        "{" + "1" * 100_000 + "x}",
        "{'a" + "\\" * 99_999 + "}",
    ],
)
def test_anything_else_is_just_text(text):
    assert unwrapped(text) is None


def test_line_breaks_that_were_escaped_twice_are_restored():
    assert with_line_breaks(r"One.\n\nTwo.") == "One.\n\nTwo."
    assert with_line_breaks(r"Points:\n- a\n- b") == "Points:\n- a\n- b"


def test_a_text_about_line_breaks_is_left_alone():
    assert with_line_breaks(r"In C, \n ends a line.") == r"In C, \n ends a line."
    assert with_line_breaks("Real\nbreak, and \\n\\n spelled.") == "Real\nbreak, and \\n\\n spelled."
