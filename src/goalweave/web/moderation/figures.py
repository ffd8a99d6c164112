"""How the entries of a call are doing: a page for its organisers, and all entries as a table."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.calls import rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call
from goalweave.calls.moderation_figures import ExportedEntry, call_figures, exported_entries
from goalweave.core.text.languages import LanguageMap
from goalweave.documents.output import XLSX
from goalweave.formats.reading.area_names import area_name
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex
from goalweave.frameworks.queries import catalogue
from goalweave.web.downloads import csv_response, file_response
from goalweave.web.frame import MAIN, actor
from goalweave.web.language_maps import language_name
from goalweave.web.moderation.labels import STATE_NAMES
from goalweave.web.moderation.state import moderation_crumbs
from goalweave.wording.chart import right_to_left
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

WIDTHS = (26, 40, 30, 24, 24, 12, 14, 20, 20, 10, 14, 24, 30)
CSV_FILE, XLSX_FILE = "csv", "xlsx"


@require_safe
@never_cache
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    call = _moderated_call_or_404(request, slug)
    counted, definition, language = call_figures(call), definition_of(call), reader_language()
    framework = catalogue().framework(MAIN) if _has_main_framework() else None
    return render(
        request,
        "moderation/figures.html",
        {
            "call": call,
            "crumbs": moderation_crumbs(_("Figures of a call")),
            "title": definition.title,
            "figures": counted,
            "states": [(STATE_NAMES.get(state, state), number) for state, number in counted.states.items()],
            "categories": [
                (pick_text(definition.category_titles.get(name, {})) or name, number)
                for name, number in counted.categories.items()
            ],
            "countries": [(area_name(area, language), number) for area, number in counted.countries.items()],
            "languages": [(language_name(code), number) for code, number in counted.languages.items()],
            "goals": [
                (framework.curie(code) if framework and code in framework.by_code else None, code, number)
                for code, number in counted.goals.items()
            ],
            "may_see_contacts": rules.may_change_call(actor(request), call),
        },
    )


@require_safe
@never_cache
def export(request: HttpRequest, slug: str, format: str) -> HttpResponse:  # noqa: A002
    """All entries that were submitted. `contacts=1`: with names and addresses, for those who run the call."""
    call = _moderated_call_or_404(request, slug)
    if format not in (CSV_FILE, XLSX_FILE):
        raise Http404
    contacts = request.GET.get("contacts") == "1"
    if contacts and not rules.may_change_call(actor(request), call):
        raise Http404
    head, rows = _head(contacts=contacts), _rows(call, contacts=contacts)
    if format == CSV_FILE:
        return csv_response(f"{call.slug}.csv", head, rows)
    stream = BytesIO()
    write_annex(stream, [AnnexSheet(call.slug, head, rows, WIDTHS)], right_to_left=right_to_left())
    return file_response(stream.getvalue(), f"{call.slug}.xlsx", XLSX)


def _moderated_call_or_404(request: HttpRequest, slug: str) -> Call:
    call = Call.objects.select_related("organisation").filter(slug=slug).first()
    if call is None or not rules.may_moderate(actor(request), call):
        raise Http404
    return call


def _has_main_framework() -> bool:
    return any(framework.id == MAIN for framework in catalogue().frameworks.values())


def _head(*, contacts: bool) -> list[str]:
    head = [
        _("Number"),
        _("Title"),
        _("Organisation"),
        _("Category"),
        _("Countries"),
        _("Language"),
        _("State"),
        pgettext("column of entries", "Sent in"),
        pgettext("column of entries", "Decided"),
        pgettext("column of entries", "Days to decision"),
        _("Goals"),
    ]
    return [*head, pgettext("column of entries", "Sender"), _("Email")] if contacts else head


def _rows(call: Call, *, contacts: bool) -> Iterator[list[Value]]:
    titles = definition_of(call).category_titles
    for entry in exported_entries(call, contacts=contacts):
        row = _row(entry, titles)
        yield [*row, entry.name, entry.email] if contacts else row


def _row(entry: ExportedEntry, titles: dict[str, LanguageMap]) -> list[Value]:
    language = reader_language()
    return [
        entry.reference,
        entry.title,
        entry.organisation,
        pick_text(titles.get(entry.category, {})) or entry.category,
        ", ".join(area_name(area, language) for area in entry.countries),
        entry.language,
        str(STATE_NAMES.get(entry.state, entry.state)),
        entry.submitted,
        entry.decided,
        None if entry.days is None else round(entry.days, 1),
        ", ".join(entry.goals),
    ]
