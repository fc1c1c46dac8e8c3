"""Sheets out of the library and back, as a person called ada exchanges them."""

import csv
from io import BytesIO, StringIO

import pytest

from content.exchange.cells import unmarked
from content.exchange.download import BOM, sheet
from content.exchange.pending import BadSheet, go_on, propose
from content.models import Content


@pytest.fixture
def exported(db):
    """Bytes of the sheet of these items, or of all."""

    def make(*keys):
        return b"".join(sheet(keys or list(Content.objects.order_by("pk").values_list("pk", flat=True))))

    return make


@pytest.fixture
def lines(exported):
    """Key to the line of the sheet, as a dictionary."""

    def read(*keys):
        rows = csv.DictReader(StringIO(exported(*keys).decode().removeprefix(BOM), newline=""))
        return {unmarked(row["key"]): row for row in rows}

    return read


@pytest.fixture
def proposed(db):
    """Propose a file: bytes, or lines of cells."""

    def propose_it(data, *rows, by="ada"):
        if rows:
            text = StringIO()
            csv.writer(text).writerows([data, *rows])
            data = text.getvalue().encode()
        return propose(BytesIO(data), name="sheet.csv", by=by)

    return propose_it


@pytest.fixture
def imported(proposed):
    """The same, and do it."""

    def do(*data, by="ada"):
        return go_on(proposed(*data, by=by), by=by, via="test", seconds=60)

    return do


@pytest.fixture
def faults(proposed):
    """What is wrong with a file, in sentences."""

    def ask(*data):
        with pytest.raises(BadSheet) as refused:
            proposed(*data)
        return [str(fault) for fault in refused.value.faults]

    return ask
