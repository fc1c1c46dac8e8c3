"""Which rule of the database refused a write, and what it says."""

from dataclasses import dataclass

from django.db import Error


@dataclass(frozen=True)
class Refusal:
    rule: str
    sentence: str
    cure: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.cure}".strip()


def refusal_of(error: Error) -> Refusal | None:
    """The refusal behind a database error; None if no rule or constraint of ours raised it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None or not diagnosis.constraint_name:
        return None
    return Refusal(diagnosis.constraint_name, diagnosis.message_primary or "", diagnosis.message_hint or "")
