"""One import, in four steps: columns, problems, dry run, result."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from goalweave.accounts.actor import Actor
from goalweave.analysis.reviewable import queue_size
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.former_codes import code_resolver
from goalweave.core.model import Record
from goalweave.formats import TABLES, FileProfile, preview
from goalweave.formats.reading.vocabulary import CURRENCIES
from goalweave.formats.records.table.reader import read_top_records
from goalweave.frameworks.queries import catalogue
from goalweave.imports import files, queries
from goalweave.imports.actions.transitions import source_of
from goalweave.imports.layouts import earlier_import
from goalweave.imports.models import RUNNING, Import, Severity, SourceDocument, State
from goalweave.imports.parsed_cache import first_records, profile_upload
from goalweave.imports.problems import message_of
from goalweave.imports.storing import PORTION
from goalweave.imports.unknown_values import UnknownValue, unknown_values
from goalweave.mapping.queue import QueueFilter
from goalweave.packs import code_lists
from goalweave.registry.fields import LABELS
from goalweave.registry.rules import may_publish_records
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.imports import columns as shown_columns, names
from goalweave.web.imports.columns import language_name
from goalweave.web.imports.listing import import_crumbs
from goalweave.web.records.text_facts import HEADINGS
from goalweave.wording.labels import DETAILS
from goalweave.wording.messages import describe_error, translated
from goalweave.wording.record_values import value_line
from goalweave.wording.templatetags.goalweave import partial_date

STEPS = ("columns", "problems", "trial", "done")
PREVIEWED = 20
FIXABLE = (*TABLES, "iati")
"""Kinds of files whose values are corrected here; a document has no values."""

PROBLEMS = 100
LONGEST_VALUE = 300
"""Characters of a value before or after a change."""


def visible_import(request: HttpRequest, pk: int) -> tuple[Actor, Import]:
    """Return the actor and the import; 404 for people who may not see it."""
    who = actor(request)
    upload = queries.find_import(who, pk)
    if upload is None:
        raise Http404
    return who, upload


def show(request: HttpRequest, pk: int, error: InputError | None = None) -> HttpResponse:
    who, upload = visible_import(request, pk)
    step = _current_step(upload, request.GET.get("step", ""))
    known = catalogue()
    context: dict[str, Any] = {
        "upload": upload,
        "state": names.state_name(upload),
        "running": upload.state in RUNNING or bool(upload.following),
        "visibility": names.VISIBILITIES[upload.visibility],
        "importable": importable_count(upload),
        "has_document": SourceDocument.objects.filter(upload=upload).exists(),
        "step": step,
        "steps": _step_links(upload, step),
        "error": describe_error(error) if error else "",
        "message": translated(message_of(upload)),
        "crumbs": import_crumbs(upload.name),
    }
    if context["running"]:
        done, total = files.read_progress(upload.stored)
        if upload.following:
            done, total = upload.progress["done"], upload.progress["total"]
        stoppable = upload.state == State.APPLYING and importable_count(upload) > PORTION
        context |= {"progress_done": done, "progress_total": total, "stoppable": stoppable}
        context["by_command"] = upload.state == State.APPLYING and upload.stored.startswith(files.LOADED)
    elif step == "columns":
        context |= _columns_context(upload, known)
    elif step == "problems":
        context |= _problems_context(request, who, upload)
    else:
        context |= _outcome_context(upload)
        if upload.state == State.APPLIED:
            context |= _next_steps(who, upload)
    return render(request, "imports/show.html", context, status=400 if error else 200)


def problems_file(request: HttpRequest, pk: int) -> HttpResponse:
    _who, upload = visible_import(request, pk)
    head = (_("Severity"), _("Line"), _("Column"), _("Message"), _("Value"))
    rows = (
        (str(names.SEVERITY[row.severity]), row.line, row.field, translated(message_of(row)), row.value)  # type: ignore[index]
        for row in queries.import_problems(upload).iterator()
    )
    return csv_response(f"problems-{upload.pk}.csv", head, rows)


def importable_count(upload: Import) -> int:
    """Records that would come in; those that were rejected and those that were deleted here do not."""
    return sum(upload.counts.get(name, 0) for name in ("new", "changed", "unchanged"))


def _current_step(upload: Import, requested: str) -> str:
    reached = _reached_steps(upload)
    if requested in reached:
        return requested
    if upload.state == State.CHECKED and upload.counts.get("critical", 0) + upload.counts.get("error", 0):
        return "problems"
    return reached[-1]


def _reached_steps(upload: Import) -> tuple[str, ...]:
    open_file = files.upload_path(upload.stored).exists() and upload.state in (
        State.UPLOADED,
        State.CHECKED,
        State.FAILED,
    )
    steps = ["columns"] if open_file else []
    if upload.counts:
        steps.append("problems")
        if not upload.counts.get("critical"):
            steps.append("trial")
    if upload.state in (State.APPLIED, State.UNDONE, State.CANCELLED):
        steps.append("done")
    return tuple(steps) or ("done",)


def _step_links(upload: Import, step: str) -> list[dict[str, Any]]:
    first = _("Columns") if upload.kind in TABLES else pgettext("first step of an import", "Contents")
    labels = {"columns": first, "problems": _("Problems"), "trial": _("Dry run"), "done": _("Done")}
    reached = _reached_steps(upload)
    return [
        {
            "number": number,
            "label": labels[name],
            "href": f"{reverse('import', args=[upload.pk])}?step={name}" if name in reached else "",
            "here": name == step,
        }
        for number, name in enumerate(STEPS, start=1)
    ]


def _columns_context(upload: Import, known: Catalogue) -> dict[str, Any]:
    context: dict[str, Any] = {"table": upload.kind in TABLES, "money": upload.kind in FIXABLE, "unreadable": ""}
    context["statements"] = upload.kind not in FIXABLE
    context |= {"currencies": sorted(CURRENCIES), "currency": shown_columns.constant_value(upload.columns, "currency")}
    try:
        profile = profile_upload(upload.stored, upload.name)
        if profile.is_table:
            table = preview(profile, upload.columns)
            context |= {
                "preview": table,
                "columns": shown_columns.file_columns(table, _remembered_reason(upload)),
                "choices": shown_columns.field_choices(known, table),
            }
        context["first"] = _first_records(upload, profile, known)
    except InputError as error:
        context["unreadable"] = describe_error(error)
    return context


def _remembered_reason(upload: Import) -> str:
    """Which earlier import the columns were taken from; empty where a person has changed them since, or there is none."""
    earlier = earlier_import(upload) if upload.columns else None
    if earlier is None or earlier.applied is None or earlier.columns != upload.columns:
        return ""
    day = partial_date(timezone.localdate(earlier.applied).isoformat())
    return _("as in the import of %(date)s") % {"date": day}


def _first_records(upload: Import, profile: FileProfile, known: Catalogue) -> list[Record]:
    """The first records as they are read, so that one sees whether the columns are right."""
    if not profile.is_table:
        return first_records(upload, profile, PREVIEWED)
    records = read_top_records(
        profile,
        upload.columns or None,
        resolve=code_resolver(known),
        corrections=upload.corrections,
        code_lists=code_lists(),
    )
    return list(islice(records, PREVIEWED))


def _unknown_values(who: Actor, upload: Import) -> list[UnknownValue]:
    try:
        return unknown_values(who, upload, source_of(upload))
    except InputError:  # the file cannot be used, which is said above
        return []


def _problems_context(request: HttpRequest, who: Actor, upload: Import) -> dict[str, Any]:
    severity = request.GET.get("severity", "")
    selected = severity if severity in Severity.values else ""
    counts = [(level, name, upload.counts.get(str(level), 0)) for level, name in names.SEVERITIES.items()]
    page = Paginator(queries.import_problems(upload, selected), PROBLEMS).get_page(request.GET.get("page"))
    may_fix = upload.state in (State.CHECKED, State.FAILED, State.UPLOADED) and upload.kind in FIXABLE
    fixed: list[tuple[str, str, str]] = []
    for head, values in upload.corrections.items():
        fixed += ((head, value, instead) for value, instead in values.items())
    return {
        "severities": counts,
        "severity": selected,
        "page": page,
        "rows": [(row, names.SEVERITY[row.severity], translated(message_of(row))) for row in page],  # type: ignore[index]
        "kept": page.paginator.count,
        "all": sum(number for _level, _name, number in counts),
        "fixable": _unknown_values(who, upload) if may_fix else [],
        "fixed": fixed if may_fix else [],
        "may_fix": may_fix,
    }


def _next_steps(who: Actor, upload: Import) -> dict[str, Any]:
    """What to do after an import: links with how many records each is about."""
    query = urlencode({"organisation": upload.organisation.slug, "source": upload.name})
    pending = queue_size(who, QueueFilter(organisation=upload.organisation.slug, source=upload.name))
    may_publish = may_publish_records(who, upload.organisation)
    return {
        "query": query,
        "pending": pending,
        "brought_in": queries.imported_records(upload).count(),
        "facts": [(kind, HEADINGS[kind], number) for kind, number in queries.fact_counts(upload).items()],
        "facts_accepted": queries.accepted_fact_entries(upload).exists(),
        "may_publish": may_publish,
        "unpublished": queries.unpublished_records(upload).count() if may_publish else 0,
    }


def _outcome_context(upload: Import) -> dict[str, Any]:
    labels = {
        "new": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
        "deleted": _("Deleted here, not restored"),
        "rejected": _("Rejected"),
    }
    lists = []
    for kind, label in labels.items():
        rows = [{**line, "fields": _readable_changes(line.get("fields", []))} for line in upload.outcome.get(kind, [])]
        lists.append({"kind": kind, "label": label, "number": upload.counts.get(kind, 0), "rows": rows})
    return {"lists": lists, "since": upload.outcome.get("since", []), "since_number": upload.counts.get("since", 0)}


def _readable_changes(fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    """name, before, after of each, as texts."""
    return [
        {
            "name": str(LABELS.get(field["name"], field["name"])),
            "before": _short_text(field["name"], field["before"]),
            "after": _short_text(field["name"], field["after"]),
        }
        for field in fields
        if field["name"] != "source"
    ]


def _short_text(name: str, value: Any) -> str:
    text = _full_text(name, value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _full_text(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{_key_name(key)}: {_full_text('', each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(value_line(name, each) for each in value)
    return value_line(name, value)


def _key_name(key: str) -> str:
    return language_name(key) if len(key) == 2 else str(DETAILS.get(key, key))
