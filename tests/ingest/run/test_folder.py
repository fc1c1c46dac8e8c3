"""Which files of a folder are reports: all of them, in order, each once, and nothing else. No database."""

import os

import pytest

from ingest.run import folder
from ingest.run.folder import PassedOver, report_files


@pytest.fixture
def reports(tmp_path):
    """A folder; `reports("a.json", ...)` makes files in it and `reports.listed()` lists what is found."""
    folder = tmp_path / "reports"
    folder.mkdir()

    class Folder:
        path = folder

        def __call__(self, *names):
            for name in names:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("{}")
            return self

        def listed(self, *places):
            return [str(path.relative_to(folder)) for path in report_files(places or [folder])]

    return Folder()


def test_reports_are_found_also_in_folders_below(reports):
    assert reports("b.json", "2024/05/a.json", "a.json").listed() == ["2024/05/a.json", "a.json", "b.json"]


def test_the_order_is_that_of_the_names(reports):
    names = [f"{number:03}.json" for number in (7, 3, 9, 1, 5)]

    assert reports(*names).listed() == sorted(names)


def test_other_files_are_not_reports(reports):
    reports("a.json", "a.txt", "json", "a.json.part", "a.json~", "notes.md")

    assert reports.listed() == ["a.json"]


def test_droppings_of_macos_dot_files_and_dot_folders_are_skipped(reports):
    reports("a.json", "._a.json", ".hidden.json", ".trash/a.json", "2024/.snapshots/deep/a.json", "2024/._b.json")

    assert reports.listed() == ["a.json"]


@pytest.mark.parametrize("name", ["REPORT.JSON", "Report.Json", "report.jSON", "a.b.JSON", "FÜSSE.JSON"])
def test_the_case_of_the_ending_does_not_count(reports, name):
    assert reports(name, "A.RECEIPT.JSON", "a.Receipt.json", f"{name}.TXT").listed() == [name]


@pytest.mark.parametrize(
    "bin_",
    [
        *(
            "#recycle",
            "#Recycle",
            "#snapshot",
            "@eaDir",
            "@EADIR",
            "$RECYCLE.BIN",
            "$Recycle.Bin",
            "RECYCLER",
            "Recycled",
        ),
        *(
            "@Recycle",
            "@Recently-Snapshot",
            "~snapshot",
            "@tmp",
            "@__thumb",
            "@SynologyDrive",
            "lost+found",
            "Recycle Bin",
        ),
        *(
            "System Volume Information",
            "SYSTEM VOLUME INFORMATION",
            "Network Trash Folder",
            "Temporary Items",
            "FOUND.000",
        ),
        *(".Trash-1000", ".stversions", ".zfs", ".AppleDouble", ".snapshots", ".Recycle.Bin", "__MACOSX"),
    ],
)
def test_what_was_thrown_away_is_passed_over_at_any_depth_and_counted(reports, bin_):
    reports("a.json", f"{bin_}/b.json", f"2024/05/{bin_}/S-1-5-21/c.json", "2024/d.json")
    passed_over = PassedOver()

    listed = list(report_files([reports.path], passed_over=passed_over))

    assert listed == [reports.path / "2024/d.json", reports.path / "a.json"]
    assert list(passed_over) == sorted([reports.path / bin_, reports.path / "2024/05" / bin_])
    assert str(passed_over) == f"2 folders ({bin_})"


@pytest.mark.parametrize(
    "name", ["@baker", "#bread", "$money", "Snapshots of 2024", "trash talk", "recycle", "tmp", "lost"]
)
def test_a_folder_that_a_person_named_is_looked_into(reports, name):
    assert reports(f"{name}/a.json").listed() == [f"{name}/a.json"]


@pytest.mark.parametrize("bin_", ["#recycle", "@eaDir", "$RECYCLE.BIN", ".stversions"])
def test_a_bin_that_is_named_outright_is_read(reports, bin_):
    reports(f"{bin_}/a.json", f"{bin_}/below/b.json", f"{bin_}/{bin_}/c.json")

    assert reports.listed(reports.path / bin_) == [f"{bin_}/a.json", f"{bin_}/below/b.json"]


def test_what_is_passed_over_is_said_in_a_word(reports):
    passed_over = PassedOver()
    reports(
        "._a.json", ".b.JSON", ".c.txt", "@eaDir/x.json", "#recycle/y.json", "2024/@eaDir/z.json", ".a.receipt.json"
    )

    assert (list(report_files([reports.path], passed_over=passed_over)), str(PassedOver())) == ([], "")
    assert str(passed_over) == "3 folders (#recycle, @eaDir), 2 hidden files"


def test_what_only_bears_the_name_of_a_report_is_found_too(reports):
    os.mkfifo(reports("a.json").path / "pipe.json")
    (reports.path / "broken.json").symlink_to("nowhere.json")

    assert reports.listed() == ["a.json", "broken.json", "pipe.json"]
    assert reports.listed(reports.path / "pipe.json") == ["pipe.json"]


def test_receipts_are_not_reports(reports):
    assert reports("a.json", "a.receipt.json").listed() == ["a.json"]


def test_a_folder_called_like_a_report_is_looked_into_but_is_none(reports):
    assert reports("odd.json/a.json").listed() == ["odd.json/a.json"]


def test_below_a_dot_folder_that_is_named_outright_reports_are_found(reports):
    reports(".local/reports/a.json")

    assert reports.listed(reports.path / ".local" / "reports") == [".local/reports/a.json"]


@pytest.mark.parametrize(
    "name",
    [
        *("two words.json", "Füße – «été».json", "日本語.json", "emoji 🥖.json", "-rf.json", "--json.json"),
        *("a'b\"c.json", "line\nbreak.json", "tab\t.json", "[a].json", "*.json", "back\\slash.json"),
        *("x" * 250 + ".json", "% %s {}.json"),
    ],
)
def test_a_name_may_hold_any_character(reports, name):
    assert reports("a.json", name).listed() == sorted(["a.json", name])


def test_a_name_that_is_not_utf_8_is_found(reports):
    path = os.fsencode(reports.path) + b"/latin-\xe9.json"
    with open(path, "wb") as file:
        file.write(b"{}")

    assert [os.fsencode(file) for file in report_files([reports.path])] == [path]


@pytest.mark.parametrize("name", ["report.txt", ".hidden.json", "._a.json", "no-suffix"])
def test_a_file_that_is_named_outright_is_taken_whatever_it_is_called(reports, name):
    reports(name)

    assert reports.listed(reports.path / name) == [name]


def test_each_file_comes_once_though_it_is_named_twice(reports):
    reports("a.json", "b.json", "below/c.json")

    listed = reports.listed(reports.path / "b.json", reports.path, reports.path / "below", reports.path / "a.json")

    assert listed == ["b.json", "a.json", "below/c.json"]


def test_an_empty_folder_has_none(reports):
    assert reports.listed() == []


def test_a_folder_that_cannot_be_listed_is_reported_and_holds_up_nothing(tmp_path):
    errors = []

    assert list(folder.entries(tmp_path / "gone", unreadable=errors.append)) == []

    assert [error.filename for error in errors] == [str(tmp_path / "gone")]
