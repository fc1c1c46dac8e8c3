"""Acts on many items that stand apart from their categories: agreeing, answering suggestions, deleting."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from content.decisions import agreement, suggestion, trash
from content.models import Content, Curation, History, Suggestion


class BulkAct(ABC):
    """An act, with what somebody chose for it."""

    # What it leaves in the history: one such line for each thing done.
    LINES: Q

    @abstractmethod
    def fitting(self, items: Any) -> Any:
        """Those of the items that it would change."""

    @abstractmethod
    def perform(self, keys: Sequence[str], *, by: str, via: str) -> None:
        """Do it to items that it fits, for a caller that is `acting` in a gesture and has locked them."""

    def number(self, items: Any) -> int:
        """How much there is to do with them."""
        return int(self.fitting(items).count())

    def done(self, gesture: uuid.UUID) -> int:
        """How much of that the gesture has done."""
        return History.objects.filter(self.LINES, gesture=gesture).count()


class Agreeing(BulkAct):
    """What the machine says becomes a person's decision."""

    LINES = Q(kind="curation")

    def fitting(self, items: Any) -> Any:
        return agreement.to_agree_with(items)

    def perform(self, keys: Sequence[str], *, by: str, via: str) -> None:
        agreement.agree(keys, by=by, via=via)


@dataclass(frozen=True)
class Answering(BulkAct):
    """One answer to all suggestions that were open at a moment."""

    state: Suggestion.State
    until: datetime

    @property
    def LINES(self) -> Q:  # type: ignore[override]
        return Q(kind="suggestion", becomes__state=self.state)

    def fitting(self, items: Any) -> Any:
        return items.filter(pk__in=self.open().values("video_id"))

    def perform(self, keys: Sequence[str], *, by: str, via: str) -> None:
        suggestion.answer_all(self.open().filter(video_id__in=keys), self.state, by=by, via=via)

    def number(self, items: Any) -> int:
        return self.open().filter(video_id__in=items.order_by().values("pk")).count()

    def open(self) -> Any:
        """Those that it answers."""
        return Suggestion.objects.filter(state=Suggestion.State.OPEN, proposed_at__lte=self.until)


class Deleting(BulkAct):
    """To the trash."""

    LINES = Q(kind="tombstone", act="insert")

    def fitting(self, items: Any) -> Any:
        return items

    def perform(self, keys: Sequence[str], *, by: str, via: str) -> None:
        trash.delete_many(list(keys), by=by, via=via)


def decided_by_others(items: Any, by: str) -> Any:
    """Those whose categories somebody else decided."""
    return items.filter(pk__in=_decided().exclude(decided_by=by).values("video_id"))


def undecided(items: Any) -> Any:
    """Those whose categories nobody decided."""
    return items.exclude(pk__in=_decided().values("video_id"))


def _decided() -> Any:
    return Curation.objects.filter(overrides__has_key="subcategories_json")


def here(keys: Sequence[str]) -> Any:
    return Content.objects.filter(pk__in=keys)
