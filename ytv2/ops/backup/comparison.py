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
    left = manage(one, "measure", "--with-answers")
    progress("measuring the second")
    right = manage(other, "measure", "--with-answers", stdin=list(left["answers"]))
    measured, answers = (left["measured"], right["measured"]), left["answers"]
    comparison = Comparison(str(one), str(other), tables=len(measured[0]["tables"] | measured[1]["tables"]))
    comparison.rows = (_rows(measured[0]), _rows(measured[1]))
    comparison.different = fingerprint.differences(*measured)
    comparison.answers = len(answers)
    lines = (probes.difference(address, answer, right["answers"][address]) for address, answer in answers.items())
    comparison.different += [f"answer {line}" for line in lines if line]
    return comparison


def _rows(measured: dict[str, Any]) -> int:
    return sum(table["rows"] for table in measured["tables"].values())
