from django.apps import AppConfig
from django.contrib.admin import apps as admin


class WiringConfig(AppConfig):
    name = "ytv2"
    verbose_name = "Wiring"
    default = True

    def ready(self) -> None:
        from ytv2.accounts import throttling  # noqa: F401 - they register themselves


class DeskConfig(admin.AdminConfig):
    default = False
    default_site = "ytv2.accounts.admin_site.Desk"
