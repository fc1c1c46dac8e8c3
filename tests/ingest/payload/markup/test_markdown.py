"""Rendering markdown: what cmark makes of it, and what it keeps of it afterwards."""

import cmarkgfm
import psutil
import pytest
from cmarkgfm.cmark import Options

from ingest.payload.markup.markdown import rendered

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    "markdown", ["", "one\ntwo", "# Héading\n\n- *a*\n- [b](https://b.example 'c')", "<b>", "x" * 9]
)
def test_it_is_what_the_binding_makes(markdown):
    assert rendered(markdown) == cmarkgfm.markdown_to_html(markdown, Options.CMARK_OPT_HARDBREAKS)


def test_ten_thousand_texts_leave_no_memory_behind():
    text = "bread and butter " * 600
    rendered(text)
    before = psutil.Process().memory_info().rss
    for _ in range(10_000):
        rendered(text)
    assert psutil.Process().memory_info().rss - before < 20 * MEGABYTE  # kept, the results were 100
