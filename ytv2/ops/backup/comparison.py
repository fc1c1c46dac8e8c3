"""Comparing two databases: rows, digests, rules, decisions, and the answers of the site."""

from dataclasses import asdict, dataclass, field
from typing import Any

from ytv2.ops.backup import fingerprint, probes
from ytv2.ops.backup.dsn import Database
from ytv2.ops.backup.progress import Progress
from ytv2.ops.backup.run_manage import manage


@dataclass
class Comparison:
    first: str
    second: str
    tables: int = 0
    rows: tuple[int, int] = (0, 0)
    answers: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not self.different

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"agrees": self.agrees}


def compare(one: Database, other: Database, *, progress: Progress = print) -> Comparison:
    """Compare two databases. Raises ManageError if one of them cannot be asked."""
    progress("measuring the first")
    left = manage(one, "measure")
    progress("measuring the second")
    right = manage(other, "measure")
    comparison = Comparison(str(one), str(other), tables=len(left["tables"] | right["tables"]))
    comparison.rows = (_rows(left), _rows(right))
    comparison.different = fingerprint.differences(left, right)
    progress("asking both the same questions")
    addresses = manage(one, "measure", "--questions")
    answers, others = (manage(database, "measure", "--answers", stdin=addresses) for database in (one, other))
    comparison.answers = len(addresses)
    lines = (probes.difference(address, answers[address], others[address]) for address in addresses)
    comparison.different += [f"answer {line}" for line in lines if line]
    return comparison


def _rows(measured: dict[str, Any]) -> int:
    return sum(table["rows"] for table in measured["tables"].values())
