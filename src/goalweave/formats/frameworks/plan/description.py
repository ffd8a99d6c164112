"""The sheet that says what the plan is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Level
from goalweave.core.text.languages import base_language
from goalweave.formats.frameworks.plan.cells import PlanLine
from goalweave.formats.frameworks.plan.columns import ABOUT, PlanColumn, match_field

SHEETS = ("about", "à propos", "a propos", "acerca de", "о плане", "о документе", "حول", "关于", "说明")
_NO = frozenset({"no", "false", "0", "non", "нет", "لا", "否"})


@dataclass(frozen=True)
class PlanDescription:
    """What the sheet says; what it leaves out is made from the file's name. names: level → language → one, many."""

    id: str
    edition: str
    title: Mapping[str, str]
    language: str
    short: Mapping[str, str] = field(default_factory=dict)
    owner: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    uri: str = ""
    default: bool = True
    levels: tuple[str, ...] = ()
    names: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)

    def level(self, identifier: str, heading: str) -> Level:
        """The level with its names; heading: as the plan writes it."""
        names = self.names.get(identifier, {})
        if not names:
            return Level(identifier, {self.language: heading}, {self.language: heading})
        return Level(
            identifier,
            {language: singular for language, (singular, _) in names.items()},
            {language: many for language, (_, many) in names.items()},
        )


def slug(text: str) -> str:
    """`Strategic goal` → `strategic-goal`."""
    return re.sub(r"[^\w.]+", "-", text.casefold()).strip("-._")


def read_plan_description(lines: tuple[PlanLine, ...], name: str, sheet: str, language: str) -> PlanDescription:
    """name: of the file. Raises InputError, with line and key, for a key that is not known."""
    stem = re.sub(r"\.\w+$", "", re.split(r"[\\/]", name)[-1])
    values: dict[PlanColumn, tuple[str, str]] = {}
    names: dict[str, dict[str, tuple[str, str]]] = {}
    for line in lines:
        key, value, second = ([cell.text for cell in line.cells] + ["", "", ""])[:3]
        if not key or not value:
            continue
        if (parts := key.strip().split("."))[0].casefold() == "level" and len(parts) in (2, 3):
            tag = base_language(parts[2]) if len(parts) == 3 else ""
            names.setdefault(slug(parts[1]), {})[tag] = (value, second or value)
        elif column := match_field(key, ABOUT, ""):
            values[column] = (value, second)
        else:
            raise InputError(Message("unknown field “{key}”", key=key), file=name, line=line.number, field=sheet)
    own = base_language(_single_value(values, "language") or language)
    return PlanDescription(
        id=slug(_single_value(values, "code")) or slug(stem) or "plan",
        edition=slug(_single_value(values, "edition")) or "1",
        title=_texts_by_language(values, "label", own) or {own: stem},
        language=own,
        short=_texts_by_language(values, "short", own),
        owner=_texts_by_language(values, "owner", own),
        source=_single_value(values, "source") or name,
        uri=_single_value(values, "uri"),
        default=_single_value(values, "default").casefold() not in _NO,
        levels=tuple(filter(None, re.split(r"\s*[;,>\n；，、]\s*", _single_value(values, "levels")))),
        names={level: _with_language(texts, own) for level, texts in names.items()},
    )


def _with_language(names: Mapping[str, tuple[str, str]], language: str) -> dict[str, tuple[str, str]]:
    """By language, where a name without one is in this language."""
    return {tag or language: pair for tag, pair in names.items()}


def _single_value(values: Mapping[PlanColumn, tuple[str, str]], name: str) -> str:
    return next((value for column, (value, _) in values.items() if column.field == name), "")


def _texts_by_language(values: Mapping[PlanColumn, tuple[str, str]], name: str, language: str) -> dict[str, str]:
    return {column.about or language: value for column, (value, _) in values.items() if column.field == name}
