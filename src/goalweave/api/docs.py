"""The documentation of the API as pages of the site, drawn from its own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from goalweave.api.description import FieldRow, field_rows, parameter_rows, reference_name
from goalweave.api.examples import Example, example_address, example_values, examples_of
from goalweave.api.site import VERSION, api

PREFIX = "/api/v1"
GROUPS: Mapping[str, str | Promise] = {
    "records": gettext_lazy("Records"),
    "figures": gettext_lazy("Coverage and gaps"),
    "frameworks": gettext_lazy("Frameworks"),
    "linkages": gettext_lazy("Linkages"),
    "organisations": gettext_lazy("Organisations"),
    "indicators": gettext_lazy("Indicators"),
    "indices": gettext_lazy("Indices"),
    "submissions": gettext_lazy("Submissions"),
    "own-records": gettext_lazy("Your records (with a key)"),
    "own-observations": gettext_lazy("Your observations (with a key)"),
}
"""Slug of a tag → its name, in the order shown."""


@dataclass(frozen=True, slots=True)
class Operation:
    """anchor: id on its page; parameters, fields: rows of tables, of the query and of the body; answer: name of the object that
    it returns; link: address that a browser can open, empty for none."""

    anchor: str
    method: str
    path: str
    summary: str
    text: str
    keyed: bool
    parameters: tuple[FieldRow, ...]
    fields: tuple[FieldRow, ...]
    answer: str
    objects: tuple[tuple[str, tuple[FieldRow, ...]], ...]
    examples: tuple[Example, ...]
    link: str


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix=f"{PREFIX}/")
    return schema


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    groups = []
    for group, name in GROUPS.items():
        some = [
            {"method": method.upper(), "path": path, "summary": operation["summary"], "anchor": _anchor(method, path)}
            for path, method, operation in _operations(group)
        ]
        groups.append({"slug": group, "name": name, "operations": some})
    example = examples_of("get", "/records", f"{_site(request)}{PREFIX}/records?node=sdg:9&limit=5", keyed=False)
    context = {
        "groups": groups,
        "version": VERSION,
        "base": f"{_site(request)}{PREFIX}",
        "examples": example,
        "minute_rate": settings.GOALWEAVE_API_RATE,
        "hour_rate": settings.GOALWEAVE_KEY_RATE,
    }
    return render(request, "api/overview.html", context)


@require_safe
def operations(request: HttpRequest, group: str) -> HttpResponse:
    if group not in GROUPS:
        raise Http404
    values, site = example_values(), _site(request)
    documented = [_operation(path, method, operation, values, site) for path, method, operation in _operations(group)]
    crumbs = [{"label": _("API documentation"), "href": reverse("api-docs")}, {"label": GROUPS[group], "href": ""}]
    return render(request, "api/operations.html", {"name": GROUPS[group], "operations": documented, "crumbs": crumbs})


def _operations(group: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path without the prefix, method and description of each operation of a group."""
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if slugify(operation["tags"][0]) == group:
                yield path.removeprefix(PREFIX), method, operation


def _operation(
    path: str, method: str, operation: Mapping[str, Any], values: Mapping[str, Mapping[str, str]], site: str
) -> Operation:
    parts = description()["components"]["schemas"]
    keyed = "security" in operation
    address, leads = example_address(path, values)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    success = next(answer for code, answer in operation["responses"].items() if str(code).startswith("2"))
    answer = success.get("content", {}).get("application/json", {}).get("schema", {})
    name = reference_name(answer)
    fields = field_rows(parts.get(reference_name(body), {})) if body else ()
    return Operation(
        anchor=_anchor(method, path),
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation.get("description", "").replace("`", ""),
        keyed=keyed,
        parameters=parameter_rows(operation.get("parameters", ())),
        fields=fields,
        answer=name.removeprefix("Page_").rstrip("_"),
        objects=_objects(name),
        examples=examples_of(method, path, f"{site}{PREFIX}{address}", keyed=keyed),
        link=f"{PREFIX}{address}" if leads and method == "get" and not keyed else "",
    )


def _objects(name: str) -> tuple[tuple[str, tuple[FieldRow, ...]], ...]:
    """The object that an operation returns, with its fields; of a page, that of a result."""
    parts = description()["components"]["schemas"]
    schema = parts.get(name, {})
    results = schema.get("properties", {}).get("results", {}).get("items")
    if name.startswith("Page_") and results:
        name = reference_name(results)
        schema = parts.get(name, {})
    rows = field_rows(schema)
    return ((name, rows),) if rows else ()


def _anchor(method: str, path: str) -> str:
    return slugify(f"{method} {path.replace('/', ' ').replace('{', '').replace('}', '')}")


def _site(request: HttpRequest) -> str:
    return str(settings.GOALWEAVE_SITE) or request.build_absolute_uri("/").rstrip("/")
