"""A plan in XLSX or CSV → a framework and its links to others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from goalweave.core.catalogue import Catalogue
from goalweave.core.error_collector import ErrorCollector
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Level, Link, Linkage, LinkageKind, Node, Relation, Status, StrengthSource
from goalweave.core.text.languages import pick
from goalweave.formats.frameworks.plan.cells import HEADER_WITHIN, PlanCell, PlanLine, Sheets, read_sheets
from goalweave.formats.frameworks.plan.codes import CellPosition, match_code, read_linked_codes, read_plan_codes
from goalweave.formats.frameworks.plan.columns import PlanColumn, framework_names, match_column, normalise_header
from goalweave.formats.frameworks.plan.description import SHEETS, PlanDescription, read_plan_description, slug
from goalweave.formats.reading.limits import Limits

PLAN_SHEETS = ("plan", "план", "خطة", "الخطة", "计划", "规划")

Parents = Mapping[str, str | None]


def read_plan(
    stream: BinaryIO, name: str, limits: Limits, catalogue: Catalogue, *, language: str = "en"
) -> tuple[Framework, tuple[Linkage, ...]]:
    """The framework in the sheet “Plan” (or the first one), and one linkage for each framework that a column names, without
    links if the column is empty.

    language: of headers and texts that do not say theirs, unless the sheet “About” does. Raises InputError with line and
    column for codes that are missing, doubtful or there twice, parents and linked nodes that do not exist, cycles, and
    all else that cannot be used, InputErrors where several are wrong; LimitError past a limit.
    """
    sheets = read_sheets(stream, name, limits)
    about_sheet = next((sheet for sheet in sheets if normalise_header(sheet) in SHEETS), "")
    about = read_plan_description(sheets.get(about_sheet, ()) if about_sheet else (), name, about_sheet, language)
    if not sheets:
        raise InputError("the workbook has no visible sheet", file=name)
    sheet = _find_plan_sheet(sheets, about_sheet)
    problems = ErrorCollector()
    table = _PlanTable.read(sheets[sheet], name, about.language, framework_names(catalogue), problems)
    codes = read_plan_codes([(row.place("code"), row.cell("code")) for row in table.rows], problems)
    rows = {code: row for code, row in zip(codes, table.rows, strict=True) if code is not None}
    # A row with a faulty code may be the parent that others lack.
    parents = _read_parents(table, rows, ErrorCollector() if None in codes else problems)
    ordered = _parents_first(parents, {code: row.place("parent") for code, row in rows.items()}, problems)
    levels = _read_levels(
        {code: (row.place("level"), row.text("level")) for code, row in rows.items()} if table.has("level") else None,
        parents if ordered else dict.fromkeys(parents),
        about,
        problems,
    )
    nodes: dict[str, Node] = {}
    for code, row in rows.items():
        with problems.part():
            nodes[code] = _to_node(row, code, parents[code], levels.by_code.get(code, ""))
    framework = Framework(
        id=about.id,
        edition=about.edition,
        title=about.title,
        levels=levels.levels,
        nodes=tuple(nodes[code] for code in ordered if code in nodes),
        default=about.default,
        short=about.short,
        owner=about.owner,
        source=about.source,
        uri=about.uri,
    )
    linkages = tuple(_read_linkages(table, rows, framework, catalogue, problems))
    problems.require_none()
    return framework, linkages


@dataclass(frozen=True)
class _PlanRow:
    file: str
    line: int
    headers: Mapping[PlanColumn, str]
    cells: Mapping[PlanColumn, PlanCell]

    def place(self, field: str) -> CellPosition:
        header = next((text for column, text in self.headers.items() if column.field == field), field)
        return CellPosition(self.file, self.line, header)

    def cell(self, field: str, about: str = "") -> PlanCell:
        return self.cells.get(PlanColumn(field, about), PlanCell())

    def text(self, field: str) -> str:
        return self.cell(field).text

    def texts(self, field: str) -> dict[str, str]:
        return {column.about: cell.text for column, cell in self.cells.items() if column.field == field and cell.text}


@dataclass(frozen=True)
class _PlanTable:
    columns: tuple[PlanColumn, ...]
    rows: tuple[_PlanRow, ...]

    def has(self, field: str) -> bool:
        return any(column.field == field for column in self.columns)

    @classmethod
    def read(
        cls,
        lines: tuple[PlanLine, ...],
        file: str,
        language: str,
        frameworks: Mapping[str, str],
        problems: ErrorCollector,
    ) -> _PlanTable:
        for line in lines[:HEADER_WITHIN]:
            columns = [match_column(cell.text, language, frameworks) if cell.text else None for cell in line.cells]
            fields = {column.field for column in columns if column}
            if {"code", "label"} <= fields:
                break
        else:
            raise InputError("no header row with a column for codes and a column for labels was found", file=file)
        headers: dict[PlanColumn, str] = {}
        for place, (column, cell) in enumerate(zip(columns, line.cells, strict=True)):
            if column and column in headers and column.field != "links":
                message = Message(
                    "the columns {column} and {other} have the same meaning", column=headers[column], other=cell.text
                )
                problems.add(InputError(message, file=file, line=line.number, field=cell.text))
                columns[place] = None
            elif column and column.about.startswith("?"):
                message = Message(
                    "unknown framework {name}; available: {known}",
                    name=column.about[1:],
                    known=sorted(set(frameworks.values())),
                )
                problems.add(InputError(message, file=file, line=line.number, field=cell.text))
                columns[place] = None
            elif column:
                headers[column] = cell.text
        faulty = {place for place, cell in enumerate(line.cells) if cell.text and columns[place] is None}
        rows = tuple(
            _PlanRow(file, other.number, headers, _read_cells(columns, other, file, faulty, problems))
            for other in lines
            if other.number > line.number
        )
        if not rows:
            raise InputError("the plan has no rows below its header row", file=file, line=line.number)
        return cls(tuple(headers), rows)


def _read_cells(
    columns: Sequence[PlanColumn | None], line: PlanLine, file: str, faulty: Collection[int], problems: ErrorCollector
) -> dict[PlanColumn, PlanCell]:
    """faulty: places of columns whose header is already among the problems."""
    cells: dict[PlanColumn, PlanCell] = {}
    for place, cell in enumerate(line.cells):
        if not cell.text or place in faulty:
            continue
        column = columns[place] if place < len(columns) else None
        if column is None:
            message = Message("the cell “{value}” has no header above it", value=cell.text)
            problems.add(InputError(message, file=file, line=line.number))
            continue
        if column in cells:  # a second column of links to one framework
            cell = PlanCell(f"{cells[column].text}; {cell.text}")
        cells[column] = cell
    return cells


def _find_plan_sheet(sheets: Sheets, about: str) -> str:
    named = [sheet for sheet in sheets if normalise_header(sheet) in PLAN_SHEETS]
    return next(iter(named or [sheet for sheet in sheets if sheet != about] or sheets))


def _read_parents(table: _PlanTable, rows: Mapping[str, _PlanRow], problems: ErrorCollector) -> dict[str, str | None]:
    if not table.has("parent"):
        return _parents_from_codes(rows)
    parents: dict[str, str | None] = dict.fromkeys(rows)
    for code, row in rows.items():
        if row.text("parent"):
            with problems.part():
                parents[code] = match_code(row.cell("parent"), rows, row.place("parent"), _unknown_parent_message)
    return parents


def _unknown_parent_message(code: str) -> Message:
    return Message("the parent {code} does not exist", code=code)


def _to_node(row: _PlanRow, code: str, parent: str | None, level: str) -> Node:
    status = row.text("status").lower() or Status.OURS
    if status not in list(Status):
        raise row.place("status").make_error(
            Message("“{value}” is not one of {choices}", value=row.text("status"), choices=tuple(Status))
        )
    label = row.texts("label")
    if not label:
        raise row.place("label").make_error(Message("the node {code} has no label", code=code))
    return Node(
        code=code,
        level=level,
        parent=parent,
        label=label,
        status=Status(status),
        wording=row.texts("description"),
        terms={language: terms for language, text in row.texts("terms").items() if (terms := _split_list(text))},
        uri=row.text("uri"),
        colour=row.text("colour").upper(),
        source=row.text("source"),
        properties={name: parts for name, text in row.texts("property").items() if (parts := _split_list(text, "|"))},
    )


def _split_list(text: str, separators: str = "|;\n；") -> tuple[str, ...]:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return tuple(part.strip() for part in text.split(separators[0]) if part.strip())


def _read_linkages(
    table: _PlanTable,
    rows: Mapping[str, _PlanRow],
    framework: Framework,
    catalogue: Catalogue,
    problems: ErrorCollector,
) -> Iterator[Linkage]:
    for column in table.columns:
        if column.field != "links":
            continue
        other = catalogue.frameworks[column.about]
        names = _code_prefixes(other)
        links: list[Link] = []
        for code, row in rows.items():
            position = CellPosition(row.file, row.line, row.headers[column])
            weights = read_linked_codes(row.cell("links", column.about), other, names, position, problems)
            links += (
                Link(
                    code,
                    linked,
                    Relation.CONTRIBUTES,
                    Status.OURS,
                    weight=weight,
                    strength_by=StrengthSource.PUBLISHER if weight else StrengthSource.OURS,
                )
                for linked, weight in weights.items()
            )
        yield Linkage(
            id=f"{framework.id}-{other.id}",
            kind=LinkageKind.LINKAGE,
            subject=framework.key,
            object=other.key,
            links=tuple(links),
            title=_linkage_title(framework, other),
            source=framework.source,
        )


def _code_prefixes(framework: Framework) -> frozenset[str]:
    """What people write before a code of the framework."""
    prefixes = {framework.id, *framework.short.values()}
    for mention in framework.mentions:
        prefixes.update(mention.before_codes())
    for level in framework.levels:
        prefixes.update(level.one.values(), level.many.values())
    return frozenset(normalise_header(prefix) for prefix in prefixes if prefix)


def _linkage_title(framework: Framework, other: Framework) -> dict[str, str]:
    return {
        language: f"{title} → {pick(other.short, language) or pick(other.title, language)}"
        for language, title in framework.title.items()
    }


@dataclass(frozen=True)
class _PlanLevels:
    """levels: from the top; by_code: code → id of its level."""

    levels: tuple[Level, ...]
    by_code: Mapping[str, str]


def _parents_from_codes(codes: Iterable[str]) -> dict[str, str | None]:
    """Each code's parent where no column says it: the longest other code that it begins with (1.2.3 → 1.2)."""
    known = set(codes)
    return {code: _longest_prefix(code, known) for code in codes}


def _longest_prefix(code: str, codes: set[str]) -> str | None:
    starts = (code[: cut.start()] for cut in re.finditer(r"[.\-/_ ]", code))
    return next((start for start in sorted(starts, key=len, reverse=True) if start in codes), None)


def _parents_first(parents: Parents, places: Mapping[str, CellPosition], problems: ErrorCollector) -> tuple[str, ...]:
    """The codes in their order, or, where a child is before its parent, each parent followed by its children.

    Nothing if there are cycles: each is among the problems, at the place of one of its codes.
    """
    cyclic = False
    passed: set[str] = set()
    # Each code is walked once: its way up ends at what an earlier way has passed.
    for code in parents:
        way: list[str] = []
        above: str | None = code
        while above is not None and above not in passed:
            passed.add(above)
            way.append(above)
            above = parents[above]
        if above is not None and above in way:
            cyclic = True
            ring = way[way.index(above) :]
            message = Message("the parents form a cycle: {known}", known=" → ".join([*ring[:20], ring[0]]))
            problems.add(places[ring[0]].make_error(message))
    if cyclic:
        return ()
    seen: set[str | None] = {None}
    for code, parent in parents.items():
        if parent not in seen:
            return _depth_first(parents)
        seen.add(code)
    return tuple(parents)


def _depth_first(parents: Parents) -> tuple[str, ...]:
    children: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        children.setdefault(parent, []).append(code)
    ordered: list[str] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting.extend(children.get(ordered[-1], [])[::-1])
    return tuple(ordered)


def _read_levels(
    stated: Mapping[str, tuple[CellPosition, str]] | None,
    parents: Parents,
    about: PlanDescription,
    problems: ErrorCollector,
) -> _PlanLevels:
    """By the column of levels, else by depth. problems: levels that are missing or not among the declared."""
    depths = _count_ancestors(parents)
    declared = {slug(heading): heading for heading in about.levels}
    headings = dict(declared)
    if stated is None:
        names = [*declared] + [
            f"level-{depth + 1}" for depth in range(len(declared), max(depths.values(), default=-1) + 1)
        ]
        headings |= {name: f"Level {depth + 1}" for depth, name in enumerate(names) if name not in headings}
        by_code = {code: names[depth] for code, depth in depths.items()}
    else:
        by_code = {}
        for code, (place, heading) in stated.items():
            with problems.part():
                by_code[code] = _match_level(heading, declared, place)
                headings.setdefault(by_code[code], heading)
    highest: dict[str, int] = {}
    for code, name in by_code.items():
        highest[name] = min(depths[code], highest.get(name, depths[code]))
    undeclared = sorted((name for name in headings if name not in declared), key=highest.__getitem__)
    return _PlanLevels(tuple(about.level(name, headings[name]) for name in [*declared, *undeclared]), by_code)


def _match_level(heading: str, declared: Mapping[str, str], place: CellPosition) -> str:
    name = slug(heading)
    if not name:
        raise place.make_error(Message("the level is missing"))
    if declared and name not in declared:
        raise place.make_error(
            Message("“{value}” is not one of {choices}", value=heading, choices=list(declared.values()))
        )
    return name


def _count_ancestors(parents: Parents) -> dict[str, int]:
    """Code → number of its ancestors; the parents are known to form no cycle."""
    depths: dict[str, int] = {}
    for code in parents:
        way: list[str] = []
        above: str | None = code
        while above is not None and above not in depths:
            way.append(above)
            above = parents[above]
        depth = 0 if above is None else depths[above] + 1
        for below in reversed(way):
            depths[below] = depth
            depth += 1
    return depths
