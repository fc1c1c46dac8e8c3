"""The doctor: what is wrong here, and what to do. One list of checks for the command and for the admin.

A check is a function that yields findings, which bear its name.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.text import counted
from ytv2.ops.doctor import (
    clocks,
    database,
    folders,
    identity,
    installed_rules,
    library,
    neighbours,
    reading,
    rights,
    secrets,
)
from ytv2.ops.doctor.finding import ERROR, OK, STATES, WARNING, Check, Finding, error

__all__ = ["ERROR", "OK", "WARNING", "Check", "Finding", "examine", "page", "summary"]

WITHOUT_DATABASE: tuple[Check, ...] = (
    secrets.secrets_are_strong,
    secrets.debug_is_off,
    folders.exports_can_be_written,
    folders.database_has_room,
)
# What other logins do or may do. They ask little, and the health answers show what they find.
IN_THE_WAY: tuple[Check, ...] = (neighbours.nobody_is_in_the_way, neighbours.tables_are_unaltered)
OF_NEIGHBOURS: tuple[Check, ...] = (
    *IN_THE_WAY,
    neighbours.there_are_no_large_objects,
    neighbours.roles_have_no_right_too_many,
    neighbours.roles_are_bounded,
    database.connections_suffice,
)
WITH_DATABASE: tuple[Check, ...] = (
    database.version_is_supported,
    database.migrations_are_applied,
    installed_rules.rules_stand,
    installed_rules.functions_stand,
    rights.rights_suffice,
    rights.role_is_modest,
    database.extensions_can_be_restored,
    *OF_NEIGHBOURS,
    database.replicas_keep_up,
    clocks.clocks_agree,
    library.library_is_not_paused,
    library.canary_sings,
    reading.lists_and_counts_agree,
    identity.items_are_one,
    identity.keys_can_be_told_apart,
    library.deliveries_are_done,
    library.watchers_live,
    library.sound_files_are_recorded,
    library.audio_has_its_item,
    library.items_have_their_audio,
    secrets.curators_are_protected,
)


def examine() -> list[Finding]:
    """Every finding, the worst first."""
    findings = [finding for check in WITHOUT_DATABASE for finding in _findings(check)]
    answer = _findings(database.database_answers)
    if answer[0].state == OK:
        # Each check has its own transaction: a failure does not reach the next.
        findings += [finding for check in WITH_DATABASE for finding in _findings(check, transaction.atomic)]
    return sorted(findings + answer, key=lambda finding: STATES.index(finding.state))


def wrong_with(checks: Iterable[Check]) -> list[Finding]:
    """What these checks of the database find wrong, the worst first."""
    findings = [finding for check in checks for finding in _findings(check, transaction.atomic)]
    wrong = [finding for finding in findings if finding.state != OK]
    return sorted(wrong, key=lambda finding: STATES.index(finding.state))


def _findings(check: Check, context: Callable[[], AbstractContextManager] = nullcontext) -> list[Finding]:
    """The findings of a check, with its name. A check that raises yields an error and does not stop the others."""
    try:
        with context():
            findings = list(check())
    except Exception as failure:
        reason = f"{type(failure).__name__}: {str(failure).strip().partition(chr(10))[0][:200]}"
        findings = [error(f"This could not be checked: {reason}", "Cure what the other findings name, then ask again.")]
    for finding in findings:
        finding.name = check.__name__
    return findings


def summary(findings: list[Finding]) -> str:
    errors, warnings = (sum(finding.state == state for finding in findings) for state in (ERROR, WARNING))
    if not errors and not warnings:
        return f"{counted(len(findings), 'finding')}, all well."
    return f"{counted(errors, 'error')} and {counted(warnings, 'warning')} in {counted(len(findings), 'finding')}."


def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The doctor's page in the admin: it opens on what is wrong."""
    findings = examine()
    wrong, well = ([each for each in findings if (each.state == OK) is is_well] for is_well in (False, True))
    shown = {"title": "The library’s health", "wrong": wrong, "well": well, "summary": summary(findings)}
    return render(request, "admin/doctor.html", context | shown)
