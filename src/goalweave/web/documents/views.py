"""Documents from the registry: choose what, read it as a page, take it along as a file."""

from __future__ import annotations

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.documents.document_cache import document_digest, layout_weight, mark_started, offer_cached, read_cached
from goalweave.documents.output import FORMS as MEDIA_TYPES, XLSX, render_document
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.surveys.queries import own_submissions
from goalweave.web.documents.building import (
    BuiltDocument,
    DocumentQuery,
    bind_form,
    build_document,
    build_submission_document,
)
from goalweave.web.documents.files import content_response
from goalweave.web.documents.forms import FORMS, KINDS, LEDES, WORKBOOKS, DocumentForm, cache_folder
from goalweave.web.documents.tasks import SUBMISSION, write_pdf
from goalweave.web.downloads import CSV, file_response
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.web.posts import error_messages, form_errors, form_status
from goalweave.wording.messages import describe_error

QUICK_WEIGHT = 1500
"""Paragraphs, rows and notes of a PDF that is written while someone waits (`layout_weight`)."""

OWN = 20
"""Your own Submissions organisations that are offered."""


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The page for requesting documents; the address preselects fields."""
    kind = request.GET.get("kind", "profile")
    if kind not in KINDS:
        raise Http404
    who = actor(request)
    return _form_page(request, who, kind, bind_form(who, kind, initial=_read_query(request)))


@require_safe
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """The document as a page, or as the file that `format` says."""
    if kind not in KINDS:
        raise Http404
    file_format, who, query = _requested_format(request), actor(request), _read_query(request)
    form = bind_form(who, kind, query)
    if not form.is_valid():
        return _form_page(request, who, kind, form)
    with form_errors(form):
        return _document_response(
            request, who, build_document(who, kind, form), file_format, kind=kind, selection=query
        )
    return _form_page(request, who, kind, form)


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """A submission as its organisation, its coordinator or everyone may read it."""
    file_format, who, style = _requested_format(request), actor(request), request.GET.get("style", "")[:LONGEST_QUERY]
    built = build_submission_document(who, pk, style)
    if built is None:
        raise Http404
    with error_messages(request):
        return _document_response(
            request, who, built, file_format, kind=SUBMISSION, selection={"pk": str(pk), "style": style}
        )
    return redirect("documents")


def _read_query(request: HttpRequest) -> DocumentQuery:
    names = set(chain.from_iterable(form.base_fields for form in FORMS.values()))
    return {name: str(request.GET[name])[:LONGEST_QUERY] for name in names & request.GET.keys()}


def _form_page(request: HttpRequest, who: Actor, kind: str, form: DocumentForm) -> HttpResponse:
    own = own_submissions(who)[:OWN] if who.user else ()
    lacking = missing_for_pdf(())
    return render(
        request,
        "documents/choose.html",
        {
            "kind": kind,
            "lede": LEDES[kind],
            "kinds": [(name, text, f"?kind={name}", name == kind) for name, text in KINDS.items()],
            "form": form,
            "no_pdf": describe_error(PdfUnavailable(lacking)) if lacking else "",
            "target": reverse("document", args=[kind]),
            "workbook": WORKBOOKS.get(kind, ""),
            "csv": kind == "annex",
            "own": own,
            "crumbs": [{"label": _("Reports"), "href": reverse("reports")}, {"label": _("Documents"), "href": ""}],
        },
        status=form_status(form),
    )


def _requested_format(request: HttpRequest) -> str:
    """Return the format in the address, HTML by default. Raises Http404 for an unknown one."""
    form = request.GET.get("format", "html")
    if form not in (*MEDIA_TYPES, "xlsx", "csv"):
        raise Http404
    return form


def _document_response(
    request: HttpRequest, who: Actor, built: BuiltDocument, form: str, *, kind: str, selection: DocumentQuery
) -> HttpResponse:
    """kind, selection: what the worker makes the same document of. Raises PdfUnavailable."""
    if form == "xlsx":
        if built.annex is None:
            raise Http404
        return _uncached(file_response(built.annex(), f"{built.name}.xlsx", XLSX))
    if form == "csv":
        if built.csv is None:
            raise Http404
        return _uncached(file_response(built.csv(), f"{built.name}.csv", CSV))
    digest = document_digest(built.document, form, built.style)
    same = get_conditional_response(request, etag=f'"{digest}"')
    if same is not None and same.status_code == 304:
        return same
    name = f"{digest}.{form}"
    content = read_cached(cache_folder(), name)
    if content is None:
        if form == "pdf":
            if missing := missing_for_pdf((built.document.language,)):
                raise PdfUnavailable(missing)
            if layout_weight(built.document) > QUICK_WEIGHT:
                return _waiting_page(request, who, name, kind, selection)
        content = render_document(built.document, form, built.style)
        offer_cached(cache_folder(), name, content)
    return content_response(content, f"{built.name}.{form}", form, digest)


def _waiting_page(request: HttpRequest, who: Actor, name: str, kind: str, selection: DocumentQuery) -> HttpResponse:
    """The page on which the reader waits; what it asks for again is the document itself."""
    if mark_started(cache_folder(), name):
        write_pdf.enqueue(kind, selection, who.user.pk if who.user else None, name)
        if (content := read_cached(cache_folder(), name)) is not None:  # where tasks are done at once
            return _uncached(file_response(content, "document.pdf", MEDIA_TYPES["pdf"]))
    response = render(request, "documents/waiting.html", {"address": request.get_full_path()}, status=202)
    response["Refresh"] = "4"
    response["Cache-Control"] = "private, no-store"
    return response


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response
