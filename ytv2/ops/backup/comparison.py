"""Whether two databases hold the same library: rows, digests, rules, decisions, and what they answer."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from ytv2.ops.backup import fingerprint, probes, run_manage
from ytv2.ops.backup.dsn import Database


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


def compare(one: Database, other: Database, *, say: Callable[[str], None] = print) -> Comparison:
    """Raises BesideError when one of them cannot be asked."""
    say("measuring the first")
    left = run_manage.manage(one, "measure")
    say("measuring the second")
    right = run_manage.manage(other, "measure")
    found = Comparison(str(one), str(other), tables=len(left["tables"] | right["tables"]))
    found.rows = (_rows(left), _rows(right))
    found.different = fingerprint.differences(left, right)
    say("asking both the same questions")
    questions = run_manage.manage(one, "measure", "--questions")
    said, also = (run_manage.manage(database, "measure", "--answers", given=questions) for database in (one, other))
    found.answers = len(questions)
    lines = (probes.different(address, said[address], also[address]) for address in questions)
    found.different += [f"answer {line}" for line in lines if line]
    return found


def _rows(measured: dict[str, Any]) -> int:
    return sum(table["rows"] for table in measured["tables"].values())
