"""The workbook to fill in."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse

from goalweave.formats.records.xlsx.template import write_records_template
from goalweave.frameworks.queries import catalogue
from goalweave.imports import queries
from goalweave.imports.template_content import template_content
from goalweave.registry.rules import may_publish_records
from goalweave.web.frame import actor
from goalweave.wording.templatetags.goalweave import reader_language

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(request: HttpRequest) -> HttpResponse:
    """?organisation=short-name, by default one's first."""
    who = actor(request)
    organisations = queries.importable_organisations(who)
    wanted = request.GET.get("organisation", "")
    found = next((one for one in organisations if wanted in ("", one.slug)), None)
    if found is None:
        raise Http404
    stream = io.BytesIO()
    write_records_template(
        stream, reader_language(), template_content(catalogue(), found, publishing=may_publish_records(who, found))
    )
    name = f"{found.slug}-records.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(stream.getvalue(), content_type=MIME, headers=headers)
