"""Documents from the registry: choose what, read it as a page, take it along as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.surveys.queries import own_submissions
from goalweave.web.documents.forms import FORMS, KINDS, LEDES, DocumentForm
from goalweave.web.documents.make import Asked, form_of, made, made_submission
from goalweave.web.documents.send import sent, wanted_form
from goalweave.web.documents.tasks import SUBMISSION
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.wording.messages import said

OWN = 20
"""Submissions of one's own organisations that are offered."""


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The page on which a document is asked for; what the address names is chosen already."""
    kind = request.GET.get("kind", "profile")
    if kind not in KINDS:
        raise Http404
    who = actor(request)
    return _page(request, who, kind, form_of(who, kind, initial=_asked(request)))


@require_safe
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """The document as a page, or as the file that `format` says."""
    if kind not in KINDS:
        raise Http404
    wanted, who, asked = wanted_form(request), actor(request), _asked(request)
    form = form_of(who, kind, asked)
    if not form.is_valid():
        return _page(request, who, kind, form)
    try:
        return sent(request, who, made(who, kind, form), wanted, kind=kind, asked=asked)
    except (InputError, PdfUnavailable) as error:
        form.add_error(None, said(error))
        return _page(request, who, kind, form)


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """A submission as its organisation, its coordinator or everybody may read it."""
    wanted, who, style = wanted_form(request), actor(request), request.GET.get("style", "")[:LONGEST_QUERY]
    found = made_submission(who, pk, style)
    if found is None:
        raise Http404
    try:
        return sent(request, who, found, wanted, kind=SUBMISSION, asked={"pk": str(pk), "style": style})
    except PdfUnavailable as error:
        messages.error(request, said(error))
        return redirect("documents")


def _asked(request: HttpRequest) -> Asked:
    names = {name for form in FORMS.values() for name in form.base_fields}
    return {name: str(request.GET[name])[:LONGEST_QUERY] for name in names & request.GET.keys()}


def _page(request: HttpRequest, who: Actor, kind: str, form: DocumentForm) -> HttpResponse:
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
            "no_pdf": said(PdfUnavailable(lacking)) if lacking else "",
            "target": reverse("document", args=[kind]),
            "records": kind != "matrix",
            "own": own,
            "crumbs": [{"label": _("Reports"), "href": reverse("reports")}, {"label": _("Documents"), "href": ""}],
        },
        status=400 if form.errors else 200,
    )
