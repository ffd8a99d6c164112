"""Files of values: upload, check, import and undo."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.indicators import queries, rules, uploads
from goalweave.indicators.actions import undo_vintage
from goalweave.indicators.conversion import parse_key
from goalweave.indicators.models import Vintage
from goalweave.indicators.tasks import Work, queue_work
from goalweave.indicators.uploads import ObservationUpload, UploadStep
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.imports.uploads import takes_large_files
from goalweave.web.indicators.edit import METHODS
from goalweave.web.indicators.forms import LoadForm
from goalweave.web.indicators.load_charts import preview_cards
from goalweave.web.indicators.load_columns import provider_choices, series_choices
from goalweave.web.indicators.ownership import require_writable
from goalweave.web.indicators.pending import pending_file
from goalweave.web.indicators.show import indicator_crumbs
from goalweave.web.posts import error_messages, form_errors
from goalweave.wording.indicator_labels import area_text, format_figure, read_code_names
from goalweave.wording.messages import translated

SHOWN = 50
PROBLEMS = 100
"""On one page; the download has all that are kept."""
WORKS: dict[str, Work] = {"load": "load", "good": "good"}


@takes_large_files(lambda request: rules.may_load_somewhere(actor(request)))
@never_cache
def load(request: HttpRequest) -> HttpResponse:
    """The form for a file, and earlier imports."""
    who = actor(request)
    organisations = require_writable(who)
    initial = {"organisation": "" if who.administrator or not organisations else organisations[0].slug}
    form = LoadForm(organisations, who.administrator, request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form_errors(form):
            token = uploads.store_upload(
                actor=who, stream=file.file, name=file.name or "", options=form.load_options(), now=timezone.now()
            )
            queue_work(actor=who, upload=pending_file(who, token), work="preview")
            return redirect("indicators-check", token)
    rows = Vintage.objects.filter(rules.undoable_vintages(who)).select_related("organisation").order_by("-pk")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "listed": series_choices(who),
        "providers": provider_choices(),
        "crumbs": indicator_crumbs(_("Import values")),
    }
    return render(request, "indicators/load.html", context, status=400 if form.is_bound and form.errors else 200)


@METHODS
@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What a file would do. Posted: load it, load the good rows, or leave it."""
    who = actor(request)
    require_writable(who)
    upload = pending_file(who, token)
    if upload.step is UploadStep.COLUMNS and request.POST.get("do") != "forget":
        return redirect("indicators-columns", token)
    if request.method == "POST":
        work = request.POST.get("do", "")
        if work == "forget":
            uploads.delete_upload(upload.stored)
            messages.success(request, _("The file no longer exists; nothing was imported."))
            return redirect("indicators-load")
        if work in WORKS and upload.step is UploadStep.CHECKED and uploads.upload_path(upload.stored).exists():
            queue_work(actor=who, upload=upload, work=WORKS[work])
        return redirect("indicators-check", token)
    problems = Paginator(upload.problems, PROBLEMS).get_page(request.GET.get("page"))
    errors = {"page": problems, "rows": [(problem, translated(problem.message)) for problem in problems]}
    return render(request, "indicators/check.html", _report_context(who, upload, token) | errors)


@require_safe
@never_cache
def problems(request: HttpRequest, token: str) -> HttpResponse:
    """Return the problems of a file as CSV."""
    who = actor(request)
    require_writable(who)
    upload = pending_file(who, token)
    rows = ((problem.file, problem.line, problem.field, translated(problem.message)) for problem in upload.problems)
    return csv_response("problems.csv", (_("File"), _("Line"), _("Field"), _("Problem")), rows)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a loading back whole."""
    who = actor(request)
    require_writable(who)
    vintage = Vintage.objects.filter(rules.undoable_vintages(who), pk=pk).first()
    if vintage is None:
        raise Http404
    with error_messages(request):
        gone = undo_vintage(actor=who, vintage=vintage)
        messages.success(request, _("Import undone: %(n)s values.") % {"n": gone})
    return redirect("indicators-load")


def _is_changeable(upload: ObservationUpload) -> bool:
    """Whether how it is read can be changed yet."""
    if upload.step not in (UploadStep.CHECKED, UploadStep.FAILED) or not uploads.upload_path(upload.stored).exists():
        return False
    return upload.preview is not None or upload.step is UploadStep.CHECKED


def _report_context(who: Actor, upload: ObservationUpload, token: str) -> dict[str, Any]:
    counts = upload.counts or {}
    keys = {change.key: parse_key(change.key) for change in upload.changes}
    line_keys = [parse_key(line.key) for line in upload.lines]
    names = read_code_names(dict(chain.from_iterable((*keys.values(), *line_keys))))
    coming = []
    for row in upload.coming if upload.step != UploadStep.LOADED else ():
        coming.append((row, [(dimension, names.dimension(dimension)) for dimension in row.breakdowns]))
    known = queries.series_by_code(who, upload.series)
    cards = preview_cards(upload.lines, names) if upload.step != UploadStep.LOADED else []
    vintage = (
        Vintage.objects.filter(rules.undoable_vintages(who), pk=upload.vintage).first() if upload.vintage else None
    )
    return {
        "one": upload,
        "token": token,
        "error": translated(upload.error),
        "running": upload.step in (UploadStep.READING, UploadStep.CHECKING, UploadStep.LOADING),
        "changeable": _is_changeable(upload),
        "cards": cards,
        "undoable": vintage,
        "several_files": any(problem.file not in ("", upload.name) for problem in upload.problems),
        "counts": [
            (_("New"), counts.get("new", 0)),
            (_("Changed"), counts.get("changed", 0)),
            (_("Unchanged"), counts.get("unchanged", 0)),
            (_("Rejected"), counts.get("rejected", 0)),
        ],
        "loadable": counts.get("new", 0) + counts.get("changed", 0),
        "unloaded_areas": [translated(remark.message) for remark in upload.remarks if remark.field == "area"],
        "remarks": [
            (remark, translated(remark.message)) for remark in upload.remarks[:PROBLEMS] if remark.field != "area"
        ],
        "coming": coming,
        "changes": [
            (
                change,
                area_text(change.area),
                names.key(keys[change.key]) if change.key else "",
                "–" if change.before is None else format_figure(change.before),
                "–" if change.after is None else format_figure(change.after),
            )
            for change in upload.changes
        ],
        "indicators": sorted({(row.indicator.slug, row.indicator) for row in known.values()}, key=lambda pair: pair[0]),
        "crumbs": indicator_crumbs((_("Import values"), reverse("indicators-load")), upload.name),
    }
