"""The invented reports under tests/ingest/reports, whole or with one thing changed."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "reports"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
MISSING = object()


def data(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def obj(name: str, **changes: Any) -> dict[str, Any]:
    """The report as JSON; `video__title=5` puts 5 at video.title, MISSING takes a key away."""
    report = json.loads(data(name))
    for path, value in changes.items():
        *parents, key = path.split("__")
        inner = report
        for parent in parents:
            inner = inner[parent]
        if value is MISSING:
            del inner[key]
        else:
            inner[key] = value
    return report


def flat(**members: Any) -> dict[str, Any]:
    """The smallest report there is, and whatever a test is about."""
    return {"video_id": "Sourdough01", **members}
