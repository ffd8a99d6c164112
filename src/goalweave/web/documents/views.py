"""Documents from the registry: choose what, read it as a page, take it along as a file."""

from __future__ import annotations

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.surveys.queries import own_submissions
from goalweave.web.documents.building import DocumentQuery, bind_form, build_document, build_submission_document
from goalweave.web.documents.forms import FORMS, KINDS, LEDES, DocumentForm
from goalweave.web.documents.responses import document_response, requested_format
from goalweave.web.documents.tasks import SUBMISSION
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.web.posts import error_messages, form_errors, form_status
from goalweave.wording.messages import describe_error

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
    file_format, who, query = requested_format(request), actor(request), _read_query(request)
    form = bind_form(who, kind, query)
    if not form.is_valid():
        return _form_page(request, who, kind, form)
    with form_errors(form):
        return document_response(request, who, build_document(who, kind, form), file_format, kind=kind, selection=query)
    return _form_page(request, who, kind, form)


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """A submission as its organisation, its coordinator or everyone may read it."""
    file_format, who, style = requested_format(request), actor(request), request.GET.get("style", "")[:LONGEST_QUERY]
    built = build_submission_document(who, pk, style)
    if built is None:
        raise Http404
    with error_messages(request):
        return document_response(
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
            "records": kind != "matrix",
            "own": own,
            "crumbs": [{"label": _("Reports"), "href": reverse("reports")}, {"label": _("Documents"), "href": ""}],
        },
        status=form_status(form),
    )
