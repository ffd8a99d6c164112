"""What the sender changed since a moderator last read an entry, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.calls.actions.moderation import readable_state
from goalweave.calls.models import CallEntry
from goalweave.calls.records import plain_answer
from goalweave.core.model.calls import Call, CallField
from goalweave.core.text.languages import LanguageMap


@dataclass(frozen=True, slots=True)
class FieldChange:
    """label: of the field; before, after: as text."""

    field: str
    label: LanguageMap
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """answers: fields with another value; nodes: those whose state is another, as (node, before, after), empty for one that is not there;
    category: whether it is another."""

    answers: tuple[FieldChange, ...] = ()
    nodes: tuple[tuple[str, str, str], ...] = ()
    category: bool = False

    def __bool__(self) -> bool:
        return bool(self.answers or self.nodes or self.category)


def changes_since_read(entry: CallEntry, call: Call) -> EntryDifference:
    """Nothing for an entry that was never read. What is personal is not compared: it is not remembered."""
    if not entry.read or entry.read["version"] == entry.version:
        return EntryDifference()
    now = readable_state(entry)
    before = entry.read["answers"]
    changed = [
        FieldChange(part.id, part.label, _shown(part, before, entry), _shown(part, now["answers"], entry))
        for part in call.fields.values()
        if before.get(part.id) != now["answers"].get(part.id)
    ]
    nodes_before, nodes_now = entry.read["nodes"], now["nodes"]
    nodes = [
        (node, nodes_before.get(node, ""), nodes_now.get(node, ""))
        for node in {**nodes_before, **nodes_now}
        if nodes_before.get(node) != nodes_now.get(node)
    ]
    return EntryDifference(tuple(changed), tuple(nodes), entry.read["category"] != entry.category)


def _shown(part: CallField, answers: dict[str, object], entry: CallEntry) -> str:
    value = answers.get(part.id)
    return plain_answer(part, value, entry.language) if value else ""
