"""The figures of docs/performance/reading.json as tables: on the screen, as JSON, and in docs/performance/tables.md."""

import json
import sys
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.reading import results
from bench.reading.work import WORK, Target, Work

SMALL, LARGE = 81, 100_000
CLIENTS = "8"


@dataclass(frozen=True)
class Figures:
    title: str
    head: list[str]
    rows: list[list[str]]

    def on_screen(self) -> Table:
        table = Table(title=self.title)
        for place, name in enumerate(self.head):
            table.add_column(name, justify="right" if place else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def as_markdown(self) -> str:
        rule = ["---", *("---:" for _ in self.head[1:])]
        lines = [" | ".join(row) for row in (self.head, rule, *self.rows)]
        return f"### {self.title}\n\n" + "\n".join(f"| {line} |" for line in lines) + "\n"


def show() -> None:
    """Print all tables; with `--json` after it as JSON."""
    tables = _all()
    if "--json" in sys.argv:
        print(json.dumps([table.__dict__ for table in tables], indent=1, ensure_ascii=False))
        return
    console = Console(width=None if sys.stdout.isatty() else 200)
    for table in tables:
        console.print(table.on_screen())


def write() -> None:
    """Write docs/performance/tables.md."""
    sizes = results.known("reading")
    runs = "\n".join(
        f"- {number:,} items: commit {run['commit']}, {run['at']}, {run['cores']} cores, load {run['load']},"
        f" `{run['command']}`, {', '.join(f'{name} {version}' for name, version in run['versions'].items())}"
        for number, run in sizes.items()
    )
    parts = ["# Figures of the last runs\n", f"Written by `make bench ARGS=reading`.\n\n{runs}\n"]
    (results.FOLDER / "tables.md").write_text("\n".join([*parts, *(table.as_markdown() for table in _all())]))


def _all() -> list[Figures]:
    return [rates(), medians(), processors(), beside_a_writer(), ingest(), room()]


class Runs:
    """The runs by the number of items, and their columns: each number cold and hot."""

    def __init__(self) -> None:
        self.sizes = results.known("reading")
        self.columns = [(number, manner) for number in self.sizes for manner in ("cold", "hot")]
        self.head = [f"{number:,} {manner}" for number, manner in self.columns]

    def figures(self, work: Work, *, written: bool = False) -> list[results.Figures]:
        """Those of 8 clients, a column each; or those while somebody wrote."""
        kinds = [
            self.sizes[number]["written" if written else "work"][work.name][manner] for number, manner in self.columns
        ]
        return kinds if written else [kind[CLIENTS] for kind in kinds]


def rates() -> Figures:
    runs = Runs()
    plain = [runs.sizes[number]["postgres"][CLIENTS] for number, _ in runs.columns]
    rows = [[work.name, *map(_rate, runs.figures(work), plain), *_wanted(work.target)] for work in WORK]
    rows.append(["PostgreSQL alone", *(f"{each:.0f}" for each in plain), "", ""])
    title = "Answers a second to 8 clients; in brackets the share of PostgreSQL's transactions"
    return Figures(title, ["work", *runs.head, "wanted: cold", "hot"], rows)


def _rate(figures: results.Figures, plain: float) -> str:
    errors = f", {figures['errors']} errors" if figures["errors"] else ""
    return f"{figures['rate']:.0f} ({figures['rate'] / plain:.0%}){errors}"


def _wanted(target: Target) -> list[str]:
    cold = f"{target.cold:.0f}" if target.cold else ""
    if target.cold_at_100_000:
        cold += f"; {target.cold_at_100_000:.0f} at 100,000"
    hot = f"{target.hot:.0f}" if target.hot else ""
    shares = [f" ({each:.0%})" if each else "" for each in (target.cold_share, target.hot_share)]
    return [cold + shares[0], hot + shares[1]]


def medians() -> Figures:
    sizes, rows = results.known("reading"), []
    for work in WORK:
        cold = {number: run["work"][work.name]["cold"]["1"]["p50"] for number, run in sizes.items()}
        growth = f"{cold[LARGE] / cold[SMALL]:.1f}" if {SMALL, LARGE} <= cold.keys() and cold[SMALL] else ""
        wanted = [f"{work.target.p50:.0f} ms" if work.target.p50 else "", f"{work.target.growth or ''}"]
        rows.append([work.name, *(f"{each:.1f}" for each in cold.values()), growth, *wanted])
    head = ["work", *(f"{number:,}" for number in sizes), "growth", "wanted: at most", "growth"]
    return Figures("Median of 1 client, cold, in milliseconds; growth is that at 100,000 over that at 81", head, rows)


def processors() -> Figures:
    runs = Runs()
    rows = [
        [work.name, *(f"{each['site_ms']:.1f} + {each['database_ms']:.1f}" for each in runs.figures(work))]
        for work in WORK
    ]
    title = "Processor time an answer in milliseconds: gunicorn + PostgreSQL"
    return Figures(title, ["work", *runs.head], rows)


def beside_a_writer() -> Figures:
    runs = Runs()
    rows = [
        [
            work.name,
            *(
                f"{beside['rate'] / alone['rate']:.0%}" if alone["rate"] else ""
                for beside, alone in zip(runs.figures(work, written=True), runs.figures(work), strict=True)
            ),
        ]
        for work in WORK
    ]
    title = "While 20 reports a second come in: the share of the rate without them; wanted 50 %"
    return Figures(title, ["work", *runs.head], rows)


def ingest() -> Figures:
    runs = {number: run["ingest"] for number, run in results.known("reading").items() if run["ingest"]}
    rows = [
        ["plain command", *(f"{run['bulk']:.0f}" for run in runs.values()), "1000; at 100,000 80 % of 10,000's"],
        ["HTTP, 8 clients", *(f"{run['http']:.0f}" for run in runs.values()), "300"],
    ]
    return Figures("Reports a second", ["", *(f"{number:,}" for number in runs), "wanted"], rows)


def room() -> Figures:
    runs = results.known("reading")
    names = list(runs.values())[-1]["tables_mb"] if runs else ()
    rows = [[name, *(f"{run['tables_mb'].get(name, 0):.1f}" for run in runs.values())] for name in names]
    memory = [f"{run['worker_mb']['cold'][0]} to {run['worker_mb']['hot'][1]}" for run in runs.values()]
    rows.append(["a worker's memory, before and after", *memory])
    title = "MB of the tables with their indexes; wanted at 100,000 items: 2,800 in all"
    return Figures(title, ["", *(f"{number:,}" for number in runs)], rows)
