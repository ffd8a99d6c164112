"""Errors as pages: one clear message, never a 500 for what a visitor sent."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi, get_language_from_path, gettext as _, override

from goalweave.core.errors import GoalweaveError, InputError, NotAllowed, UnknownNode, UnknownQuestion, Vanished
from goalweave.database import RETRY_AFTER, disk_full_within, unavailable_within
from goalweave.settings.logs import REQUEST_ID
from goalweave.vanished_rows import is_vanished
from goalweave.wording.messages import describe_error

LOG = logging.getLogger(__name__)
MOST_PARAMETERS = 1_000
"""Of a query, whose links repeat them hundreds of times; forms that are posted have up to DATA_UPLOAD_MAX_NUMBER_FIELDS."""


class InputErrorMiddleware:
    """Turns our own errors into pages: 404 for what does not exist, 403 for what is not allowed, 409 for what someone else has
    deleted in the meantime, otherwise 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING", "").count("&") >= MOST_PARAMETERS:
            raise TooManyFieldsSent
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):
            # What no column holds, such as NUL on PostgreSQL: it was sent, or a check of ours is missing.
            LOG.warning("the database refused what %s was asked with", request.path, exc_info=error)
            return bad_request(request, error)
        if is_vanished(error):
            # Two people at once; where this comes again and again, a check of ours is missing.
            LOG.warning("a row that %s writes to is gone", request.path, exc_info=error)
            return _vanished(request)
        if not isinstance(error, GoalweaveError):
            return None
        if isinstance(error, Vanished):
            return _vanished(request)
        if isinstance(error, UnknownNode | UnknownQuestion):
            return _error_page(request, 404, _("Not found"), describe_error(error))
        if isinstance(error, NotAllowed):
            return _error_page(request, 403, _("Not allowed"), describe_error(error))
        title = _("This file cannot be read") if isinstance(error, InputError) else _("This is not possible")
        return _error_page(request, 400, title, describe_error(error))


def _vanished(request: HttpRequest) -> HttpResponse:
    message = f"{describe_error(Vanished())} {_('Go back and reload the page to see what is there now.')}"
    return _error_page(request, 409, _("Changed by someone else in the meantime"), message)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(
        request, 403, _("Not allowed"), _("You do not have access to this page, or not with the way you signed in.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 404, _("Not found"), _("No page exists at this address."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if unavailable_within(exception):
        return unavailable(request)
    if hasattr(request, "user"):
        return _error_page(request, 400, _("This is not possible"), _explain_refusal(exception))
    # Refused before anything was known of the visitor, as under the name of another site.
    with _language_of(request):
        return _bare_page(400, _("This is not possible"), _explain_refusal(exception))


def _explain_refusal(exception: Exception) -> str:
    if isinstance(exception, DisallowedHost):
        return _("This site does not answer under this name. Its administrator can add the name to GOALWEAVE_HOSTS.")
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _("The request is too large or has too many parts. Send less at once, or use the command line.")
    return _("The request cannot be read. Go back and try again.")


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of a form that was not made for this visitor, or too long ago."""
    message = _("The form was open too long, or cookies are turned off. Reload the page and send the form again.")
    return _error_page(request, 403, _("Not allowed"), message)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the error, wherever in the site that was raised."""
    error = sys.exception()
    if unavailable_within(error):
        return unavailable(request)
    if disk_full_within(error):
        return disk_full(request)
    # Of our own making: letters and digits.
    number = REQUEST_ID.get()
    return HttpResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Goalweave</title><h1>Something went wrong here</h1>"
        f"<p>The fault is ours; it has been logged{f' under the number {number}' if number else ''}.</p>",
        status=500,
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 while the database is locked or out of reach; the API answers with a problem instead."""
    with _language_of(request):
        title = _("Try again shortly")
        message = _(
            "The database is busy or cannot be reached at the moment. Nothing was saved. Wait a moment, then reload this "
            "page or send the form again."
        )
        response = _bare_page(503, title, message)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def disk_full(request: HttpRequest) -> HttpResponse:
    """507 where a file or the database has no room."""
    with _language_of(request):
        return _bare_page(
            507,
            _("The disk is full"),
            _("The disk of this site is full. Nothing was saved. Contact an administrator of this site."),
        )


def _language_of(request: HttpRequest) -> override:
    """By the address alone: what else tells the language may need the database."""
    return override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)


def _bare_page(status: int, title: str, message: str) -> HttpResponse:
    """A page that needs no database, session or person."""
    direction = "rtl" if get_language_bidi() else "ltr"
    values = {"language": get_language(), "direction": direction, "title": title, "message": message}
    response = HttpResponse(render_to_string("errors/bare.html", values), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _error_page(request: HttpRequest, code: int, title: str, message: str) -> HttpResponse:
    # Without metadata, the page asks search engines to leave it out.
    context = {"title": title, "message": message, "page_metadata": None}
    return render(request, "errors/error.html", context, status=code)
