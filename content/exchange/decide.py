"""Lines of a sheet become decisions, many by one statement: as `curate`, `release` and `annotate` would decide each."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.utils import timezone

from content.category_values import names_in
from content.decisions.curation import PERSON, refused_beside, write_many
from content.decisions.locks import lock_items
from content.decisions.values import NOTE_ALONE, in_one_line
from content.exchange.cells import GIVE_BACK, keyword_of, unmarked
from content.exchange.difference import CATEGORIES
from content.exchange.sheet import BY_NAME, NOTE, Line, lines_of, stored_again
from content.models import Curation, PendingChange
from content.models.queryset import keys_of

GONE = "It is not in the library any more."


def decide(changes: Sequence[PendingChange], *, by: str) -> None:
    """Do them within a transaction in which `by` acts; those that do not fit any more get an obstacle."""
    keys = [change.video_id for change in changes]
    lock_items(*keys)
    lines = lines_of(keys)
    for change in changes:
        change.obstacle = _obstacle(change, lines.get(change.video_id))
    PendingChange.objects.bulk_update([change for change in changes if change.obstacle], ["obstacle"])
    fitting = [change for change in changes if not change.obstacle]
    chosen = _chosen(fitting)
    decisions = (_decision(lines[each.video_id], _left(each, lines[each.video_id]), chosen, by=by) for each in fitting)
    write_many(filter(None, decisions))


def _obstacle(change: PendingChange, line: Line | None) -> str:
    if line is None:
        return GONE
    if [*change.cells] == [NOTE] and not line.is_decided:
        return NOTE_ALONE
    words = [
        f"{name} is “{unmarked(_now(line, name)) or 'not decided'}” by now"
        for name, (was, becomes, _) in change.cells.items()
        if not _is_so(line, name, was) and not _is_so(line, name, becomes)
    ]
    return f"Changed since the preview: {', '.join(words)}." if words else ""


def _now(line: Line, name: str) -> str:
    return line.note if name == NOTE else line.cell(BY_NAME[name])


def _is_so(line: Line, name: str, cell: str) -> bool:
    """Whether the cell says what stands there now."""
    now = _now(line, name)
    if name == NOTE:
        return in_one_line(unmarked(now)) == ("" if keyword_of(cell) else in_one_line(unmarked(cell)))
    return not now if keyword_of(cell) == GIVE_BACK else BY_NAME[name].is_same(now, cell)


def _left(change: PendingChange, line: Line) -> dict[str, str]:
    """Column to cell, of those that do not stand so already."""
    return {name: becomes for name, (_, becomes, _) in change.cells.items() if not _is_so(line, name, becomes)}


def _chosen(changes: Iterable[PendingChange]) -> dict[str, set[str]]:
    """The folded names of the categories that each item gets, of those that get others."""
    cells = {change.video_id: change.cells[CATEGORIES][1] for change in changes if CATEGORIES in change.cells}
    named = {
        key: sorted(names_in(BY_NAME[CATEGORIES].value(cell)))
        for key, cell in cells.items()
        if keyword_of(cell) != GIVE_BACK
    }
    keys = iter(keys_of([name for names in named.values() for name in names]))
    return {key: set(islice(keys, len(names))) for key, names in named.items()}


def _decision(line: Line, cells: dict[str, str], chosen: dict[str, set[str]], *, by: str) -> Curation | None:
    """The decision as it shall be; None if the cells change nothing."""
    if not cells:
        return None
    curation, item = line.curation, line.item
    overrides, refusals, note = dict(curation.overrides), curation.refusals, curation.note if line.is_decided else ""
    origin = curation.origin
    decided = {name: cell for name, cell in cells.items() if name != NOTE}
    for name, cell in decided.items():
        column = BY_NAME[name]
        if keyword_of(cell) == GIVE_BACK:
            overrides.pop(column.field, None)
            continue
        origin = PERSON
        value = column.value(cell)
        if name == CATEGORIES:
            value = stored_again(value, {"categories": item.shown_categories})
            shown, now = set(item.category_keys), chosen[item.pk]
            # A decision that only takes categories away refuses them.
            refusals = refused_beside(refusals, shown - now if now <= shown else (), chosen=now)
        overrides[column.field] = value
    if NOTE in cells:
        note = "" if keyword_of(cells[NOTE]) else in_one_line(unmarked(cells[NOTE]))
    elif not (overrides or refusals):
        note = ""  # the decision that it explained is gone
    return Curation(
        video_id=item.pk,
        overrides=overrides,
        refusals=refusals,
        note=note,
        origin=origin,
        decided_by=by if decided else curation.decided_by,
        decided_at=timezone.now() if decided else curation.decided_at,
    )
