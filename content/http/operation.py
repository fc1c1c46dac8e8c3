"""What the OpenAPI document says about a handler. Its method and path stand in ytv2/urls.py."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from typing_extensions import TypedDict

Handler = TypeVar("Handler", bound=Callable[..., Any])
SYNC_SECRET: dict[str, Any] = {"security": [{"SyncSecret": []}]}
INGEST_TOKEN: dict[str, Any] = {"security": [{"SyncSecret": []}, {"IngestToken": []}]}


class Error(TypedDict):
    error: str


def operation(
    tag: str, summary: str, answers: Mapping[int, Any], *, errors: tuple[int, ...] = (), **extra: Any
) -> Callable[[Handler], Handler]:
    """`answers` are shapes by status; `extra` is merged into the document as it is."""

    def describe(handler: Handler) -> Handler:
        handler.operation = {  # type: ignore[attr-defined]
            "tags": [tag],
            "summary": summary,
            "response": {**answers, **dict.fromkeys(errors, Error)},
            "openapi_extra": extra,
        }
        return handler

    return describe
