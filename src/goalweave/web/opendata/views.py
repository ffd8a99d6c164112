"""What can be downloaded, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from goalweave.formats.linked_data.catalogue import DataFile, describe_catalogue, describe_dataset_for_page
from goalweave.formats.linked_data.json_ld import iterate_json_ld
from goalweave.formats.linked_data.turtle import iterate_turtle
from goalweave.opendata import queries
from goalweave.opendata.datasets import DATASETS
from goalweave.opendata.manifest import Manifest
from goalweave.web.addresses import site_address
from goalweave.web.file_ranges import ranged_response
from goalweave.web.frame import actor
from goalweave.web.identifiers.negotiation import MEDIA_TYPES, Form, preferred_form

WRITERS = {Form.JSON_LD: iterate_json_ld, Form.TURTLE: iterate_turtle}


@dataclass(frozen=True, slots=True)
class DatasetRow:
    key: str
    title: str | Promise
    description: str | Promise
    files: tuple[DataFile, ...]


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    manifest = queries.current_manifest(actor(request))
    context: dict[str, object] = {"title": queries.TITLE, "lede": queries.LEDE}
    if manifest is not None:
        site = site_address(request)
        description = queries.catalogue_description(manifest, site)
        context |= {
            "written": datetime.fromisoformat(manifest.written),
            "datasets": _dataset_rows(manifest),
            "structured": [
                describe_dataset_for_page(description, dataset)
                for dataset in queries.dataset_descriptions(manifest, site)
            ],
        }
    return render(request, "opendata/open_data.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The identifier of the catalogue, which leads to its page or to its data."""
    form = preferred_form(request.headers.get("Accept", ""))
    address = reverse("open-data") if form is Form.HTML else reverse("data-catalogue-file", args=[form])
    response = HttpResponse(status=303, headers={"Location": address})
    patch_vary_headers(response, ("Accept",))
    return response


@require_safe
def catalogue_file(request: HttpRequest, form: str) -> HttpResponse:
    """In DCAT-AP."""
    manifest = queries.current_manifest(actor(request))
    if manifest is None or form not in (Form.JSON_LD, Form.TURTLE):
        raise Http404
    site = site_address(request)
    description = queries.catalogue_description(manifest, site)
    resource = describe_catalogue(description, queries.dataset_descriptions(manifest, site))
    content = "".join(WRITERS[Form(form)]([resource]))
    response = HttpResponse(content, content_type=f"{MEDIA_TYPES[Form(form)]}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    entry = queries.find_data_file(actor(request), name)
    if entry is None:
        raise Http404
    file, path = entry
    unchanged = get_conditional_response(request, etag=f'"{file.sha256}"')
    if unchanged is not None:
        return unchanged
    response = ranged_response(
        request, path.open("rb"), name=file.name, content_type=_content_type(file), digest=file.sha256
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Range, ETag"
    return response


def _content_type(file: DataFile) -> str:
    return file.media_type if file.form == "PARQUET" else f"{file.media_type}; charset=utf-8"


def _dataset_rows(manifest: Manifest) -> list[DatasetRow]:
    """Also those without a file, so that the page says so."""
    return [
        DatasetRow(dataset.key, dataset.title, dataset.description, manifest.datasets.get(dataset.key, ()))
        for dataset in DATASETS
    ]
