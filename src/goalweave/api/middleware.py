"""Applies to every response of the API: keys, open to pages of other sites, conditional requests, and errors as problem
details."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from goalweave import __version__
from goalweave.accounts.activity.queries import last_change_time, log_position
from goalweave.api.keys import key_of, read_key
from goalweave.api.problems import MEDIA_TYPE, problem_response, unavailable_response
from goalweave.database import unavailable_within

PREFIX = "/api/"
PAGES = "/api/v1/docs/"
"""Addresses that begin so are pages of the site."""
READ_ONLY = ("/api/v1/", "/api/v1/openapi.json")
"""Addresses that django-ninja itself answers, whatever the method."""
METHODS = "GET, HEAD, OPTIONS"
WRITES = ("POST", "PATCH", "PUT", "DELETE")
ANSWERED = ("GET", "HEAD")
SETTLED = timedelta(seconds=2)
"""A time in whole seconds says nothing of what was written within the same one."""


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX) or request.path_info.startswith(PAGES):
            return self.get_response(request)
        try:
            response = self._answer(request)
        except Error as error:
            # The state of the data is read here, outside of all handlers of the API.
            if not unavailable_within(error):
                raise
            response = unavailable_response(request)
        if response.get("Content-Type") != MEDIA_TYPE:
            for name in ("Content-Language", "Vary"):  # one answer in all languages, for everyone
                if name in response:
                    del response[name]
        if request.method in WRITES:  # programs write, pages of other sites do not
            return response
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
            response["Access-Control-Allow-Headers"] = "Accept, Authorization, If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
            return response
        refusal = read_key(request)
        if refusal is not None:
            return refusal
        if request.method in WRITES and request.path_info not in READ_ONLY:
            return self._plain_answer(request)
        if request.method not in ANSWERED:
            response = problem_response(request, 405)
            response["Allow"] = METHODS
            return response
        head, request.method = request.method == "HEAD", "GET"
        response = self._plain_answer(request) if key_of(request) else self._conditional_answer(request)
        if head:
            length = len(response.content)
            response.content = b""
            response["Content-Length"] = str(length)
        return response

    def _plain_answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to a write or to a request with a key, which no cache keeps."""
        response = self.get_response(request)
        if response.status_code == 503:
            return unavailable_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            allowed = response.get("Allow")
            response = problem_response(request, response.status_code)
            if allowed:
                response["Allow"] = f"{allowed}, OPTIONS".replace("GET", "GET, HEAD")
        response["Cache-Control"] = "no-store"
        return response

    def _conditional_answer(self, request: HttpRequest) -> HttpResponse:
        """The state of the data is looked at before they are read: a write in between makes the mark too old, never too new."""
        mark, changed = _entity_tag(request), last_change_time()
        if mark in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponse(status=304)
        else:
            response = self.get_response(request)
            if response.status_code == 503:
                return unavailable_response(request)
            if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
                return problem_response(request, response.status_code)
            if response.status_code != 200:
                return response
        if changed is not None and timezone.now() - changed > SETTLED:
            if "If-None-Match" not in request.headers and _if_modified_since(request) >= int(changed.timestamp()):
                response = HttpResponse(status=304)
            response["Last-Modified"] = http_date(changed.timestamp())
        response["ETag"] = mark
        response["Cache-Control"] = "public, no-cache"
        return response


def _if_modified_since(request: HttpRequest) -> int:
    """The time that the visitor names, in seconds; 0 for none."""
    return parse_http_date_safe(request.headers.get("If-Modified-Since", "")) or 0


def _entity_tag(request: HttpRequest) -> str:
    """With the day, since some filters go by it."""
    state = (__version__, log_position(), timezone.localdate(), request.get_full_path())
    return f'W/"{sha256(repr(state).encode()).hexdigest()[:24]}"'
