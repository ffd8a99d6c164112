"""The report of an edition, once its results are public."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from goalweave.documents.edition_report import edition_document
from goalweave.documents.edition_report_from_database import read_edition_report
from goalweave.documents.output import FORMS, load_style
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import rules
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.web.documents.files import cached_file
from goalweave.web.documents.forms import styles_folder
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import edition_name, edition_or_404
from goalweave.wording.templatetags.goalweave import reader_language


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """`format=`html, pdf or docx."""
    _who, row, call, _prize = edition_or_404(request, slug)
    now = timezone.now()
    file_format = request.GET.get("format", "html")
    if file_format not in FORMS or not rules.may_view_results(row, now):
        raise Http404
    with error_messages(request):
        content = read_edition_report(row, edition_name(row, call), now)
        document = edition_document(content, catalogue(), reader_language())
        if file_format == "pdf" and (missing := missing_for_pdf((document.language,))):
            raise PdfUnavailable(missing)
        return cached_file(request, document, load_style("", styles_folder()), f"{slug}-report", file_format)
    return redirect("edition", slug)
