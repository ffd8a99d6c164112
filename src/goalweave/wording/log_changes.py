"""A log entry as people read it: the fields that changed, before and after, texts word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import RECORD_FIELDS, Curie
from goalweave.core.model.fields import TEXTS
from goalweave.core.text.languages import RIGHT_TO_LEFT
from goalweave.core.text.text_difference import DiffSegment, shorten_difference, word_difference
from goalweave.wording import labels, log_labels
from goalweave.wording.record_values import value_line

Fields = Mapping[str, Any]
LANGUAGE_MAPS = frozenset(name for name, spec in RECORD_FIELDS.items() if spec.type in TEXTS) | {
    "name",
    "short",
    "funding",
    "staffing",
    "review",
    "mandate",
}
PARTS = ("nodes", "links")
MOST_VALUES = 40
"""So many parts of a list are told; of the others only their number."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """What changed in one language of a text."""

    language: str
    direction: str
    pieces: tuple[DiffSegment, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """texts: of a text; else gone and new: what is no longer there and what is there instead. more: how many parts are not told."""

    label: str
    texts: tuple[TextChange, ...] = ()
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class MappingChange:
    """node: its name as the log has it; curie: None if there is no such node any more. state: of the model, as it is
    now or was last; before, after: states in words, empty if there is no mapping."""

    node: str
    curie: Curie | None
    state: str
    before: str
    after: str
    notes: tuple[str, ...]


def field_changes(before: Fields | None, after: Fields | None) -> tuple[FieldChange, ...]:
    """Return the changed fields of a log entry; for something created or deleted, those with a value."""
    old, new = before or {}, after or {}
    changes = []
    for name in dict.fromkeys([*old, *new]):
        if before is None and new.get(name) in ("", None, [], {}, False):
            continue
        if name == "details":
            changes += list(field_changes(_as_mapping(old.get(name)), _as_mapping(new.get(name))))
        else:
            changes.append(_field_change(name, old.get(name), new.get(name)))
    return tuple(changes)


def mapping_changes(before: Fields | None, after: Fields | None, catalogue: Catalogue) -> tuple[MappingChange, ...]:
    """The nodes of a line of type mapping."""
    old, new = before or {}, after or {}
    return tuple(
        _mapping_change(name, _as_mapping(old.get(name)), _as_mapping(new.get(name)), catalogue)
        for name in dict.fromkeys([*old, *new])
    )


def _mapping_change(name: str, old: Fields, new: Fields, catalogue: Catalogue) -> MappingChange:
    try:
        curie = catalogue.resolve(name)
    except UnknownNode:
        curie = None
    notes = [
        f"{log_labels.field_name(field)}: {_value_texts(field, new.get(field))}"
        for field in ("share", "reason")
        if new.get(field) not in (None, "") and old.get(field) != new.get(field)
    ]
    return MappingChange(name, curie, _tile_state(new or old), _state_name(old), _state_name(new), tuple(notes))


def _tile_state(fields: Fields) -> str:
    words = ["hinders"] if fields.get("sign") == -1 else []
    words += ["suggested"] if fields.get("state") == "suggested" else []
    return " ".join(words)


def _state_name(fields: Fields) -> str:
    state = fields.get("state", "")
    name = str(labels.STATES.get(state, state))
    return _("%(state)s, hinders") % {"state": name} if fields.get("sign") == -1 else name


def _field_change(name: str, old: Any, new: Any) -> FieldChange:
    label = log_labels.field_name(name)
    if name in LANGUAGE_MAPS and (isinstance(old, Mapping) or isinstance(new, Mapping)):
        return FieldChange(label, texts=_text_changes(_as_mapping(old), _as_mapping(new)))
    if name in PARTS and (isinstance(old, Mapping) or isinstance(new, Mapping)):
        return _part_changes(label, _as_mapping(old), _as_mapping(new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        gone = [f"{key}: {_value_texts(key, old[key])}" for key in changed if old.get(key) is not None]
        added = [f"{key}: {_value_texts(key, new[key])}" for key in changed if new.get(key) is not None]
        return _capped_change(label, name, gone, added)
    if isinstance(old, list) or isinstance(new, list):
        olds = [_value_texts(name, value) for value in _as_list(old)]
        news = [_value_texts(name, value) for value in _as_list(new)]
        gone, added = _values_without(olds, news), _values_without(news, olds)
        return (
            _capped_change(label, name, gone, added)
            if gone or added
            else FieldChange(label, new=(_("in another order"),))
        )
    return _capped_change(label, name, [_value_texts(name, old)], [_value_texts(name, new)])


def _part_changes(label: str, old: Fields, new: Fields) -> FieldChange:
    """Nodes of a framework or links of a linkage: of what was made or is gone as a whole, only how many."""
    if not old or not new:
        return FieldChange(label, gone=(str(len(old)),) if old else (), new=(str(len(new)),) if new else ())
    gone = [_link_ends(part) for part in old if new.get(part) is None]
    return _capped_change(label, label, gone, [_link_ends(part) for part in new if new[part] is not None])


def _link_ends(part: str) -> str:
    """`C2~contributes~9.c` → `C2 → 9.c`."""
    ends = part.split("~")
    return f"{ends[0]} → {ends[2]}" if len(ends) == 3 else part


def _capped_change(label: str, name: str, gone: list[str], new: list[str]) -> FieldChange:
    more = max(len(gone) - MOST_VALUES, 0) + max(len(new) - MOST_VALUES, 0)
    return FieldChange(
        label,
        gone=tuple(value for value in gone[:MOST_VALUES] if value),
        new=tuple(value for value in new[:MOST_VALUES] if value),
        more=more,
    )


def _values_without(values: list[str], others: list[str]) -> list[str]:
    left = list(others)
    remaining = []
    for value in values:
        if value in left:
            left.remove(value)
        else:
            remaining.append(value)
    return remaining


def _text_changes(old: Fields, new: Fields) -> tuple[TextChange, ...]:
    return tuple(
        TextChange(
            language,
            "rtl" if language in RIGHT_TO_LEFT else "ltr",
            shorten_difference(word_difference(str(old.get(language, "")), str(new.get(language, "")))),
        )
        for language in dict.fromkeys([*old, *new])
        if old.get(language, "") != new.get(language, "")
    )


def _value_texts(name: str, value: Any) -> str:
    if name == "share" and isinstance(value, int | float):
        return f"{value:g} %"
    return value_line(name, value)


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _as_mapping(value: Any) -> Fields:
    return value if isinstance(value, Mapping) else {}
