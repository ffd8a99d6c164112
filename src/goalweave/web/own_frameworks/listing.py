"""All uploaded frameworks, a new one, and the workbook to fill in."""

from __future__ import annotations

import io

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.frameworks.plan import write_empty_plan
from goalweave.frameworks.queries import catalogue
from goalweave.imports.models import FrameworkState
from goalweave.imports.own_frameworks.actions import upload_framework
from goalweave.imports.own_frameworks.queries import framework_uploads
from goalweave.imports.rules import may_upload_framework
from goalweave.packs.own_packs import FILE_ENDINGS
from goalweave.web.downloads import file_response
from goalweave.web.frame import actor
from goalweave.web.imports.listing import MIME
from goalweave.web.imports.uploads import takes_large_files
from goalweave.web.posts import form_errors, form_status, submitted_data

SHOWN = 50
STATES = {
    FrameworkState.CHECKED: pgettext_lazy("state of an import", "checked, not loaded yet"),
    FrameworkState.LOADED: pgettext_lazy("state of an import", "loaded"),
    FrameworkState.UNDONE: pgettext_lazy("state of an import", "undone"),
    FrameworkState.CANCELLED: pgettext_lazy("state of an import", "cancelled"),
}


class FrameworkForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "A framework as a workbook (XLSX, CSV) or SKOS (TTL, RDF, JSON-LD), or links alone as SSSOM (TSV); up to 10 MB."
        ),
        widget=forms.FileInput({"accept": ",".join(FILE_ENDINGS)}),
    )


def uploads(request: HttpRequest) -> HttpResponse:
    _require_uploader(request)
    page = Paginator(framework_uploads(actor(request)), SHOWN).get_page(request.GET.get("page"))
    rows = [(upload, STATES[FrameworkState(upload.state)]) for upload in page]
    return render(request, "own_frameworks/list.html", {"page": page, "rows": rows, "crumbs": crumbs()})


@takes_large_files(lambda request: may_upload_framework(actor(request)))
def new(request: HttpRequest) -> HttpResponse:
    _require_uploader(request)
    form = FrameworkForm(submitted_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form_errors(form):
            upload = upload_framework(actor=actor(request), stream=file.file, name=file.name, now=timezone.now())
            return redirect("own-framework", upload.pk)
    return render(
        request,
        "own_frameworks/new.html",
        {"form": form, "crumbs": crumbs(_("New framework"))},
        status=form_status(form),
    )


def template(request: HttpRequest) -> HttpResponse:
    """An empty plan with a column for each language and for links to each framework of the site."""
    _require_uploader(request)
    names = [framework.id for framework in catalogue().frameworks.values() if framework.default]
    stream = io.BytesIO()
    write_empty_plan(stream, LANGUAGES, names)
    return file_response(stream.getvalue(), "framework.xlsx", MIME)


def crumbs(here: str = "") -> list[dict[str, str]]:
    trail = [
        {"label": _("Frameworks"), "href": reverse("frameworks")},
        {"label": _("Own frameworks"), "href": reverse("own-frameworks") if here else ""},
    ]
    return [*trail, {"label": here, "href": ""}] if here else trail


def _require_uploader(request: HttpRequest) -> None:
    if not may_upload_framework(actor(request)):
        raise Http404
