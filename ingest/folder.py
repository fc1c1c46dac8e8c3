"""Which report files lie in the given places."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path


def report_files(places: Iterable[Path], *, since: datetime | None = None) -> Iterator[Path]:
    """The report files of folders (and those below), and files named outright; sorted, each once.

    With `since` only those that were written after that moment.
    """
    seen: set[Path] = set()
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*.json")):
            if path not in seen and not _is_dropping(path, place) and (since is None or _is_younger(path, since)):
                seen.add(path)
                yield path


def _is_dropping(path: Path, place: Path) -> bool:
    """Dot files (`._*` of macOS among them), folders, receipts, and what lies in dot folders."""
    if path == place:
        return False
    parts = path.relative_to(place).parts
    return any(part.startswith(".") for part in parts) or path.name.endswith(".receipt.json") or not path.is_file()


def _is_younger(path: Path, since: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) > since
    except OSError:
        return True  # gone, or not to be read: the run has an answer for that
