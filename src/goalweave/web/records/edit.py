"""Writing a record: the form, rows added to it, drafts of it, and what happens when two people save at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts import queries as accounts
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import Conflict, GoalweaveError, InputError
from goalweave.formats.reading.vocabulary import CURRENCIES
from goalweave.mapping.tasks import request_suggestions
from goalweave.registry import queries, rules
from goalweave.registry.actions import add_record, change_record, discard_draft, save_draft
from goalweave.registry.models import Record, Visibility
from goalweave.registry.partner_queries import partners
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.posts import ErrorDisplay, error_text
from goalweave.web.records import conflict
from goalweave.web.records.fields import area_names
from goalweave.web.records.form_facts import USE, fact_offers, with_fact
from goalweave.web.records.rows import ROWS, with_row, without_row
from goalweave.web.records.sheet import RecordSheet, build_sheet
from goalweave.wording.templatetags.goalweave import pick_text, reader_language


def enqueue_suggestions() -> None:
    """Suggestions for a text that is new, read in the background; where nothing is new, that is one query."""
    request_suggestions()


MOST_NAMES = 20
NOT_DRAFTED = frozenset({"csrfmiddlewaretoken", "do"})
_ROW = re.compile(r"(add|remove)-([a-z]+)(?:-(\d{1,4}))?")


def new(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    places = _own_organisations(who)
    parameters = request.POST if request.method == "POST" else request.GET
    organisation = next((place for place in places if place.slug == parameters.get("organisation")), places[0])
    return _form_page(request, who, organisation, None, places)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = queries.find_record(who, pk)
    if row is None or not rules.may_change_record(who, row):
        raise Http404
    return _form_page(request, who, row.organisation, row, [row.organisation])


@require_POST
def draft(request: HttpRequest) -> JsonResponse:
    """Store the input so far; the record does not change."""
    who = actor(request)
    number = str(request.POST.get("record", ""))
    pk = parse_number(number)
    row = queries.find_record(who, pk) if pk is not None else None
    if (number and row is None) or (row is not None and not rules.may_change_record(who, row)):
        raise Http404
    places = _own_organisations(who) if row is None else [row.organisation]
    organisation = next((place for place in places if place.slug == request.POST.get("organisation")), places[0])
    errors: list[GoalweaveError] = []
    with ErrorDisplay(errors.append):
        save_draft(
            actor=who, organisation=organisation, record=row, form=_draft_values(request.POST), now=timezone.now()
        )
        return JsonResponse({"saved": True})
    return JsonResponse({"error": error_text(errors[0])}, status=413)


def parents(request: HttpRequest) -> HttpResponse:
    """Records that one may be part of, by words of their titles; a piece of the form."""
    who = actor(request)
    number = str(request.GET.get("record", ""))
    pk = parse_number(number)
    row = queries.find_record(who, pk) if pk is not None else None
    if row is not None and not rules.may_change_record(who, row):
        raise Http404
    places = [row.organisation] if row else _own_organisations(who)
    organisation = next((place for place in places if place.slug == request.GET.get("organisation")), places[0])
    sheet = _build_sheet(who, organisation, row, places, request.GET).quiet()
    return render(request, "records/form_parents.html", {"form": sheet.form})


def partner_names(request: HttpRequest) -> HttpResponse:
    """Return suggestions for an input: partner organisations named in records that the actor may see."""
    who = actor(request)
    _own_organisations(who)
    text = next((str(value) for name, value in request.GET.items() if name.endswith("-name")), "").strip()[:200]
    matches = partners(who, text)[:MOST_NAMES] if len(text) > 1 else []
    return render(request, "records/form_names.html", {"partners": [match.partner for match in matches]})


def _own_organisations(who: Actor) -> list[Organisation]:
    """Those that the actor writes for; 404 for who writes for none."""
    own = [organisation for organisation in accounts.all_organisations() if rules.may_add_record(who, organisation)]
    if not own:
        raise Http404
    return own


def _form_page(
    request: HttpRequest, who: Actor, organisation: Organisation, row: Record | None, places: list[Organisation]
) -> HttpResponse:
    if request.method != "POST":
        unsaved = queries.find_form_draft(who, row)
        if unsaved is not None and request.GET.get("draft") == "1":
            if row is None:
                organisation = next((place for place in places if place.pk == unsaved.organisation_id), organisation)
            return _render_sheet(
                request,
                _build_sheet(who, organisation, row, places, _to_query_dict(unsaved.form)).quiet(),
                _to_query_dict(unsaved.form),
            )
        sheet = _build_sheet(who, organisation, row, places, kind=str(request.GET.get("kind", "")))
        return _render_sheet(request, sheet, None, {"kept": unsaved})
    do, data = str(request.POST.get("do", "save")), cast(QueryDict, request.POST)
    if do in ("discard", "discard-mine"):
        discard_draft(actor=who, record=row)
        return redirect("record", row.pk) if row and do == "discard-mine" else redirect(request.path)
    if match := _ROW.fullmatch(do):
        prefix = match[2]
        if prefix in ROWS:
            data = with_row(data, prefix) if match[1] == "add" else without_row(data, prefix, int(match[3] or 0))
    if do.startswith(USE):
        data = with_fact(data, row, do.removeprefix(USE))
    sheet = _build_sheet(who, organisation, row, places, data)
    if do not in ("save", "draft", "merge"):
        return _render_sheet(request, sheet.quiet(), data)
    return _handle_save(request, who, sheet, do)


def _handle_save(request: HttpRequest, who: Actor, sheet: RecordSheet, do: str) -> HttpResponse:
    row = sheet.row
    if sheet.is_valid():
        try:
            saved = _write_record(who, sheet, request.POST, do)
        except Conflict:
            return _conflict_page(request, who, sheet)
        except InputError as error:
            sheet.add_error(error)
        else:
            discard_draft(actor=who, record=row)
            enqueue_suggestions()
            messages.success(request, _("Saved as a draft.") if saved.visibility == Visibility.DRAFT else _("Saved."))
            return redirect("record", saved.pk)
    return _render_sheet(request, sheet, request.POST)


def _write_record(who: Actor, sheet: RecordSheet, sent: QueryDict, do: str) -> Record:
    row = sheet.row
    visibility = Visibility.DRAFT if do == "draft" and (row is None or row.visibility == "draft") else sheet.visibility
    if row is None:
        name = slugify(pick_text(sheet.form.cleaned_data["title"]))
        core = sheet.core(queries.free_slug(sheet.organisation, name))
        return add_record(actor=who, organisation=sheet.organisation, record=core, visibility=visibility)
    core = sheet.core("")
    if do == "merge":
        choices = {name.removeprefix("keep-"): str(value) for name, value in sent.items() if name.startswith("keep-")}
        core, visibility = conflict.merge_versions(row, conflict.my_snapshot(row, core, visibility), choices)
    version = parse_number(sent.get("version")) or 0
    return change_record(actor=who, row=row, record=core, version=version, visibility=visibility)


def _conflict_page(request: HttpRequest, who: Actor, sheet: RecordSheet) -> HttpResponse:
    """Nothing was written. Both are shown, and what I typed goes along."""
    assert sheet.row is not None
    row = queries.find_record(who, sheet.row.pk)
    if row is None:
        raise Http404
    lines = conflict.changes_since(row, (parse_number(request.POST.get("seen")) or 0))
    mine = conflict.my_snapshot(row, sheet.core(""), sheet.visibility)
    draft = _draft_values(request.POST)
    draft |= {"version": [str(row.version)], "seen": [str(lines[0].pk if lines else conflict.last_log_line(row))]}
    hidden: list[tuple[str, str]] = []
    for name, values in draft.items():
        if not name.startswith("keep-"):
            hidden += ((name, value) for value in values)
    return render(
        request,
        "records/conflict.html",
        {
            "row": row,
            "lines": lines,
            "differences": conflict.field_differences(row, mine, lines),
            "hidden": hidden,
            "crumbs": _edit_crumbs(row),
        },
        status=409,
    )


def _build_sheet(
    who: Actor,
    organisation: Organisation,
    row: Record | None,
    places: list[Organisation],
    data: QueryDict | None = None,
    *,
    kind: str = "",
) -> RecordSheet:
    words = str(data.get("parent_words", "")).strip()[:200] if data is not None else ""
    without = row.pk if row else None
    records = queries.search_titles(who, organisation, words, without=without) if words else []
    return build_sheet(who, organisation, row, data, organisations=places, records=records, kind=kind)


def _render_sheet(
    request: HttpRequest, sheet: RecordSheet, data: QueryDict | None, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    row = sheet.row
    faults = sheet.faults() if sheet.form.is_bound else []
    sent = data if data is not None else QueryDict()
    return render(
        request,
        "records/form.html",
        {
            "sheet": sheet,
            "form": sheet.form,
            "details": sheet.details,
            "row": row,
            "organisation": sheet.organisation,
            "faults": faults,
            "version": sent.get("version") or (row.version if row else ""),
            "seen": sent.get("seen") or (conflict.last_log_line(row) if row else ""),
            "offers": fact_offers(row, data),
            "parent_words": sent.get("parent_words", ""),
            "areas": _area_options(reader_language()),
            "currencies": _currency_options(),
            "crumbs": _edit_crumbs(row),
            **(more or {}),
        },
        status=400 if faults else 200,
    )


@cache
def _area_options(language: str) -> SafeString:
    return _options(area_names(language).values())


@cache
def _currency_options() -> SafeString:
    return _options(sorted(CURRENCIES))


def _options(values: Iterable[str]) -> SafeString:
    """Elements of a `datalist`."""
    return format_html_join("\n", '<option value="{}"></option>', ((value,) for value in values))


def _edit_crumbs(row: Record | None) -> list[dict[str, str]]:
    way = [{"label": _("Records"), "href": reverse("records")}]
    if row is None:
        return [*way, {"label": _("New record"), "href": ""}]
    return [
        *way,
        {"label": pick_text(row.title), "href": reverse("record", args=[row.pk])},
        {"label": _("Edit"), "href": ""},
    ]


def _draft_values(sent: QueryDict) -> dict[str, list[str]]:
    return {name: list(map(str, values)) for name, values in sent.lists() if name not in NOT_DRAFTED}


def _to_query_dict(form: Mapping[str, list[str]]) -> QueryDict:
    parameters = QueryDict(mutable=True)
    for name, values in form.items():
        parameters.setlist(name, values)
    return parameters
