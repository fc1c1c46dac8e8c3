"""The doctor: what is wrong here, and what to do. One list of checks for the command and for the desk.

A check is a function that yields findings; its name is what the finding is called. One that breaks is itself a finding.
"""

from collections.abc import Iterator
from typing import Any

from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.text import counted
from ytv2.ops.doctor import clocks, database, folders, library, rights, rules, secrets
from ytv2.ops.doctor.finding import ERROR, OK, STATES, WARNING, Check, Finding, error, ok

__all__ = ["ERROR", "OK", "WARNING", "Check", "Finding", "examine", "page", "summary"]

ALONE: tuple[Check, ...] = (
    secrets.secrets_are_strong,
    secrets.debug_is_off,
    folders.exports_can_be_written,
    folders.database_has_room,
)
# These ask the database, which has to answer first.
ASKING: tuple[Check, ...] = (
    database.version_is_supported,
    database.migrations_are_applied,
    rules.rules_stand,
    rules.functions_stand,
    rights.rights_suffice,
    rights.role_is_modest,
    database.connections_suffice,
    database.replicas_keep_up,
    clocks.clocks_agree,
    library.library_is_not_paused,
    library.canary_sings,
    library.deliveries_are_done,
    library.watchers_live,
    library.audio_has_its_item,
    library.items_have_their_audio,
    secrets.curators_are_protected,
)


def examine() -> list[Finding]:
    """Every finding, the worst first."""
    found = [*_all(ALONE), *_answered()]
    if found[-1].state == OK:
        found += _all(ASKING)
    return sorted(found, key=lambda finding: STATES.index(finding.state))


def _answered() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        yield ok("database_answers", "The database answers.")
    except Error as broke:
        reason = str(broke).strip().splitlines()[0] if str(broke) else type(broke).__name__
        cure = "See whether PostgreSQL runs and DATABASE_URL_POSTGRES_NEW is right; the other checks need it."
        yield error("database_answers", f"The database does not answer: {reason[:200]}.", cure)


def _all(checks: tuple[Check, ...]) -> Iterator[Finding]:
    for check in checks:
        yield from _asked(check)


def _asked(check: Check) -> list[Finding]:
    """A broken check does not hide the others. Those that ask have a transaction each, which can fail alone."""
    try:
        if check in ALONE:
            return list(check())
        with transaction.atomic():
            return list(check())
    except Exception as broke:
        reason = str(broke).strip().splitlines()[0] if str(broke) else ""
        said = f"This could not be checked: {type(broke).__name__}: {reason[:200]}"
        return [error(check.__name__, said, "Mend what the other findings name, then ask again.")]


def summary(findings: list[Finding]) -> str:
    errors, warnings = (sum(finding.state == state for finding in findings) for state in (ERROR, WARNING))
    if not errors and not warnings:
        return f"{counted(len(findings), 'finding')}, all well."
    return f"{counted(errors, 'error')} and {counted(warnings, 'warning')} in {counted(len(findings), 'finding')}."


def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """For the desk."""
    findings = examine()
    said = {"title": "The library’s health", "findings": findings, "summary": summary(findings)}
    return render(request, "admin/doctor.html", context | said)
