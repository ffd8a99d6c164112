"""Published answers, accepted entries, results of prizes and observations as tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, BinaryIO

from django.db.models import QuerySet

from goalweave.accounts.actor import VISITOR
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry
from goalweave.calls.moderation_figures import entry_countries, entry_goals
from goalweave.calls.queries import AcceptedFilter, accepted_entries, visible_calls
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Observation as CoreObservation
from goalweave.formats.frameworks.skos.identifiers import record_uri
from goalweave.formats.observations.sdmx import write_sdmx_csv
from goalweave.formats.reading import write_csv_rows
from goalweave.indicators.conversion import ROW_COLUMNS, observation_from_columns, parse_key
from goalweave.indicators.models import Line, Observation
from goalweave.indicators.queries import series_by_code, to_series
from goalweave.indicators.rules import indicator_condition_through
from goalweave.prizes.entry_facts import read_entry_facts
from goalweave.prizes.queries import announced_nominees
from goalweave.registry.rules import may_view_record
from goalweave.surveys.library.browsing import LibraryFilter, LibraryResults
from goalweave.surveys.library.published_submission import CSV_COLUMNS, csv_rows, iter_published_submissions

CHUNK = 2_000
"""Rows that are fetched at a time."""

ENTRY_COLUMNS = (
    "reference",
    "call",
    "organiser",
    "title",
    "organisation",
    "category",
    "countries",
    "goals",
    "language",
    "submitted",
    "record",
)
RESULT_COLUMNS = (
    "call",
    "organiser",
    "year",
    "category",
    "place",
    "placing",
    "votes",
    "reference",
    "title",
    "organisation",
    "country",
    "goals",
    "action_lines",
)


def write_library(stream: BinaryIO, catalogue: Catalogue) -> int:
    """A row for each published answer."""
    submissions = iter_published_submissions(LibraryResults(LibraryFilter(), catalogue).pks)
    return _write_rows(stream, CSV_COLUMNS, chain.from_iterable(map(csv_rows, submissions)))


def write_entries(stream: BinaryIO, catalogue: Catalogue, base: str) -> int:
    """A row for each accepted entry of a call; nothing personal."""
    return _write_rows(stream, ENTRY_COLUMNS, _entry_rows(catalogue, base))


def write_results(stream: BinaryIO, catalogue: Catalogue, now: datetime) -> int:
    """A row for each champion and winner of an edition that is announced."""
    return _write_rows(stream, RESULT_COLUMNS, _result_rows(catalogue, now))


def write_observations(stream: BinaryIO, licence: str) -> int:
    """The values that the pages show, of the providers with this licence, as SDMX-CSV 2.0 in flat memory."""
    rows = observations_under(licence)
    lines = _lines_for_visitors().filter(provider__licence=licence)
    keys = lines.values_list("key", flat=True).distinct()
    breakdowns = {name for name, _code in chain.from_iterable(map(parse_key, keys))}
    codes = set(lines.values_list("series__code", flat=True).distinct())
    series = [to_series(row) for row in series_by_code(VISITOR, codes).values()]
    counter = 0

    def counted() -> Iterator[CoreObservation]:
        nonlocal counter
        for one in rows:
            counter += 1
            yield one

    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        write_sdmx_csv(text, series, counted(), breakdowns=breakdowns)
    finally:
        text.detach()
    return counter


def observations_under(licence: str) -> Iterator[CoreObservation]:
    """Those that are shown, by line and time."""
    lines = _lines_for_visitors().filter(provider__licence=licence)
    rows = Observation.objects.filter(until=None, line__in=lines).order_by("line", "time")
    parse = cache(parse_key)
    columns = ("line__series__code", "line__area", "line__key", *ROW_COLUMNS)
    for code, area, key, *values in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        yield observation_from_columns(code, area, parse(key), values)


def observation_licences() -> list[str]:
    """Of the providers of values that are shown, in alphabetical order; empty: none is stated."""
    return sorted(set(_lines_for_visitors().values_list("provider__licence", flat=True).distinct()))


def _lines_for_visitors() -> QuerySet[Line]:
    """Lines with values that pages show to visitors."""
    rows = Line.objects.filter(indicator_condition_through(VISITOR, "series__indicator"), shown=True, values__gt=0)
    return rows.order_by()


def _entry_rows(catalogue: Catalogue, base: str) -> Iterator[tuple[object, ...]]:
    for call in visible_calls(VISITOR):
        definition = definition_of(call)
        for entry in _iterate_entries(accepted_entries(VISITOR, call, AcceptedFilter(), catalogue)):
            facts = read_entry_facts(entry, catalogue)
            public = entry.record is not None and may_view_record(VISITOR, entry.record)
            yield (
                entry.reference,
                call.slug,
                call.organisation.slug,
                facts.title,
                facts.organisation,
                entry.category,
                " ".join(entry_countries(entry, definition)),
                " ".join(entry_goals(entry)),
                entry.language,
                entry.submitted.date().isoformat() if entry.submitted else "",
                record_uri(entry.record.pk, base) if public and entry.record is not None else "",
            )


def _iterate_entries(rows: QuerySet[CallEntry]) -> Iterator[CallEntry]:
    return rows.order_by("pk").iterator(chunk_size=CHUNK)


def _result_rows(catalogue: Catalogue, now: datetime) -> Iterator[tuple[object, ...]]:
    for nominee in announced_nominees(VISITOR, now):
        facts, call = read_entry_facts(nominee.entry, catalogue), nominee.edition.call
        yield (
            call.slug,
            call.organisation.slug,
            nominee.edition.year,
            nominee.category,
            nominee.place,
            nominee.placing,
            nominee.votes,
            nominee.entry.reference,
            facts.title,
            facts.organisation,
            facts.country,
            " ".join(facts.goals),
            " ".join(facts.lines),
        )


def _write_rows(stream: BinaryIO, header: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    number = 0

    def counted() -> Iterator[tuple[Any, ...]]:
        nonlocal number
        for row in rows:
            number += 1
            yield row

    write_csv_rows(stream, header, counted())
    return number
