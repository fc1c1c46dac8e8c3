"""Results: a JSON file a kind of run in docs/performance, and tables on the screen."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.reading.work import WORK, Target, Work
from bench.scratch import ROOT

FOLDER = ROOT / "docs" / "performance"
LARGE = 100_000
PACKAGES = ("django", "psycopg", "gunicorn")

Figures = dict[str, Any]


def line(number: int, name: str, manner: str, measured: Figures) -> None:
    """What was measured just now."""
    parts = [
        f"{c} clients {f['rate']:>7.1f}/s p50 {f['p50']:>8.2f} ms, {f['site_ms']:>6.2f} + {f['database_ms']:>6.2f} ms"
        for c, f in measured.items()
    ]
    errors = sum(figures["errors"] for figures in measured.values())
    said = f"; {errors} ERRORS" if errors else ""
    print(f"{number:>7} items, {name:<30} {manner:<20} {'; '.join(parts)}{said}", flush=True)


def publish(kind: str, figures: dict[int, Figures], versions: dict[str, str]) -> None:
    """Write docs/performance/<kind>.json, keeping the sizes that were not measured this time, and print the table."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{kind}.json"
    sizes = {str(number): circumstances(versions) | figures[number] for number in figures}
    earlier = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(earlier | sizes, indent=1) + "\n")
    show(path)


def circumstances(versions: dict[str, str]) -> Figures:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "command": " ".join(["python -m bench", *sys.argv[1:]]),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}, **versions},
    }


def show(path: Path) -> None:
    sizes = {int(number): figures for number, figures in json.loads(path.read_text()).items()}
    console = Console(width=150)
    console.print(table(sizes))


def table(sizes: dict[int, Figures]) -> Table:
    """Answers a second to 8 clients, cold and hot, with the share of pgbench's, at each size; and the targets."""
    shown = Table(title="answers a second to 8 clients; in brackets the share of pgbench's transactions")
    shown.add_column("work")
    for number in sorted(sizes):
        for manner in ("cold", "hot"):
            shown.add_column(f"{number:,} {manner}", justify="right")
    shown.add_column("target cold", justify="right")
    shown.add_column("target hot", justify="right")
    shown.add_column("p50 of 1 client, cold", justify="right")
    shown.add_column("growth", justify="right")
    for work in WORK:
        shown.add_row(work.name, *cells(work, sizes))
    return shown


def cells(work: Work, sizes: dict[int, Figures]) -> list[str]:
    rates = [
        _share(figures["work"][work.name][manner]["8"]["rate"], figures["postgres"]["8"])
        for _, figures in sorted(sizes.items())
        for manner in ("cold", "hot")
    ]
    medians = {number: figures["work"][work.name]["cold"]["1"]["p50"] for number, figures in sorted(sizes.items())}
    return [*rates, *_targets(work.target), _medians(medians, work.target), growth(medians, work.target)]


def growth(medians: dict[int, float], target: Target) -> str:
    """The median at 100,000 items over that at 81, and what it may be."""
    if not {81, LARGE} <= medians.keys():
        return ""
    return f"{medians[LARGE] / medians[81]:.1f}" + (f" (at most {target.growth})" if target.growth else "")


def _share(rate: float, postgres: float) -> str:
    return f"{rate:.0f} ({rate / postgres:.0%})"


def _targets(target: Target) -> list[str]:
    cold = [f"{target.cold:.0f}" if target.cold else ""]
    if target.cold_at_100_000:
        cold.append(f"{target.cold_at_100_000:.0f} at 100,000")
    hot = f"{target.hot:.0f}" if target.hot else ""
    share = [f" ({each:.0%})" if each else "" for each in (target.cold_share, target.hot_share)]
    return ["; ".join(cold) + share[0], hot + share[1]]


def _medians(medians: dict[int, float], target: Target) -> str:
    shown = " / ".join(f"{median:.1f}" for median in medians.values())
    return f"{shown} ms" + (f" (at most {target.p50:.0f})" if target.p50 else "")
