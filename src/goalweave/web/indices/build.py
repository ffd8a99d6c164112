"""An index put together on one page: choose series, weigh, normalise, aggregate, check, save, publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.analysis import rules
from goalweave.analysis.indices import (
    IndexTrial,
    OfferedSeries,
    ValueRange,
    delete_index_draft,
    find_index_draft,
    index_edition,
    offer_series,
    publish_index,
    remove_published_index,
    save_index_draft,
    series_breakdowns,
    series_ref,
    try_index,
    visible_index_drafts,
)
from goalweave.analysis.models import IndexDraft
from goalweave.core.errors import InputError
from goalweave.core.indices import Entities, Scoring
from goalweave.core.model import Key
from goalweave.formats.reading.numbers import short_whole_number
from goalweave.web.frame import actor
from goalweave.web.indices.build_downloads import DOWNLOADS, require_definition
from goalweave.web.indices.build_fields import (
    GROUP,
    PATH_MARK,
    ROW_FIELDS,
    BuildForm,
    BuildRow,
    add_row,
    base_indicators,
    fields_of_index,
    read_build_form,
    remove_row,
)
from goalweave.web.indices.build_results import trial_checks, trial_influence, trial_map, trial_ranking
from goalweave.web.indices.index_texts import MEANS_OFFERED, MISSING_OFFERED, SCORINGS
from goalweave.web.indices.state import plain_number
from goalweave.web.posts import error_messages
from goalweave.wording.indicator_labels import CodeNames, format_figure, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

TRIAL, BUILDER = "trial", "builder"
"""Ids of the pieces of the page that are replaced: what comes of the choices, and the form."""

RANKING, MAP, CHECKS, SENSITIVITY = VIEWS = ("ranking", "map", "checks", "sensitivity")
FEWER_OFFERED = 4
"""Series that are offered before anything is searched for, once the index has an indicator."""

NOT_FIELDS = ("csrfmiddlewaretoken", "add", "drop", "suggest", "update", "offer", "organisation")
"""What a form sends besides its fields."""


@dataclass(frozen=True, slots=True)
class BuildRowView:
    """An indicator with what its values are. names: of its fields; numbers: how many goalposts its scoring needs; without: whether it has no values at all;
    kept: fields with what they say, for that case; breakdowns: that it can be of, with their names, empty if there is no choice; breakdown: the
    name of its own."""

    row: BuildRow
    names: Mapping[str, str]
    name: str
    unit: str
    found: ValueRange | None
    spread: str
    suggestion: tuple[str, str]
    scoring: str
    numbers: int
    without: bool
    kept: tuple[tuple[str, str], ...]
    breakdowns: tuple[tuple[str, str], ...]
    breakdown: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupWeight:
    """A group with its weight. field: the name of the field."""

    field: str
    label: str
    weight: str
    fault: str


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """GET: empty, from an index (`from`), or with series (`s`); POST: with the fields as sent."""
    if request.method == "POST":
        return _page(request, _sent_fields(request), None)
    fields: dict[str, str] = {}
    if key := str(request.GET.get("from", "")):
        fields = _with_suggestions(request, fields_of_index(index_edition(key), reader_language()))
    for ref in request.GET.getlist("s"):
        fields = add_row(fields, str(ref))
    return _page(request, fields, None)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or what its fields are changed to. 404 for those of organisations that one is not a member of."""
    row = _find_draft(request, pk)
    fields = _sent_fields(request) if request.method == "POST" else dict(row.fields)
    return _page(request, fields, row)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    fields = _sent_fields(request)
    row = _sent_draft(request, fields)
    organisation = row.organisation if row else _posted_organisation(request, who)
    with error_messages(request):
        saved = save_index_draft(
            actor=who,
            organisation=organisation,
            title=fields.get("title", ""),
            fields={name: text for name, text in fields.items() if name != "draft"},
            now=timezone.now(),
            draft=row,
        )
        messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
        return redirect("index-draft", saved.pk)
    return _page(request, fields, row)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = _find_draft(request, pk)
    delete_index_draft(actor=actor(request), draft=row)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": row.title})
    return redirect("index-build")


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """As a pack of the site; 404 for people who may not."""
    who = actor(request)
    if not rules.may_publish_indices(who):
        raise Http404
    fields = _sent_fields(request)
    trial = _try(request, read_build_form(who, fields, reader_language()))
    row = _sent_draft(request, fields)
    with error_messages(request):
        index = require_definition(trial)
        publish_index(actor=who, index=index)
        messages.success(request, _("“%(title)s” is published.") % {"title": pick_text(index.title)})
        return redirect("index", index.key)
    return _page(request, fields, row)


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take an edition that was published here off the site; 404 for people who may not."""
    who = actor(request)
    if not rules.may_publish_indices(who):
        raise Http404
    index = index_edition(key)
    with error_messages(request):
        remove_published_index(actor=who, index=index)
        messages.success(request, _("“%(title)s” is removed.") % {"title": pick_text(index.title)})
        return redirect("indices")
    return redirect("index", index.key)


@require_POST
def download(request: HttpRequest, form: str) -> HttpResponse:
    """form: zip, csv, xlsx, svg, png or method.csv. 404 for others, and 400 where nothing can be calculated."""
    if form not in DOWNLOADS:
        raise Http404
    trial = _try(request, read_build_form(actor(request), _sent_fields(request), reader_language()))
    with error_messages(request):
        return DOWNLOADS[form](trial)
    return _page(request, _sent_fields(request), None, status=400)


def _page(
    request: HttpRequest, fields: Mapping[str, str], row: IndexDraft | None, *, status: int = 200
) -> HttpResponse:
    who, language = actor(request), reader_language()
    fields = {name: text for name, text in fields.items() if name not in NOT_FIELDS}
    if request.method == "POST":
        if added := str(request.POST.get("add", "")):
            fields = add_row(fields, added)
        if removed := str(request.POST.get("drop", "")):
            fields = remove_row(fields, removed)
        if request.POST.get("suggest"):
            fields = _with_suggestions(request, fields)
    form = read_build_form(who, fields, language)
    trial = _try(request, form)
    context = {
        "form": form,
        "trial": trial,
        "draft": row,
        "faults": [
            *form.faults.values(),
            *(translated(fault.message) for fault in trial.faults if not _is_of_row(fault, form)),
        ],
        "without": [pick_text(lacking.indicator.name) for lacking in trial.without],
        **_view_context(trial, form),
    }
    if request.headers.get("HX-Target") == TRIAL:
        return render(request, "indices/build_trial.html", context)
    text = fields.get("q", "")
    context |= {
        "rows": _form_rows(form, trial),
        "groups": _form_groups(form),
        "offers": _offers(who, form, text, language),
        "fields": form.fields,
        "scorings": SCORINGS,
        "scoring_of_row": [("", _("as for all")), *SCORINGS],
        "entities": [(choice.value, text) for choice, text in ENTITIES_OFFERED],
        "means": MEANS_OFFERED,
        "missing_rules": MISSING_OFFERED,
        "withins": [0, 1, 3, 5, 10, 20],
        "winsorised": ["1", "2", "3", "5", "10"],
        "years": list(reversed(trial.inputs.years)) if trial.inputs else [],
        "owners": [
            organisation for organisation in all_organisations() if rules.may_save_index_draft(who, organisation.pk)
        ],
        "may_publish": rules.may_publish_indices(who),
        "drafts": visible_index_drafts(who),
        "crumbs": [
            {"label": _("Progress"), "href": reverse("progress")},
            {"label": _("Indices"), "href": reverse("indices")},
            {"label": _("Build an index")},
        ],
    }
    return render(request, "indices/build.html", context, status=status)


def _try(request: HttpRequest, form: BuildForm) -> IndexTrial:
    language = reader_language()
    return try_index(actor(request), form.choices, year=form.year, within=form.within, language=language)


def _view_context(trial: IndexTrial, form: BuildForm) -> dict[str, Any]:
    view = form.values.get("view", RANKING)
    context: dict[str, Any] = {"view": view if view in VIEWS else RANKING, "views": _view_names()}
    ranking = trial_ranking(trial) if context["view"] in (RANKING, MAP) else None
    context["ranking"] = ranking
    if context["view"] == MAP and ranking:
        context["map"] = trial_map(trial, ranking)
    if context["view"] == CHECKS:
        context["checks"] = trial_checks(trial)
    if context["view"] == SENSITIVITY:
        context["influence"] = trial_influence(trial)
    return context


def _view_names() -> list[tuple[str, str]]:
    return [
        (RANKING, _("Ranking")),
        (MAP, _("Map")),
        (CHECKS, pgettext("of the data of an index", "Checks")),
        (SENSITIVITY, _("Sensitivity")),
    ]


def _form_rows(form: BuildForm, trial: IndexTrial) -> list[BuildRowView]:
    keys = series_breakdowns(row.chosen.indicator.series for row in form.rows)
    dimensions = {name for name, _code in chain.from_iterable(chain.from_iterable(keys.values()))}
    code_names = read_code_names(dimensions)
    own = {indicator.code for indicator in base_indicators(form.base)} if form.base else set()
    without = {row.code for row in trial.without}
    rows = []
    for row in form.rows:
        code, value_range = row.chosen.code, trial.ranges.get(row.chosen.code)
        faults = [form.faults[name] for name in map(row.name_of, ("weight", "lower", "upper")) if name in form.faults]
        faults += [translated(fault.message) for fault in trial.faults if fault.field == code]
        rows.append(
            BuildRowView(
                row,
                {name: row.name_of(name) for name in ROW_FIELDS},
                pick_text(row.chosen.indicator.name),
                code_names.unit(row.chosen.indicator.unit),
                value_range,
                f"{format_figure(value_range.lowest)}–{format_figure(value_range.highest)}" if value_range else "",
                (plain_number(value_range.lower), plain_number(value_range.upper)) if value_range else ("", ""),
                row.chosen.scoring.value,
                row.chosen.scoring.numbers,
                code in without,
                tuple(pair for pair in row.fields.items() if not pair[0].startswith(("ref.", "code."))),
                _breakdowns(row, keys.get(row.chosen.indicator.series, ()), code_names) if code not in own else (),
                code_names.key(row.chosen.indicator.key) if row.chosen.indicator.key else "",
                tuple(faults),
            )
        )
    return rows


def _breakdowns(row: BuildRow, keys: Sequence[Key], code_names: CodeNames) -> tuple[tuple[str, str], ...]:
    """The keys of its series as options, its own among them."""
    indicator = row.chosen.indicator
    some = dict.fromkeys([*keys, indicator.key])
    if len(some) < 2:
        return ()
    return tuple((series_ref(indicator.series, key), code_names.key(key)) for key in some)


def _form_groups(form: BuildForm) -> list[GroupWeight]:
    groups = []
    for path in form.choices.paths:
        label = f" {PATH_MARK} ".join(path)
        name = GROUP + label
        groups.append(GroupWeight(name, label, form.values.get(name, ""), form.faults.get(name, "")))
    return groups


def _offers(who: Actor, form: BuildForm, text: str, language: str) -> list[OfferedSeries]:
    used = {row.chosen.indicator.series for row in form.rows}
    offers = offer_series(who, text, language, without=used)
    return offers[:FEWER_OFFERED] if used and not text else offers


def _with_suggestions(request: HttpRequest, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields with suggested goalposts where they are empty."""
    form = read_build_form(actor(request), fields, reader_language())
    trial = _try(request, form)
    filled = dict(fields)
    for row in form.rows:
        value_range = trial.ranges.get(row.chosen.code)
        if row.chosen.scoring is Scoring.GOALPOSTS and value_range:
            filled[row.name_of("lower")] = row.lower or plain_number(value_range.lower)
            filled[row.name_of("upper")] = row.upper or plain_number(value_range.upper)
    return filled


def _sent_fields(request: HttpRequest) -> dict[str, str]:
    return {name: str(text) for name, text in request.POST.items() if name not in NOT_FIELDS}


def _find_draft(request: HttpRequest, pk: int) -> IndexDraft:
    row = find_index_draft(actor(request), pk)
    if row is None:
        raise Http404
    return row


def _sent_draft(request: HttpRequest, fields: Mapping[str, str]) -> IndexDraft | None:
    """The draft that the form was opened from, if it was."""
    pk = short_whole_number(fields.get("draft", ""))
    return None if pk is None else _find_draft(request, pk)


def _posted_organisation(request: HttpRequest, who: Actor) -> Organisation:
    """Raises Http404 for people who may not save for any."""
    owners = {
        organisation.slug: organisation
        for organisation in all_organisations()
        if rules.may_save_index_draft(who, organisation.pk)
    }
    slug = str(request.POST.get("organisation", ""))
    if not owners or (slug and slug not in owners):
        raise Http404
    return owners[slug] if slug else next(iter(owners.values()))


def _is_of_row(fault: InputError, form: BuildForm) -> bool:
    return fault.field in [row.chosen.code for row in form.rows]


ENTITIES_OFFERED = (
    (Entities.AREAS, gettext_lazy("Countries")),
    (Entities.SUBNATIONAL, gettext_lazy("Cities and other parts of countries")),
)
