from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = "Reports"

    def ready(self) -> None:
        from content.decisions.trash import purged

        post_migrate.connect(let_curators_look, sender=self)
        purged.connect(forget)


def forget(sender: Any, video_id: str, **kwargs: Any) -> None:
    """What was refused about the item is not kept to be received again; that it came and was answered stays."""
    from ingest.models import Delivery

    Delivery.objects.filter(video_id=video_id).update(body=None, reason="", warnings=[], failed=[])


def let_curators_look(sender: Any, **kwargs: Any) -> None:
    from content.admin.group import VIEWERS, ensure_roles

    ensure_roles(sender, {VIEWERS: ("view_delivery", "view_run")})
