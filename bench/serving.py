"""How long readers wait: the time per request of the API, in one process."""

import time

from bench.scratch import manage, scratch

ITEMS = 2_000
REQUESTS = 60
PATHS = {
    "list of 12": "/api/reports?size=12",
    "with a category": "/api/reports?size=12&category=History",
    "q=garden": "/api/reports?size=12&q=garden",
    "page 100": "/api/reports?size=12&page=100",
    "filters": "/api/filters",
    "one report": "/api/reports/{video_id}",
    "the dashboard": "/",
}


def run() -> None:
    with scratch() as dsn:
        print(manage(dsn, "sample_library", "--items", str(ITEMS), "--json").strip())
        _use(dsn)
        for name, path in PATHS.items():
            print(f"{name:<18} {_median(path):7.1f} ms")


def _use(dsn: str) -> None:
    """Point this process at the scratch database."""
    from django.db import connection

    from ytv2 import env

    connection.close()
    connection.settings_dict.update(env.env.db_url_config(dsn))


def _median(path: str) -> float:
    from django.test import Client

    from content.models import Content

    client = Client(headers={"host": "localhost"})
    video_id = Content.objects.listed().newest()[0].video_id
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        assert client.get(path.format(video_id=video_id)).status_code == 200
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[REQUESTS // 2]
