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

    lines: record's id → where it stands; parents: record's id → its parent's; rejected: records that were left out;
    unknown_units: name → what is said of it. document: the text of a document, once it was read; places: record's id → where
    it is in that text.
    """

    source: ImportSource
    organisation: Organisation
    catalogue: Catalogue
    report: Report
    publishing: bool = True
    lines: dict[str, int | None] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
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
        if clean.id in self.lines:
            first = self.lines[clean.id]
            if first:
                twice = Message(
                    "duplicate id {id}, already on line {line}: this record was skipped", id=clean.id, line=first
                )
            else:
                twice = Message("duplicate id {id}: this record was skipped", id=clean.id)
            tell(InputError(twice, field="id"))
            return None
        self.lines[clean.id] = line
        unit = self.source.unit
        if clean.unit:
            unit = units.get(_normalise_name(clean.unit), "")
            if not unit:
                tell(InputError(self._unknown_unit_message(clean.unit), field="unit", value=clean.unit))
        if clean.parent == clean.id:
            tell(InputError("a record cannot be part of itself", field="parent"))
            clean = replace(clean, parent="")
        self.parents[clean.id] = clean.parent
        return clean if clean.unit == unit else replace(clean, unit=unit)

    def _unknown_unit_message(self, name: str) -> Message:
        """The same for all rows with that unit; what may be meant is looked up once."""
        if name not in self.unknown_units:
            near = nearest_names(name, written_unit_names(self.organisation))
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

    def settle_parents(self) -> dict[str, str]:
        """Record's id → its parent's, once all was read; those that are not there or go in a circle are told and left out."""
        wanted = {name: parent for name, parent in self.parents.items() if parent}
        missing = {parent for parent in wanted.values() if parent not in self.lines}
        missing -= existing_ids(self.organisation, missing)
        circle = parent_cycles(wanted)
        for name, parent in wanted.items():
            message = None
            if parent in missing:
                message = Message(
                    "neither the file nor the organisation has a record with the id {record}", record=parent
                )
            elif name in circle:
                message = Message("the record is indirectly part of itself")
            if message is not None:
                self._report_row(InputError(message, field="parent"), self.lines[name])
                self.parents[name] = ""
        return self.parents


def existing_ids(organisation: Organisation, names: Iterable[str]) -> set[str]:
    """Those of the ids that the organisation has a record of."""
    wanted, found = sorted(names), set()
    for start in range(0, len(wanted), 5000):
        rows = organisation.records.filter(slug__in=wanted[start : start + 5000], deleted__isnull=True)
        found |= set(rows.values_list("slug", flat=True))
    return found


def parent_cycles(parents: Mapping[str, str]) -> set[str]:
    """The ids that are above themselves."""
    found: set[str] = set()
    settled: set[str] = set()
    for start in parents:
        way: dict[str, None] = {}
        at = start
        while at in parents and at not in settled and at not in way:
            way[at] = None
            at = parents[at]
        if at in way:
            names = list(way)
            found.update(names[names.index(at) :])
        settled.update(way)
    return found


def unit_names(organisation: Organisation) -> dict[str, str]:
    """Short name or name in any language → short name."""
    found: dict[str, str] = {}
    for slug, name in organisation.units.values_list("slug", "name"):
        for written in (slug, *name.values()):
            found.setdefault(_normalise_name(written), slug)
    return found


def written_unit_names(organisation: Organisation) -> dict[str, str]:
    """Plain form → name of the units; of a short name, the name as well."""
    found: dict[str, str] = {}
    for slug, name in organisation.units.order_by("slug").values_list("slug", "name"):
        shown = pick(name, "en") or slug
        for written in (slug, *name.values()):
            found.setdefault(plain_name(written), shown)
    return found


def line_number(source: model.RecordSource) -> int | None:
    """`line 12`, `Projects › row 12` → 12."""
    match = _NUMBER.search(source.locator)
    return int(match[1]) if match else None


def _normalise_name(text: str) -> str:
    return " ".join(fold(text).split())
