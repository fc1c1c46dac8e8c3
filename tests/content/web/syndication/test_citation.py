"""An item as Markdown and as a reference."""

import re
from html import escape

import pytest
import rispy
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from content.decisions import trash

pytestmark = pytest.mark.django_db

HTML = "<h2>Why</h2><p>Rye is <strong>slow</strong>.</p><ul><li>One</li><li>Two</li></ul>"


@pytest.fixture
def taken(client, put):
    put(
        "Sp2vMS12CwB",
        title="50% {rye} & more_",
        channel_name="Warm\nOven",
        canonical_url="https://www.youtube.com/watch?v=Sp2vMS12CwB",
        published_at="2026-03-05T10:00:00Z",
        topics_json=["rye"],
        html=HTML,
    )
    return lambda ending: client.get(f"/read/Sp2vMS12CwB.{ending}")


def test_markdown_has_title_origin_and_summary(taken):
    answer = taken("md")

    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.content.decode() == (
        "# 50% {rye} & more\\_\n\n"
        "Warm Oven. “50% {rye} & more\\_”. YouTube, 5 March 2026. <https://www.youtube.com/watch?v=Sp2vMS12CwB>. "
        "Summary: YTV2, <http://testserver/read/Sp2vMS12CwB>\n\n"
        "## Why\n\nRye is **slow**.\n\n- One\n- Two\n"
    )


def test_bibtex_escapes_what_means_something_to_tex(taken):
    text = taken("bib").content.decode()

    assert text.startswith(
        "@misc{ytv2-Sp2vMS12CwB,\n  title = {{50\\% {\\textbraceleft}rye{\\textbraceright} \\& more\\_}},\n"
    )
    assert "  author = {{Warm Oven}},\n  year = {2026},\n  date = {2026-03-05},\n" in text
    assert text.count("{") == text.count("}")


def test_ris_has_a_tag_a_line(taken):
    lines = taken("ris").content.decode().split("\r\n")

    assert lines[:4] == ["TY  - VIDEO", "TI  - 50% {rye} & more_", "AU  - Warm Oven,", "PY  - 2026"]
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])


# Titles, channels and addresses that would end a value, begin another, or mean something else.
AWKWARD = (
    "{ one brace",
    "100% & $5 #1 C_D ~ ^ \\ end",
    "}} \\input{x} @misc{y, title = {z}}",
    "Smith, Jones and Co",
    "*stars* _lines_ `code` [a](javascript:x) <script>x</script> &lt; &copy; R&D",
    "- a dash # and ## a hash ##",
    "1. First",
    "---",
    "a\r\nER  - \r\nTI  - other",
    "E\u0301te\u0301 שלום 🍞 “quoted” 'q'",
)
TEX = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbraceleft": "{",
    "textbraceright": "}",
}


def from_tex(value):
    """What TeX prints."""
    printed = re.sub(r"\{\\(\w+)\}", lambda name: TEX[name[1]].replace("\\", "\0"), value)
    return re.sub(r"\\([%&#_$])", r"\1", printed.removeprefix("{").removesuffix("}")).replace("\0", "\\")


def test_whatever_a_title_holds_programs_read_that_title(put, client):
    for number, title in enumerate(AWKWARD):
        address = f"https://example.org/a_{number}%20b?x={{&y=~c#d|"
        put(f"i{number}", title=title, channel_name=title, canonical_url=address, html=f"<p>{escape(title)}</p>")

        written = " ".join(title.split())
        text = {ending: client.get(f"/read/i{number}.{ending}").content.decode() for ending in ("md", "bib", "ris")}

        [entry] = parse_string(text["bib"], "bibtex").entries.values()
        [author] = entry.persons["author"]
        assert (from_tex(entry.fields["title"]), from_tex(str(author))) == (written, written)
        assert entry.fields["url"] == f"https://example.org/a_{number}%20b?x=%7B&y=~c#d%7C"
        [reference] = rispy.loads(text["ris"])
        assert (reference["title"], reference["authors"]) == (written, [f"{written},"])
        assert reference["urls"] == [address]
        assert shown_by(text["md"]) == [written, f"{written}. “{written}”. Web", written]


def shown_by(markdown):
    """The words of its paragraphs, up to the address; HTML would be none of them."""
    parts = [
        part.children for part in MarkdownIt("commonmark").enable("strikethrough").parse(markdown) if part.children
    ]
    assert {child.type for part in parts for child in part} <= {"text", "link_open", "link_close", "softbreak"}
    return [
        "".join(" " if child.type == "softbreak" else child.content for child in part).partition(". http")[0]
        for part in parts
    ]


@pytest.mark.parametrize("ending", ["md", "bib", "ris"])
def test_whatever_a_row_holds_there_is_an_answer(put, client, ending):
    put("odd", title="\x01\u2028}\\end{document}", analysis_json=[1], canonical_url="javascript:x", html="<p>a</p>")

    answer = client.get(f"/read/odd.{ending}")

    assert answer.status_code == 200
    assert "javascript" not in answer.content.decode()


def test_another_name_of_the_item_leads_there_and_a_deleted_one_is_gone(taken, client):
    answer = client.get("/read/yt:Sp2vMS12CwB.md")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/read/Sp2vMS12CwB.md")

    trash.delete("Sp2vMS12CwB", by="ada")
    assert [taken(ending).status_code for ending in ("md", "bib", "ris", "txt")] == [410, 410, 410, 404]


def test_an_item_whose_key_ends_so_has_its_page(put, client):
    put("notes.md")
    put("notes")

    assert client.get("/read/notes.md").headers["Content-Type"] == "text/html; charset=utf-8"
    assert client.get("/read/notes.bib").headers["Content-Type"] == "application/x-bibtex; charset=utf-8"
