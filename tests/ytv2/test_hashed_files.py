"""Sheets that import others are one file in production, under a name of all that is in it."""

import pytest
from django.core.files.storage import FileSystemStorage

from tests.databases import ROOT
from ytv2.hashed_files import IMPORT, HashedFiles

SHEETS = {
    "css/page.css": "@import \"./base.css\";\n@import url('./parts/card.css');\nmain { color: red }\n",
    "css/base.css": '@import "./fonts.css";\nbody { margin: 0 }\n',
    "css/fonts.css": '@font-face { src: url("../fonts/a.woff2") }\n',
    "css/parts/card.css": ".card { gap: 0 }\n",
    "fonts/a.woff2": "letters",
}


@pytest.fixture
def collected(tmp_path):
    """Collects files by their paths and texts, as `collectstatic` does; returns the storage."""

    def collect(files):
        source = FileSystemStorage(tmp_path / "source")
        storage = HashedFiles(location=tmp_path / "collected", base_url="/static/")
        for path, text in files.items():
            for folder in (source, storage):
                place = folder.path(path)
                (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / place).write_text(text)
        done = list(storage.post_process({path: (source, path) for path in files}))
        assert [error for *_, error in done if isinstance(error, Exception)] == []
        return storage

    return collect


def text_of(storage, name):
    with storage.open(name) as file:
        return file.read().decode()


def test_a_sheet_has_what_it_imports_in_its_place(collected):
    storage = collected(SHEETS)

    font = storage.stored_name("fonts/a.woff2")
    for name, letters in (("css/page.css", "fonts/a.woff2"), (storage.stored_name("css/page.css"), font)):
        text = text_of(storage, name)
        order = [text.index(part) for part in (f'url("../{letters}")', "body {", ".card {", "main {")]
        assert order == sorted(order)
        assert "@import" not in text


def test_a_change_of_what_is_imported_changes_the_name_of_the_sheet(collected):
    before = collected(SHEETS).stored_name("css/page.css")

    assert collected(SHEETS).stored_name("css/page.css") == before
    assert collected(SHEETS | {"css/fonts.css": "/* none */\n"}).stored_name("css/page.css") != before


def test_what_is_imported_from_another_folder_names_no_file():
    """In the importing sheet its names would lead elsewhere."""
    for sheet in (ROOT / "static").rglob("*.css"):
        for name in IMPORT.findall(sheet.read_text()):
            imported = (sheet.parent / name).resolve()
            assert imported.parent == sheet.parent or "url(" not in imported.read_text(), (sheet, name)
