"""manage.py install_functions: the database's functions as the source declares them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, transaction

from content.db import chain
from content.db.connections import bypass_pooler
from ytv2.ops.doctor import installed_rules
from ytv2.ops.doctor.finding import OK

OWNS = "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'public.content'::regclass"


class Command(BaseCommand):
    help = "Put the functions that rules, columns and ingest call back as declared. Run it as the tables' owner."

    def handle(self, *args: Any, **options: Any) -> None:
        bypass_pooler(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(OWNS)
            if not cursor.fetchone()[0]:
                # Functions that run with their owner's rights would run with this one's.
                raise CommandError("Nothing was changed: run it as the owner of the tables.")
            chain.assert_same(connection)
            try:
                cursor.execute("SET LOCAL search_path = public")
                cursor.execute(installed_rules.DECLARED)
            except Error as error:
                raise CommandError(f"Nothing was changed: {str(error).strip()}") from error
        for finding in installed_rules.functions_stand():
            if finding.state != OK:
                # One of the same name for other arguments: only a person knows whose it is.
                raise CommandError(
                    f"Installed, but: {finding.message} Look with \\df, and drop those that are too many."
                )
            self.stdout.write(finding.message)
