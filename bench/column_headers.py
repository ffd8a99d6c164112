"""How many headers of project lists are recognised: one column at a time, by its header and three of its values.

The headers of `tuning.tsv` and `held_out.tsv` were written down from memory of public project lists (development banks, funds, registers of
activities, budgets of cities) before the recognition was changed, those of `published.tsv` and `last.tsv` from published data sets, after its
first version. `tuning.tsv` and `published.tsv` were looked at while the rules were written, the others were not. All values are our own.

    .venv/bin/python bench/column_headers.py [--misses]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from goalweave.formats.records.table.columns import match_columns

SETS = Path(__file__).parent / "column_headers"


def read_set(name: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Expected field (empty for none), header, and rows of one value."""
    with (SETS / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["field"], row["head"], [[value.strip()] for value in row["values"].split(" | ")]


def recognised_field(head: str, rows: list[list[str]]) -> str:
    return next(iter(match_columns([head], rows, {}, "list.csv").fields), "")


def main() -> None:
    for name in ("tuning", "held_out", "published", "last"):
        cases = list(read_set(name))
        misses = []
        for expected, head, rows in cases:
            field = recognised_field(head, rows)
            if field != expected:
                misses.append((expected, field, head))
        wrong = sum(bool(field) for _expected, field, _head in misses)
        right = len(cases) - len(misses)
        print(f"{name}: {right} of {len(cases)} ({right / len(cases):.1%}), {wrong} read as another field")
        if "--misses" in sys.argv:
            for expected, field, head in misses:
                print(f"  {head!r}: {field or 'not used'}, should be {expected or 'not used'}")


if __name__ == "__main__":
    main()
