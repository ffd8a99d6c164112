"""The page of one resource."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalweave.registry.files import MEDIA_TYPES
from goalweave.resources.models import ResourceFile
from goalweave.resources.queries import find_resource
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.resources.page_context import language_name, resource_crumbs, resource_line, text_html


@require_safe
def resource(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = find_resource(who, pk)
    if row is None:
        raise Http404
    line = resource_line(row, who)
    files: list[ResourceFile] = getattr(row, "shown_files", [])
    context = {
        "line": line,
        "row": row,
        "text": text_html(row.text) if row.text else "",
        "files": [(file, language_name(file.language) if file.language else "") for file in files],
        "file_endings": ",".join(f".{ending}" for ending in MEDIA_TYPES),
        "removed": _removed_file(request, line.may_change, pk),
        "crumbs": resource_crumbs(row),
    }
    return render(request, "resources/show.html", context)


def _removed_file(request: HttpRequest, may_change: bool, pk: int) -> ResourceFile | None:
    """The file that was removed just now, so that this can be undone."""
    number = parse_number(request.GET.get("removed", "")) if may_change else None
    if number is None:
        return None
    return ResourceFile.objects.filter(pk=number, resource=pk, removed__isnull=False).first()
