"""Rendering markdown: what is asked of the renderer beyond CommonMark, and what it keeps of a text afterwards."""

import psutil
import pytest

from ingest.payload.markup.markdown import rendered

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("markdown", "markup"),
    [
        ("", ""),
        ("one\ntwo", "<p>one<br />\ntwo</p>\n"),
        ("**bold **in** bold**", "<p><strong>bold in bold</strong></p>\n"),
        ("[x](javascript:alert(1))", '<p><a href="">x</a></p>\n'),
        ("a <b>", "<p>a <!-- raw HTML omitted --></p>\n"),
        ("```\nunclosed", "<pre><code>unclosed\n</code></pre>\n"),
        ("~~gone~~", "<p><del>gone</del></p>\n"),
    ],
)
def test_markdown_is_rendered_as_github_does(markdown, markup):
    assert rendered(markdown) == markup


def test_ten_thousand_texts_leave_no_memory_behind():
    text = "bread and butter " * 600
    rendered(text)
    before = psutil.Process().memory_info().rss
    for _ in range(10_000):
        rendered(text)
    assert psutil.Process().memory_info().rss - before < 20 * MEGABYTE  # kept, the results were 100
