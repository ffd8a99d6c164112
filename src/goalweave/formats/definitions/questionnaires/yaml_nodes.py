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
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import remove_unstorable
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

    def make_error(self, message: Message) -> InputError:
        return InputError(message, file=self.file, line=self.line, field=self.field)

    @property
    def is_empty(self) -> bool:
        return self.node.id == "scalar" and (self.node.tag == _NULL or not self.node.value.strip())

    def entries(self, allowed: Collection[str]) -> dict[str, YamlNode]:
        """The parts of a mapping by key, empty ones left out. Raises InputError for other keys and for one that stands there twice."""
        found: dict[str, YamlNode] = {}
        for name, part in self._entry_pairs():
            if name not in allowed:
                near = get_close_matches(name, allowed, 1, 0.6)
                if near:
                    raise part.make_error(
                        Message("unknown name “{name}”; did you mean “{near}”?", name=name, near=near[0])
                    )
                raise part.make_error(
                    Message("unknown name “{name}”; available: {known}", name=name, known=tuple(allowed))
                )
            found[name] = part
        return {name: part for name, part in found.items() if not part.is_empty}

    def _entry_pairs(self) -> Iterator[tuple[str, YamlNode]]:
        if self.node.id != "mapping":
            raise self.make_error(Message("expected names with values, name: value"))
        seen: set[str] = set()
        for key, value in self.node.value:
            at = YamlNode(key, self.file, self.field)
            if key.id != "scalar":
                raise at.make_error(Message("a name must be a word"))
            name = str(key.value)
            here = f"{self.field}.{name}" if self.field else name
            if name in seen:
                raise YamlNode(key, self.file, here).make_error(Message("“{name}” appears twice", name=name))
            seen.add(name)
            if len(seen) > MOST_ITEMS:
                raise LimitError(
                    Message("there are more than {most:,} entries", most=MOST_ITEMS),
                    file=self.file,
                    line=self.line,
                    field=self.field,
                )
            yield name, YamlNode(value, self.file, here)

    def all_entries(self) -> dict[str, YamlNode]:
        return dict(self._entry_pairs())

    def list_items(self, most: int = MOST_ITEMS) -> list[YamlNode]:
        """The parts of a list. Raises InputError for anything else, LimitError past `most`."""
        if self.node.id != "sequence":
            raise self.make_error(Message("expected a list"))
        if len(self.node.value) > most:
            raise LimitError(
                Message("the list has more than {most:,} entries", most=most),
                file=self.file,
                line=self.line,
                field=self.field,
            )
        return [YamlNode(node, self.file, f"{self.field}[{number}]") for number, node in enumerate(self.node.value)]

    def scalar_text(self, most: int = LONGEST_WORD) -> str:
        """A scalar as it stands in the file, without blanks around it."""
        if self.node.id != "scalar":
            raise self.make_error(Message("expected a single value"))
        text = remove_unstorable(str(self.node.value)).strip()
        if len(text) > most:
            raise LimitError(
                Message("the text has more than {most:,} characters", most=most),
                file=self.file,
                line=self.line,
                field=self.field,
            )
        return text

    def short_text(self) -> str:
        """A short value on one line that is not empty."""
        text = " ".join(self.scalar_text().split())
        if not text:
            raise self.make_error(Message("expected a value"))
        return text

    def short_texts(self) -> tuple[str, ...]:
        """A list of short values, or one."""
        if self.node.id == "scalar":
            return (self.short_text(),)
        return tuple(part.short_text() for part in self.list_items())

    def whole_number(self) -> int:
        text = self.scalar_text()
        if not _WHOLE.fullmatch(text):
            raise self.make_error(Message("“{value}” is not a whole number", value=text))
        return int(text)

    def number(self) -> float:
        text = self.scalar_text()
        number = read_plain_float(text)
        if number is None:
            raise self.make_error(Message("“{value}” is not a number", value=text))
        return number

    def boolean(self) -> bool:
        text = self.scalar_text()
        if text.lower() not in ("true", "false", "yes", "no"):
            raise self.make_error(Message("“{value}” is not true or false", value=text))
        return text.lower() in ("true", "yes")

    def choice(self, choices: type[Choice]) -> Choice:
        text = self.scalar_text()
        try:
            return choices(text)
        except ValueError:
            raise self.make_error(
                Message("“{value}” is not one of {known}", value=text, known=tuple(choices))
            ) from None

    def language_map(self) -> LanguageMap:
        """A text by language, empty ones left out. Raises InputError if it is in none, or a language is not a code."""
        if self.node.id != "mapping":
            raise self.make_error(Message("expected a text by language, {en: …}"))
        found: dict[str, str] = {}
        for language, part in self._entry_pairs():
            if not _LANGUAGE.fullmatch(language):
                raise part.make_error(Message("“{value}” is not a language code, such as en", value=language))
            if not part.is_empty:
                found[language] = part.scalar_text(LONGEST_TEXT)
        if not found:
            raise self.make_error(Message("the text is empty"))
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
