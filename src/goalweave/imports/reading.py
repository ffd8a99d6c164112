"""The records of a file in the form of the registry, one after the other, reporting problems on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, SkippedRow
from goalweave.core.former_codes import code_resolver
from goalweave.core.messages import Message
from goalweave.core.statements.allocation import ReadDocument, SetAside
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.languages import pick
from goalweave.core.text.spans import TextSpan
from goalweave.formats import read_path
from goalweave.imports.files import import_limits
from goalweave.imports.record_index import RecordIndex
from goalweave.imports.sanitising import Report, sanitise_record
from goalweave.imports.similar_names import nearest_names, plain_name
from goalweave.imports.source import ImportSource
from goalweave.packs import code_lists
from goalweave.registry.models import Visibility
from goalweave.search.normalise import fold

_NUMBER = re.compile(r"(\d+)$")


@dataclass
class ImportReader:
    """Reads one file into one organisation. report: called with all that is wrong; publishing: whether whoever brings
    it in may show records to everyone.

    index: ids, lines and parents of the records that were read; rejected: records that were left out;
    unknown_units: name → what is said of it. document: the text of a document, once it was read; places: record's id → where
    it is in that text.
    """

    source: ImportSource
    organisation: Organisation
    catalogue: Catalogue
    report: Report
    publishing: bool = True
    index: RecordIndex = field(default_factory=RecordIndex)
    rejected: int = 0
    document: ReadDocument | None = None
    places: dict[str, tuple[TextSpan, ...]] = field(default_factory=dict)
    unknown_units: dict[str, Message] = field(default_factory=dict)

    def records(self, parsed: Iterable[model.Record] | None = None) -> Iterator[model.Record]:
        """parsed: what was read of the file before. Raises InputError where the file cannot be read on."""
        units = unit_names(self.organisation)
        for record in self._parse() if parsed is None else parsed:
            line = line_number(record.source)
            prepared = self._prepare_record(record, line, units)
            if prepared is None:
                self.rejected += 1
                self._set_aside(record.source.spans)
            else:
                if record.source.spans:
                    self.places[prepared.id] = record.source.spans
                yield prepared

    def _parse(self) -> Iterator[model.Record]:
        return read_path(
            self.source.path,
            name=self.source.profile.name,
            limits=import_limits(),
            columns=self.source.columns or None,
            resolve=code_resolver(self.catalogue, lambda notice: self._report_row(notice, None)),
            on_problem=self._report_parsed,
            on_document=self._keep_document,
            corrections=self.source.corrections,
            profile=self.source.profile,
            code_lists=code_lists(),
        )

    def _keep_document(self, document: ReadDocument) -> None:
        self.document = document

    def _set_aside(self, spans: Iterable[TextSpan]) -> None:
        """The text of a record that is not accepted is not lost."""
        if self.document is not None:
            rejected = tuple(SetAside(span, AsideReason.REJECTED) for span in spans)
            self.document = replace(self.document, set_aside=(*self.document.set_aside, *rejected))

    def _report_parsed(self, problem: InputError) -> None:
        self.rejected += isinstance(problem, SkippedRow)
        self.report(problem)

    def _prepare_record(self, record: model.Record, line: int | None, units: Mapping[str, str]) -> model.Record | None:
        def tell(problem: InputError) -> None:
            self._report_row(problem, line)

        visibility = self._allowed_visibility(record.visibility, tell)
        clean = sanitise_record(
            record if record.visibility == visibility else replace(record, visibility=visibility), tell
        )
        if clean is None:
            return None
        parent = clean.parent
        if parent == clean.id:
            parent = ""
        earlier = self.index.add(clean.id, line, parent)
        if earlier is not None:
            (first,) = earlier
            if first:
                twice = Message(
                    "duplicate id {id}, already on line {line}: this record was skipped", id=clean.id, line=first
                )
            else:
                twice = Message("duplicate id {id}: this record was skipped", id=clean.id)
            tell(InputError(twice, field="id"))
            return None
        unit = self.source.unit
        if clean.unit:
            unit = units.get(_normalise_name(clean.unit), "")
            if not unit:
                tell(InputError(self._unknown_unit_message(clean.unit), field="unit", value=clean.unit))
        if clean.parent == clean.id:
            tell(InputError("a record cannot be part of itself", field="parent"))
            clean = replace(clean, parent="")
        return clean if clean.unit == unit else replace(clean, unit=unit)

    def _unknown_unit_message(self, name: str) -> Message:
        """The same for all rows with that unit; what may be meant is looked up once."""
        if name not in self.unknown_units:
            near = nearest_names(name, unit_names_by_form(self.organisation))
            if near:
                message = Message("the organisation has no unit “{unit}”; is “{near}” meant?", unit=name, near=near[0])
            else:
                message = Message("the organisation has no unit “{unit}”", unit=name)
            self.unknown_units[name] = message
        return self.unknown_units[name]

    def _allowed_visibility(self, written: str, report: Report) -> str:
        """What a row tells, or what is told for all rows. Where a row tells what cannot be, who sees the record stays as it
        is, whatever is told for the others: a word that is not understood may have meant fewer."""
        if not written:
            return self.source.visibility
        if written not in Visibility.values:
            message = Message("“{written}” is not a visibility; use draft, organisation or public", written=written)
        elif written == Visibility.PUBLIC and not self.publishing:
            message = Message("you do not have permission to publish records of this organisation")
        else:
            return written
        report(InputError(message, field="visibility", value=written))
        return ""

    def _report_row(self, problem: InputError, line: int | None) -> None:
        self.report(
            InputError(
                problem.message,
                file=self.source.profile.name,
                line=line,
                field=self.source.head_of_field(problem.field),
                severity=problem.severity,
                value=problem.value,
            )
        )

    def settle_parents(self) -> None:
        """Once all was read: report the parents that are not there or go in a circle, and leave them out of the index."""
        for broken in self.index.settle_parents(lambda names: existing_ids(self.organisation, names)):
            if broken.in_circle:
                message = Message("the record is indirectly part of itself")
            else:
                message = Message(
                    "neither the file nor the organisation has a record with the id {record}", record=broken.parent
                )
            self._report_row(InputError(message, field="parent"), broken.line)


def existing_ids(organisation: Organisation, names: Iterable[str]) -> set[str]:
    """Those of the ids that the organisation has a record of."""
    remaining, existing = sorted(names), set()
    for start in range(0, len(remaining), 5000):
        rows = organisation.records.filter(slug__in=remaining[start : start + 5000], deleted__isnull=True)
        existing |= set(rows.values_list("slug", flat=True))
    return existing


def unit_names(organisation: Organisation) -> dict[str, str]:
    """Short name or name in any language → short name."""
    names: dict[str, str] = {}
    for slug, name in organisation.units.values_list("slug", "name"):
        for spelling in (slug, *name.values()):
            names.setdefault(_normalise_name(spelling), slug)
    return names


def unit_names_by_form(organisation: Organisation) -> dict[str, str]:
    """Plain form → name of the units; of a short name, the name as well."""
    names: dict[str, str] = {}
    for slug, name in organisation.units.order_by("slug").values_list("slug", "name"):
        title = pick(name, "en") or slug
        for spelling in (slug, *name.values()):
            names.setdefault(plain_name(spelling), title)
    return names


def line_number(source: model.RecordSource) -> int | None:
    """`line 12`, `Projects › row 12` → 12."""
    match = _NUMBER.search(source.locator)
    return int(match[1]) if match else None


def _normalise_name(text: str) -> str:
    return " ".join(fold(text).split())
