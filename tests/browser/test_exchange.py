"""Decisions out to a spreadsheet and back: at both widths, in both themes, with and without script."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from content.models import Curation


@pytest.fixture
def site(own_site):
    return own_site


@pytest.mark.parametrize(
    ("theme", "width", "script"),
    [("light", 1400, True), ("dark", 390, False)],
    ids=["a desk", "a phone without script"],
)
def test_a_sheet_goes_out_comes_back_with_a_difference_and_is_undone(
    at_the_desk, barriers, theme, width, script, tmp_path
):
    options = {"color_scheme": theme, "viewport": {"width": width, "height": 900}, "java_script_enabled": script}
    page = at_the_desk("/admin/exchange/", **options)

    def nothing_bars_the_way():
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert barriers(page) == []

    nothing_bars_the_way()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV: All items of the library").click()
    heading, first, *_ = csv.reader(StringIO(Path(taken.value.path()).read_text("utf-8-sig"), newline=""))
    changed = first.copy()
    changed[heading.index("title")] = "=Mine"
    file, text = tmp_path / "mine.csv", StringIO()
    csv.writer(text, delimiter=";").writerows([heading, changed])
    before = list(Curation.objects.filter(pk=first[0]).values_list("overrides", flat=True))

    file.write_text("key;titel\n")
    page.get_by_label("A CSV file").set_input_files(file)
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 1, titel There is no such column.")
    nothing_bars_the_way()
    file.write_text(text.getvalue(), "utf-8-sig")
    page.get_by_label("A CSV file").set_input_files(file)
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.locator(".differences")).to_contain_text("=Mine")
    nothing_bars_the_way()
    page.get_by_role("button", name="Import 1 change").click()
    expect(page.locator(".messagelist")).to_contain_text("1 line of mine.csv imported.")
    assert Curation.objects.get(pk=first[0]).overrides["title"] == "=Mine"

    page.locator(".messagelist").get_by_role("button", name="Undo").click()

    expect(page.locator(".messagelist")).to_contain_text("undone")
    assert list(Curation.objects.filter(pk=first[0]).values_list("overrides", flat=True)) in (before, [{}])
