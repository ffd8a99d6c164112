"""Pages behind the link of an entry: the address is the key, so nothing leads out with it, and no cookie is needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from goalweave.calls.models import CallEntry
from goalweave.calls.tokens import find_entry

View = Callable[..., HttpResponseBase]
Response = TypeVar("Response", bound=HttpResponseBase)


def with_entry(view: View) -> View:
    """A view that gets the entry of the token in its address; 404 with a way on for a link that leads nowhere.

    A form of another site cannot have the key, and with it needs no form: so there is no token against forgery.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, token: str, **values: Any) -> HttpResponseBase:
        entry = find_entry(token)
        if entry is None:
            return mark_private(render(request, "entry/unknown.html", status=404))
        return mark_private(view(request, entry, token, **values))

    return entered


def has_contact(entry: CallEntry) -> bool:
    """Whether it is still known who sent the entry."""
    return hasattr(entry, "contact")


def mark_private(response: Response) -> Response:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def gone(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The last page of an entry that is deleted with everything in it."""
    return mark_private(render(request, "entry/erased.html", context))
