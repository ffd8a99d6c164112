"""The workbook to fill in."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse

from goalweave.formats.records.xlsx.template import write_records_template
from goalweave.frameworks.queries import catalogue
from goalweave.imports import queries
from goalweave.imports.template_content import template_content
from goalweave.registry.rules import may_publish_records
from goalweave.web.downloads import file_response
from goalweave.web.frame import actor
from goalweave.wording.templatetags.goalweave import reader_language

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(request: HttpRequest) -> HttpResponse:
    """?organisation=short-name, by default one's first."""
    who = actor(request)
    organisations = queries.importable_organisations(who)
    slug = request.GET.get("organisation", "")
    organisation = next((row for row in organisations if slug in ("", row.slug)), None)
    if organisation is None:
        raise Http404
    content = template_content(catalogue(), organisation, publishing=may_publish_records(who, organisation))
    stream = io.BytesIO()
    write_records_template(stream, reader_language(), content)
    return file_response(stream.getvalue(), f"{organisation.slug}-records.xlsx", MIME)
