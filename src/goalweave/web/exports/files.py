"""The files themselves. IATI files contain what is published and nothing else, for members too; a plan what its reader may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from goalweave.core.errors import LimitError
from goalweave.documents.activity_files import (
    iati_activity_file,
    iati_organisation_file,
    published_activities,
    un_info_plan,
)
from goalweave.documents.output import XLSX
from goalweave.formats.records.iati import ExportSummary
from goalweave.web.accounts.organisation_pages import visible_organisation
from goalweave.web.downloads import file_response, stream_response

XML = "application/xml"


def iati_activities(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    _who, organisation, _published = visible_organisation(request, slug)
    if not published_activities(organisation).exists():
        raise Http404  # a file without an activity is not valid
    portions = iati_activity_file(organisation, timezone.now(), ExportSummary())
    return stream_response(portions, f"{slug}-iati-activities.xml", XML)


def iati_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    _who, organisation, _published = visible_organisation(request, slug)
    content = iati_organisation_file(organisation, timezone.now())
    return file_response(content, f"{slug}-iati-organisation.xml", XML)


def un_info(request: HttpRequest, slug: str) -> HttpResponse:
    who, organisation, _published = visible_organisation(request, slug)
    try:
        content = un_info_plan(who, organisation)
    except LimitError:
        raise Http404 from None
    return file_response(content, f"{slug}-un-info.xlsx", XLSX)
