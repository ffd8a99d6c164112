"""The accepted entries of a call, as everyone reads them: the list with its filters, and one entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.calls.entry_checks import is_photo
from goalweave.calls.entry_values import (
    EntryOrganisation,
    is_empty,
    organisation_of_entry,
    targeted_value,
    text_of,
    title_of,
)
from goalweave.calls.models import CallEntry, EntryEvent, EntryFile
from goalweave.calls.queries import (
    AcceptedFacets,
    AcceptedFilter,
    accepted_entries,
    accepted_facets,
    find_accepted_entry,
)
from goalweave.calls.records import mappings_of_entry, plain_answer, record_of_entry
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.model.calls import Call as CallDefinition, CallField, CallFieldType, RecordTarget
from goalweave.core.text.languages import LanguageMap, base_language
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.registry.rules import may_view_record
from goalweave.web.calls.page_context import call_crumbs, call_or_404
from goalweave.web.entry.files import entry_file_response
from goalweave.web.filters import Chip, Facet, FacetValue, FilterField, build_chips, build_facets
from goalweave.wording.call_labels import ENTRY_EVENTS
from goalweave.wording.templatetags.goalweave import country_name, pick_text

PAGE = 25
MOST_TILES = 9
MOST_VALUES = 60
"""Values of a facet that are offered."""
EXCERPT = 280
"""Characters of an entry in the list."""
FIELDS = (
    FilterField("category", title=gettext_lazy("Category"), open=True, single=True),
    FilterField("goal", title=gettext_lazy("Goal"), open=True, single=True),
    FilterField("country", title=gettext_lazy("Country"), single=True),
    FilterField("year", title=gettext_lazy("Year"), single=True),
)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in the list. tiles: accepted nodes."""

    row: CallEntry
    title: str
    excerpt: str
    organisation: EntryOrganisation
    places: tuple[str, ...]
    category: LanguageMap
    tiles: tuple[model.Curie, ...]
    more_tiles: int


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer on the page of its entry. text: of a text, choice, period or number; items: countries or partners."""

    field: CallField
    text: str = ""
    items: tuple[str, ...] = ()
    links: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EventView:
    event: EntryEvent
    text: str


@require_safe
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, definition = call_or_404(request, slug)
    known = catalogue()
    entry_filter = AcceptedFilter(**{field.name: field.text(request.GET) for field in FIELDS})
    matches = accepted_entries(who, row, entry_filter, known)
    page = Paginator(matches, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    facets = accepted_facets(who, row, known)
    names = _value_names(definition, facets, known)
    context = {
        "call": row,
        "definition": definition,
        "lines": _entry_lines(who, page.object_list, definition, known),
        "page": page,
        "count": page.paginator.count,
        "query": f"&{query.urlencode()}" if query else "",
        "facets": _facets(request.GET, facets, names),
        "chips": _chips(request.GET, names),
        "crumbs": call_crumbs(row, (_("Accepted entries"), "")),
    }
    return render(request, "calls/entries.html", context)


@require_safe
def entry(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    who, call, definition = call_or_404(request, slug)
    row = find_accepted_entry(who, call, reference)
    if row is None:
        raise Http404
    known = catalogue()
    files = [file for file in row.files.filter(removed=None).order_by("pk") if _is_public(file, definition)]
    record = row.record if row.record is not None and may_view_record(who, row.record) else None
    events = row.events.filter(step__in=ENTRY_EVENTS)
    title = title_of(row) or row.reference
    context = {
        "call": call,
        "definition": definition,
        "entry": row,
        "title": title,
        "language": base_language(row.language),
        "organisation": organisation_of_entry(row),
        "category": definition.category_titles.get(row.category),
        "answers": _answers(row, definition),
        "mappings": _accepted_mappings(row, definition, _record_mappings(who, [row]), known),
        "photos": [file for file in files if is_photo(file)],
        "documents": [file for file in files if not is_photo(file)],
        "record": record,
        "events": [EventView(event, str(ENTRY_EVENTS[event.step])) for event in events],  # type: ignore[index]
        "crumbs": call_crumbs(call, (_("Accepted entries"), reverse("call-entries", args=[call.slug])), (title, "")),
    }
    return render(request, "calls/entry.html", context)


@require_safe
def entry_file(request: HttpRequest, slug: str, reference: str, pk: int) -> HttpResponseBase:
    """Photographs are shown, everything else is downloaded."""
    who, call, definition = call_or_404(request, slug)
    row = find_accepted_entry(who, call, reference)
    file = row.files.filter(pk=pk, removed=None).first() if row is not None else None
    if file is None or not _is_public(file, definition):
        raise Http404
    return entry_file_response(request, file)


def _entry_lines(
    who: Actor, rows: Iterable[CallEntry], definition: CallDefinition, known: Catalogue
) -> list[EntryLine]:
    listed = list(rows)
    mappings = _record_mappings(who, listed)
    lines = []
    for row in listed:
        nodes = [mapping.node for mapping in _accepted_mappings(row, definition, mappings, known)]
        places = targeted_value(definition, row.answers, RecordTarget.PLACES) or ()
        lines.append(
            EntryLine(
                row=row,
                title=title_of(row) or row.reference,
                excerpt=text_of(row)[:EXCERPT],
                organisation=organisation_of_entry(row),
                places=tuple(map(country_name, places[:3])),
                category=definition.category_titles.get(row.category, {}),
                tiles=tuple(nodes[:MOST_TILES]),
                more_tiles=max(len(nodes) - MOST_TILES, 0),
            )
        )
    return lines


def _answers(row: CallEntry, definition: CallDefinition) -> list[AnswerView]:
    """What is public, in the order of the form; the title is the page's own."""
    views = []
    for field in definition.fields.values():
        value = row.answers.get(field.id)
        if not field.public or field.personal or is_empty(value):
            continue
        if field.target is RecordTarget.TITLE or field.type in (CallFieldType.NODES, CallFieldType.FILES):
            continue
        views.append(_answer_view(field, value, row.language))
    return views


def _answer_view(field: CallField, value: Any, language: str) -> AnswerView:
    if field.type is CallFieldType.LINKS:
        return AnswerView(field, links=tuple(value))
    if field.type is CallFieldType.PLACES:
        return AnswerView(field, items=tuple(map(country_name, value)))
    if field.type is CallFieldType.PARTNERS:
        return AnswerView(field, items=tuple(value))
    if field.type is CallFieldType.CHOICE:
        labels = {choice.id: pick_text(choice.label) for choice in field.choices}
        return AnswerView(field, items=tuple(labels.get(choice, choice) for choice in value))
    return AnswerView(field, text=plain_answer(field, value, language))


def _record_mappings(who: Actor, rows: Iterable[CallEntry]) -> Mapping[int, Sequence[model.Mapping]]:
    """Id of each record that the reader may see → its mappings, which reviewers may have changed since the entry was accepted."""
    pks = [row.record.pk for row in rows if row.record is not None and may_view_record(who, row.record)]
    found = mappings_of(pks)
    return {pk: found.get(pk, ()) for pk in pks}


def _accepted_mappings(
    row: CallEntry, definition: CallDefinition, of_records: Mapping[int, Sequence[model.Mapping]], known: Catalogue
) -> list[model.Mapping]:
    """Those that support a node of today: of the record, and of the entry itself where it has none that the reader may see."""
    mappings = of_records.get(row.record_id or 0)
    if mappings is None:
        mappings = _entry_mappings(row, definition)
    accepted = [mapping for mapping in mappings if mapping.state is model.MappingState.ACCEPTED and mapping.sign > 0]
    return [mapping for mapping in accepted if known.find(mapping.node) is not None]


def _entry_mappings(row: CallEntry, definition: CallDefinition) -> tuple[model.Mapping, ...]:
    record = record_of_entry(row, definition, row.reference).record
    return mappings_of_entry(row, definition, record)


def _is_public(file: EntryFile, definition: CallDefinition) -> bool:
    field = definition.fields.get(file.field)
    return field is not None and field.public and not field.personal


def _value_names(definition: CallDefinition, facets: AcceptedFacets, known: Catalogue) -> dict[str, dict[str, str]]:
    """Field → value → name."""
    return {
        "category": {category.id: pick_text(category.title) for category in definition.categories},
        "goal": {node.code: f"{node.code} {pick_text(known.node(node).label)}" for node, _number in facets.goals},
        "country": {area: country_name(area) for area, _number in facets.countries},
        "year": {str(year): str(year) for year, _number in facets.years},
    }


def _facets(parameters: QueryDict, facets: AcceptedFacets, names: dict[str, dict[str, str]]) -> list[Facet]:
    order = list(names["category"])
    categories = sorted(facets.categories, key=lambda value: order.index(value[0]) if value[0] in order else len(order))
    countries = sorted(facets.countries, key=lambda value: (-value[1], names["country"][value[0]]))
    values: dict[str, list[FacetValue]] = {
        "category": [(value, names["category"].get(value, value), number, None) for value, number in categories],
        "goal": [(node.code, names["goal"][node.code], number, node) for node, number in facets.goals],
        "country": [(area, names["country"][area], number, None) for area, number in countries[:MOST_VALUES]],
        "year": [(str(year), str(year), number, None) for year, number in facets.years],
    }
    return build_facets(parameters, FIELDS, values.__getitem__)


def _chips(parameters: QueryDict, names: dict[str, dict[str, str]]) -> list[Chip]:
    def value_label(field: str, value: str) -> str:
        return names.get(field, {}).get(value, value)

    return build_chips(parameters, FIELDS, value_label)
