"""manage.py grant_roles: exactly the rights that the NAS, the website and dashboards elsewhere need."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from content.db import chain
from ytv2.ops.roles import grants
from ytv2.ops.roles.grants import Granted

WORDS = {"web": "for the website", "nas": "for the machine that ingests", "reader": "for dashboards elsewhere"}


class Command(BaseCommand):
    help = "Grant the lesser roles exactly what they need. Run it as the tables' owner, after every migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        for kind, words in WORDS.items():
            parser.add_argument(f"--{kind}", default=settings.ROLES[kind], metavar="ROLE", help=f"The role {words}.")
        parser.add_argument("--existing", action="store_true", help="Roles that do not exist are no fault.")
        parser.add_argument("--json", action="store_true", help="The result as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        names = {kind: options[kind] for kind in WORDS}
        if len(set(names.values())) < len(names):
            raise CommandError("Each kind needs a role of its own.")
        chain.assert_same(connection)
        try:
            granted = grants.grant(names, settings.ROLE_PASSWORDS)
        except (grants.GrantError, Error) as error:
            raise CommandError(f"Nothing was granted: {str(error).strip()}") from error
        if options["json"]:
            self.stdout.write(json.dumps({"roles": [asdict(role) for role in granted]}))
        else:
            for role in granted:
                self.stdout.write(_line(role))
            if left := [statement for role in granted for statement in role.left]:
                self.stdout.write("What this login may not do; as a superuser, in this database:")
                self.stdout.writelines(f"    {statement};" for statement in left)
        if not options["existing"] and not all(role.there for role in granted):
            raise SystemExit(1)


def _line(granted: Granted) -> str:
    if not granted.there:
        return (
            f"{granted.role} does not exist. Create it, or set {granted.kind.upper()}_ROLE_PASSWORD and run this again."
        )
    made = ", which was made" if granted.made else ""
    return f"{granted.role} {WORDS[granted.kind]}{made}: reads {granted.reads} tables, writes {granted.writes}."
