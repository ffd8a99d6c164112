"""What the pages and statistics of a prize say of an entry, read from its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goalweave.calls.entry_values import organisation_of_entry, targeted_value, title_of
from goalweave.calls.models import CallEntry
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, MappingState
from goalweave.core.model.calls import Call, RecordTarget
from goalweave.core.text.sanitise import sanitise_line

GOALS, ACTION_LINES = "sdg", "wsis"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """kind: of accounts.models.StakeholderKind, empty if not stated; country: ISO 3166-1 alpha-2, empty if not stated; nodes: confirmed,
    in the editions of today; goals, lines: codes of the goals and action lines that these belong to."""

    entry: CallEntry
    title: str
    organisation: str
    kind: str
    country: str
    nodes: tuple[Curie, ...]
    goals: tuple[str, ...]
    lines: tuple[str, ...]


def read_entry_facts(entry: CallEntry, catalogue: Catalogue) -> EntryFacts:
    """Takes no query if the call and the organisation are read with the entry."""
    stated = organisation_of_entry(entry)
    owner = entry.organisation
    nodes = confirmed_nodes(entry, catalogue)
    return EntryFacts(
        entry,
        sanitise_line(title_of(entry)) or entry.reference,
        sanitise_line(stated.name) or (owner.name.get(entry.language) or owner.name.get("en", "") if owner else ""),
        stated.kind or (owner.kind if owner else ""),
        stated.country or (owner.country if owner else ""),
        nodes,
        top_codes(nodes, GOALS, catalogue),
        top_codes(nodes, ACTION_LINES, catalogue),
    )


def confirmed_nodes(entry: CallEntry, catalogue: Catalogue) -> tuple[Curie, ...]:
    """Those that the sender or a moderator confirmed; what a framework has lost is left out."""
    confirmed = (catalogue.find(row["node"]) for row in entry.nodes if row["state"] == MappingState.ACCEPTED)
    return tuple(dict.fromkeys(node for node in confirmed if node is not None))


def top_codes(nodes: Iterable[Curie], framework_id: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Codes of the topmost nodes of a framework (goals, action lines) that the nodes are or belong to."""
    codes = []
    for curie in nodes:
        if curie.framework == framework_id:
            codes.append(top_code(catalogue.frameworks[curie.key], curie.code))
    return tuple(dict.fromkeys(codes))


def top_code(framework: Framework, code: str) -> str:
    ancestors = [node.code for node in framework.ancestors(code) if node.parent is None]
    return ancestors[0] if ancestors else code


def entry_text(call: Call, entry: CallEntry) -> str:
    """The description that the public reads: the first public text for the record."""
    text = targeted_value(call, entry.answers, RecordTarget.TEXT)
    return text if isinstance(text, str) else ""
