"""The parts of a YAML file with their places, read as written: `2.10` stays `2.10`, `no` stays `no`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.database_text import remove_unstorable
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.numbers import read_plain_float

if TYPE_CHECKING:
    from yaml import Node

LARGEST = 2_000_000
"""Bytes of a file."""
DEEPEST = 20
MOST_ALIASES = 200
MOST_PARTS = 200_000
LONGEST_TEXT = 10_000
"""Characters of one text."""
LONGEST_WORD = 200
"""Characters of a name, number or address."""
MOST_ITEMS = 1_000

Choice = TypeVar("Choice", bound=StrEnum)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class YamlNode:
    """A node of the file; field: its way from the top, `sections[1].questions[0].text`."""

    node: Any
    file: str
    field: str = ""

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def error(self, message: Message) -> InputError:
        return InputError(message, file=self.file, line=self.line, field=self.field)

    @property
    def empty(self) -> bool:
        return self.node.id == "scalar" and (self.node.tag == _NULL or not self.node.value.strip())

    def keys(self, known: Collection[str]) -> dict[str, YamlNode]:
        """The parts of a mapping by key, empty ones left out. Raises InputError for other keys and for one that stands there twice."""
        found: dict[str, YamlNode] = {}
        for name, part in self._pairs():
            if name not in known:
                near = get_close_matches(name, known, 1, 0.6)
                if near:
                    raise part.error(Message("unknown name “{name}”; did you mean “{near}”?", name=name, near=near[0]))
                raise part.error(Message("unknown name “{name}”; available: {known}", name=name, known=tuple(known)))
            found[name] = part
        return {name: part for name, part in found.items() if not part.empty}

    def _pairs(self) -> Iterator[tuple[str, YamlNode]]:
        if self.node.id != "mapping":
            raise self.error(Message("expected names with values, name: value"))
        seen: set[str] = set()
        for key, value in self.node.value:
            at = YamlNode(key, self.file, self.field)
            if key.id != "scalar":
                raise at.error(Message("a name must be a word"))
            name = str(key.value)
            here = f"{self.field}.{name}" if self.field else name
            if name in seen:
                raise YamlNode(key, self.file, here).error(Message("“{name}” appears twice", name=name))
            seen.add(name)
            if len(seen) > MOST_ITEMS:
                raise LimitError(
                    Message("there are more than {most:,} entries", most=MOST_ITEMS),
                    file=self.file,
                    line=self.line,
                    field=self.field,
                )
            yield name, YamlNode(value, self.file, here)

    def any_keys(self) -> dict[str, YamlNode]:
        return dict(self._pairs())

    def items(self, most: int = MOST_ITEMS) -> list[YamlNode]:
        """The parts of a list. Raises InputError for anything else, LimitError past `most`."""
        if self.node.id != "sequence":
            raise self.error(Message("expected a list"))
        if len(self.node.value) > most:
            raise LimitError(
                Message("the list has more than {most:,} entries", most=most),
                file=self.file,
                line=self.line,
                field=self.field,
            )
        return [YamlNode(node, self.file, f"{self.field}[{number}]") for number, node in enumerate(self.node.value)]

    def written(self, most: int = LONGEST_WORD) -> str:
        """A scalar as it stands in the file, without blanks around it."""
        if self.node.id != "scalar":
            raise self.error(Message("expected a single value"))
        text = remove_unstorable(str(self.node.value)).strip()
        if len(text) > most:
            raise LimitError(
                Message("the text has more than {most:,} characters", most=most),
                file=self.file,
                line=self.line,
                field=self.field,
            )
        return text

    def word(self) -> str:
        """A short value on one line that is not empty."""
        text = " ".join(self.written().split())
        if not text:
            raise self.error(Message("expected a value"))
        return text

    def words(self) -> tuple[str, ...]:
        """A list of short values, or one."""
        if self.node.id == "scalar":
            return (self.word(),)
        return tuple(part.word() for part in self.items())

    def whole(self) -> int:
        text = self.written()
        if not _WHOLE.fullmatch(text):
            raise self.error(Message("“{value}” is not a whole number", value=text))
        return int(text)

    def number(self) -> float:
        text = self.written()
        number = read_plain_float(text)
        if number is None:
            raise self.error(Message("“{value}” is not a number", value=text))
        return number

    def flag(self) -> bool:
        text = self.written()
        if text.lower() not in ("true", "false", "yes", "no"):
            raise self.error(Message("“{value}” is not true or false", value=text))
        return text.lower() in ("true", "yes")

    def member(self, choices: type[Choice]) -> Choice:
        text = self.written()
        try:
            return choices(text)
        except ValueError:
            raise self.error(Message("“{value}” is not one of {known}", value=text, known=tuple(choices))) from None

    def text(self) -> LanguageMap:
        """A text by language, empty ones left out. Raises InputError if it is in none, or a language is not a code."""
        if self.node.id != "mapping":
            raise self.error(Message("expected a text by language, {en: …}"))
        found: dict[str, str] = {}
        for language, part in self._pairs():
            if not _LANGUAGE.fullmatch(language):
                raise part.error(Message("“{value}” is not a language code, such as en", value=language))
            if not part.empty:
                found[language] = part.written(LONGEST_TEXT)
        if not found:
            raise self.error(Message("the text is empty"))
        return found


def read_yaml(text: str, file: str) -> YamlNode:
    """The whole of a YAML text. Raises InputError with the line of what is not YAML, LimitError for what is made to be too much."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _limit_events(yaml.parse(text, Loader=loader), file)
        node: Node | None = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(Message("not valid YAML: {fault}", fault=error.problem), file=file, line=line) from None
    except yaml.YAMLError as error:  # control characters
        raise InputError(Message("not valid YAML: {fault}", fault=str(error).splitlines()[0]), file=file) from None
    if node is None:
        raise InputError("the file is empty", file=file)
    return YamlNode(node, file)


def _limit_events(events: Iterator[Any], file: str) -> None:
    depth = aliases = 0
    for number, event in enumerate(events):
        name = type(event).__name__
        depth += name.endswith(("MappingStartEvent", "SequenceStartEvent")) - name.endswith(
            ("MappingEndEvent", "SequenceEndEvent")
        )
        aliases += name == "AliasEvent"
        line = event.start_mark.line + 1
        if depth > DEEPEST:
            raise LimitError(
                Message("the file is nested more than {most} levels deep", most=DEEPEST), file=file, line=line
            )
        if aliases > MOST_ALIASES:
            raise LimitError(Message("the file has more than {most} aliases", most=MOST_ALIASES), file=file, line=line)
        if number > MOST_PARTS:
            raise LimitError(Message("the file has more than {most:,} parts", most=MOST_PARTS), file=file, line=line)
