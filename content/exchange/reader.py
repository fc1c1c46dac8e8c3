"""A file of a spreadsheet into lines, or into what is wrong with it: by line and column, and with the cure."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from typing import IO

from content.exchange.cells import unmarked
from content.exchange.sheet import BY_NAME, KEY, NOTE, READ, SHOWN

# Characters of a cell, far beyond what spreadsheets take.
LARGEST_CELL = 1024 * 1024
# Of many faults, so many are named.
NAMED = 100
SEPARATORS = (",", ";", "\t")
SAVE_AS = "Save it as “CSV UTF-8”."
# What a file is that begins so.
KINDS = (
    (b"PK\x03\x04", f"This is a workbook (.xlsx or .ods), not CSV. Open it and export the sheet. {SAVE_AS}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old workbook (.xls), not CSV. Open it and export the sheet. {SAVE_AS}"),
    (b"%PDF", "This is a PDF, not CSV."),
    (b"\x1f\x8b", "This is compressed (gzip). Unpack it first."),
    (b"(\xb5/\xfd", "This is compressed (zstd). Unpack it first."),
    (b"{", "These are lines of JSON. A ledger is replayed by an operator: manage.py ledger replay FILE."),
    *((mark, f"This is UTF-16. {SAVE_AS}") for mark in (b"\xff\xfe", b"\xfe\xff")),
)
# A byte that is none of UTF-8, as Python's surrogateescape has it.
BYTE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what to do; `line` is that of the file (0: of no single line), as editors count."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, [f"Line {self.line}" if self.line else "", self.column]))
        return f"{place}: {self.words}" if place else self.words


class Faults(list[Fault]):
    """Those that are named, and how many there are in all."""

    total = 0

    def note(self, line: int, column: str, words: str) -> None:
        self.total += 1
        if len(self) < NAMED:
            self.append(Fault(line, column, words))


class Unreadable(ValueError):
    """The file is no sheet of decisions."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Given:
    """A line of the file: the number of its first line, the key, and its cells by the names of their columns."""

    number: int
    key: str
    cells: dict[str, str]


Record = tuple[int, list[str]]


def read(file: IO[bytes], faults: Faults) -> Iterator[Given]:
    """Its lines in order; what is wrong with one is noted. Raises Unreadable where no further line can be read.

    UTF-8 with or without a mark, separated by commas, semicolons or tabs, with any kind of line ends.
    """
    _refuse_other_kinds(file)
    csv.field_size_limit(LARGEST_CELL)
    # A byte that is no UTF-8 is kept, so that its place can be named.
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from _lines(text, faults)
    finally:
        text.detach()


def _refuse_other_kinds(file: IO[bytes]) -> None:
    head = file.read(1024)
    file.seek(0)
    if not head.strip():
        raise Unreadable(Fault(0, "", "The file is empty."))
    for beginning, words in KINDS:
        if head.startswith(beginning):
            raise Unreadable(Fault(0, "", words))
    # Every second byte of Latin letters in UTF-16.
    if head.count(b"\0") > len(head) // 3:
        raise Unreadable(Fault(0, "", f"This is UTF-16. {SAVE_AS}"))


def _lines(text: TextIOWrapper, faults: Faults) -> Iterator[Given]:
    lines = iter(text)
    first, skipped = next(lines), 0
    if named := re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE):
        first, skipped = next(lines, ""), 1
    separator = named[1] if named else _separator_of(first)
    records = _records(chain([first], lines), separator, skipped)
    heading = _heading(*next(records, (1, [])))
    for number, cells in records:
        if any(cell.strip() for cell in cells):
            given = _given(number, cells, heading, faults)
            if given:
                yield given


def _separator_of(heading: str) -> str:
    """The one between whose cells the column with the keys is."""
    for separator in SEPARATORS:
        if KEY in map(_plain, next(csv.reader([heading], delimiter=separator), [])):
            return separator
    return ","


def _records(lines: Iterable[str], separator: str, skipped: int) -> Iterator[Record]:
    """Each with the number of its first line."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 1 + skipped
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(Fault(number, "", _in_words(error))) from error
        yield number, cells
        number = 1 + skipped + reader.line_num


def _in_words(error: csv.Error) -> str:
    if "expected after" in str(error):
        return "Something follows the quote that closes a cell. Within a cell in quotes each quote stands twice."
    return "A quote opens here and never closes. Within a cell in quotes each quote stands twice."


def _plain(name: str) -> str:
    return " ".join(unmarked(name).casefold().split())


def _heading(number: int, cells: Sequence[str]) -> list[str]:
    """The names of the columns. Raises Unreadable."""
    names = [_plain(cell) for cell in cells]
    if KEY not in names:
        raise Unreadable(Fault(number, "", f"There is no column “{KEY}”. The first line names the columns."))
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise Unreadable(Fault(number, name, "This column is there twice. Take one of both out."))
        if name and name not in READ and name not in SHOWN:
            known = ", ".join(READ)
            raise Unreadable(
                Fault(number, name, f"There is no such column. Rename it or take it out. Read are {known}.")
            )
    if not {*BY_NAME, NOTE} & set(names):
        raise Unreadable(
            Fault(number, "", f"There is no column that could decide anything. Add one of {', '.join(BY_NAME)}.")
        )
    return names


def _given(number: int, cells: Sequence[str], heading: Sequence[str], faults: Faults) -> Given | None:
    # Excel leaves empty cells at the end of a line out: fewer are no fault.
    if any(cells[len(heading) :]):
        faults.note(number, "", f"It has {len(cells)} cells, and the first line {len(heading)}. Is one not in quotes?")
        return None
    named = dict(zip(heading, cells, strict=False))
    is_whole = True
    for place, (name, cell) in enumerate(zip(heading, cells, strict=False), 1):
        if words := _damage(cell):
            faults.note(number, name or f"column {place}", words)
            is_whole = False
        elif not name and cell.strip():
            faults.note(number, f"column {place}", "This column has no name in the first line. Name it or empty it.")
            is_whole = False
    key = unmarked(named.get(KEY, "")).strip()
    if not key:
        faults.note(number, KEY, "The key is missing. By it an item is known.")
    return Given(number, key, {name: named[name] for name in READ[1:] if name in named}) if is_whole and key else None


def _damage(cell: str) -> str:
    if "\0" in cell:
        return f"It holds a NUL character. {SAVE_AS}"
    damaged = BYTE.search(cell)
    if not damaged:
        return ""
    excerpt = cell[max(damaged.start() - 10, 0) : damaged.end() + 10]
    return f"It is not in UTF-8, perhaps in Windows-1252: “{_guessed(excerpt)}”. {SAVE_AS}"


def _guessed(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
