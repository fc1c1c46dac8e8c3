"""manage.py install_functions: the database's functions as the source has them, whoever changed them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, transaction

from ytv2.doctor import rules


class Command(BaseCommand):
    help = "Put the functions that rules, columns and ingest call back as declared. Run it as the tables' owner."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(rules.DECLARED)
        except Error as error:
            raise CommandError(f"Nothing was changed: {str(error).strip()}") from error
        self.stdout.write(f"{len(rules.declared_functions())} functions are as declared.")
