"""What a snapshot says of itself: `manifest.json`, with a checksum of every file beside it and of its own words."""

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader

FORMAT = 1
NAME, DUMP, LEDGER, EXPORTS = "manifest.json", "library.dump", "ledger.jsonl", "exports.sha256"
BLOCK = 1024 * 1024
Advance = Callable[[int], None]


class BadSnapshot(ValueError):
    """The folder is no whole snapshot that can be used here; says what is wrong, where, and the cure."""


def _uncounted(size: int) -> None:
    pass


def checksum(path: Path, advance: Advance = _uncounted) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


def described(folder: Path, names: list[str]) -> dict[str, Any]:
    return {name: {"bytes": (folder / name).stat().st_size, "sha256": checksum(folder / name)} for name in names}


def write(folder: Path, said: dict[str, Any]) -> None:
    said = {"format": FORMAT} | said
    text = json.dumps(said | {"checksum": _own_checksum(said)}, indent=1, ensure_ascii=False) + "\n"
    with (folder / NAME).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> dict[str, Any]:
    """The manifest, whole and unaltered. Raises BadSnapshot."""
    try:
        said = json.loads((folder / NAME).read_bytes())
    except OSError as error:
        raise BadSnapshot(f"{folder} is no snapshot: {NAME}: {error.strerror}.") from error
    except ValueError as error:
        raise BadSnapshot(f"{folder / NAME} is damaged: {error}. Take another snapshot.") from error
    if not isinstance(said, dict) or "checksum" not in said:
        raise BadSnapshot(f"{folder / NAME} is not the manifest of a snapshot.")
    if said.get("format") != FORMAT:
        raise BadSnapshot(
            f"{folder} has the format {said.get('format')}, this application reads {FORMAT}. Restore it with the "
            "application that made it."
        )
    if said.pop("checksum") != _own_checksum(said):
        raise BadSnapshot(f"{folder / NAME} was altered: its words do not fit its checksum. Take another snapshot.")
    return said


def check_files(folder: Path, said: dict[str, Any], advance: Advance = _uncounted) -> None:
    """Every file that the manifest names is there as it was written. Raises BadSnapshot."""
    for name, file in said["files"].items():
        path = folder / name
        if not path.is_file():
            raise BadSnapshot(f"{path} is missing. Take another snapshot.")
        if path.stat().st_size != file["bytes"] or checksum(path, advance) != file["sha256"]:
            raise BadSnapshot(f"{path} is damaged: its checksum is not that of the manifest. Take another snapshot.")


def check_versions(said: dict[str, Any]) -> None:
    """Nothing in it is of a later application than this one. Raises BadSnapshot."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{name}" for migration in loader.disk_migrations.values() for app, name in migration.replaces}
    apps = {app for app, _ in loader.disk_migrations}
    applied = said["versions"]["migrations"]
    # What an application left behind that is not installed any more does no harm.
    unknown = [name for name in applied if name not in known and name.partition(".")[0] in apps]
    if unknown:
        raise BadSnapshot(
            f"The snapshot was made by a later application ({said['versions']['application']}): this one does not "
            f"know its migrations {', '.join(unknown)}. Deploy that application first."
        )


def is_snapshot(folder: Path) -> bool:
    """Whether the folder is a whole snapshot, by its manifest and the sizes of its files."""
    try:
        said = read(folder)
    except BadSnapshot:
        return False
    files = said.get("files", {})
    return DUMP in files and all(
        (folder / name).is_file() and (folder / name).stat().st_size == file["bytes"] for name, file in files.items()
    )


def _own_checksum(said: dict[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
