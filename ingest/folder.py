"""Which report files lie in the given places."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def report_files(places: Iterable[Path]) -> Iterator[Path]:
    """The report files of folders (and those below), and files named outright; sorted, each once."""
    seen: set[Path] = set()
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*.json")):
            if path not in seen and not _is_dropping(path, place):
                seen.add(path)
                yield path


def _is_dropping(path: Path, place: Path) -> bool:
    """Dot files (`._*` of macOS among them), folders, receipts, and what lies in dot folders."""
    if path == place:
        return False
    parts = path.relative_to(place).parts
    return any(part.startswith(".") for part in parts) or path.name.endswith(".receipt.json") or not path.is_file()
