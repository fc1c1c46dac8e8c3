"""manage.py forget_two_factor: for people who lost both their phone and their recovery codes."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ytv2.accounts import otp


class Command(BaseCommand):
    help = "Take somebody's second factor away, so that the password alone lets in, or a new one can be set up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The name with which the person logs in.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Nobody is called {options['name']}. The names are listed in the admin under Users.")
        if not otp.remove(user):
            raise CommandError(f"{user} has no second factor: there is nothing to take away.")
        self.stdout.write(f"The second factor of {user} is taken away.")
