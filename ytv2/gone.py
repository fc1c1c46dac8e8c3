"""What older versions offered and this one never will: 410, with what to do instead."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

PATHS = (
    r"api/upload-report|api/upload-database|api/download-database|api/content.*|api/db-status|api/db-reset"
    r"|api/migrate-audio|api/backup.*"
)


@csrf_exempt
def gone(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {"error": "Gone for good: the shared database is written by POST /ingest/report, never replaced."},
        status=410,
    )


urlpatterns = [re_path(rf"^(?:{PATHS})$", gone)]
