from django.apps import AppConfig
from django.contrib.admin import apps as admin


class WiringConfig(AppConfig):
    name = "ytv2"
    verbose_name = "Wiring"
    default = True

    def ready(self) -> None:
        # Importing these registers their checks and signals.
        from ytv2 import (
            checks,  # noqa: F401
            migration_checks,  # noqa: F401
        )
        from ytv2.accounts import throttling  # noqa: F401


class DeskConfig(admin.AdminConfig):
    default = False
    default_site = "ytv2.accounts.admin_site.Desk"
