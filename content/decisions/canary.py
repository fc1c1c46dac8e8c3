"""The canary: whether every sealed decision still shows, as it was sealed or as its curator changed it since.

It also falls silent where somebody altered the tables so that the rules can be gone around.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from content.db.inspection import alterations
from content.decisions.actor import acting

# A sealed value is intact when readers see it and a curation holds it; an item that a person deleted rests.
CHECK = """
    SELECT s.video_id, s.field,
        CASE
            WHEN t.video_id IS NOT NULL THEN 'resting'
            WHEN c.video_id IS NULL THEN 'missing'
            WHEN library_digest(library_shown(s.video_id) -> s.field) = s.digest
                AND library_digest(d.overrides -> s.field) = s.digest THEN 'intact'
            ELSE 'altered'
        END
    FROM seal s
    LEFT JOIN content c USING (video_id)
    LEFT JOIN tombstone t USING (video_id)
    LEFT JOIN curation d USING (video_id)
    WHERE %(only)s::text[] IS NULL OR s.video_id = ANY (%(only)s)
"""
TAMPERED = f"""
    UNION ALL
    SELECT format('%%s %%s (%%s)', kind, name, of_table), '', 'tampered'
    FROM ({alterations.FOUND}) AS found (kind, name, of_table)
"""
SEAL = """
    INSERT INTO seal (video_id, field, digest, sealed_by)
    SELECT video_id, field, library_digest(value), %(by)s
    FROM curation c JOIN content USING (video_id), jsonb_each(c.overrides) AS decided (field, value)
    WHERE %(only)s::text[] IS NULL OR video_id = ANY (%(only)s)
    ON CONFLICT (video_id, field) DO NOTHING
"""


@dataclass(frozen=True)
class Canary:
    """Numbers and keys of items: an item with two sealed columns counts once. `tampered` says what was altered."""

    sealed: int
    intact: int
    resting: int
    missing: list[str]
    altered: list[str]
    tampered: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.missing and not self.altered and not self.tampered

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class SealBroken(Exception):
    """A write would lose a sealed decision, so it was not made."""


def seal(*, by: str, via: str = "canary", only: list[str] | None = None) -> int:
    """Seal every decided value (or `only` those of these items) that shows and has no seal yet; returns how many."""
    with acting(by, via=via), connection.cursor() as cursor:
        cursor.execute(SEAL, {"by": by, "only": only})
        return cursor.rowcount


def check(*video_ids: str) -> Canary:
    """Compare every seal, or those of these items, with what readers see; every one also looks at the tables."""
    with connection.cursor() as cursor:
        check_all = f"{CHECK} {'' if video_ids else TAMPERED}"
        cursor.execute(check_all, {"only": list(video_ids) or None, "tables": alterations.tables()})
        rows = cursor.fetchall()
    states: dict[str, set[str]] = {}
    for item, _, state in rows:
        if state != "tampered":
            states.setdefault(item, set()).add(state)
    return Canary(
        sealed=len(states),
        intact=sum(of_item == {"intact"} for of_item in states.values()),
        resting=sum("resting" in of_item for of_item in states.values()),
        missing=sorted(item for item, of_item in states.items() if "missing" in of_item),
        altered=sorted(item for item, of_item in states.items() if "altered" in of_item),
        tampered=sorted(what for what, _, state in rows if state == "tampered"),
    )


def assert_intact(*video_ids: str) -> None:
    """Raises SealBroken unless every sealed decision about these items shows as it should."""
    canary = check(*video_ids)
    if not canary.ok:
        lost = ", ".join(canary.missing + canary.altered)
        raise SealBroken(f"A sealed decision about {lost} would be lost; nothing was written.")
