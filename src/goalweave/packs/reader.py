"""A pack's folder → frameworks and linkages (docs/reference/packs.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import (
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    MentionWords,
    Node,
    Relation,
    Status,
)
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.numbers import read_plain_float
from goalweave.packs.table_files import TableRow, read_rows, read_yaml, split_list

Choice = TypeVar("Choice", Status, Relation)

NODE_COLUMNS = ("code", "parent", "level", "status", "uri", "colour", "source")
LINK_COLUMNS = ("subject", "object", "relation", "weight", "sign", "status", "source")


@dataclass(frozen=True)
class Pack:
    """What a folder ships. records: its file of sample records, if it has one; questionnaires, indices: their YAML files, and
    indicators: folders, which are read when they are asked for; order: packs stand in this order."""

    id: str
    title: LanguageMap
    folder: Path
    frameworks: tuple[Framework, ...] = ()
    linkages: tuple[Linkage, ...] = ()
    records: Path | None = None
    order: int = 100
    questionnaires: tuple[Path, ...] = ()
    indices: tuple[Path, ...] = ()
    indicators: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Section:
    """A part of pack.yaml that knows its place."""

    values: Mapping[str, Any]
    file: str
    place: str = ""

    def require(self, key: str) -> Any:
        if self.values.get(key) in (None, ""):
            raise InputError(Message("{key} is missing", key=key), file=self.file, field=f"{self.place}{key}")
        return self.values[key]

    def text(self, key: str, default: str = "") -> str:
        return str(self.values.get(key, default))

    def whole_number(self, key: str, default: int) -> int:
        value = self.values.get(key, default)
        if not isinstance(value, int):
            raise InputError(
                Message("{key} must be a whole number", key=key), file=self.file, field=f"{self.place}{key}"
            )
        return value

    def language_map(self, key: str) -> LanguageMap:
        value = self.values.get(key) or {}
        if not isinstance(value, Mapping):
            raise InputError(
                Message("{key} must be a text by language, {{en: …}}", key=key),
                file=self.file,
                field=f"{self.place}{key}",
            )
        return {str(language): str(text) for language, text in value.items()}

    def language_lists(self, key: str) -> dict[str, tuple[str, ...]]:
        value = self.values.get(key) or {}
        if not isinstance(value, Mapping):
            raise InputError(
                Message("{key} must be lists by language", key=key), file=self.file, field=f"{self.place}{key}"
            )
        return {str(language): tuple(str(word) for word in found or ()) for language, found in value.items()}

    def names(self, key: str) -> list[str]:
        """A list of names of files within the pack."""
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) and ".." not in item for item in value):
            raise InputError(
                Message("{key} must be a list of files of the pack", key=key),
                file=self.file,
                field=f"{self.place}{key}",
            )
        return value

    def sections(self, key: str) -> list[_Section]:
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise InputError(
                Message("{key} must be a list of sections", key=key), file=self.file, field=f"{self.place}{key}"
            )
        return [_Section(item, self.file, f"{self.place}{key}[{number}].") for number, item in enumerate(value)]


def read_pack(folder: Path) -> Pack:
    """Read the pack in `folder`. Raises InputError naming file, line and field of the first fault."""
    path = folder / "pack.yaml"
    content = read_yaml(path)
    if not isinstance(content, Mapping):
        raise InputError("pack.yaml does not contain a pack", file=str(path))
    head = _Section(content, str(path))
    return Pack(
        id=str(head.require("id")),
        title=head.language_map("title"),
        folder=folder,
        frameworks=tuple(_read_framework(section, folder) for section in head.sections("frameworks")),
        linkages=tuple(_read_linkage(section, folder) for section in head.sections("linkages")),
        records=folder / head.text("records") if head.text("records") else None,
        order=head.whole_number("order", 100),
        questionnaires=tuple(folder / name for name in head.names("questionnaires")),
        indices=tuple(folder / name for name in head.names("indices")),
        indicators=tuple(_require_subfolder(folder, name, path) for name in head.names("indicators")),
    )


def _require_subfolder(folder: Path, name: str, path: Path) -> Path:
    if not (folder / name).is_dir():
        raise InputError(Message("the folder {name} does not exist", name=name), file=str(path), field="indicators")
    return folder / name


def _read_framework(section: _Section, folder: Path) -> Framework:
    levels = tuple(
        Level(str(level.require("id")), level.language_map("one"), level.language_map("many"))
        for level in section.sections("levels")
    )
    if not levels:
        raise InputError("levels is missing", file=section.file, field=f"{section.place}levels")
    labels = section.values.get("labels") or [section.require("folder")]
    names = _NodeTexts.read([folder / str(name) for name in labels])
    return Framework(
        id=str(section.require("id")),
        edition=str(section.require("edition")),
        default=bool(section.values.get("default", False)),
        title=section.language_map("title"),
        short=section.language_map("short"),
        owner=section.language_map("owner"),
        source=section.text("source"),
        uri=section.text("uri"),
        levels=levels,
        nodes=_read_nodes(folder / str(section.require("folder")) / "nodes.csv", {level.id for level in levels}, names),
        opened=tuple(str(code) for code in section.values.get("opened") or ()),
        mentions=tuple(_read_mention_words(item) for item in section.sections("mentions")),
    )


def _read_mention_words(section: _Section) -> MentionWords:
    section.require("words")
    return MentionWords(
        level=str(section.require("level")),
        words=section.language_lists("words"),
        code=section.text("code", "{}"),
        plain=section.language_lists("plain"),
        signs=section.language_lists("signs"),
    )


@dataclass(frozen=True)
class _NodeTexts:
    """Labels, wording and terms by code and language."""

    label: dict[str, dict[str, str]] = field(default_factory=dict)
    wording: dict[str, dict[str, str]] = field(default_factory=dict)
    terms: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folders: list[Path]) -> _NodeTexts:
        found = cls()
        for folder in folders:
            for path in sorted(folder.glob("labels.*.csv")):
                language = path.name.split(".")[1]
                for row in read_rows(path, ("code", "label")):
                    for texts, column in ((found.label, "label"), (found.wording, "wording")):
                        if row.get(column):
                            texts.setdefault(row["code"], {})[language] = row[column]
                    terms = split_list(row.get("terms", ""))
                    found.terms.setdefault(row["code"], {}).pop(language, None)
                    if terms:
                        found.terms[row["code"]][language] = terms
        return found


def _read_nodes(path: Path, levels: set[str], names: _NodeTexts) -> tuple[Node, ...]:
    return tuple(_read_node(row, levels, names) for row in read_rows(path, NODE_COLUMNS))


def _read_node(row: TableRow, levels: set[str], names: _NodeTexts) -> Node:
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
        properties={key: split_list(value) for key, value in row.items() if key not in NODE_COLUMNS and value},
    )


def _read_linkage(section: _Section, folder: Path) -> Linkage:
    kind = str(section.require("kind"))
    if kind not in list(LinkageKind):
        raise InputError(
            Message("“{kind}” is not a kind of linkage", kind=kind), file=section.file, field=f"{section.place}kind"
        )
    path = folder / str(section.require("file"))
    return Linkage(
        id=str(section.require("id")),
        kind=LinkageKind(kind),
        subject=str(section.require("subject")),
        object=str(section.require("object")),
        title=section.language_map("title"),
        source=section.text("source"),
        links=tuple(_read_link(row) for row in read_rows(path, LINK_COLUMNS)),
    )


def _read_link(row: TableRow) -> Link:
    return Link(
        subject=row["subject"],
        object=row["object"],
        relation=_read_member(Relation, row, "relation"),
        status=_read_member(Status, row, "status"),
        weight=_read_number(row, "weight", 0.5),
        sign=_read_sign(row),
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


def _read_number(row: TableRow, field_name: str, default: float) -> float:
    text = row[field_name]
    value = read_plain_float(text) if text else default
    if value is None:
        raise row.error(Message("“{value}” is not a number", value=text), field_name)
    return value


def _read_sign(row: TableRow) -> int:
    signs = {"": 1, "1": 1, "+1": 1, "-1": -1}
    if row["sign"] not in signs:
        raise row.error(Message("“{sign}” is not a sign; use 1 or -1", sign=row["sign"]), "sign")
    return signs[row["sign"]]


def _read_by_language(row: TableRow, field_name: str) -> LanguageMap:
    start = f"{field_name}."
    return {key.removeprefix(start): value for key, value in row.items() if key.startswith(start) and value}
