"""What the columns of a file of values stand for: shown as they are read, and changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError
from goalweave.formats.observations.codes import dimension_id
from goalweave.formats.observations.head_vocabulary import SINGLE
from goalweave.formats.observations.preview import FIXED, UNIT, YEAR, ColumnReading, TablePreview, changed_codes
from goalweave.formats.observations.source_mapping import mapping_from_json
from goalweave.formats.observations.table_choice import UNUSED, TableChoice
from goalweave.indicators import queries, uploads
from goalweave.indicators.actions.table_choices import forget_table
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import Provider
from goalweave.indicators.tasks import queue_work
from goalweave.indicators.uploads import ObservationUpload, UploadStep
from goalweave.web.frame import actor
from goalweave.web.indicators.edit import METHODS
from goalweave.web.indicators.forms import CONSTANTS, ConstantsForm
from goalweave.web.indicators.ownership import require_writable
from goalweave.web.indicators.pending import pending_file
from goalweave.web.indicators.show import indicator_crumbs
from goalweave.web.posts import form_errors
from goalweave.wording.indicator_labels import CodeNames, provider_text, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

MOST_OWN_SERIES = 2_000
CHANGEABLE = (UploadStep.COLUMNS, UploadStep.CHECKED, UploadStep.FAILED)

FIELDS = {
    "time": gettext_lazy("Period"),
    "value": gettext_lazy("Value"),
    "area": gettext_lazy("Country or area"),
    "series": gettext_lazy("Series code"),
    "name": gettext_lazy("Series name"),
    "indicator": gettext_lazy("Indicator code"),
    "unit": gettext_lazy("Unit"),
    "multiplier": gettext_lazy("Unit multiplier"),
    "status": gettext_lazy("Status"),
    "nature": gettext_lazy("Nature"),
    "source": gettext_lazy("Source"),
    "footnote": gettext_lazy("Footnote"),
    "lower": gettext_lazy("Lower bound"),
    "upper": gettext_lazy("Upper bound"),
    "detail": gettext_lazy("Period as published"),
}
DIMENSIONS = ("SEX", "AGE", "LOCATION")
"""Breakdowns that every column can be; others are called after the column."""

_FIXED = {YEAR: gettext_lazy("Values of the period in the header"), "geocode": gettext_lazy("Part of the country")}
_UNUSED = gettext_lazy("not used")


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """choices: group → (value, label); fixed: what it is where nothing can be chosen; columns: how many that are read so follow each
    other."""

    column: ColumnReading
    reason: str
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    fixed: str = ""
    columns: int = 1
    last: str = ""


@METHODS
@never_cache
def columns(request: HttpRequest, token: str) -> HttpResponse:
    """The columns of a file, its units and codes, and what it does not state. Posted: check the file with what was chosen."""
    who = actor(request)
    organisations = require_writable(who)
    upload = pending_file(who, token)
    if upload.step not in CHANGEABLE or not uploads.upload_path(upload.stored).exists():
        return redirect("indicators-check", token)
    form = ConstantsForm(request.POST if request.method == "POST" else None, initial=dict(upload.asked))
    if request.method == "POST":
        if request.POST.get("do") == "forget":
            return _forget(request, who, upload, organisations, token)
        if form.is_valid():
            with form_errors(form):
                return _apply(request.POST, form.cleaned_data, who, upload, token)
    context = {"form": form, "one": upload, "token": token, **_columns_context(who, upload, request.POST)}
    return render(request, "indicators/load_columns.html", context, status=400 if form.errors else 200)


def _apply(
    parameters: QueryDict, constants: Mapping[str, str], who: Actor, upload: ObservationUpload, token: str
) -> HttpResponse:
    """Write down the choice and read the file with it. Raises InputError for a field with two columns, and for units that are none."""
    supplied = {**upload.asked, **{name: constants[name] for name in CONSTANTS}}
    preview = upload.preview
    if preview is None:
        entered = {text: parameters.get(f"code-{place}", "").strip() for place, text in enumerate(upload.unknown_units)}
        units = {text: code for text, code in entered.items() if code}
        before = dict(upload.table.get("units") or {})
        choice = TableChoice(mapping=mapping_from_json({"units": {**before, **units}}))
        work = "check"
    elif (sheet := parameters.get("sheet", preview.sheet)) in preview.sheets and sheet != preview.sheet:
        choice, work = TableChoice(sheet=sheet), "preview"
    else:
        columns = _posted_columns(parameters, preview)
        fixed = {column.field for column in preview.columns if column.field in FIXED}
        if missing := _missing(preview, {*columns.values(), *fixed}, supplied):
            lacking = pgettext("between the words of a list", ", ").join(missing)
            raise InputError(_("Choose a column, or enter a value for all rows: %(fields)s.") % {"fields": lacking})
        entered_codes = {
            (reading.title, reading.text): parameters.get(f"code-{place}", "")
            for place, reading in enumerate(preview.codes)
        }
        changed = changed_codes(preview.codes, entered_codes, columns)
        mapping = mapping_from_json({"units": changed.pop(UNIT, {}), "codes": changed})
        choice = TableChoice(columns, preview.sheet if len(preview.sheets) > 1 else "", mapping)
        work = "check"
    queued = replace(upload, asked=supplied, table=choice.as_json())
    queue_work(actor=who, upload=queued, work="preview" if work == "preview" else "check")
    return redirect("indicators-check", token)


def _posted_columns(parameters: QueryDict, preview: TablePreview) -> dict[str, str]:
    """Header → field of each column that has one. Raises InputError for a field of which there can be one, with two columns."""
    fields: dict[str, str] = {}
    for column in preview.columns:
        if column.field in FIXED or not column.title or column.title in fields:
            continue
        allowed = {UNUSED, column.field, dimension_id(column.title), *FIELDS, *DIMENSIONS}
        name = parameters.get(f"column-{column.place}", column.field)
        fields[column.title] = name if name in allowed else column.field
    for name in dict.fromkeys(fields.values()):
        titles = [title for title, field in fields.items() if field == name]
        if len(titles) > 1 and (name in SINGLE or name.isupper()):
            message = _("“%(field)s” was selected for two columns: %(columns)s") % {
                "field": FIELDS.get(name, name),
                "columns": ", ".join(titles),
            }
            raise InputError(message)
    return fields


def _forget(
    request: HttpRequest, who: Actor, upload: ObservationUpload, organisations: Sequence[Organisation], token: str
) -> HttpResponse:
    """Forget how such tables are read, and read this one anew."""
    slug = upload.asked.get("organisation", "")
    owner = next((row for row in organisations if row.slug == slug), None)
    if upload.preview and forget_table(actor=who, organisation=owner, titles=upload.preview.titles):
        messages.success(request, _("Forgotten. The columns are read by their headers again."))
    # Where the site's reading is offered to an organisation, it is left aside for this file alone.
    sheet = upload.preview.sheet if upload.preview else ""
    fresh = TableChoice(sheet=sheet).as_json()
    queue_work(actor=who, upload=replace(upload, table=fresh, known=""), work="preview")
    return redirect("indicators-columns", token)


def _columns_context(who: Actor, upload: ObservationUpload, parameters: QueryDict) -> dict[str, Any]:
    preview = upload.preview
    names = read_code_names({reading.dimension for reading in preview.codes} if preview else ())
    return {
        "preview": preview,
        "rows": _column_rows(preview, names, parameters) if preview else (),
        "codes": _code_rows(upload, names, parameters),
        "unknown_codes": any(not reading.known for reading in preview.codes) if preview else True,
        "known_units": [(code, names.unit(code)) for code in _known_units(names)],
        "remark": translated(preview.remark) if preview else "",
        "known": _provider_name(upload.known),
        "missing": _missing(preview, {column.field for column in preview.columns}, upload.asked) if preview else (),
        "listed": series_choices(who),
        "providers": provider_choices(),
        "crumbs": indicator_crumbs((_("Import values"), reverse("indicators-load")), upload.name),
    }


def _missing(preview: TablePreview, fields: Collection[str], constants: Mapping[str, str]) -> list[str]:
    """What neither the columns nor the form state."""
    named = preview.form == "open-sdg" and preview.states_series
    missing = [
        (_("Period"), not {"time", YEAR} & set(fields)),
        (_("Value"), not {"value", YEAR} & set(fields)),
        (_("Country or area"), "area" not in fields and not constants.get("area")),
        (
            _("Series code"),
            not {"series", "indicator", "name"} & set(fields) and not named and not constants.get("series"),
        ),
    ]
    return [name for name, lacks in missing if lacks]


def _column_rows(preview: TablePreview, names: CodeNames, parameters: QueryDict) -> list[ColumnRow]:
    """A row for each column; those of years that follow each other are one."""
    rows: list[ColumnRow] = []
    for column in preview.columns:
        reason = translated(column.reason)
        if column.field == YEAR and rows and rows[-1].column.field == YEAR:
            rows[-1] = replace(rows[-1], columns=rows[-1].columns + 1, last=column.title)
        elif column.field in FIXED:
            rows.append(ColumnRow(column, reason, fixed=str(_FIXED[column.field])))
        elif not column.title:
            rows.append(ColumnRow(column, reason, fixed=str(_UNUSED)))
        else:
            selected = parameters.get(f"column-{column.place}", column.field)
            rows.append(ColumnRow(replace(column, field=selected), reason, _choices(column, names)))
    return rows


def _choices(column: ColumnReading, names: CodeNames) -> list[tuple[str, list[tuple[str, str]]]]:
    own = dimension_id(column.title)
    breakdowns = dict.fromkeys((own, *DIMENSIONS, *([column.field] if column.field.isupper() else [])))
    labels = [
        (code, names.dimension(code) if code in DIMENSIONS or code != own else column.title)
        for code in breakdowns
        if code
    ]
    return [
        (_("Fields"), [(name, str(label)) for name, label in FIELDS.items()]),
        (_("Breakdown"), labels),
    ]


def _code_rows(
    upload: ObservationUpload, names: CodeNames, parameters: QueryDict
) -> list[tuple[int, str, str, str, str, bool]]:
    """Place, column, text, code, name of the code, and whether that is known."""
    rows: list[tuple[int, str, str, str, str, bool]] = []
    if upload.preview is None:
        for place, text in enumerate(upload.unknown_units):
            rows.append((place, _("Unit"), text, parameters.get(f"code-{place}", ""), "", False))
        return rows
    for place, reading in enumerate(upload.preview.codes):
        bare, _colon, power = reading.code.partition(":")
        name = names.unit(bare, int(power or 0)) if reading.dimension == UNIT else names.name(reading.dimension, bare)
        code = parameters.get(f"code-{place}", reading.code)
        suggestion = name if name != reading.code and reading.known else ""
        rows.append((place, reading.title, reading.text, code, suggestion, reading.known))
    return sorted(rows, key=lambda row: row[5])


def _known_units(names: CodeNames) -> list[str]:
    return sorted(code for dimension, code in names.codes if dimension == UNIT)


def _provider_name(slug: str) -> str:
    row = Provider.objects.filter(slug=slug).first() if slug else None
    return provider_text(row.slug, row.name) if row else ""


def series_choices(who: Actor) -> list[tuple[str, str]]:
    """Code and label of the series that a file can be of: the UN's list, then others that are here."""
    listed = listed_series()
    choices = [(series.code, f"{series.nodes[0].code} {pick_text(series.name)}") for series in listed.values()]
    own = queries.series_by_code(who)
    others = [(code, pick_text(row.name)) for code, row in own.items() if code not in listed]
    return choices + others[:MOST_OWN_SERIES]


def provider_choices() -> list[str]:
    """Slugs of the providers that are known."""
    return list(Provider.objects.order_by("slug").values_list("slug", flat=True)[:MOST_OWN_SERIES])
