"""A matrix from a file: check it, look at what would be stored, load it, and undo that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.core.errors import InputError
from goalweave.core.interlinkages import CrossImpactMatrix, MatrixKind, direct_out
from goalweave.formats.frameworks.interlinkages import InterlinkageFile, read_interlinkages
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import actions, queries, rules, uploads
from goalweave.interlinkages.models import Matrix
from goalweave.interlinkages.uploads import MatrixUpload
from goalweave.web.frame import actor
from goalweave.web.interlinkages.forms import DescriptionForm, MatrixForm
from goalweave.web.interlinkages.page_context import NodeName, NodeNames, interlinkage_crumbs
from goalweave.web.interlinkages.score_marks import ScoreMarks
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.wording.templatetags.goalweave import country_name, pick_text

METHODS = require_http_methods(["GET", "HEAD", "POST"])
FIRST_SHOWN = 5


@METHODS
@never_cache
def load(request: HttpRequest) -> HttpResponse:
    """The form for a file. Posted: the file is read at once, and its first fault is shown with file, line and field."""
    who = actor(request)
    owners = _require_loadable(who)
    form = MatrixForm(owners, who.administrator, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form_errors(form):
            token = uploads.store_upload(
                actor=who, stream=file.file, name=file.name or "", options=form.load_options(), now=timezone.now()
            )
            upload = _find_upload(who, token)
            _require_readable(upload)
            return redirect("interlinkages-check", token)
    context = {"form": form, "crumbs": interlinkage_crumbs((_("Load a matrix"), ""))}
    return render(request, "interlinkages/load.html", context, status=form_status(form))


@METHODS
@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What a file would store. Posted: store it, or discard the file."""
    who = actor(request)
    _require_loadable(who)
    upload = _find_upload(who, token)
    if request.method == "POST":
        if request.POST.get("do") == "discard":
            uploads.delete_upload(upload)
            messages.success(request, _("The file is deleted; nothing was loaded."))
            return redirect("interlinkages-load")
        if request.POST.get("do") == "load":
            with error_messages(request):
                row = _store_upload(who, upload)
                uploads.delete_upload(upload)
                messages.success(request, _("The matrix is loaded. You can remove it at the end of this page."))
                return redirect("cross-impact", row.slug)
        return redirect("interlinkages-check", token)
    with error_messages(request):
        return render(request, "interlinkages/check.html", _preview_context(upload))
    return redirect("interlinkages-load")


@METHODS
@never_cache
def describe(request: HttpRequest, key: str) -> HttpResponse:
    """Change what is said of a matrix: title, country, panel, source, and who sees it."""
    who = actor(request)
    row = _changeable_row(who, key)
    initial = {name: getattr(row, name) for name in ("title", "country", "panel", "source", "public")}
    form = DescriptionForm(submitted_data(request), initial=initial)
    if row.organisation_id is None:
        # What belongs to the site is public.
        del form.fields["public"]
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.describe_matrix(actor=who, matrix=row, **form.cleaned_data)
            return redirect("cross-impact", row.slug)
    crumbs = interlinkage_crumbs((pick_text(row.title), reverse("cross-impact", args=[row.slug])), (_("Edit"), ""))
    context = {"form": form, "row": row, "crumbs": crumbs}
    return render(request, "interlinkages/describe.html", context, status=form_status(form))


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Hide a matrix from everyone; the list offers to bring it back."""
    who = actor(request)
    row = _changeable_row(who, key)
    actions.remove_matrix(actor=who, matrix=row, now=timezone.now())
    messages.success(request, _("“%(title)s” is removed. You can restore it below.") % {"title": pick_text(row.title)})
    return redirect("interlinkages")


@require_POST
def restore(request: HttpRequest, key: str) -> HttpResponse:
    who = actor(request)
    row = next((row for row in queries.removed_matrices(who) if row.slug == key), None)
    if row is None:
        raise Http404
    actions.restore_matrix(actor=who, matrix=row)
    messages.success(request, _("“%(title)s” is restored.") % {"title": pick_text(row.title)})
    return redirect("cross-impact", row.slug)


def _require_loadable(who: Actor) -> list[Organisation]:
    """The organisations that one may load a matrix for. Raises Http404 for people who may not load any."""
    if who.user is None or not rules.may_load_matrix_somewhere(who):
        raise Http404
    return [row for row in all_organisations() if rules.may_load_matrix(who, row.pk)]


def _changeable_row(who: Actor, key: str) -> Matrix:
    """Raises Http404 for a matrix that one may not change."""
    row = queries.matrix_row(who, key)
    if row is None or not rules.may_change_matrix(who, row):
        raise Http404
    return row


def _find_upload(who: Actor, token: str) -> MatrixUpload:
    upload = uploads.find_upload(who, token)
    if upload is None:
        raise Http404
    return upload


def _require_readable(upload: MatrixUpload) -> None:
    """Delete a file that cannot be read, and raise its InputError."""
    try:
        _read_upload(upload)
    except InputError:
        uploads.delete_upload(upload)
        raise


def _read_upload(upload: MatrixUpload) -> InterlinkageFile:
    framework = catalogue().framework(upload.options["framework"])
    kind = upload.options["kind"]
    with upload.path.open("rb") as stream:
        return read_interlinkages(stream, upload.name, framework=framework, kind=MatrixKind(kind) if kind else None)


def _store_upload(who: Actor, upload: MatrixUpload) -> Matrix:
    options = upload.options
    matrix, provenance = queries.merge_scorings(_read_upload(upload).matrices)
    slug = options["organisation"]
    return actions.load_matrix(
        actor=who,
        matrix=matrix,
        framework=options["framework"],
        title=options["title"],
        now=timezone.now(),
        source=options["source"],
        country=options["country"],
        panel=options["panel"],
        organisation=Organisation.objects.get(slug=slug) if slug else None,
        public=bool(options["public"]),
        file=upload.name,
        provenance=provenance,
    )


def _preview_context(upload: MatrixUpload) -> dict[str, Any]:
    read = _read_upload(upload)
    matrix, provenance = queries.merge_scorings(read.matrices)
    options = upload.options
    framework = catalogue().framework(options["framework"])
    return {
        "upload": upload,
        "title": options["title"],
        "framework": framework,
        "matrix": matrix,
        "preview": queries.preview_matrix(matrix, framework.key),
        "provenance": provenance,
        "scorers": len(read.matrices),
        "unscored_links": read.unscored_links,
        "influence": matrix.kind is MatrixKind.INFLUENCE,
        "country": country_name(options["country"]) if options["country"] else "",
        "marks": ScoreMarks(matrix.scale).key(),
        "strongest": _strongest_rows(matrix, NodeNames(framework.key)),
        "crumbs": interlinkage_crumbs((_("Load a matrix"), ""), (upload.name, "")),
    }


def _strongest_rows(matrix: CrossImpactMatrix, names: NodeNames) -> list[tuple[NodeName, str]]:
    """The rows with the highest sums, so that a swapped direction is noticed before it is stored."""
    if matrix.kind is not MatrixKind.INFLUENCE:
        return []
    sums = dict(zip(matrix.nodes, direct_out(matrix.scores()).tolist(), strict=True))
    first = sorted(sums, key=lambda code: -sums[code])[:FIRST_SHOWN]
    marks = ScoreMarks(matrix.scale)
    return [(names[code], marks.text_of_sum(sums[code])) for code in first]
