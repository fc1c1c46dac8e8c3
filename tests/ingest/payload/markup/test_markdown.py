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


TABLE = rendered("| a | b |\n|---|---|\n| 1 | 2 |")


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n\n|---|---|\n\n| 1 | 2 |",
        "| a | b |\n|---|---|\n\n| 1 | 2 |",
        "|a|b|\n \n|-|-|\n \n|1|2|",
        "｜a｜b｜\n｜---｜---｜\n｜1｜2｜",
        "a | b\n--- | ---\n1 | 2",
    ],
)
def test_a_table_in_another_spelling_is_the_same_table(text):
    assert rendered(text) == TABLE


def test_of_two_tables_with_a_blank_line_between_them_each_stays_its_own():
    two = "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    assert rendered(two * 2).count("<table>") == 2


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("＃＃ 題\n文", "## 題\n文"),
        ("＃　題", "# 題"),
        ("１．一\n２．二", "1. 一\n2. 二"),
        ("－ 一\n－ 二", "- 一\n- 二"),
        ("～～旧～～新", "~~旧~~新"),
    ],
)
def test_marks_in_full_width_are_marks(wide, narrow):
    assert rendered(wide) == rendered(narrow)
