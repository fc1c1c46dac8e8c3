"""Decisions out of the library: as a sheet, and as the lines of the ledger; made while they are sent."""

import csv
import json
from collections.abc import Collection, Iterator, Sequence
from io import StringIO

from content.decisions import ledger
from content.exchange.sheet import HEADING, lines_of

# Spreadsheets take a file for UTF-8 by it.
BOM = "\ufeff"
# Lines that are made, and sent, at once.
AT_ONCE = 500


def sheet(keys: Sequence[str]) -> Iterator[bytes]:
    """These items in CSV, as RFC 4180 has it, in parts; those that are gone meanwhile are left out.

    At any time it holds AT_ONCE lines in memory, beside the keys.
    """
    yield BOM.encode() + _csv([HEADING])
    for first in range(0, len(keys), AT_ONCE):
        if part := _csv([line.cells() for line in lines_of(keys[first : first + AT_ONCE]).values()]):
            yield part


def ledger_lines(items: Collection[str] | None = None) -> Iterator[bytes]:
    """The ledger, or what of it is about these items, in parts."""
    part: list[str] = []
    for line in ledger.lines(items):
        part.append(json.dumps(line, ensure_ascii=False) + "\n")
        if len(part) == AT_ONCE:
            yield "".join(part).encode()
            part.clear()
    yield "".join(part).encode()


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
