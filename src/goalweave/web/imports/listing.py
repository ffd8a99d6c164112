"""All imports into one's organisations, a new one, and the workbook to fill in."""

from __future__ import annotations

import io

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.queries import flatten_tree, unit_trees
from goalweave.formats.records.xlsx.template import write_records_template
from goalweave.frameworks.queries import catalogue
from goalweave.imports import queries
from goalweave.imports.actions import upload_file
from goalweave.imports.template_content import template_content
from goalweave.registry.models import Visibility
from goalweave.registry.rules import may_publish_records
from goalweave.web.downloads import file_response
from goalweave.web.frame import actor
from goalweave.web.imports.forms import UploadForm
from goalweave.web.imports.names import state_name
from goalweave.web.imports.uploads import takes_large_files
from goalweave.web.posts import ErrorDisplay, form_status, submitted_data
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import reader_language

SHOWN = 50
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def imports(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if not queries.importable_organisations(who):
        raise Http404
    page = Paginator(queries.imports(who), SHOWN).get_page(request.GET.get("page"))
    return render(
        request, "imports/list.html", {"page": page, "rows": [(upload, state_name(upload)) for upload in page]}
    )


@takes_large_files(lambda request: bool(queries.importable_organisations(actor(request))))
def new(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    organisations = queries.importable_organisations(who)
    if not organisations:
        raise Http404
    publishing = [row.pk for row in organisations if may_publish_records(who, row)]
    units = unit_trees(organisations)
    form = UploadForm(
        organisations,
        units,
        publishing,
        submitted_data(request),
        request.FILES or None,
        initial={"organisation": request.GET.get("organisation") or organisations[0].slug, "visibility": ""},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        file = data["file"]
        organisation = next(row for row in organisations if row.slug == data["organisation"])
        branches = flatten_tree(units[organisation.pk])
        with ErrorDisplay(lambda error: form.add_error("file", describe_error(error))):
            upload = upload_file(
                actor=who,
                organisation=organisation,
                stream=file.file,
                name=file.name,
                now=timezone.now(),
                visibility=Visibility(data["visibility"]) if data["visibility"] else None,
                as_of=data["as_of"],
                unit=next((branch.unit for branch in branches if branch.unit.slug == data["unit"]), None),
            )
            return redirect("import", upload.pk)
    return render(
        request,
        "imports/new.html",
        {"form": form, "crumbs": import_crumbs(_("New import"))},
        status=form_status(form),
    )


def import_crumbs(here: str) -> list[dict[str, str]]:
    return [{"label": _("Imports"), "href": reverse("imports")}, {"label": here, "href": ""}]


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
