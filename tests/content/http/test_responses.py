"""Any value that a handler may have becomes JSON."""

import json

import pytest

from content.http.responses import json_response


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ({"a": [1, 2.5, None, True, "é日😀"]}, '{"a":[1,2.5,null,true,"é日😀"]}'),
        ('"\\\n\t\x00\x1f\x7f\u2028', '"\\"\\\\\\n\\t\\u0000\\u001f\x7f\u2028"'),
        ("a\ud800b", '"a?b"'),
        ({"a": 2**80}, f'{{"a":{2**80}}}'),
        ({1: 2}, '{"1":2}'),
        (float("nan"), "null"),
    ],
    ids=ascii,
)
def test_it_is_compact_utf8_that_is_not_escaped(body, data):
    answer = json_response(body)

    assert (answer.content.decode(), answer.headers["Content-Type"]) == (data, "application/json")


def test_a_value_nested_far_down_is_written():
    nested: list = []
    for _ in range(600):
        nested = [nested]

    assert json.loads(json_response(nested).content) == nested
