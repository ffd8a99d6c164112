"""Values of a file that the registry does not know: what may be meant, and whether it can be created."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from goalweave.accounts.actions import create_unit
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.accounts.rules import may_manage_units
from goalweave.core import model
from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.reading.areas import nearest_area
from goalweave.formats.reading.numbers import read_amount, read_unit, written_out
from goalweave.formats.records.table.recognition import AMOUNTS
from goalweave.imports.models import Import
from goalweave.imports.queries import fixable_values
from goalweave.imports.reading import line_number, unit_names_by_form
from goalweave.imports.similar_names import nearest_names, plain_name
from goalweave.imports.source import ImportSource
from goalweave.registry.models import PartnerOrganisation
from goalweave.registry.partner_registry import partner_keys
from goalweave.search.normalise import fold

MOST_NAMES = 20_000
MOST_PLACES = 200
"""Rows of one name that are warned about."""
"""Names of partners that are compared, and different ones of a file that are looked up."""

PARTNER_FIELDS = ("lead", "partners", "funder")


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """head: of its column; number: of cells; line: of the first; suggestions: what may be meant; creates: what would be created for it
    (`unit`, `partner`), empty for nothing."""

    head: str
    value: str
    number: int
    line: int | None
    suggestions: tuple[str, ...] = ()
    creates: str = ""


def unknown_values(actor: Actor, upload: Import, source: ImportSource) -> list[UnknownValue]:
    """The values that another would mend, the most frequent first, each once for all its cells."""
    fields = _fields_by_head(source)
    units = unit_names_by_form(upload.organisation)
    known_partners: Mapping[str, str] = {}
    values: list[UnknownValue] = []
    for row in fixable_values(upload):
        value, field_name = str(row["value"]), fields.get(str(row["head"]), str(row["head"]))
        suggestions: Sequence[str] = ()
        creates = ""
        if field_name in ("country", "region"):
            suggestions = [near] if (near := nearest_area(value)) else []
        elif field_name == "unit":
            suggestions = nearest_names(value, units)
            creates = "unit" if may_manage_units(actor, upload.organisation) else ""
        elif field_name in AMOUNTS:
            suggestions = [entry] if (entry := _amount_entry(value, str(row["head"]))) else []
        elif field_name in PARTNER_FIELDS:
            known_partners = known_partners or partner_names()
            suggestions = nearest_names(value, known_partners)
            creates = "partner"
        line = row["line"]
        values.append(
            UnknownValue(
                str(row["head"]),
                value,
                int(str(row["number"])),
                line if isinstance(line, int) else None,
                tuple(suggestions),
                creates,
            )
        )
    return values


def create_unit_by_name(*, actor: Actor, organisation: Organisation, name: str, language: str) -> Unit:
    """A unit as a file names it, with a short name of its letters. Raises NotAllowed, InputError."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:40] or "unit"
    used = set(organisation.units.values_list("slug", flat=True))
    slug = next(slug for number in count(1) if (slug := words if number == 1 else f"{words}-{number}") not in used)
    return create_unit(actor=actor, organisation=organisation, slug=slug, name={language: name})


def partner_names() -> dict[str, str]:
    """Plain form → name of the partners that are known."""
    names = PartnerOrganisation.objects.order_by("pk").values_list("name", flat=True)[:MOST_NAMES]
    names_by_form: dict[str, str] = {}
    for name in names:
        names_by_form.setdefault(plain_name(name), name)
    return names_by_form


@dataclass
class PartnerWatch:
    """Collects the names of partners while the records of a file are read. lines: name → the line and field of each row that has it;
    known: plain form → name of those there are."""

    source: ImportSource
    lines: dict[str, list[tuple[int | None, str]]] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    def watch(self, records: Iterable[model.Record]) -> Iterator[model.Record]:
        self.known = partner_names()  # before any of the file's are stored
        for record in records:
            for partner in record.partners if self.known else ():
                if len(self.lines.get(partner.name, ())) >= MOST_PLACES:
                    continue
                if partner.name in self.lines or len(self.lines) < MOST_NAMES:
                    place = (line_number(record.source), _field_of_role(partner.role))
                    self.lines.setdefault(partner.name, []).append(place)
            yield record

    def problems(self) -> Iterator[InputError]:
        """A warning for each row with a new partner whose name is close to a known one."""
        if not self.known or not self.lines:
            return
        keys = {partner_keys(name, "")[0] for name in self.known.values() if partner_keys(name, "")}
        for name, places in self.lines.items():
            if not {*partner_keys(name, "")}.isdisjoint(keys):
                continue
            near = nearest_names(name, self.known)
            for line, field_name in places if near else ():
                head = self.source.head_of_field(field_name)
                if self.source.corrections.get(head, {}).get(name) == name:
                    continue
                message = Message("“{name}” is a new partner; is “{near}” meant?", name=name, near=near[0])
                yield InputError(
                    message,
                    file=self.source.profile.name,
                    line=line,
                    field=head,
                    severity=Severity.WARNING,
                    value=name,
                )


def _amount_entry(value: str, header: str) -> str:
    """What to enter for an amount that has a scale of its own below a header with one: `22` for `€ 22m` below `EUR mio`."""
    number, of_header = read_amount(value), read_unit(header)
    if number is None or not number.unit.scale_word or not of_header.scale_word:
        return ""
    return written_out(number.value / of_header.scale)


def _field_of_role(role: str) -> str:
    return role if role in PARTNER_FIELDS else "partners"


def _fields_by_head(source: ImportSource) -> dict[str, str]:
    if source.preview is None:
        return {"recipient-country/@code": "country"} if source.profile.kind == "iati" else {}
    return {choice.header: choice.field.partition(".")[0] for choice in source.preview.choices if choice.field}
