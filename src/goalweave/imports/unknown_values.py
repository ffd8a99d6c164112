"""Values of a file that the registry does not know: what may be meant, and whether it can be created."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import count

from goalweave.accounts.actions import create_unit
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.accounts.rules import may_manage_units
from goalweave.core import model
from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.core.text.languages import pick
from goalweave.formats.reading.areas import nearest_area
from goalweave.imports.models import Import
from goalweave.imports.queries import fixable_values
from goalweave.imports.reading import line_number
from goalweave.imports.source import ImportSource
from goalweave.registry.models import PartnerOrganisation
from goalweave.registry.partner_registry import partner_keys
from goalweave.search.normalise import fold

MOST_SUGGESTED = 3
MOST_NAMES = 20_000
"""Names of partners that are compared, and different ones of a file that are looked up."""

LEAST_SIMILAR = 0.72
"""Of two names, as difflib.SequenceMatcher has it: `Unisef` and `UNICEF` have 0.83."""

PARTNER_FIELDS = ("lead", "partners", "funder")
_LINK_WORDS = frozenset(
    [
        "and",
        "et",
        "y",
        "e",
        "und",
        "the",
        "of",
        "for",
        "de",
        "des",
        "du",
        "la",
        "le",
        "les",
        "el",
        "los",
        "del",
        "i",
        "и",
        "و",
    ]
)


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
    units = _unit_names(upload.organisation)
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
    taken = set(organisation.units.values_list("slug", flat=True))
    slug = next(slug for number in count(1) if (slug := words if number == 1 else f"{words}-{number}") not in taken)
    return create_unit(actor=actor, organisation=organisation, slug=slug, name={language: name})


def nearest_names(name: str, known: Mapping[str, str]) -> list[str]:
    """The known names that one is most like, best first: by a typing error, other order or words, or its initials. known: plain form
    → name."""
    plain = plain_name(name)
    found: dict[str, None] = {}
    for key in (plain, _initials(plain)):
        if key in known:
            found[known[key]] = None
    if plain.isalpha() and len(plain) < 12:
        for key, written in known.items():
            if _initials(key) == plain:
                found[written] = None
    for close in get_close_matches(plain, known, n=MOST_SUGGESTED, cutoff=LEAST_SIMILAR) if len(plain) < 200 else ():
        found[known[close]] = None
    return list(found)[:MOST_SUGGESTED]


def plain_name(name: str) -> str:
    """A name without case, accents, punctuation and small words."""
    letters = "".join(sign if sign.isalnum() else " " for sign in fold(name))
    return " ".join(word for word in letters.split() if word not in _LINK_WORDS)


def partner_names() -> dict[str, str]:
    """Plain form → name of the partners that are known."""
    names = PartnerOrganisation.objects.order_by("pk").values_list("name", flat=True)[:MOST_NAMES]
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain_name(name), name)
    return found


@dataclass
class PartnerWatch:
    """Collects the names of partners while the records of a file are read. confirmed: head → names that are new on purpose."""

    source: ImportSource
    lines: dict[str, list[tuple[int | None, str]]] = field(default_factory=dict)

    def watch(self, records: Iterable[model.Record]) -> Iterator[model.Record]:
        for record in records:
            for partner in record.partners:
                if partner.name in self.lines or len(self.lines) < MOST_NAMES:
                    place = (line_number(record.source), _field_of_role(partner.role))
                    self.lines.setdefault(partner.name, []).append(place)
            yield record

    def problems(self) -> Iterator[InputError]:
        """A warning for each row with a new partner whose name is close to a known one."""
        known = partner_names()
        if not known or not self.lines:
            return
        keys = {partner_keys(name, "")[0] for name in known.values() if partner_keys(name, "")}
        for name, places in self.lines.items():
            if not {*partner_keys(name, "")}.isdisjoint(keys):
                continue
            near = nearest_names(name, known)
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


def _field_of_role(role: str) -> str:
    return role if role in PARTNER_FIELDS else "partners"


def _initials(plain: str) -> str:
    words = plain.split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _fields_by_head(source: ImportSource) -> dict[str, str]:
    if source.preview is None:
        return {}
    return {choice.header: choice.field.partition(".")[0] for choice in source.preview.choices if choice.field}


def _unit_names(organisation: Organisation) -> dict[str, str]:
    """Plain form → name of the units; of a short name, the name as well."""
    found: dict[str, str] = {}
    for slug, name in organisation.units.order_by("slug").values_list("slug", "name"):
        shown = pick(name, "en") or slug
        for written in (slug, *name.values()):
            found.setdefault(plain_name(written), shown)
    return found
