"""YAML with positions: values as they are written (`2.10` stays `2.10`, `no` stays `no`), every fault with file, line and field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from itertools import count
from typing import Any, TypeVar

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.numbers import read_plain_float

LARGEST_FILE = 2_000_000
"""Bytes."""
DEEPEST = 20
MOST_ALIASES = 200
MOST_PARTS = 200_000
LONGEST_TEXT = 10_000
"""Characters of a text."""
LONGEST_LINE = 200
"""Characters of a name, number or address."""
MOST_ITEMS = 1_000

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")
Default = TypeVar("Default")

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NULL = "tag:yaml.org,2002:null"
_BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class YamlNode:
    """A value of the file. field: its path from the top, `sections[1].questions[0].text`."""

    node: Any
    file: str
    field: str = ""

    @property
    def line(self) -> int | None:
        """None where the values are not from a file."""
        return None if self.node.start_mark is None else int(self.node.start_mark.line) + 1

    @property
    def is_mapping(self) -> bool:
        return bool(self.node.id == "mapping")

    @property
    def is_list(self) -> bool:
        return bool(self.node.id == "sequence")

    @property
    def is_empty(self) -> bool:
        return self.node.id == "scalar" and (self.node.tag == _NULL or not self.node.value.strip())

    def make_error(self, message: Message, kind: type[InputError] = InputError) -> InputError:
        return kind(message, file=self.file, line=self.line, field=self.field)

    def at(self, name: str) -> YamlNode:
        """The place of an entry, whether the mapping has it or not."""
        return replace(self, field=f"{self.field}.{name}" if self.field else name)

    def all_entries(self, allowed: Collection[str] | None = None) -> dict[str, YamlNode]:
        """The values of a mapping by name. Raises InputError for a name that appears twice or is not one of `allowed`."""
        if not self.is_mapping:
            raise self.make_error(Message("expected names with values, name: value"))
        if len(self.node.value) > MOST_ITEMS:
            raise self.make_error(Message("there are more than {most:,} entries", most=MOST_ITEMS), LimitError)
        entries: dict[str, YamlNode] = {}
        for key, value in self.node.value:
            if key.id != "scalar":
                raise YamlNode(key, self.file, self.field).make_error(Message("a name must be a word"))
            name = str(key.value)
            if name in entries:
                raise replace(self.at(name), node=key).make_error(Message("“{name}” appears twice", name=name))
            entries[name] = replace(self.at(name), node=value)
            if allowed is not None and name not in allowed:
                raise entries[name].make_error(_unknown_name(name, allowed))
        return entries

    def entries(self, allowed: Collection[str] | None = None) -> YamlEntries:
        """The values of a mapping, empty ones left out. Raises InputError as `all_entries` does."""
        return YamlEntries(self, {name: part for name, part in self.all_entries(allowed).items() if not part.is_empty})

    def list_items(self, most: int = MOST_ITEMS) -> list[YamlNode]:
        """The values of a list. Raises InputError for anything else, LimitError for more than `most`."""
        if not self.is_list:
            raise self.make_error(Message("expected a list"))
        if len(self.node.value) > most:
            raise self.make_error(Message("the list has more than {most:,} entries", most=most), LimitError)
        return [YamlNode(node, self.file, f"{self.field}[{number}]") for number, node in enumerate(self.node.value)]

    def list_of(self, read: Callable[[YamlNode], Value], most: int = MOST_ITEMS) -> tuple[Value, ...]:
        """The values of a list, each as `read` gives it. Raises as `list_items` does."""
        return tuple(map(read, self.list_items(most)))

    def text(self, most: int = LONGEST_LINE, *, strip: bool = True) -> str:
        """A single value as it is written. Raises InputError for a list or mapping, LimitError for more than `most` characters."""
        if self.node.id != "scalar":
            raise self.make_error(Message("expected a single value"))
        text = str(self.node.value).strip() if strip else str(self.node.value)
        if len(text) > most:
            raise self.make_error(Message("the text has more than {most:,} characters", most=most), LimitError)
        return text

    def short_text(self) -> str:
        """A short text on one line that is not empty."""
        text = " ".join(self.text().split())
        if not text:
            raise self.make_error(Message("expected a value"))
        return text

    def short_texts(self) -> tuple[str, ...]:
        """A list of short texts, or a single one."""
        return self.list_of(YamlNode.short_text) if self.is_list else (self.short_text(),)

    def identifier(self) -> str:
        """A single word of letters, digits, dots, hyphens and underscores, at most 64 characters."""
        text = self.short_text()
        if not _IDENTIFIER.fullmatch(text):
            raise self.make_error(
                Message("“{value}” must be a single word of letters, digits, dots and hyphens", value=text)
            )
        return text

    def whole_number(self) -> int:
        text = self.text()
        if not _WHOLE.fullmatch(text):
            raise self.make_error(Message("“{value}” is not a whole number", value=text))
        return int(text)

    def number(self) -> float:
        text = self.text()
        number = read_plain_float(text)
        if number is None:
            raise self.make_error(Message("“{value}” is not a number", value=text))
        return number

    def boolean(self) -> bool:
        text = self.text()
        if text.lower() not in _FLAGS:
            raise self.make_error(Message("“{value}” is not true or false", value=text))
        return _FLAGS[text.lower()]

    def choice(self, choices: type[Choice]) -> Choice:
        text = self.text()
        try:
            return choices(text)
        except ValueError:
            raise self.make_error(
                Message("“{value}” is not one of {known}", value=text, known=tuple(choices))
            ) from None

    def language_map(self, *, bare: str = "", required: bool = True) -> LanguageMap:
        """A text by language, empty ones left out. bare: the language of a text that is alone, which is refused without
        it.

        Raises InputError for a language that is not a code, and for no text at all where one is required.
        """
        if bare and self.node.id == "scalar":
            texts = {bare: self.text(LONGEST_TEXT)}
        elif not self.is_mapping:
            raise self.make_error(Message("expected a text by language, {en: …}"))
        else:
            texts = {}
            for language, part in self.all_entries().items():
                if not _LANGUAGE.fullmatch(language):
                    raise part.make_error(Message("“{value}” is not a language code, such as en", value=language))
                if not part.is_empty:
                    texts[language] = part.text(LONGEST_TEXT)
        if required and not texts:
            raise self.make_error(Message("the text is empty"))
        return texts


class YamlEntries(dict[str, YamlNode]):
    """The values of a mapping by name, without empty ones. What is missing has the default that is named, else is empty."""

    def __init__(self, mapping: YamlNode, values: Mapping[str, YamlNode]) -> None:
        super().__init__(values)
        self.mapping = mapping

    def require(self, name: str) -> YamlNode:
        """The value with this name. Raises InputError if it is missing."""
        if name not in self:
            raise self.mapping.at(name).make_error(Message("{key} is missing", key=name))
        return self[name]

    def section(self, name: str, allowed: Collection[str] | None = None) -> YamlEntries:
        """The values of a mapping within this one."""
        return self[name].entries(allowed) if name in self else YamlEntries(self.mapping.at(name), {})

    def read(self, name: str, read: Callable[[YamlNode], Value], default: Default) -> Value | Default:
        return read(self[name]) if name in self else default

    def list_of(self, name: str, read: Callable[[YamlNode], Value], most: int = MOST_ITEMS) -> tuple[Value, ...]:
        return self[name].list_of(read, most) if name in self else ()

    def text(self, name: str, most: int = LONGEST_LINE) -> str:
        return self[name].text(most) if name in self else ""

    def language_map(self, name: str) -> LanguageMap:
        return self[name].language_map(required=False) if name in self else {}

    def choice(self, name: str, choices: type[Choice], default: Default) -> Choice | Default:
        return self[name].choice(choices) if name in self else default


def read_yaml(data: bytes | str, file: str, *, required: bool = True) -> YamlNode:
    """The whole of a YAML file; without `required`, an empty one is a mapping without values.

    Raises InputError with the line of what is not YAML, LimitError for a file that is too large or made to exhaust memory.
    """
    import yaml

    if len(data) > LARGEST_FILE:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST_FILE), file=file)
    text = decode(data) if isinstance(data, bytes) else data
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml.parse(text, Loader=loader), file)
        # Nodes are composed and never constructed: an alias stays one node, however often it is used, and no tag has an effect.
        node = yaml.compose(text, Loader=loader) or (None if required else yaml.compose("{}", Loader=loader))
    except yaml.MarkedYAMLError as error:
        # What is missing at the end of a file is reported below its last line.
        line = min(error.problem_mark.line, text.count("\n")) + 1 if error.problem_mark else None
        raise InputError(Message("not valid YAML: {fault}", fault=error.problem), file=file, line=line) from None
    except yaml.YAMLError as error:  # control characters
        raise InputError(Message("not valid YAML: {fault}", fault=str(error).splitlines()[0]), file=file) from None
    if node is None:
        raise InputError("the file is empty", file=file)
    return YamlNode(node, file)


def plain_node(value: Any, file: str = "") -> YamlNode:
    """Values as JSON has them, to be read as those of a YAML file are; they have no lines. Raises LimitError as `read_yaml` does."""
    budget = count(1)
    return YamlNode(_compose(value, file, budget, 0), file)


def _compose(value: Any, file: str, budget: Iterator[int], depth: int) -> Any:
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if next(budget) > MOST_PARTS:
        raise LimitError(Message("the file has more than {most:,} parts", most=MOST_PARTS), file=file)
    if depth > DEEPEST:
        raise LimitError(Message("the file is nested more than {most} levels deep", most=DEEPEST), file=file)
    if isinstance(value, Mapping):
        pairs = [(ScalarNode("", str(key)), _compose(part, file, budget, depth + 1)) for key, part in value.items()]
        return MappingNode("", pairs)
    if isinstance(value, list | tuple):
        return SequenceNode("", [_compose(part, file, budget, depth + 1) for part in value])
    if value is None:
        return ScalarNode(_NULL, "")
    return ScalarNode("", str(value).lower() if isinstance(value, bool) else str(value))


def write_yaml(content: Mapping[str, Any], width: int = 120) -> str:
    """The text of a YAML file, its entries in their order."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes what PyYAML would otherwise break into lines that it does not put together again."""

    def write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BROKEN.search(text) else None)

    Dumper.add_representer(str, write_text)
    return str(yaml.dump(dict(content), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=width))


def _unknown_name(name: str, allowed: Collection[str]) -> Message:
    near = get_close_matches(name, allowed, 1, 0.6)
    if near:
        return Message("unknown name “{name}”; did you mean “{near}”?", name=name, near=near[0])
    return Message("unknown name “{name}”; available: {known}", name=name, known=tuple(allowed))


def _check_events(events: Iterator[Any], file: str) -> None:
    """What composing would follow without end, and tags, which ask for types of a programming language."""
    from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

    depth = aliases = 0
    for number, event in enumerate(events):
        line = event.start_mark.line + 1
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        aliases += isinstance(event, AliasEvent)
        if tag := getattr(event, "tag", None):
            raise InputError(Message("tags such as {tag} are not supported", tag=tag), file=file, line=line)
        if depth > DEEPEST:
            problem = Message("the file is nested more than {most} levels deep", most=DEEPEST)
        elif aliases > MOST_ALIASES:
            problem = Message("the file has more than {most} aliases", most=MOST_ALIASES)
        elif number > MOST_PARTS:
            problem = Message("the file has more than {most:,} parts", most=MOST_PARTS)
        else:
            continue
        raise LimitError(problem, file=file, line=line)
