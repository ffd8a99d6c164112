"""The head of an SDMX-CSV file: which column holds which component."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.sdmx import concepts

_STRUCTURE = re.compile(r"STRUCTURE(?:\[(?P<inner>.)\])?", re.IGNORECASE)
_FLOW = re.compile(r"DATAFLOW(?::.*)?", re.IGNORECASE)
_COMPONENT = re.compile(r"(?P<id>[A-Za-z_@$][\w@$-]*)(?:\[(?P<several>[^\]]*)\])?(?:(?P<label>: ?).*)?", re.DOTALL)
_TEXTS = frozenset(
    (concepts.VALUE, *concepts.SOURCE, *concepts.COMMENTS, *concepts.LOWER, *concepts.UPPER, *concepts.BOUND)
)


@dataclass(frozen=True, slots=True)
class CsvComponent:
    """place: of its cell in a row; labelled: what parts code and name in its cells, empty if they have no name; named:
    place of the name's own column; inner: what parts several values, empty for one; languages: of these values."""

    id: str
    place: int
    labelled: str = ""
    named: int | None = None
    inner: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CsvHead:
    """flow, action: places; columns: those of which something is kept; foreign: those before the value that the data structure does
    not have."""

    width: int
    flow: int
    action: int | None
    columns: tuple[CsvComponent, ...]
    foreign: tuple[str, ...] = ()


def match_csv_head(cells: Sequence[str], structure: StructureComponents, name: str, line: int) -> CsvHead:
    """Raises InputError for what is not the head of SDMX-CSV, or has a component twice, or no values."""
    head = [cell.strip() for cell in cells]
    first = _STRUCTURE.fullmatch(head[0])
    if first is None and not _FLOW.fullmatch(head[0]):
        raise InputError(Message("“{head}” is not an SDMX-CSV header", head=head[0][:80]), file=name, line=line)
    upper = [cell.upper() for cell in head]
    flow, start = (1, 2) if first else (0, 1)
    if first and upper[1:2] != ["STRUCTURE_ID"]:
        raise InputError("the second column is not STRUCTURE_ID", file=name, line=line)
    in_pairs = upper[start : start + 1] == ["STRUCTURE_NAME"]
    start += in_pairs
    action = start if upper[start : start + 1] == ["ACTION"] else None
    start += action is not None
    start += upper[start : start + 1] == ["SERIES_KEY"]
    start += upper[start : start + 1] == ["OBS_KEY"]
    columns = _match_columns(head, start, in_pairs, (first["inner"] or "") if first else "")
    ids = [column.id for column in columns]
    for component, times in Counter(ids).items():
        if times > 1:
            raise InputError("this component has two columns", file=name, line=line, field=component)
    if concepts.VALUE not in ids:
        raise InputError("the value column, OBS_VALUE, is missing", file=name, line=line)
    used = tuple(_drop_unused_attributes(columns, structure))
    known = {*structure.dimensions, *structure.attributes, *concepts.MEANT}
    before = ids[: ids.index(concepts.VALUE)] if structure.dimensions else []
    return CsvHead(len(head), flow, action, used, tuple(name for name in before if name not in known))


def _match_columns(head: list[str], start: int, in_pairs: bool, inner: str) -> list[CsvComponent]:
    components: list[CsvComponent] = []
    for place in range(start, len(head), 2 if in_pairs else 1):
        match = _COMPONENT.fullmatch(head[place])
        if match is None:
            continue
        component, several = match["id"].upper(), match["several"]
        coded = component not in _TEXTS
        mark = ":" if match["label"] and coded else ""
        if mark and component in concepts.TIME:
            mark = ": "  # a time of the day has colons too
        languages = tuple(re.split(r"\W+", several)) if several else ()
        named = place + 1 if in_pairs and coded and place + 1 < len(head) else None
        components.append(CsvComponent(component, place, mark, named, inner if several is not None else "", languages))
    return components


def _drop_unused_attributes(columns: list[CsvComponent], structure: StructureComponents) -> list[CsvComponent]:
    """Without attributes of which nothing is kept. Which those are is recognised by the structure, else by their names,
    else by their place: dimensions come before the value, unless some are known to come after it."""
    ids = [column.id for column in columns]
    value = ids.index(concepts.VALUE)
    ordered = not any(component in (*concepts.AREA, *concepts.TIME) for component in ids[value:])
    return [
        column
        for place, column in enumerate(columns)
        if column.id in concepts.MEANT
        or (
            column.id in structure.dimensions
            if structure.dimensions
            else column.id not in concepts.LEFT_OUT and (place < value or not ordered)
        )
    ]
