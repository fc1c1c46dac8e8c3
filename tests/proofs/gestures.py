"""Whatever people do at the desk with a few items, drawn at random, beside a machine that proposes otherwise."""

import csv
import itertools
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from content.admin.bulk.choices import CHOICES, Names
from content.db import lookup
from content.decisions import canary, duplicates, trash
from content.decisions.actor import acting
from content.decisions.agreement import agree
from content.decisions.bulk.batches import Seen, work
from content.decisions.curation import annotate, curate, release
from content.decisions.suggestion import State, answer_all
from content.decisions.taxonomy.distinction import keep_apart
from content.decisions.taxonomy.merge import MergeRefused, Term, is_in_use, merge
from content.exchange.cells import GIVE_BACK, NONE
from content.exchange.pending import BadSheet, go_on, propose
from content.exchange.sheet import BY_NAME
from content.models import (
    CategoryAlias,
    Content,
    Curation,
    Distinction,
    Listing,
    OtherKey,
    Seal,
    Suggestion,
    Summary,
    Tombstone,
)
from tests.proofs import rounds

KEYS = ("a", "b", "c", "d")
NAMES, BELOW = ("Rome", "Sparta", "Athens"), ("Law", "War")
FIELDS = ("title", "subcategories_json", "topics_json")
ARRIVED = datetime(2026, 11, 1, tzinfo=UTC)
numbers = itertools.count()
keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)
values = {
    "title": st.sampled_from(("One", "Two", None)),
    "topics_json": st.sampled_from((["x"], [], None)),
    "subcategories_json": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
}
# What the list does with many: by the name of a choice, a category, a subcategory of it or none, and another name.
many = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(NAMES), st.sampled_from(("", *BELOW)), st.none()),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), st.sampled_from(("", *BELOW)), st.none()),
    st.tuples(st.just("replace"), st.sampled_from(NAMES), st.just(""), st.sampled_from(NAMES)),
    st.tuples(st.just("replace"), st.sampled_from(NAMES), st.sampled_from(BELOW), st.sampled_from(BELOW)),
    st.tuples(st.sampled_from(("agree", "accept", "keep", "dismiss", "delete_selected")), *[st.just("")] * 3),
)
# The cells of a line: title, topics, categories and note.
cells = st.tuples(
    st.sampled_from(("", "One", NONE, GIVE_BACK)),
    st.sampled_from(("", "x", GIVE_BACK)),
    st.one_of(st.sampled_from(("", NONE, GIVE_BACK)), values["subcategories_json"]),
    st.sampled_from(("", "From the sheet.", NONE)),
)
decisions = st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field), values[field]))
# A page does no other act with one of these.
alone = st.one_of(
    st.tuples(st.just("bulk"), keys, many),
    st.tuples(st.just("sheet"), st.permutations(KEYS), st.lists(cells, min_size=1, max_size=3)),
)
acts = st.one_of(
    alone,
    st.tuples(st.just("decide"), keys, decisions),
    st.tuples(st.just("release"), keys, st.sampled_from(FIELDS)),
    st.tuples(st.just("annotate"), keys, st.sampled_from(("A note.", ""))),
    st.tuples(st.just("delete"), keys, st.none()),
    st.tuples(st.just("restore"), keys, st.none()),
    st.tuples(st.just("answer"), keys, st.sampled_from((State.ACCEPTED, State.KEPT, State.DISMISSED))),
    st.tuples(st.just("agree"), keys, st.none()),
    st.tuples(st.just("rename"), st.just([]), st.permutations(NAMES)),
    st.tuples(st.just("move"), st.just([]), st.tuples(*map(st.sampled_from, (NAMES, BELOW, NAMES, (*BELOW, ""))))),
    st.tuples(st.just("distinguish"), st.just([]), st.permutations(NAMES)),
    st.tuples(st.just("unite"), st.permutations(KEYS), st.none()),
    st.tuples(st.just("seal"), st.just([]), st.none()),
    st.tuples(st.just("propose"), keys, decisions),
)


def is_undone(act: tuple[str, Any, Any]) -> bool:
    """Seals are not undone, and a machine's words are no part of a gesture."""
    return act[0] not in ("seal", "propose")


def is_one(together: list[tuple[str, Any, Any]]) -> bool:
    """No page deletes and restores in one gesture, or renames and decides."""
    kinds = {kind for kind, _, _ in together}
    if kinds & {"bulk", "sheet"}:
        return len(together) == 1
    return not {"delete", "restore"} <= kinds and (not kinds & {"rename", "move"} or kinds <= {"rename", "move"})


# What is done together.
gestures = st.one_of(
    alone.map(lambda act: [act]), st.lists(acts.filter(is_undone), min_size=1, max_size=3).filter(is_one)
)


def at_random(examples: int) -> Any:
    """Settings of Hypothesis: the short form draws the same each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=rounds(1, 0) == 1,
        suppress_health_check=list(HealthCheck),
    )


class Example:
    """Items with keys and names of categories that no other example has."""

    def __init__(self) -> None:
        self.number = next(numbers)
        self.gesture: UUID | None = None
        # The acts in their order, and what machines report in theirs.
        self.done: list[tuple[str, Any, Any]] = []
        self.proposed: list[tuple[list[str], tuple[str, Any]]] = []
        self.arrive()

    def arrive(self) -> None:
        for key in KEYS:
            Content.objects.create(
                video_id=self.key(key),
                title=f"{key}'s",
                subcategories_json=self.categories(["Rome"]),
                indexed_at=ARRIVED,
                created_at=ARRIVED,
            )
            Summary.objects.create(content_id=self.key(key), variant="comprehensive", html="<p>Words.</p>")

    def report(self) -> None:
        """Everything that machines sent, into another library."""
        self.arrive()
        for own, detail in self.proposed:
            self.write(own, detail)

    def key(self, key: str) -> str:
        return f"{key}-{self.number}"

    def name(self, name: str) -> str:
        return f"{name} {self.number}"

    def categories(self, names: list[str]) -> dict[str, Any]:
        below = [self.name(name) for name in BELOW[: len(names)]]
        return {"categories": [{"category": self.name(name), "subcategories": below} for name in names]}

    def value(self, field: str, drawn: Any) -> Any:
        return self.categories(drawn) if field == "subcategories_json" else drawn

    def together(self, done: list[tuple[str, Any, Any]]) -> UUID:
        """What ada does as one gesture, which is returned."""
        self.gesture = uuid4()
        with acting("ada", via="a proof", gesture=self.gesture):
            for act in done:
                self.do(*act)
        gesture, self.gesture = self.gesture, None
        return gesture

    def do(self, kind: str, chosen: list[str], detail: Any) -> None:
        """An act of ada's; of a machine where it proposes."""
        self.done.append((kind, chosen, detail))
        own = [self.key(key) for key in chosen]
        # An item that was merged away is decided about under the key of the one that stays, once.
        getattr(self, kind)(list(dict.fromkeys(lookup.key_of(key) or key for key in own)), detail)

    def decide(self, own: list[str], detail: tuple[str, Any]) -> None:
        for key in own:
            curate(key, {detail[0]: self.value(*detail)}, by="ada", note="Decided.", gesture=self.gesture)

    def release(self, own: list[str], field: str) -> None:
        for key in Curation.objects.filter(pk__in=own).values_list("pk", flat=True):
            release(key, [field], by="ada")

    def annotate(self, own: list[str], note: str) -> None:
        for key in Curation.objects.filter(pk__in=own).values_list("pk", flat=True):
            annotate(key, note, by="ada")

    def delete(self, own: list[str], _: None) -> None:
        trash.delete_many(own, by="ada", gesture=self.gesture)

    def restore(self, own: list[str], _: None) -> None:
        gone = list(Tombstone.objects.filter(pk__in=own).values_list("pk", flat=True))
        trash.restore_many(gone, by="ada", gesture=self.gesture)

    def answer(self, own: list[str], state: str) -> None:
        answer_all(Suggestion.objects.filter(video_id__in=own), State(state), by="ada", gesture=self.gesture)

    def agree(self, own: list[str], _: None) -> None:
        agree(own, by="ada", gesture=self.gesture)

    def rename(self, _: list[str], names: list[str]) -> None:
        self.call(Term(self.name(names[0])), Term(self.name(names[1])))

    def move(self, _: list[str], names: tuple[str, str, str, str]) -> None:
        """A subcategory under another category, or to another name; or it becomes a category."""
        category, below, new_category, new_below = names
        self.call(
            Term(self.name(category), self.name(below)),
            Term(self.name(new_category), new_below and self.name(new_below)),
        )

    def call(self, old: Term, new: Term) -> None:
        """As the pages do, which know only names in use."""
        if is_in_use(old):
            with suppress(MergeRefused):
                merge(old, new, by="ada", gesture=self.gesture)

    def distinguish(self, _: list[str], names: list[str]) -> None:
        keep_apart(Term(self.name(names[0])), Term(self.name(names[1])), by="ada", gesture=self.gesture)

    def unite(self, own: list[str], _: None) -> None:
        if len(own) == Content.objects.filter(pk__in=own).count() == 4:
            duplicates.merge(own[0], own[1], by="ada", via="a proof", gesture=self.gesture)

    def bulk(self, own: list[str], detail: tuple[str, str, str, str | None]) -> None:
        name, *chosen = detail
        names = Names(*(each and self.name(each) for each in chosen))
        seen, gesture = Seen.now(), self.gesture or uuid4()
        act = CHOICES[name].act(names, seen.at)
        with acting("ada", via="a proof", gesture=gesture):
            after = work(
                act, Content.objects.filter(pk__in=own), by="ada", via="a proof", gesture=gesture, seen=seen, seconds=60
            )
        assert after is None

    def sheet(self, own: list[str], lines: list[tuple[str, str, Any, str]]) -> None:
        """An import, whose gesture is its own."""
        file = StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(("key", "title", "topics", "categories", "note"))
        for key, (title, topics, drawn, note) in zip(own, lines, strict=False):
            categories = drawn if isinstance(drawn, str) else BY_NAME["categories"].cell(self.categories(drawn))
            writer.writerow((key, title, topics, categories, note))
        with suppress(BadSheet):
            pending = propose(BytesIO(file.getvalue().encode()), name="A sheet", by="ada")
            pending = go_on(pending, by="ada", via="a proof", seconds=60)
            self.gesture = self.gesture and pending.pk

    def seal(self, _: list[str], __: None) -> None:
        canary.seal(by="ada", only=[self.key(key) for key in KEYS])

    def propose(self, own: list[str], detail: tuple[str, Any]) -> None:
        self.proposed.append((own, detail))
        self.write(own, detail)

    def write(self, own: list[str], detail: tuple[str, Any]) -> None:
        with acting(via="a machine"):
            Content.objects.filter(pk__in=own).update(**{detail[0]: self.value(*detail)})

    def everything(self) -> dict[str, Any]:
        """All that people decided, and what readers see of it. A decision about nothing is none."""
        own = [self.key(key) for key in KEYS]
        decided = Curation.objects.filter(pk__in=own).exclude(overrides={}, refusals={})
        shown = ("pk", *FIELDS, "shown_categories", "topic_keys", "record_id", "indexed_at", "created_at")
        return {
            "decided": list(
                decided.order_by("pk").values(
                    "pk", "overrides", "refusals", "note", "origin", "decided_by", "decided_at"
                )
            ),
            "answers": list(
                Suggestion.objects.filter(video_id__in=own).order_by("pk").values("pk", "state", "decided_by", "value")
            ),
            "shown": list(Content.objects.filter(pk__in=own).order_by("pk").values(*shown)),
            "listed": list(Listing.objects.filter(pk__in=own).order_by("pk").values()),
            "deleted": sorted(Tombstone.objects.filter(pk__in=own).values_list("pk", flat=True)),
            "other keys": sorted(OtherKey.objects.filter(key__in=own).values_list("key", "video_id")),
            "renamed": sorted(
                CategoryAlias.objects.filter(key__endswith=f" {self.number}").values_list("key", "name", "decided_by")
            ),
            "apart": sorted(
                Distinction.objects.filter(key__endswith=f" {self.number}").values_list("key", "decided_by")
            ),
            "sealed": sorted(Seal.objects.filter(video_id__in=own).values_list("video_id", "field", "digest")),
        }
