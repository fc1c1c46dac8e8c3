from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Library"

    def ready(self) -> None:
        from content.admin.group import ensure_roles

        post_migrate.connect(ensure_roles, sender=self)
