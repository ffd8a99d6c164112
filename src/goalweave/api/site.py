"""All routes, and their description in OpenAPI."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.throttling import BaseThrottle

from goalweave.accounts.rate_limits import RateLimit, network_of
from goalweave.api import (
    figures,
    frameworks,
    indicator_metadata,
    indicators,
    indices,
    linkages,
    organisations,
    records,
    submissions,
)
from goalweave.api.problems import ParameterNotFound, Problem, problem_response
from goalweave.core.errors import GoalweaveError, InputError, NotAllowed, UnknownNode
from goalweave.core.messages import Message, message_from_json

MINUTE = 60


class Limit(BaseThrottle):
    """Allow as many requests per minute and address as GOALWEAVE_API_RATE says, in each process; 0: no limit."""

    def allow_request(self, request: HttpRequest) -> bool:
        most: int = settings.GOALWEAVE_API_RATE
        return not most or request_counts().allows(network_of(request), most)

    def wait(self) -> float:
        return request_counts().wait()


@cache
def request_counts() -> RateLimit:
    """The counts of this process."""
    return RateLimit(MINUTE)


VERSION = "1.0.0"


class Api(NinjaAPI):
    """Adds the possible errors to the description of each operation."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        parts: dict[str, Any] = schema.setdefault("components", {}).setdefault("schemas", {})
        parts["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                codes = {
                    "422": "Invalid parameter",
                    "429": "Too many requests",
                    "503": "The database is busy or cannot be reached",
                }
                if "{" in path or operation.get("parameters"):
                    codes["404"] = "Not found, or not published"
                for code, meaning in codes.items():
                    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                    operation["responses"].setdefault(code, {"description": meaning, "content": content})
        return schema


api = Api(
    title="Goalweave",
    version=VERSION,
    description=(
        "Frameworks, links between them, published records, their accepted mappings with the evidence, figures, indicators with their "
        "series and observations, progress of targets, composite indices, and published submissions with the questionnaires that "
        "they answer. "
        "Read-only and open to everyone; signing in makes no difference. Texts are maps of languages."
    ),
    openapi_url="/openapi.json",
    docs_url=None,
    throttle=[Limit()],
    urls_namespace="api",
)
for router in (
    frameworks.router,
    linkages.router,
    organisations.router,
    records.router,
    figures.router,
    indicators.router,
    indicator_metadata.router,
    indices.router,
    submissions.router,
):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def _invalid_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    fields = [str(part) for part in first.get("loc", ()) if part not in ("query", "path", "asked")]
    ours = first.get("ctx", {}).get("said")
    return problem_response(
        request, 422, message_from_json(ours) if ours else first.get("msg", ""), field=".".join(fields)
    )


@api.exception_handler(GoalweaveError)
def _domain_error(request: HttpRequest, error: GoalweaveError) -> HttpResponse:
    if isinstance(error, InputError):
        return problem_response(request, 422, error.message, field=error.field)
    if isinstance(error, UnknownNode | NotAllowed):
        return problem_response(request, 404, error.full_message)
    return problem_response(request, 400, error.full_message)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    message = error.args[0] if error.args else ""
    return problem_response(request, 404, message if isinstance(message, Message) else str(error))


@api.exception_handler(ParameterNotFound)
def _parameter_not_found(request: HttpRequest, error: ParameterNotFound) -> HttpResponse:
    return problem_response(request, 404, error.detail, field=error.field)


@api.exception_handler(Throttled)
def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem_response(request, 429, gettext_noop("Try again later."))
    response["Retry-After"] = str(error.wait or 60)
    return response


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(request, error.status_code, str(error))


@api.exception_handler(BadRequest)
@api.exception_handler(DataError)
@api.exception_handler(RequestDataTooBig)
def _bad_request(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(request, 400, gettext_noop("The request cannot be read."))
