"""An item as Markdown and as a reference."""

import pytest

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
        "# 50% {rye} & more_\n\n"
        "Warm Oven. “50% {rye} & more_”. YouTube, 5 March 2026. <https://www.youtube.com/watch?v=Sp2vMS12CwB>. "
        "Summary: YTV2, <http://testserver/read/Sp2vMS12CwB>\n\n"
        "## Why\n\nRye is **slow**.\n\n- One\n- Two\n"
    )


def test_bibtex_escapes_what_means_something_to_tex(taken):
    text = taken("bib").content.decode()

    assert text.startswith("@misc{ytv2-Sp2vMS12CwB,\n  title = {{50\\% \\{rye\\} \\& more\\_}},\n")
    assert "  author = {{Warm Oven}},\n  year = {2026},\n  date = {2026-03-05},\n" in text
    assert text.count("{") == text.count("}")


def test_ris_has_a_tag_a_line(taken):
    lines = taken("ris").content.decode().split("\r\n")

    assert lines[:4] == ["TY  - VIDEO", "TI  - 50% {rye} & more_", "AU  - Warm Oven,", "PY  - 2026"]
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])


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
