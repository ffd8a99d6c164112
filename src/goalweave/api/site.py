"""All routes, and their description in OpenAPI."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
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
    own_observations,
    own_records,
    records,
    submissions,
)
from goalweave.api.bodies import StrictParser
from goalweave.api.keys import key_of, unauthorised
from goalweave.api.problems import KNOWN_PROBLEMS, Failure, ParameterNotFound, Problem, problem_response
from goalweave.core.errors import Conflict, GoalweaveError, InputError, InputErrors, NotAllowed, UnknownNode, Vanished
from goalweave.core.messages import Message, message_from_json
from goalweave.vanished_rows import is_vanished

MINUTE = 60


class Limit(BaseThrottle):
    """Allow as many requests per minute and address as GOALWEAVE_API_RATE says, in all processes together; 0: no limit."""

    def allow_request(self, request: HttpRequest) -> bool:
        if key_of(request):  # which has a limit of its own
            return True
        most: int = settings.GOALWEAVE_API_RATE
        return not most or request_counts().allows(network_of(request), most)

    def wait(self) -> float:
        return request_counts().wait()


@cache
def request_counts() -> RateLimit:
    """What this process has taken from the counts."""
    return RateLimit("api", MINUTE)


VERSION = "1.1.0"
REFERENCE = "#/components/schemas/{model}"


class Api(NinjaAPI):
    """Adds the possible errors to the description of each operation."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._schemas: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document, made once for this process."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._schemas:
            self._schemas[prefix] = self._described(prefix)
        return self._schemas[prefix]

    def _described(self, prefix: str) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=prefix)
        parts: dict[str, Any] = schema.setdefault("components", {}).setdefault("schemas", {})
        for shape in (Problem, own_observations.ObservationsInput):
            described = shape.model_json_schema(ref_template=REFERENCE)
            parts.update(described.pop("$defs", {}))
            parts[shape.__name__] = described
        # The rows of a batch are checked one by one, so they have no name of their own there.
        rows = parts["Batch"]["properties"]["rows"]
        parts["BatchRow"] = rows["items"]
        rows["items"] = {"$ref": REFERENCE.format(model="BatchRow")}
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                for code, meaning in _possible_errors(path, method, operation).items():
                    content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
                    operation["responses"].setdefault(code, {"description": meaning, "content": content})
        return schema


def _possible_errors(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    """Status → what it means, of what may go wrong with an operation."""
    codes = {
        "401": "The key is missing or cannot be used",
        "422": "Invalid parameter",
        "429": "Too many requests",
        "503": "The database is busy or cannot be reached",
    }
    if "{" in path or operation.get("parameters"):
        codes["404"] = "Not found, or not published"
    if method != "get":
        codes |= {
            "400": "The body cannot be read",
            "403": "The key, or its person, may not do this",
            "412": "Changed in the meantime",
            "413": "The body is too large",
            "422": "Invalid parameter or field",
        }
    if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", ())):
        codes["428"] = "If-Match is missing"
    return codes


api = Api(
    title="Goalweave",
    version=VERSION,
    description=(
        "Frameworks, links between them, published records, their accepted mappings with the evidence, figures, indicators with their "
        "series and observations, progress of targets, composite indices, and published submissions with the questionnaires that "
        "they answer. "
        "All of this is open to everyone; signing in makes no difference. With a key, programs read and write the records of an "
        "organisation and load its observations. Texts are maps of languages."
    ),
    openapi_url="/openapi.json",
    docs_url=None,
    parser=StrictParser(),
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
    own_records.router,
    own_observations.router,
):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def _invalid_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    fields = [str(part) for part in first.get("loc", ()) if part not in ("query", "path", "body", "parameters", "sent")]
    ours = first.get("ctx", {}).get("said")
    message: str = KNOWN_PROBLEMS.get(first.get("type", "")) or first.get("msg", "")
    if ours:
        message = message_from_json(ours)
    return problem_response(request, 422, message, field=".".join(fields))


@api.exception_handler(GoalweaveError)
def _domain_error(request: HttpRequest, error: GoalweaveError) -> HttpResponse:
    if isinstance(error, InputErrors) and error.problems:
        first = error.problems[0]
        return problem_response(request, 422, first.message, field=first.field, errors=error.problems)
    if isinstance(error, InputError):
        return problem_response(request, 422, error.message, field=error.field)
    if isinstance(error, Conflict):
        return problem_response(request, 412, error.full_message)
    if isinstance(error, NotAllowed) and key_of(request):
        return problem_response(request, 403, error.full_message)
    if isinstance(error, UnknownNode | NotAllowed | Vanished):
        return problem_response(request, 404, error.full_message)
    return problem_response(request, 400, error.full_message)


@api.exception_handler(DatabaseError)
def _database_error(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    if not is_vanished(error):
        raise error
    return _domain_error(request, Vanished())


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


@api.exception_handler(Failure)
def _failure(request: HttpRequest, error: Failure) -> HttpResponse:
    return problem_response(request, error.status, error.detail, field=error.field)


@api.exception_handler(AuthenticationError)
def _without_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return unauthorised(request, gettext_noop("Send a key in the header Authorization: Bearer."))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, InputError):  # of the parser of bodies
        return problem_response(request, 400, error.__cause__.message, field=error.__cause__.field)
    return problem_response(request, error.status_code, str(error))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(request, 413, gettext_noop("The body of the request is too large."))


@api.exception_handler(BadRequest)
@api.exception_handler(DataError)
def _bad_request(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(request, 400, gettext_noop("The request cannot be read."))
