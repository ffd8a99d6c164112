"""A document that was imported: what of it was taken, merged or set aside; passages can be put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.core.text.asides import AsideReason
from goalweave.imports import actions
from goalweave.imports.models import Import, SourceDocument, State
from goalweave.imports.source_documents import DocumentSegment, segments, shares
from goalweave.registry.models import Record
from goalweave.web.addresses import parse_number
from goalweave.web.imports.listing import import_crumbs
from goalweave.web.imports.show import visible_import
from goalweave.web.posts import error_messages
from goalweave.wording import labels

ON_A_PAGE = 200
"""Passages."""

LEAST_SHARE = 0.005

SHOWN = ("all", "taken", "merged", "aside")
FRAMING = frozenset((AsideReason.HEADING, AsideReason.QUESTION, AsideReason.SEPARATOR))
"""What gives the document its order: shown as it is, and never offered to be put back."""


def document(request: HttpRequest, pk: int) -> HttpResponse:
    _who, upload = visible_import(request, pk)
    source = _source_of(upload)
    parts = segments(source)
    section = request.GET.get("show", "all")
    section = section if section in SHOWN else "all"
    selected = [part for part in parts if section in ("all", _kind(part))]
    page = Paginator(selected, ON_A_PAGE).get_page(_page_number(request, selected))
    rows = _records_on(page.object_list, upload)
    return render(
        request,
        "imports/document.html",
        {
            "upload": upload,
            "document": source,
            "page": page,
            "query": "" if section == "all" else f"&show={section}",
            "parts": [(part, _kind(part), rows.get(part.record)) for part in page],
            "shares": _visible_shares(parts),
            "filters": _filters(parts, section),
            "framing": FRAMING,
            "may_put_back": upload.state == State.APPLIED,
            "crumbs": [
                *import_crumbs(upload.name)[:-1],
                {"label": upload.name, "href": reverse("import", args=[upload.pk])},
                {"label": _("Document"), "href": ""},
            ],
        },
    )


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    who, upload = visible_import(request, pk)
    start, end = parse_number(request.POST.get("start", "")), parse_number(request.POST.get("end", ""))
    if start is None or end is None:
        raise Http404
    with error_messages(request):
        actions.put_back(actor=who, upload=upload, start=start, end=end)
        messages.success(request, _("The passage is a record now. Its suggestions will follow."))
    return redirect(f"{reverse('import-document', args=[pk])}?at={start}#c{start}")


def _source_of(upload: Import) -> SourceDocument:
    source = SourceDocument.objects.filter(upload=upload).first()
    if source is None:
        raise Http404
    return source


def _visible_shares(parts: list[DocumentSegment]) -> list[tuple[Any, float]]:
    """Each reason (empty for what is in records) with its share; those that would read as nothing are not told."""
    visible = [(reason, share) for reason, share in shares(parts) if share >= LEAST_SHARE]
    return [(labels.ASIDE_REASONS[reason] if reason else "", share) for reason, share in visible]


def _kind(part: DocumentSegment) -> str:
    if part.reason is None:
        return "taken"
    return "merged" if part.reason is AsideReason.DUPLICATE else "aside"


def _page_number(request: HttpRequest, selected: list[DocumentSegment]) -> str | int:
    """The page requested, or the one with the passage at the character `at`."""
    at = parse_number(request.GET.get("at", ""))
    if at is None:
        return request.GET.get("page", "1")
    before = sum(1 for part in selected if part.span.end <= at)
    return before // ON_A_PAGE + 1


def _records_on(parts: Any, upload: Import) -> dict[str, Record]:
    names = {part.record for part in parts if part.record}
    rows = upload.organisation.records.filter(slug__in=names, deleted__isnull=True)
    return {row.slug: row for row in rows}


def _filters(parts: list[DocumentSegment], shown: str) -> list[dict[str, Any]]:
    names = {"all": _("All"), "taken": _("In records"), "merged": _("Said before"), "aside": _("Set aside")}
    counts = {name: sum(1 for part in parts if name in ("all", _kind(part))) for name in SHOWN}
    return [
        {"name": name, "label": label, "number": counts[name], "here": name == shown} for name, label in names.items()
    ]
