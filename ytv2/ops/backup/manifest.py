"""`manifest.json` of a snapshot: what the snapshot holds, and checksums of its files and of the manifest itself."""

import json
import os
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader

FORMAT = 1
NAME, DUMP, LEDGER, EXPORTS = "manifest.json", "library.dump", "ledger.jsonl", "exports.sha256"
BLOCK = 1024 * 1024


class InvalidSnapshot(ValueError):
    """The folder is no complete snapshot that this application can use; the message says why, where, and the cure."""


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def describe(folder: Path, names: list[str]) -> dict[str, Any]:
    return {name: {"bytes": (folder / name).stat().st_size, "sha256": checksum(folder / name)} for name in names}


def write(folder: Path, manifest: dict[str, Any]) -> None:
    manifest = {"format": FORMAT} | manifest
    text = json.dumps(manifest | {"checksum": _own_checksum(manifest)}, indent=1, ensure_ascii=False) + "\n"
    with (folder / NAME).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> dict[str, Any]:
    """The manifest, complete and unaltered. Raises InvalidSnapshot."""
    try:
        manifest = json.loads((folder / NAME).read_bytes())
    except OSError as error:
        raise InvalidSnapshot(f"{folder} is no snapshot: {NAME}: {error.strerror}.") from error
    except ValueError as error:
        raise InvalidSnapshot(f"{folder / NAME} is damaged: {error}. Take another snapshot.") from error
    if not isinstance(manifest, dict) or "checksum" not in manifest:
        raise InvalidSnapshot(f"{folder / NAME} is not the manifest of a snapshot.")
    if manifest.get("format") != FORMAT:
        raise InvalidSnapshot(
            f"{folder} has the format {manifest.get('format')}, this application reads {FORMAT}. Restore it with the "
            "application that made it."
        )
    if manifest.pop("checksum") != _own_checksum(manifest):
        raise InvalidSnapshot(f"{folder / NAME} was altered: it does not fit its checksum. Take another snapshot.")
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Raises InvalidSnapshot unless every file that the manifest names is there as it was written."""
    for name, file in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise InvalidSnapshot(f"{path} is missing. Take another snapshot.")
        if path.stat().st_size != file["bytes"] or checksum(path) != file["sha256"]:
            raise InvalidSnapshot(
                f"{path} is damaged: its checksum is not that of the manifest. Take another snapshot."
            )


def check_versions(manifest: dict[str, Any]) -> None:
    """Raises InvalidSnapshot if a later application than this one made it."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{name}" for migration in loader.disk_migrations.values() for app, name in migration.replaces}
    apps = {app for app, _ in loader.disk_migrations}
    applied = manifest["versions"]["migrations"]
    # Migrations of applications that are no longer installed do not matter.
    unknown = [name for name in applied if name not in known and name.partition(".")[0] in apps]
    if unknown:
        raise InvalidSnapshot(
            f"The snapshot was made by a later application ({manifest['versions']['application']}): this one does not "
            f"know its migrations {', '.join(unknown)}. Deploy that application first."
        )


def is_snapshot(folder: Path) -> bool:
    """Whether the folder is a complete snapshot, by its manifest and the sizes of its files."""
    try:
        manifest = read(folder)
    except InvalidSnapshot:
        return False
    files = manifest.get("files", {})
    return DUMP in files and all(
        (folder / name).is_file() and (folder / name).stat().st_size == file["bytes"] for name, file in files.items()
    )


def _own_checksum(manifest: dict[str, Any]) -> str:
    return sha256(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
