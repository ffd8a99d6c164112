"""What the text of a record says, offered next to the empty fields of its form."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from goalweave.core import model
from goalweave.registry.models import Record
from goalweave.registry.queries import facts_of_text, to_core
from goalweave.registry.text_facts import FactKind, SuggestedFact, is_waiting
from goalweave.web.addresses import parse_number
from goalweave.web.records.fields import area_names
from goalweave.web.records.rows import with_row
from goalweave.web.records.text_facts import fact_label
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import reader_language

USE = "use "
"""A button of the form whose value begins so uses the suggestion with the id that follows."""
PARTS = {FactKind.DATES: "when", FactKind.PLACES: "places", FactKind.ORGANISATIONS: "partners"}
"""Kind → part of the form."""
MOST_OFFERED = 6
Offers = dict[str, list[tuple[str, str]]]


def fact_offers(row: Record | None, data: MultiValueDict[str, str] | None) -> Offers:
    """Part of the form → label and button's value of what its text says and neither the record nor the input has."""
    if row is None:
        return {}
    core = to_core(row)
    offers: Offers = {}
    for fact in facts_of_text(row, core):
        if fact.kind not in PARTS or not is_waiting(fact, core) or _is_entered(fact, core, data):
            continue
        of_part = offers.setdefault(PARTS[fact.kind], [])
        if len(of_part) < MOST_OFFERED:
            label, note = fact_label(fact, core.body)
            of_part.append((f"{label} ({note})" if note else label, f"{USE}{fact.id}"))
    return offers


def _is_entered(fact: SuggestedFact, core: model.Record, data: MultiValueDict[str, str] | None) -> bool:
    if fact.kind is FactKind.DATES:
        return bool(data.get("start") or data.get("end")) if data is not None else bool(core.start or core.end)
    if data is None:
        return False
    prefix, name = _FIELD[fact.kind]
    entered = {value for key, value in data.items() if key.startswith(f"{prefix}-") and key.endswith(f"-{name}")}
    return _entered_value(fact) in entered


_FIELD: Mapping[FactKind, tuple[str, str]] = {
    FactKind.PLACES: ("places", "area"),
    FactKind.ORGANISATIONS: ("partners", "name"),
}


def _entered_value(fact: SuggestedFact) -> str:
    if fact.kind is FactKind.PLACES:
        return area_names(reader_language()).get(fact.value[0], fact.value[0])
    return fact.value[0]


def with_fact(data: QueryDict, row: Record | None, name: str) -> QueryDict:
    """The input with a suggestion in its fields; unchanged for one that the text does not make. name: its id."""
    facts = facts_of_text(row, to_core(row)) if row is not None else []
    fact = next((fact for fact in facts if fact.id == name and fact.kind in PARTS), None)
    if fact is None:
        return data
    if fact.kind is FactKind.DATES:
        changed = data.copy()
        changed["start"], changed["end"] = fact.value[0], fact.value[1]
        return changed
    prefix, field = _FIELD[fact.kind]
    total = parse_number(data.get(f"{prefix}-TOTAL_FORMS", ""), 4) or 0
    free = next((number for number in range(total) if not data.get(f"{prefix}-{number}-{field}")), None)
    changed = data.copy() if free is not None else with_row(data, prefix)
    number = total if free is None else free
    changed[f"{prefix}-{number}-{field}"] = _entered_value(fact)
    if fact.kind is FactKind.ORGANISATIONS:
        role = fact.value[1]
        changed[f"{prefix}-{number}-role"] = role if role in labels.ROLES else "partner"
    return changed
