"""Return a call with one part changed, added, moved or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from goalweave.core.model.calls import (
    Call,
    CallField,
    CallFieldType,
    CallStep,
    Consent,
    ConsentPurpose,
    PrizeRules,
    RecordTarget,
)
from goalweave.core.model.frameworks import Status
from goalweave.core.parts import moved_part, swapped_parts, with_part, without_part
from goalweave.core.text.languages import LanguageMap


class CallList(StrEnum):
    """The lists of a call, in which parts have an id. conditions: of eligibility for the prize."""

    STEPS = "steps"
    CATEGORIES = "categories"
    CONSENTS = "consents"
    CHECKLIST = "checklist"
    CRITERIA = "criteria"
    CONDITIONS = "conditions"


_OF_PRIZE = {CallList.CRITERIA: "criteria", CallList.CONDITIONS: "eligibility"}


def parts_of(call: Call, name: CallList) -> tuple[Any, ...]:
    """The parts in a list; none where it belongs to a prize and the call has none."""
    if name in _OF_PRIZE:
        return getattr(call.prize, _OF_PRIZE[name]) if call.prize is not None else ()
    parts: tuple[Any, ...] = getattr(call, name)
    return parts


def with_parts(call: Call, name: CallList, parts: tuple[Any, ...]) -> Call:
    if name in _OF_PRIZE:
        prize = call.prize or PrizeRules((), ())
        changed: dict[str, Any] = {_OF_PRIZE[name]: parts}
        return replace(call, prize=replace(prize, **changed))
    changed = {str(name): parts}
    return replace(call, **changed)


def with_listed(call: Call, name: CallList, part: Any, place: int | None = None) -> Call:
    """In the place of another, else at the end. A step keeps its fields. Raises IndexError."""
    if name is CallList.STEPS and place is not None:
        part = replace(part, fields=call.steps[place].fields)
    return with_parts(call, name, with_part(parts_of(call, name), part, place))


def without_listed(call: Call, name: CallList, place: int) -> Call:
    """Raises IndexError."""
    return with_parts(call, name, without_part(parts_of(call, name), place))


def moved_listed(call: Call, name: CallList, place: int, step: int) -> Call:
    """One place up (-1) or down (1), where there is one. Raises IndexError."""
    return with_parts(call, name, moved_part(parts_of(call, name), place, step))


def step_of_field(call: Call, field: str) -> int:
    """Place of the step that a field is in. Raises KeyError."""
    return call.steps.index(next(step for step in call.steps if call.fields[field] in step.fields))


def with_field(call: Call, field: CallField, step: int, old: str = "") -> Call:
    """step: place of the step that it is in. old: id of the field whose place it takes; a new field comes last, and so does one
    that goes to another step. Raises KeyError, IndexError."""
    if old and step_of_field(call, old) == step:
        place = call.steps[step].fields.index(call.fields[old])
        return _with_fields(call, step, with_part(call.steps[step].fields, field, place))
    if old:
        call = without_field(call, old)
    return _with_fields(call, step, (*call.steps[step].fields, field))


def without_field(call: Call, field: str) -> Call:
    """Raises KeyError."""
    step = step_of_field(call, field)
    place = call.steps[step].fields.index(call.fields[field])
    return _with_fields(call, step, without_part(call.steps[step].fields, place))


def moved_field(call: Call, field: str, step: int) -> Call:
    """One place up (-1) or down (1); from the end of a step of the form into the next one, where there is one. Raises KeyError."""
    home = step_of_field(call, field)
    moved, siblings = call.fields[field], call.steps[home].fields
    place = siblings.index(moved)
    if 0 <= place + step < len(siblings):
        return _with_fields(call, home, tuple(swapped_parts(siblings, place, place + step)))
    if not 0 <= home + step < len(call.steps):
        return call
    neighbours = call.steps[home + step].fields
    bare = without_field(call, field)
    return _with_fields(bare, home + step, (moved, *neighbours) if step > 0 else (*neighbours, moved))


def blank_call(
    name: str, title: LanguageMap, *, step: LanguageMap, field: LanguageMap, text: LanguageMap, publication: LanguageMap
) -> Call:
    """A call with one step that asks for a title and a text, and the consent to publication; what these are called in languages."""
    fields = (
        CallField("title", CallFieldType.TEXT, field, {}, fewest=1, most=20, target=RecordTarget.TITLE),
        CallField("text", CallFieldType.TEXT, text, {}, most=300, target=RecordTarget.TEXT),
    )
    return Call(
        id=name,
        title=title,
        summary={},
        text={},
        steps=(CallStep("project", step, fields),),
        consents=(Consent("publication", ConsentPurpose.PUBLICATION, publication, required=True),),
        checklist=(),
        eligibility={},
        terms={},
    )


def has_same_structure(before: Call, after: Call) -> bool:
    """Whether entries that were begun under one are entries under the other: all is the same but texts in languages, the moderators'
    checklist, the number of experts, and what is said of the source."""
    old, new = (_structure(_without_variable_parts(call)) for call in (before, after))
    return bool(old == new)


def _without_variable_parts(call: Call) -> Call:
    prize = None if call.prize is None else replace(call.prize, experts=1)
    return replace(call, checklist=(), source="", status=Status.OURS, prize=prize)


def _structure(value: Any) -> Any:
    if isinstance(value, Mapping):
        return None
    if isinstance(value, tuple):
        return tuple(map(_structure, value))
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(_structure(getattr(value, field.name)) for field in fields(value) if field.name != "help")
    return value


def _with_fields(call: Call, step: int, parts: tuple[CallField, ...]) -> Call:
    steps: tuple[CallStep, ...] = with_part(call.steps, replace(call.steps[step], fields=parts), step)
    return replace(call, steps=steps)
