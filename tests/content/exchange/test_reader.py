"""Files as spreadsheets write them are read; broken ones are named by line and column, with the cure."""

from io import BytesIO

import pytest

from content.exchange.reader import NAMED, Faults, Unreadable, read

PLAIN = "key,title,note\r\na,Über uns,\r\nb,Two,Why\r\n"
LINES = [(2, "a", {"title": "Über uns", "note": ""}), (3, "b", {"title": "Two", "note": "Why"})]


def lines(data, faults=None):
    return [(each.number, each.key, each.cells) for each in read(BytesIO(data), Faults() if faults is None else faults)]


def faults_of(data):
    faults = Faults()
    try:
        lines(data, faults)
    except Unreadable as error:
        faults.append(error.fault)
    return [str(fault) for fault in faults]


WRITTEN = {
    "by us": PLAIN.encode("utf-8-sig"),
    "without a mark": PLAIN.encode(),
    "by Excel in Europe": PLAIN.replace(",", ";").encode("utf-8-sig"),
    "with tabs": PLAIN.replace(",", "\t").encode(),
    "with the separator named": b"sep=;\r\n" + PLAIN.replace(",", ";").encode(),
    "with CR line ends": PLAIN.replace("\r\n", "\r").encode(),
    "with LF line ends": PLAIN.replace("\r\n", "\n").encode(),
    "without a last line end": PLAIN.strip().encode(),
    "with everything in quotes": "\r\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in PLAIN.splitlines()
    ).encode(),
    "with empty columns and lines behind": (PLAIN.replace("\r\n", ",,\r\n") + ",,,,\r\n\r\n").encode(),
    "with empty cells left out": PLAIN.replace("uns,", "uns").encode(),
    "with other spellings of the names": PLAIN.replace("key,title", " Key ,TITLE").encode(),
    "with columns that are only shown": PLAIN.replace("note", "note,item,machine: title,decided at").encode(),
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_a_file_is_read_whatever_wrote_it(data):
    number = 1 if data.startswith(b"sep") else 0
    expected = [(line + number, key, cells) for line, key, cells in LINES]

    assert [(n, key, {"note": "", **cells}) for n, key, cells in lines(data)] == expected
    assert not faults_of(data)


def test_a_cell_of_several_lines_is_one_and_the_next_line_is_counted_as_editors_do():
    assert lines(b'key,title\na,"one\ntwo"\nb,x\n') == [(2, "a", {"title": "one\ntwo"}), (4, "b", {"title": "x"})]


BROKEN = {
    "empty": (b"", "The file is empty."),
    "blank": (b" \r\n", "The file is empty."),
    "a workbook": (b"PK\x03\x04...", "This is a workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an old workbook"),
    "a PDF": (b"%PDF-1.7", "This is a PDF"),
    "gzip": (b"\x1f\x8b\x08", "This is compressed (gzip)"),
    "a ledger": (b'{"uid": 1}\n', "These are lines of JSON. A ledger is replayed by an operator: manage.py ledger"),
    "UTF-16": (PLAIN.encode("utf-16"), "This is UTF-16. Save it as"),
    "UTF-16, big-endian": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "This is UTF-16. Save it as"),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), "This is UTF-16. Save it as"),
    "Windows-1252": (PLAIN.encode("cp1252"), "Line 2, title: It is not in UTF-8, perhaps in Windows-1252: “Über uns”."),
    "NUL": (b"key,title\na,x\0y\n", "Line 2, title: It holds a NUL character."),
    "no key": (b"title,note\na,b\n", "Line 1: There is no column “key”."),
    "a page of the web": (b"<!doctype html><title>Log in</title>", "Line 1: There is no column “key”."),
    "nothing to decide": (b"key,url\na,b\n", "Line 1: There is no column that could decide anything."),
    "a column twice": (b"key,title,Title\na,b,c\n", "Line 1, title: This column is there twice."),
    "an unknown column": (b"key,title,titel\na,b,c\n", "Line 1, titel: There is no such column. Rename it"),
    "a column without a name": (b"key,title,\na,b,c\n", "Line 2, column 3: This column has no name"),
    "too many cells": (b"key,title\na,b,c\n", "Line 2: It has 3 cells, and the first line 2."),
    "a key missing": (b"key,title\n,b\n", "Line 2, key: The key is missing."),
    "an open quote": (b'key,title\na,b\nb,"c\nd,e\n', "Line 3: A quote opens here and never closes."),
    "a huge open quote": (b'key,title\na,"' + b"x,y\n" * 300_000, "Line 2: A quote opens here and never closes."),
    "a quote within": (b'key,title\na,"b"c\n', "Line 2: Something follows the quote that closes a cell."),
}


@pytest.mark.parametrize(("data", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_by_line_and_column_with_the_cure(data, words):
    (fault,) = faults_of(data)

    assert fault.startswith(words)


def test_all_that_is_wrong_is_counted_and_so_much_named():
    faults = Faults()
    lines(b"key,title\n" + b"a,\xfc\n" * 300, faults)

    assert (len(faults), faults.total) == (NAMED, 300)
