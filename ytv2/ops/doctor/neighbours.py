"""Checks of what other logins do or may do: who is in the way, what was altered, who has rights that nobody needs."""

from collections.abc import Iterator

from django.conf import settings

from content.db.inspection import alterations, blockers
from content.text import counted
from ytv2.ops.doctor.finding import Finding, error, ok, some, warning
from ytv2.ops.doctor.query import rows
from ytv2.ops.roles import limits, surplus

LARGE_OBJECTS = "SELECT lomowner::regrole::text, count(*) FROM pg_largeobject_metadata GROUP BY 1 ORDER BY 1"
# Rules that are switched off are `rules_stand`'s.
OF_RULES = "pgtrigger_"
CROWDED = """
    SELECT r.rolname::text, count(*), r.rolconnlimit FROM pg_roles r JOIN pg_stat_activity a ON a.usename = r.rolname
    WHERE r.rolconnlimit > 0 GROUP BY 1, 3 HAVING count(*) >= r.rolconnlimit * 0.8 ORDER BY 1
"""
SESSIONS_OF = "SELECT pid, application_name, state FROM pg_stat_activity WHERE usename = "


def nobody_is_in_the_way() -> Iterator[Finding]:
    """Sessions that hold up others, transactions that do nothing, and locks of whole tables."""
    sessions = blockers.blockers()
    for session in sessions[:5]:
        cure = (
            f"End it, as a superuser or as {session.login or 'its login'}: SELECT pg_terminate_backend({session.pid});"
        )
        if session.state is None:
            cure += f" To see what others do: {limits.seeing_sessions(settings.ROLES['web'])};"
        yield (error if session.holds_up else warning)(f"{session}.", cure)
    if not sessions:
        yield ok("No session is in the way of another.")


def tables_are_unaltered() -> Iterator[Finding]:
    """Nothing was added to our tables by which the rules can be gone around, and no item is here and deleted."""
    found = [it for it in alterations.alterations() if not it.name.startswith(OF_RULES)]
    for alteration in found[:5]:
        yield error(f"There is a {alteration}.", f"Look who made it, then as the tables' owner: {alteration.cure}")
    if not found:
        yield ok("The tables are as the migrations made them.")


def there_are_no_large_objects() -> Iterator[Finding]:
    """The library has none; snapshots leave them out."""
    owners = rows(LARGE_OBJECTS)
    if owners:
        message = f"There are large objects: {some([f'{number} of {owner}' for owner, number in owners])}."
        cure = "As a superuser, in this database: SELECT lo_unlink(oid) FROM pg_largeobject_metadata;"
        if limits.makes_large_objects():
            cure += " So that nobody makes more: " + "; ".join(limits.shutting_large_objects()) + ";"
        yield warning(message, cure)
    else:
        yield ok("There are no large objects.")


def roles_have_no_right_too_many() -> Iterator[Finding]:
    """The lesser roles have what `grant_roles` grants and no more, and so has everybody else."""
    found = [str(right) for right in surplus.surplus(settings.ROLES)]
    if found:
        message = f"{counted(len(found), 'right')} too many: {some(found)}."
        yield warning(message, "As the tables' owner: manage.py grant_roles. Of other roles: REVOKE it from them.")
    else:
        yield ok("No role has more rights than it needs.")


def roles_are_bounded() -> Iterator[Finding]:
    """Sessions of the lesser roles end when they idle, and are not too many."""
    lacking = [statement for kind, role in surplus.present(settings.ROLES) for statement in limits.lacking(kind, role)]
    if lacking:
        names = some(sorted({statement.split()[2 if statement.startswith("ALTER") else -1] for statement in lacking}))
        yield warning(
            f"These roles are not bounded as they should be: {names}.",
            f"manage.py grant_roles, or as a superuser: {'; '.join(lacking)};",
        )
    crowded = rows(CROWDED)
    for role, number, limit in crowded:
        yield warning(
            f"{role} has {number} of {limit} connections.", f"See what it opens them for: {SESSIONS_OF}{role!r};"
        )
    if not lacking and not crowded:
        yield ok("The lesser roles are bounded.")
