"""An identifier leads to a page or to data (303, See Other); with an ending it is the data themselves.

Every answer is for everyone: whether someone is signed in makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from goalweave.formats.linked_data.json_ld import iterate_json_ld
from goalweave.formats.linked_data.turtle import iterate_turtle
from goalweave.web.addresses import site_address
from goalweave.web.identifiers import targets
from goalweave.web.identifiers.negotiation import MEDIA_TYPES, Form, preferred_form, split_form
from goalweave.web.identifiers.targets import Gone, Target

WRITERS = {Form.JSON_LD: iterate_json_ld, Form.TURTLE: iterate_turtle}


def identifier_base(request: HttpRequest | None = None) -> str:
    """How the identifiers of this site begin."""
    return f"{site_address(request)}/id/"


@require_safe
def framework(request: HttpRequest, key: str) -> HttpResponse:
    name, form = split_form(key)
    return _respond(request, name, form, lambda: targets.find_framework(name))


@require_safe
def node(request: HttpRequest, key: str, code: str) -> HttpResponse:
    name, form = split_form(code)
    return _respond(request, f"{key}/{name}", form, lambda: targets.find_node(key, name))


@require_safe
def record(request: HttpRequest, name: str) -> HttpResponse:
    name, form = split_form(name)
    return _respond(request, f"record/{name}", form, lambda: targets.find_record(name))


@require_safe
def organisation(request: HttpRequest, name: str) -> HttpResponse:
    name, form = split_form(name)
    return _respond(request, f"organisation/{name}", form, lambda: targets.find_organisation(name))


@require_safe
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    name, form = split_form(name)
    return _respond(request, f"indicator/{name}", form, lambda: targets.find_indicator_target(name))


@require_safe
def linkage(request: HttpRequest, name: str) -> HttpResponse:
    name, form = split_form(name)
    return _respond(request, f"linkage/{name}", form, lambda: targets.find_linkage_target(name))


def _respond(request: HttpRequest, name: str, form: Form | None, find: Callable[[], Target | Gone]) -> HttpResponse:
    """name: of the identifier as it was asked for, without `/id/` and ending; form: that of the ending."""
    # The address has no language in front, so the language of the page is that of the browser, as nowhere else.
    with override(get_language_from_request(request)):
        target = find()
        if isinstance(target, Gone):
            return _finish(_gone_page(request, target))
    file_form = form or preferred_form(request.headers.get("Accept", ""))
    own, page = identifier_base(request) + target.identifier, site_address(request) + target.page
    if file_form is Form.HTML:
        response = _see_other(target.page)
    elif form is None or name != unquote(target.identifier):
        response = _see_other(f"/id/{target.identifier}.{file_form}")
    else:
        content = "".join(WRITERS[file_form](target.describe(identifier_base(request), page)))
        response = HttpResponse(content, content_type=f"{MEDIA_TYPES[file_form]}; charset=utf-8")
        response["X-Content-Type-Options"] = "nosniff"
    response["Link"] = ", ".join(_alternates(own, page))
    return _finish(response)


def _see_other(address: str) -> HttpResponse:
    """RFC 9110, 15.4.4: what is described is not the description."""
    return HttpResponse(status=303, headers={"Location": address})


def _alternates(own: str, page: str) -> Iterator[str]:
    for form, media_type in MEDIA_TYPES.items():
        address = page if form is Form.HTML else f"{own}.{form}"
        yield f'<{iri_to_uri(address)}>; rel="alternate"; type="{media_type}"'


def _gone_page(request: HttpRequest, gone: Gone) -> HttpResponse:
    earlier = [(str(node), reverse("node", args=[node.key, node.code])) for node in gone.earlier]
    return render(request, "identifiers/gone.html", {"name": gone.name, "earlier": earlier}, status=410)


def _finish(response: HttpResponse) -> HttpResponse:
    """What answers depend on, and that scripts of any site may read them: they are the same for everyone."""
    patch_vary_headers(response, ("Accept", "Accept-Language", "Cookie"))
    response["Access-Control-Allow-Origin"] = "*"
    return response
