"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, gettext, gettext_noop, override
from ninja import Schema
from pydantic import Field

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.database import RETRY_AFTER
from goalweave.wording.messages import translated

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: gettext_noop("Invalid request"),
    401: gettext_noop("A valid key is needed"),
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Not found"),
    405: gettext_noop("The method is not allowed here"),
    412: gettext_noop("Changed by someone else in the meantime"),
    413: gettext_noop("The request is too large"),
    422: gettext_noop("Invalid parameter"),
    428: gettext_noop("The version is missing"),
    429: gettext_noop("Too many requests"),
    500: gettext_noop("Something went wrong on our side"),
    503: gettext_noop("The database is busy or cannot be reached"),
    507: gettext_noop("The disk is full"),
}


class ParameterNotFound(Exception):
    """What a parameter names is not there."""

    def __init__(self, detail: str, *, field: str) -> None:
        self.detail = detail
        self.field = field
        super().__init__(detail)


class Failure(Exception):
    """A request that cannot be answered, with its status; field: the part that is wrong."""

    def __init__(self, status: int, detail: str, *, field: str = "") -> None:
        self.status = status
        self.detail = detail
        self.field = field
        super().__init__(str(detail))


KNOWN_PROBLEMS = {
    "extra_forbidden": Message("this field does not exist"),
    "unexpected_keyword_argument": Message("this field does not exist"),
    "missing": Message("a value is required"),
}
"""pydantic's name of a problem → what we say of it; the rest is said as pydantic does, in English."""


class FieldProblem(Schema):
    detail: str
    field: str = Field("", description="The invalid field or parameter.")


class Problem(Schema):
    type: str = Field("about:blank", description="Always about:blank: the status is sufficient.")
    title: str
    status: int
    detail: str = ""
    instance: str = Field(description="The requested path.")
    field: str = Field("", description="The invalid parameter or field; absent if the problem is neither.")
    errors: list[FieldProblem] = Field([], description="All that is wrong, if several things are; otherwise absent.")


def problem_response(
    request: HttpRequest, status: int, detail: str = "", *, field: str = "", errors: Sequence[InputError] = ()
) -> HttpResponse:
    """detail: a literal or a Message. errors: all that is wrong. In the visitor's language, unlike all other answers."""
    language = get_language_from_request(request)
    with override(language):
        document: dict[str, object] = {
            "type": "about:blank",
            "title": gettext(TITLES.get(status) or HTTPStatus(status).phrase),
            "status": status,
            "detail": translated(detail),
            "instance": request.path,
        }
        if len(errors) > 1:
            document["errors"] = [{"detail": translated(error.message), "field": error.field} for error in errors]
    if field:
        document["field"] = field
    response = HttpResponse(json.dumps(document, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language, Cookie"
    return response


def unavailable_response(request: HttpRequest) -> HttpResponse:
    """While the database is locked or out of reach."""
    response = problem_response(request, 503, gettext_noop("Try again later."))
    response["Retry-After"] = str(RETRY_AFTER)
    return response
