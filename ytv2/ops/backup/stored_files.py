"""The files below EXPORTS_DIR in a snapshot: listed with their checksums, copied if wished, and put back."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from ytv2.ops.backup.manifest import InvalidSnapshot, checksum


def list_into(listing: Path, *, copy_to: Path | None = None) -> dict[str, int]:
    """Write a list for `sha256sum --check`; returns {"files": int, "bytes": int}.

    Checksums are those of the copies, so that list and copies agree whatever happens to the originals.
    """
    files = size = 0
    with listing.open("w", encoding="utf-8", errors="surrogateescape") as lines:
        for name in _names(settings.EXPORTS_DIR):
            source = settings.EXPORTS_DIR / name
            try:
                if copy_to:
                    (copy_to / name).parent.mkdir(parents=True, exist_ok=True)
                    source = Path(shutil.copy2(source, copy_to / name))
                digest, length = checksum(source), source.stat().st_size
            except FileNotFoundError:
                continue  # it was removed meanwhile
            lines.write(f"{digest}  {name}\n")
            files, size = files + 1, size + length
    return {"files": files, "bytes": size}


def put_back(folder: Path, exports: Path) -> dict[str, Any]:
    """Copy a snapshot's files to the exports, and compare the exports with the list.

    An existing file is never overwritten. Returns counts ("copied", "there") and names ("missing", "differ").
    """
    result: dict[str, Any] = {"copied": 0, "there": 0, "missing": [], "differ": []}
    for line in (folder / "exports.sha256").read_text(encoding="utf-8", errors="surrogateescape").split("\n")[:-1]:
        digest, _, name = line.partition("  ")
        target, source = exports / name, folder / "exports" / name
        if not target.resolve().is_relative_to(exports.resolve()):
            raise InvalidSnapshot(f"The snapshot names a file outside of the exports: {name}.")
        if target.exists():
            result["there"] += 1
        elif source.exists():
            _copy_whole(source, target)
            result["copied"] += 1
        if not target.exists():
            result["missing"].append(name)
        elif checksum(target) != digest:
            result["differ"].append(name)
    return result


def _copy_whole(source: Path, target: Path) -> None:
    """Copy under a temporary name; the file gets its own name when it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    try:
        shutil.copy2(source, draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _names(folder: Path) -> Iterator[str]:
    """Relative names of the files that are served: no links, no dot files, no line break in a name."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and "\n" not in name:
            yield name
