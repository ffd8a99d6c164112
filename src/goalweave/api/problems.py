"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    403: "Not allowed",
    404: "Not found",
    405: "Only GET, HEAD and OPTIONS are answered here",
    422: "A parameter cannot be used",
    429: "Too many requests",
    500: "Something went wrong here",
}


class NotThere(Exception):
    """What a parameter names is not there."""

    def __init__(self, detail: str, *, field: str) -> None:
        self.detail = detail
        self.field = field
        super().__init__(detail)


class Problem(Schema):
    type: str = Field("about:blank", description="Always about:blank: the status says it all.")
    title: str
    status: int
    detail: str = ""
    instance: str = Field(description="The path that was asked for.")
    field: str = Field("", description="The parameter that cannot be used; absent where it is none.")


def problem(request: HttpRequest, status: int, detail: str = "", *, field: str = "") -> HttpResponse:
    told: dict[str, object] = {
        "type": "about:blank",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if field:
        told["field"] = field
    return HttpResponse(json.dumps(told, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
