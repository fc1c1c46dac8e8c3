"""The ledger makes an equal library of the same reports, whatever people did at the desk, and took back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.decisions import ledger
from content.decisions.undo import undo
from tests.proofs import library_of_its_own, proved, rounds
from tests.proofs.gestures import Example, acts, at_random, gestures

pytestmark = pytest.mark.prove

# What a ledger does not hold: answers and seals; and the moment at which an item came in.
OTHERS = ("answers", "sealed")


def test_the_ledger_makes_an_equal_library_of_the_same_reports(django_db_blocker: Any) -> None:
    examples: list[tuple[Example, dict[str, Any]]] = []

    @at_random(rounds(40, 2000))
    @given(
        done=st.lists(st.tuples(gestures, st.booleans()), min_size=1, max_size=4), reports=st.lists(acts, max_size=2)
    )
    def whatever_is_done(reports: list[Any], done: list[tuple[Any, bool]]) -> None:
        example = Example()
        for act in reports:
            if act[0] == "propose":
                example.do(*act)
        for together, is_undone in done:
            gesture = example.together(together)
            if is_undone:
                undo(gesture, by="bob")
        examples.append((example, _kept(example)))

    with library_of_its_own(django_db_blocker):
        whatever_is_done()
        lines = list(ledger.lines())
    with library_of_its_own(django_db_blocker):
        for example, _ in examples:
            example.report()
        assert ledger.replay(lines) == (len(lines), 0)
        differing = [
            (
                example.done,
                {name: (value, now) for name, value in kept.items() if (now := _kept(example)[name]) != value},
            )
            for example, kept in examples
            if _kept(example) != kept
        ]
    assert differing == []
    proved("replay", examples=len(examples), lines=len(lines))


def _kept(example: Example) -> dict[str, Any]:
    return {name: value for name, value in example.everything().items() if name not in OTHERS}
