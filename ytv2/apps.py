from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "ytv2"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from ytv2 import migrating  # noqa: F401 - registers its check
