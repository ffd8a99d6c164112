"""A pack's folder → frameworks and linkages (docs/reference/packs.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from goalweave.core.former_codes import former_code_faults
from goalweave.core.messages import Message
from goalweave.core.model import (
    CodeList,
    Facilitator,
    FacilitatorRole,
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    ListedCode,
    MentionWords,
    Node,
    Relation,
    Status,
    Strength,
    StrengthSource,
)
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.numbers import read_plain_float
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlNode, read_yaml
from goalweave.packs.table_files import TableRow, read_rows, read_text, split_list

Choice = TypeVar("Choice", Status, Relation, FacilitatorRole, Strength, StrengthSource)

NODE_COLUMNS = ("code", "parent", "level", "status", "uri", "colour", "source")
FORMERLY = "formerly"
_NODE_FIELDS = (*NODE_COLUMNS, FORMERLY)
FACILITATOR_COLUMNS = ("code", "organisation", "role", "period", "status", "source")
CODE_COLUMNS = ("code", "parent", "withdrawn", "no_goal", "aside")
LINK_COLUMNS = ("subject", "object", "relation", "weight", "sign", "status", "source")
STRENGTH_COLUMNS = ("strength", "strength_by")
"""Columns that a table of links may lack."""

_PACK = (
    "id",
    "order",
    "title",
    "frameworks",
    "linkages",
    "records",
    "questionnaires",
    "indices",
    "calls",
    "published",
    "indicators",
    "code_lists",
)
_FRAMEWORK = (
    "id",
    "edition",
    "default",
    "title",
    "short",
    "owner",
    "source",
    "uri",
    "folder",
    "labels",
    "levels",
    "opened",
    "mentions",
)
_LEVEL = ("id", "one", "many")
_MENTION = ("level", "code", "words", "plain", "signs", "followed_by")
_CODE_LIST = ("id", "title", "object", "source", "folder")
_LINKAGE = ("id", "kind", "subject", "object", "title", "source", "file")


@dataclass(frozen=True)
class Pack:
    """What a folder ships. records: its file of sample records, if it has one; questionnaires, indices, calls: their
    YAML files, published: a table of scores of indices, and indicators: folders, which are read when they are requested; order: packs are in this order."""

    id: str
    title: LanguageMap
    folder: Path
    frameworks: tuple[Framework, ...] = ()
    linkages: tuple[Linkage, ...] = ()
    records: Path | None = None
    order: int = 100
    questionnaires: tuple[Path, ...] = ()
    indices: tuple[Path, ...] = ()
    calls: tuple[Path, ...] = ()
    published: Path | None = None
    indicators: tuple[Path, ...] = ()
    code_lists: tuple[CodeList, ...] = ()


def read_pack(folder: Path) -> Pack:
    """Read the pack in `folder`. Raises InputError naming file, line and field of the first fault."""
    path = folder / "pack.yaml"
    head = read_yaml(read_text(path), str(path)).entries(_PACK)
    read_path = partial(_read_path, folder=folder)
    return Pack(
        id=head.require("id").short_text(),
        title=head.language_map("title"),
        folder=folder,
        frameworks=head.list_of("frameworks", partial(_read_framework, folder=folder)),
        linkages=head.list_of("linkages", partial(_read_linkage, folder=folder)),
        records=head.read("records", read_path, None),
        order=head.read("order", YamlNode.whole_number, 100),
        questionnaires=head.list_of("questionnaires", read_path),
        indices=head.list_of("indices", read_path),
        calls=head.list_of("calls", read_path),
        published=head.read("published", read_path, None),
        indicators=head.list_of("indicators", partial(_read_subfolder, folder=folder)),
        code_lists=head.list_of("code_lists", partial(_read_code_list, folder=folder)),
    )


def _read_path(part: YamlNode, folder: Path) -> Path:
    name = part.text()
    if ".." in name:
        raise part.make_error(Message("the file must be in the folder of the pack"))
    return folder / name


def _read_subfolder(part: YamlNode, folder: Path) -> Path:
    path = _read_path(part, folder)
    if not path.is_dir():
        raise part.make_error(Message("the folder {name} does not exist", name=part.text()))
    return path


def _read_framework(part: YamlNode, folder: Path) -> Framework:
    section = part.entries(_FRAMEWORK)
    levels = section.require("levels").list_of(_read_level)
    if not levels:
        raise section["levels"].make_error(Message("{key} is missing", key="levels"))
    place = section.require("folder").text()
    labels = section.list_of("labels", YamlNode.text) or (place,)
    rows = list(read_rows(folder / place / "nodes.csv", NODE_COLUMNS))
    names = _NodeTexts.read([folder / label for label in labels])
    level_ids = {level.id for level in levels}
    facilitators = _read_facilitators(folder / place / "facilitators.csv")
    framework = Framework(
        id=section.require("id").short_text(),
        edition=section.require("edition").short_text(),
        default=section.read("default", YamlNode.boolean, False),
        title=section.language_map("title"),
        short=section.language_map("short"),
        owner=section.language_map("owner"),
        source=section.text("source", LONGEST_TEXT),
        uri=section.text("uri", LONGEST_TEXT),
        levels=levels,
        nodes=_read_nodes(rows, level_ids, names, facilitators),
        opened=section.list_of("opened", YamlNode.text),
        mentions=section.list_of("mentions", _read_mention_words),
    )
    for code, rows in facilitators.items():
        if code not in framework.by_code:
            raise rows[0].error(Message("the node {code} does not exist", code=code), "code")
    return framework


def _read_facilitators(path: Path) -> dict[str, list[TableRow]]:
    """Rows by the code of their node; none if the framework has no such file."""
    rows: dict[str, list[TableRow]] = {}
    if path.is_file():
        for row in read_rows(path, FACILITATOR_COLUMNS):
            rows.setdefault(row["code"], []).append(row)
    return rows


def _read_facilitator(row: TableRow) -> Facilitator:
    if not row["organisation"]:
        raise row.error(Message("the organisation is missing"), "organisation")
    return Facilitator(
        organisation=row["organisation"],
        role=_read_member(FacilitatorRole, row, "role"),
        status=_read_member(Status, row, "status"),
        period=row["period"],
        source=row["source"],
    )


def _read_level(part: YamlNode) -> Level:
    section = part.entries(_LEVEL)
    return Level(section.require("id").short_text(), section.language_map("one"), section.language_map("many"))


def _read_mention_words(part: YamlNode) -> MentionWords:
    section = part.entries(_MENTION)
    return MentionWords(
        level=section.require("level").short_text(),
        words=_read_lists(section.require("words")),
        code=section.text("code") or "{}",
        plain=section.read("plain", _read_lists, {}),
        signs=section.read("signs", _read_lists, {}),
        followed_by=section.read("followed_by", _read_lists, {}),
    )


def _read_lists(part: YamlNode) -> dict[str, tuple[str, ...]]:
    """Texts by language."""
    return {language: texts.list_of(YamlNode.text) for language, texts in part.entries().items()}


@dataclass(frozen=True)
class _NodeTexts:
    """Labels, wording and terms by code and language."""

    label: dict[str, dict[str, str]] = field(default_factory=dict)
    wording: dict[str, dict[str, str]] = field(default_factory=dict)
    terms: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folders: list[Path]) -> _NodeTexts:
        texts_by_code = cls()
        for folder in folders:
            for path in sorted(folder.glob("labels.*.csv")):
                language = path.name.split(".")[1]
                for row in read_rows(path, ("code", "label")):
                    for texts, column in ((texts_by_code.label, "label"), (texts_by_code.wording, "wording")):
                        if row.get(column):
                            texts.setdefault(row["code"], {})[language] = row[column]
                    terms = split_list(row.get("terms", ""))
                    texts_by_code.terms.setdefault(row["code"], {}).pop(language, None)
                    if terms:
                        texts_by_code.terms[row["code"]][language] = terms
        return texts_by_code


def _read_nodes(
    rows: list[TableRow], levels: set[str], names: _NodeTexts, facilitators: Mapping[str, list[TableRow]]
) -> tuple[Node, ...]:
    nodes = tuple(_read_node(row, levels, names, facilitators) for row in rows)
    for position, fault in former_code_faults(nodes):
        raise rows[position].error(fault, FORMERLY)
    return nodes


def _read_node(row: TableRow, levels: set[str], names: _NodeTexts, facilitators: Mapping[str, list[TableRow]]) -> Node:
    code = row["code"]
    if not code:
        raise row.error(Message("the code is missing"), "code")
    if row["level"] not in levels:
        raise row.error(Message("“{level}” is not a level of this framework", level=row["level"]), "level")
    return Node(
        code=code,
        level=row["level"],
        parent=row["parent"] or None,
        label=names.label.get(code, {}),
        wording=names.wording.get(code, {}),
        terms=names.terms.get(code, {}),
        status=_read_member(Status, row, "status"),
        uri=row["uri"],
        colour=row["colour"],
        source=row["source"],
        properties={key: split_list(value) for key, value in row.items() if key not in _NODE_FIELDS and value},
        formerly=split_list(row.get(FORMERLY, "")),
        facilitators=tuple(map(_read_facilitator, facilitators.get(code, ()))),
    )


def _read_linkage(part: YamlNode, folder: Path) -> Linkage:
    section = part.entries(_LINKAGE)
    rows = read_rows(folder / section.require("file").text(), LINK_COLUMNS)
    return Linkage(
        id=section.require("id").short_text(),
        kind=section.require("kind").choice(LinkageKind),
        subject=section.require("subject").short_text(),
        object=section.require("object").short_text(),
        title=section.language_map("title"),
        source=section.text("source", LONGEST_TEXT),
        links=tuple(map(_read_link, rows)),
    )


def _read_code_list(part: YamlNode, folder: Path) -> CodeList:
    """A code that is missing from the list is a fault, in `parent` as in a link."""
    section = part.entries(_CODE_LIST)
    place = folder / section.require("folder").text()
    links: dict[str, list[Link]] = {}
    link_rows = list(read_rows(place / "links.csv", LINK_COLUMNS))
    for row in link_rows:
        links.setdefault(row["subject"], []).append(_read_link(row))
    codes: dict[str, ListedCode] = {}
    for row in read_rows(place / "codes.csv", CODE_COLUMNS):
        code = row["code"]
        if row["parent"] and row["parent"] not in codes:
            raise row.error(Message("the code {code} is not in the list", code=row["parent"]), "parent")
        codes[code] = ListedCode(
            code=code,
            name=_read_by_language(row, "name"),
            parent=row["parent"],
            withdrawn=bool(row["withdrawn"]),
            no_goal=row["no_goal"],
            aside=bool(row["aside"]),
            links=tuple(links.get(code, ())),
        )
    for row in link_rows:
        if not row["weight"]:
            raise row.error(Message("a link of a code needs a weight"), "weight")
        if row["subject"] not in codes:
            raise row.error(Message("the code {code} is not in the list", code=row["subject"]), "subject")
    return CodeList(
        id=section.require("id").short_text(),
        title=section.language_map("title"),
        object=section.require("object").short_text(),
        codes=codes,
    )


def _read_link(row: TableRow) -> Link:
    return Link(
        subject=row["subject"],
        object=row["object"],
        relation=_read_member(Relation, row, "relation"),
        status=_read_member(Status, row, "status"),
        weight=_read_weight(row),
        sign=_read_sign(row),
        strength=_read_member(Strength, row, "strength") if row.get("strength") else None,
        strength_by=_read_member(StrengthSource, row, "strength_by") if row.get("strength_by") else StrengthSource.OURS,
        rationale=_read_by_language(row, "rationale"),
        note=_read_by_language(row, "note"),
        source=row["source"],
    )


def _read_member(choices: type[Choice], row: TableRow, field_name: str) -> Choice:
    try:
        return choices(row[field_name])
    except ValueError:
        raise row.error(
            Message("“{value}” is not one of {choices}", value=row[field_name], choices=tuple(choices)), field_name
        ) from None


def _read_weight(row: TableRow) -> float | None:
    if not row["weight"]:
        return None
    value = read_plain_float(row["weight"])
    if value is None:
        raise row.error(Message("“{value}” is not a number", value=row["weight"]), "weight")
    return value


def _read_sign(row: TableRow) -> int:
    signs = {"": 1, "1": 1, "+1": 1, "-1": -1}
    if row["sign"] not in signs:
        raise row.error(Message("“{sign}” is not a sign; use 1 or -1", sign=row["sign"]), "sign")
    return signs[row["sign"]]


def _read_by_language(row: TableRow, field_name: str) -> LanguageMap:
    start = f"{field_name}."
    return {key.removeprefix(start): value for key, value in row.items() if key.startswith(start) and value}
