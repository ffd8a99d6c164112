"""Coverage as a table on the terminal: accepted, suggested and via links, all separate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.cli.console import TableColumn, print_table

if TYPE_CHECKING:
    from goalweave.core.linkage import Coverage
    from goalweave.core.model import Framework

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
        one = coverage.rows[code]
        counts = (one.accepted.direct, one.suggested.direct, one.accepted.via, one.suggested.via)
        name = pick(framework.node(code).label, language)
        rows.append([framework.name(code), name, *(str(count.records) for count in counts)])
    print_table(title, HEADS, rows)
