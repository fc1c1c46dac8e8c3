"""Static files as WhiteNoise serves them."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):
    """Without the list of all of them that `collectstatic` leaves beside them for the pages to find their names."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        if not url.endswith("/staticfiles.json"):
            super().add_file_to_dictionary(url, path, stat_cache)
