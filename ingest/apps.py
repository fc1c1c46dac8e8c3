from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = "The way in"

    def ready(self) -> None:
        post_migrate.connect(let_curators_look, sender=self)


def let_curators_look(sender: Any, **kwargs: Any) -> None:
    from content.curators import ensure_group

    ensure_group(sender, permissions=("view_delivery", "view_run"))
