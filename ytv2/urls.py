"""Every address on one screen."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path
from django.views.generic import RedirectView

from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web import feeds, files, pages, podcast
from ytv2 import redirects
from ytv2.api import api
from ytv2.ops.metrics import endpoint

urlpatterns = [
    path("", pages.library, name="library"),
    path("read/<path:identity>", pages.reading, name="reading"),
    path("feeds", pages.feeds, name="feeds"),
    path("feed.atom", read_only(conditional(feeds.LibraryFeed())), name="feed"),
    path("podcast.rss", read_only(conditional(podcast.Podcast())), name="podcast"),
    path("exports/audio/<path:name>", files.audio),
    path("exports/images/<path:name>", files.images),
    path("exports/by_video/<path:name>.mp3", files.by_video),
    path("favicon.ico", read_only(RedirectView.as_view(url=f"{settings.STATIC_URL}icons/favicon.svg"))),
    path("robots.txt", redirects.robots),
    path("admin/", admin.site.urls),
    path("metrics", endpoint.metrics, name="metrics"),
    re_path(rf"^(?:{redirects.GONE})$", redirects.gone),
    re_path(rf"^{redirects.SLASHED}$", redirects.without_slash),
    path("", api.urls),
]
