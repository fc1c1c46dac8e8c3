"""Results: a JSON file a kind of run in docs/performance."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from bench.scratch import ROOT

FOLDER = ROOT / "docs" / "performance"
PACKAGES = ("django", "psycopg", "gunicorn")

Figures = dict[str, Any]


def line(number: int, name: str, manner: str, measured: Figures) -> None:
    """Print what was measured just now: by so many clients, and the processor time of gunicorn and PostgreSQL."""
    parts = [
        f"{c} clients {f['rate']:>7.1f}/s p50 {f['p50']:>8.2f} ms, {f['site_ms']:>6.2f} + {f['database_ms']:>6.2f} ms"
        for c, f in measured.items()
    ]
    errors = sum(figures["errors"] for figures in measured.values())
    complaint = f"; {errors} ERRORS" if errors else ""
    print(f"{number:>7} items, {name:<30} {manner:<20} {'; '.join(parts)}{complaint}", flush=True)


def publish(kind: str, figures: dict[int, Figures], versions: dict[str, str]) -> None:
    """Write docs/performance/<kind>.json, keeping the sizes that were not measured this time."""
    FOLDER.mkdir(exist_ok=True)
    sizes = {number: circumstances(versions) | each for number, each in figures.items()}
    (FOLDER / f"{kind}.json").write_text(json.dumps(known(kind) | sizes, indent=1, sort_keys=True) + "\n")


def known(kind: str) -> dict[int, Figures]:
    """What was measured so far, by the number of items."""
    path = FOLDER / f"{kind}.json"
    sizes = json.loads(path.read_text()) if path.exists() else {}
    return {int(number): sizes[number] for number in sorted(sizes, key=int)}


def circumstances(versions: dict[str, str]) -> Figures:
    head = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(head, cwd=ROOT, capture_output=True, text=True, check=False)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "command": " ".join(["python -m bench", *sys.argv[1:]]),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[2], 1),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}, **versions},
    }
