"""Fields of a call as their templates show them (entry/field.html), with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goalweave.calls.entry_checks import field_problems, is_photo
from goalweave.calls.entry_values import count_words
from goalweave.calls.models import CallEntry, EntryFile
from goalweave.calls.suggestions import node_mapping
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.model import Mapping as NodeMapping, MappingState
from goalweave.core.model.calls import CallChoice, CallField, CallFieldType, RecordTarget
from goalweave.core.text.languages import pick
from goalweave.packs.areas import area_name
from goalweave.web.accounts.names import KINDS
from goalweave.web.entry.reading import field_name
from goalweave.web.posts import error_text

SHORT_TEXT = 25
"""Words up to which a text is typed on one line."""
BLANK_ROWS = 2
"""Rows for further places or links."""
MOST_SUGGESTED = 6
"""Suggestions that are shown of one framework, the best first."""
LONGEST_REASON = 160
"""Characters of the words that a suggestion rests on."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node with what the person wrote of it. mark: how the tile shows it."""

    mapping: NodeMapping
    name: str
    reason: str = ""
    before: bool = False
    after: bool = False

    @property
    def confirmed(self) -> bool:
        return self.mapping.state is MappingState.ACCEPTED

    @property
    def mark(self) -> str:
        return "" if self.confirmed else "suggested"


@dataclass(frozen=True, slots=True)
class FieldView:
    """id: of the control, and its name in the form. rows: of a field with several, some of them blank; files, nodes: of fields of these
    types; removed: nodes that the person has removed."""

    field: CallField
    id: str
    value: Any = None
    errors: tuple[str, ...] = ()
    rows: tuple[Any, ...] = ()
    choices: tuple[tuple[CallChoice, bool], ...] = ()
    files: tuple[EntryFile, ...] = ()
    nodes: tuple[NodeView, ...] = ()
    removed: tuple[NodeView, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    @property
    def prose(self) -> bool:
        """Whether a text is long enough for a box of its own."""
        short = self.field.most is not None and self.field.most <= SHORT_TEXT
        return not short and self.field.target != RecordTarget.TITLE and not self.field.personal

    @property
    def words(self) -> int:
        return count_words(self.value or "")

    @property
    def scale(self) -> int:
        """Words at the end of the scale below a text: somewhat more than the most that is allowed; 0: it has no scale."""
        return round((self.field.most or 0) * 1.1)

    def _percent(self, words: int) -> int:
        return min(100, round(100 * words / self.scale)) if self.scale else 0

    @property
    def filled(self) -> int:
        """Percent of the scale."""
        return self._percent(self.words)

    @property
    def fewest_at(self) -> int:
        return self._percent(self.field.fewest or 0)

    @property
    def most_at(self) -> int:
        return self._percent(self.field.most or 0)

    @property
    def full(self) -> bool:
        """Whether no further file can be added."""
        return self.field.most is not None and len(self.files) >= self.field.most

    @property
    def takes_one(self) -> bool:
        return self.field.most == 1

    @property
    def described(self) -> str:
        """Ids of what explains the control, for people who do not see it next to it."""
        parts = [f"{self.id}_helptext"] if pick(self.field.help) else []
        return " ".join([*parts, *([f"{self.id}_error"] if self.errors else [])])


def field_views(
    fields: Iterable[CallField],
    entry: CallEntry | None,
    files: Sequence[EntryFile],
    known: Catalogue,
    language: str,
    *,
    problems: Iterable[InputError] = (),
    typed: Mapping[str, Any] | None = None,
    check: bool = False,
) -> list[FieldView]:
    """entry: None for a preview. problems: with what was just sent; typed: values that could not be saved; check: whether everything that is
    missing is said too."""
    messages: dict[str, list[str]] = {}
    for problem in problems:
        messages.setdefault(problem.field, []).append(_message(problem))
    views = []
    for field in fields:
        errors = messages.get(field.id, [])
        if check and entry is not None and not errors:
            errors = [_message(problem) for problem in field_problems(field, entry, list(files))]
        value = entry.answers.get(field.id) if entry is not None else None
        if field.id in messages and typed is not None and field.id in typed:
            value = typed[field.id]
        views.append(_field_view(field, value, tuple(errors), entry, files, known, language))
    return views


def _message(problem: InputError) -> str:
    return error_text(InputError(problem.message, file=problem.file))


def _field_view(
    field: CallField,
    value: Any,
    errors: tuple[str, ...],
    entry: CallEntry | None,
    files: Sequence[EntryFile],
    known: Catalogue,
    language: str,
) -> FieldView:
    of_type: dict[str, Any] = {}
    if field.type == CallFieldType.CHOICE:
        of_type["choices"] = tuple((choice, choice.id in (value or [])) for choice in field.choices)
    elif field.type == CallFieldType.PLACES:
        names = [area_name(code, language) for code in value or []]
        of_type["rows"] = _with_blanks(names, "", field.most)
    elif field.type == CallFieldType.LINKS:
        of_type["rows"] = _with_blanks(value or [], {"url": "", "title": ""}, field.most)
    elif field.type == CallFieldType.PARTNERS:
        value = "\n".join(value or [])
    elif field.type == CallFieldType.ORGANISATION:
        value = {**(value or {})}
        value["country"] = area_name(value["country"], language) if value.get("country") else ""
        of_type["kinds"] = tuple((kind.value, str(name)) for kind, name in KINDS.items())
    elif field.type == CallFieldType.FILES:
        of_type["files"] = tuple(file for file in files if file.field == field.id)
    elif field.type == CallFieldType.NODES:
        views = _node_views(field, entry.nodes if entry is not None else [], known)
        of_type["nodes"] = tuple(view for view in views if view.mapping.state is not MappingState.REJECTED)
        of_type["removed"] = tuple(view for view in views if view.mapping.state is MappingState.REJECTED)
        of_type["options"] = tuple(_node_options(field, known, language))
    return FieldView(field, field_name(field), value, errors, **of_type)


def _with_blanks(rows: Sequence[Any], blank: Any, most: int | None) -> tuple[Any, ...]:
    room = BLANK_ROWS if most is None else max(0, min(BLANK_ROWS, most - len(rows)))
    return (*rows, *[blank] * room)


def _node_views(field: CallField, nodes: Iterable[Mapping[str, Any]], known: Catalogue) -> list[NodeView]:
    """Those of the field's frameworks that the site has: decided ones, then the best suggestions of each framework."""
    views: list[NodeView] = []
    suggested: dict[str, int] = {}
    for node in nodes:
        mapping = node_mapping(node)
        key = mapping.node.key
        if field.frameworks and key not in field.frameworks:
            continue
        if known.find(mapping.node) is None:
            continue
        if mapping.state is MappingState.SUGGESTED:
            suggested[key] = suggested.get(key, 0) + 1
            if suggested[key] > MOST_SUGGESTED:
                continue
        views.append(_node_view(mapping, node["node"]))
    return views


def _node_view(mapping: NodeMapping, name: str) -> NodeView:
    """With the words that carried the score; without such, with the beginning of the passage."""
    passage = next((evidence for evidence in mapping.evidence if not evidence.code), None)
    if passage is None:
        return NodeView(mapping, name)
    start = passage.words[0][0] if passage.words else 0
    end = passage.words[-1][1] if passage.words else len(passage.text)
    end = min(end, start + LONGEST_REASON)
    return NodeView(mapping, name, passage.text[start:end], start > 0, end < len(passage.text))


def _node_options(field: CallField, known: Catalogue, language: str) -> Iterable[tuple[str, str]]:
    """Code and name of every node that can be added: down to the level above indicators, where a framework has three."""
    for key in field.frameworks:
        try:
            framework = known.framework(key)
        except UnknownNode:
            continue
        levels = [level.id for level in framework.levels]
        upper = levels[:-1] if len(levels) > 2 else levels
        for node in framework.nodes:
            if node.level in upper:
                yield node.code, pick(node.label, language) or pick(node.wording, language)


def has_photo(files: Iterable[EntryFile]) -> bool:
    return any(map(is_photo, files))
