"""The table of who may do what, as docs/reference/who-may.md has it."""

from __future__ import annotations

from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "docs" / "reference" / "who-may.md"
HEAD = "| address | content | method |"
OUTCOMES = {"yes": "yes", "hidden": "–", "forbidden": "no", "sign in": "sign in", "not offered": ""}

Key = tuple[str, str, str]
"""address, variant, method."""


def read(actors: tuple[str, ...]) -> dict[Key, tuple[str, ...]]:
    """Row → outcome for each actor, in the order of `actors`, which is that of the columns."""
    rows: dict[Key, tuple[str, ...]] = {}
    columns: list[str] = []
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| "):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith(HEAD):
            columns = cells[3:]
        elif columns and cells[0].startswith("`"):
            key = (cells[0].strip("`"), cells[1], cells[2])
            if key in rows:
                raise ValueError(f"the row {key} stands twice")
            rows[key] = tuple(cells[3:])
    if columns and tuple(columns) != actors:
        raise ValueError(f"the columns are {columns}, not {actors}")
    return rows


def write(rows: dict[Key, tuple[str, ...]], actors: tuple[str, ...]) -> None:
    """Put the rows in the place of those in the file; the words before them stay."""
    before = PATH.read_text(encoding="utf-8").split(HEAD)[0]
    lines = [f"{HEAD} {' | '.join(actors)} |", f"|{'---|' * (3 + len(actors))}"]
    lines += [f"| `{key[0]}` | {key[1]} | {key[2]} | {' | '.join(cells)} |" for key, cells in rows.items()]
    PATH.write_text(before + "\n".join(lines) + "\n", encoding="utf-8")
