"""Checks of the role that this program logs in as: enough rights, and not too many."""

from collections.abc import Iterator

from django.apps import apps

from ytv2.ops.doctor.finding import Finding, error, ok, some, warning
from ytv2.ops.doctor.query import row, rows

# The rights that the website needs; a machine that only ingests needs less.
WRITTEN = ("content", "content_summaries", "curation", "django_session")
LACKING = """
    SELECT name || ' (' || privilege || ')'
    FROM unnest(%s::text[], %s::text[]) AS needed (name, privilege)
    WHERE to_regclass(quote_ident(name)) IS NOT NULL
        AND NOT has_table_privilege(to_regclass(quote_ident(name)), privilege)
    ORDER BY 1
"""
ROLE = """
    SELECT current_user, r.rolsuper, r.rolbypassrls OR r.rolcreaterole,
        EXISTS (
            SELECT FROM pg_class
            WHERE oid = to_regclass('content') AND pg_has_role(current_user, relowner, 'USAGE')
        )
    FROM pg_roles r WHERE rolname = current_user
"""


def rights_suffice() -> Iterator[Finding]:
    needed = [(model._meta.db_table, "SELECT") for model in apps.get_models() if model._meta.managed]
    needed += [(table, privilege) for table in WRITTEN for privilege in ("INSERT", "UPDATE")]
    tables, privileges = (list(part) for part in zip(*needed, strict=True))
    lacking = [lack for (lack,) in rows(LACKING, tables, privileges)]
    if lacking:
        message = f"{row('SELECT current_user')[0]} lacks {len(lacking)} rights: {some(lacking)}."
        yield error(message, "As the tables' owner: GRANT them, or run manage.py grant_roles.")
    else:
        yield ok("The role may do what this program does.")


def role_is_modest() -> Iterator[Finding]:
    """The role of the site should be neither the tables' owner nor a superuser: both can switch rules off."""
    role, is_super, is_mighty, is_owner = row(ROLE)
    cure = "Let the site log in by a role of its own (manage.py grant_roles), and keep this one for migrations."
    if is_super:
        yield warning(f"It is {role}, a superuser: an intruder could switch off whatever protects the library.", cure)
    elif is_owner:
        yield warning(f"It is {role}, which owns the tables: an intruder could switch off what protects them.", cure)
    elif is_mighty:
        yield warning(f"It is {role}, which may make other logins.", "ALTER ROLE ... NOCREATEROLE NOBYPASSRLS.")
    else:
        yield ok(f"It is {role}, which neither owns the tables nor is a superuser.")
