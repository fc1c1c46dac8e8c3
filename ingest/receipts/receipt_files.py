"""`<file>.receipt.json` beside a report file: the answer where its producer can read it."""

import json
import os
from pathlib import Path

from ingest.outcomes import Receipt

SUFFIX = ".receipt.json"


def leave(path: Path, receipt: Receipt) -> None:
    """Write the receipt whole or not at all, and only when it says something new. Raises OSError."""
    file = path.with_name(path.name + SUFFIX)
    data = json.dumps(receipt.as_json(), ensure_ascii=False, indent=1).encode() + b"\n"
    if file.is_file() and file.read_bytes() == data:
        return
    draft = path.with_name(f".{path.name}{SUFFIX}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
