"""Coverage as a table on the terminal: accepted, suggested and via links, all separate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.cli.console import TableColumn, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goalweave.core.linkage import Coverage
    from goalweave.core.model import Framework, Record

HEADS: tuple[TableColumn, ...] = (
    "node",
    "",
    ("accepted", "right"),
    ("suggested", "right"),
    ("via links", "right"),
    ("via, suggested", "right"),
)


def coverage_table(title: str, framework: Framework, coverage: Coverage, language: str = "en") -> None:
    """Unique records by the top nodes of a framework."""
    from goalweave.core.text.languages import pick

    rows = []
    for code in framework.child_codes[None]:
        row = coverage.rows[code]
        counts = (row.accepted.direct, row.suggested.direct, row.accepted.via, row.suggested.via)
        name = pick(framework.node(code).label, language)
        rows.append([framework.name(code), name, *(str(count.records) for count in counts)])
    print_table(title, HEADS, rows)


def examples_table(title: str, framework: Framework, records: Iterable[Record], language: str = "en") -> None:
    """For each top node, the record that is most about it (of equals, the one with the shortest title), and its mapping."""
    from goalweave.core.text.languages import pick

    examples: dict[str, tuple[float, int, str, str]] = {}
    for record in records:
        name = pick(record.title, language)
        for code, weight, state in _weights(record, framework):
            example = (weight, -len(name), name, state)
            examples[code] = max(example, examples.get(code, example))
    reached = [code for code in framework.child_codes[None] if code in examples]
    print_table(title, ("node", "record", "mapping"), [[framework.name(code), *examples[code][2:]] for code in reached])


def _weights(record: Record, framework: Framework) -> Iterator[tuple[str, float, str]]:
    """Top node, weight and state. Accepted nodes share the record equally; of the suggestions, only primary ones speak for it."""
    from goalweave.core.model import MappingRank, MappingState

    mappings = [mapping for mapping in record.mappings if mapping.node.key == framework.key and mapping.sign > 0]
    accepted = {framework.top(mapping.node.code) for mapping in mappings if mapping.state is MappingState.ACCEPTED}
    for code in accepted:
        yield code, 1 / len(accepted), "accepted"
    for mapping in mappings:
        if mapping.state is MappingState.SUGGESTED and mapping.rank is MappingRank.PRIMARY:
            yield framework.top(mapping.node.code), mapping.score, "suggested"
