"""Which rule of the database a write broke, and what the rule says."""

from dataclasses import dataclass

from django.db import Error


@dataclass(frozen=True)
class RuleViolation:
    rule: str
    sentence: str
    cure: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.cure}".strip()


def violation_of(error: Error) -> RuleViolation | None:
    """The violation behind a database error; None if no rule or constraint of ours raised it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None or not diagnosis.constraint_name:
        return None
    return RuleViolation(diagnosis.constraint_name, diagnosis.message_primary or "", diagnosis.message_hint or "")
