"""manage.py doctor: what is wrong with this installation, and what to do."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ytv2.ops import doctor


class Command(BaseCommand):
    help = "Say what is wrong and what to do. Exit status 0 only if there is no error."
    # The doctor must run even where Django's start-up checks fail.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="A line a finding, then one with the counts.")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine()
        if options["json"]:
            self._write_json(findings)
        else:
            self._write_lines(findings)
        if any(finding.state == doctor.ERROR for finding in findings):
            raise SystemExit(1)

    def _write_json(self, findings: list[doctor.Finding]) -> None:
        for finding in findings:
            self.stdout.write(json.dumps(finding.as_json()))
        states = [finding.state for finding in findings]
        self.stdout.write(
            json.dumps({state: states.count(state) for state in (doctor.ERROR, doctor.WARNING, doctor.OK)})
        )

    def _write_lines(self, findings: list[doctor.Finding]) -> None:
        styles = {doctor.ERROR: self.style.ERROR, doctor.WARNING: self.style.WARNING, doctor.OK: self.style.SUCCESS}
        for finding in findings:
            self.stdout.write(f"{styles[finding.state](f'{finding.state:<8}')} {finding.title}: {finding.message}")
            if finding.cure:
                self.stdout.write(f"{'':<8} -> {finding.cure}")
        self.stdout.write(doctor.summary(findings))
