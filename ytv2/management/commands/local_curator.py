"""manage.py local_curator: a curator to log in with on this machine, and how."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from content.admin.group import GROUP

NAME = "curator"


class Command(BaseCommand):
    help = "Make a curator for this machine and print name and password. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production: make people with `manage.py createsuperuser` and the admin.")
        password = settings.LOCAL_CURATOR_PASSWORD
        user, _ = get_user_model().objects.get_or_create(username=NAME)
        if not (user.check_password(password) and user.is_staff and user.is_active):
            user.set_password(password)
            user.is_staff = user.is_active = True
            user.save()
        user.groups.add(Group.objects.get(name=GROUP))
        self.stdout.write(f"Admin: http://127.0.0.1:{settings.PORT}/admin/  name {NAME}  password {password}")
