"""YAML with positions: values as written, every fault with its place, and files that are made to do harm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.reading.yaml import (
    LARGEST_FILE,
    LONGEST_LINE,
    MOST_ITEMS,
    YamlNode,
    read_yaml,
    write_yaml,
)


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        read()
    return str(error.value)


def field(text: str) -> YamlNode:
    """The value of the field `a`, which stands on the second line."""
    return read_yaml(f"# A comment\na: {text}\n", "a.yaml").entries().require("a")


@pytest.mark.parametrize("text", ["2.10", "no", "007", "2019-13-45", "1e3", "~1", "0x1F", "=", "12:30:45"])
def test_a_value_is_read_as_it_is_written(text: str) -> None:
    assert field(text).text() == text


@pytest.mark.parametrize(
    ("text", "read", "value"),
    [
        ("[a, ' b ']", lambda node: node.list_of(YamlNode.text), ("a", "b")),
        ("' a\n\n  b '", YamlNode.short_text, "a b"),
        ("' a '", lambda node: node.text(strip=False), " a "),
        ("single", YamlNode.short_texts, ("single",)),
        ("[2.10, no]", YamlNode.short_texts, ("2.10", "no")),
        ("-7", YamlNode.whole_number, -7),
        ("7.5", YamlNode.number, 7.5),
        ("Yes", YamlNode.boolean, True),
        ("off", YamlNode.boolean, False),
        ("large", lambda node: node.choice(Size), Size.LARGE),
        ("{en: One, no: En, fr: '', zh-Hans: ~}", YamlNode.language_map, {"en": "One", "no": "En"}),
        ("One", lambda node: node.language_map(bare="en"), {"en": "One"}),
        ("{}", lambda node: node.language_map(required=False), {}),
    ],
)
def test_a_getter_reads_its_kind_of_value(text: str, read: Callable[[YamlNode], object], value: object) -> None:
    assert read(field(text)) == value


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("[b]", YamlNode.text, "a.yaml:2 [a]: expected a single value"),
        ("x" * (LONGEST_LINE + 1), YamlNode.text, "a.yaml:2 [a]: the text has more than 200 characters"),
        ("[' ']", YamlNode.short_texts, "a.yaml:2 [a[0]]: expected a value"),
        ("b", YamlNode.list_items, "a.yaml:2 [a]: expected a list"),
        ("[b, [c]]", YamlNode.short_texts, "a.yaml:2 [a[1]]: expected a single value"),
        ("[b, c, d]", lambda node: node.list_items(2), "a.yaml:2 [a]: the list has more than 2 entries"),
        ("1.5", YamlNode.whole_number, "a.yaml:2 [a]: “1.5” is not a whole number"),
        (".nan", YamlNode.number, "a.yaml:2 [a]: “.nan” is not a number"),
        ("maybe", YamlNode.boolean, "a.yaml:2 [a]: “maybe” is not true or false"),
        ("huge", lambda node: node.choice(Size), "a.yaml:2 [a]: “huge” is not one of small, large"),
        ("One", YamlNode.language_map, "a.yaml:2 [a]: expected a text by language, {en: …}"),
        ("[One]", lambda node: node.language_map(bare="en"), "a.yaml:2 [a]: expected a text by language, {en: …}"),
        ("{english: One}", YamlNode.language_map, "a.yaml:2 [a.english]: “english” is not a language code, such as en"),
        ("{en: ''}", YamlNode.language_map, "a.yaml:2 [a]: the text is empty"),
        ("b", YamlNode.all_entries, "a.yaml:2 [a]: expected names with values, name: value"),
        ("{b: 1, b: 2}", YamlNode.all_entries, "a.yaml:2 [a.b]: “b” appears twice"),
        ("{[b]: 1}", YamlNode.all_entries, "a.yaml:2 [a]: a name must be a word"),
        ("{sise: 1}", lambda node: node.entries(("size",)), "a.yaml:2 [a.sise]: unknown name “sise”; did you mean “size”?"),
        ("{x: 1}", lambda node: node.entries(("size",)), "a.yaml:2 [a.x]: unknown name “x”; available: size"),
        ("{b: ~}", lambda node: node.entries().require("b"), "a.yaml:2 [a.b]: b is missing"),
    ],
)  # fmt: skip
def test_a_getter_names_line_and_field_of_a_fault(text: str, read: Callable[[YamlNode], object], message: str) -> None:
    assert refusal(lambda: read(field(text))) == message


def test_fields_that_are_missing_have_a_default() -> None:
    fields = read_yaml("size: small\nempty:\n", "a.yaml").entries(("size", "empty", "none"))
    assert fields.choice("size", Size, Size.LARGE) is Size.SMALL
    assert fields.choice("none", Size, Size.LARGE) is Size.LARGE
    assert fields.read("empty", YamlNode.number, 1.5) == 1.5
    assert (fields.text("none"), fields.list_of("none", YamlNode.text), fields.language_map("none")) == ("", (), {})
    assert refusal(lambda: fields.section("none").require("x")) == "a.yaml:1 [none.x]: x is missing"


def laughs(levels: int) -> str:
    """A list that holds the one before ten times, and so on: 10 ** levels values if it is unfolded."""
    lists = (f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]\n" for level in range(1, levels))
    return "l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(lists)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.yaml: the file is empty"),
        (b"# Only a comment\n", "a.yaml: the file is empty"),
        (b"a: 1\n\tb: 2\n", "a.yaml:2: not valid YAML: found a tab character"),
        (b"a: [1\n", "a.yaml:2: not valid YAML: "),
        (b"a: 1\n---\nb: 2\n", "a.yaml:2: not valid YAML: but found another document"),
        (b"a: *b\n", "a.yaml:1: not valid YAML: found undefined alias"),
        (b"a: \x07\n", "a.yaml: not valid YAML: "),
        (bytes(range(256)), "a.yaml: not valid YAML: "),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.yaml: not valid YAML: "),
        (b"a: 1\nb: !!python/object/apply:os.system [id]\n", "a.yaml:2: tags such as tag:yaml.org,2002:python/object"),
        (b"a: !own 1\n", "a.yaml:1: tags such as !own are not supported"),
        (laughs(30).encode(), "a.yaml:22: the file has more than 200 aliases"),
        (b"[" * 900, "a.yaml:1: the file is nested more than 20 levels deep"),
        (b"{a: " * 100_000, "a.yaml:1: the file is nested more than 20 levels deep"),
        ("\n".join(" " * depth + "a:" for depth in range(500)).encode(), "a.yaml:21: the file is nested more than 20"),
        (b"[" + b"x, " * 300_000 + b"]", "a.yaml:1: the file has more than 200,000 parts"),
        (b"#" * (LARGEST_FILE + 1), "a.yaml: the file is larger than the limit of 2,000,000 bytes"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_hostile_file_is_one_clear_error(data: bytes, message: str) -> None:
    assert refusal(lambda: read_yaml(data, "a.yaml")).startswith(message)


def test_aliases_are_not_unfolded() -> None:
    """A thousand million values in a file of few lines are nine nodes, of which a reader sees what it asks for."""
    top = read_yaml(laughs(9), "a.yaml").entries()
    assert len(top["l8"].list_items()) == 10
    assert refusal(top["l8"].short_texts) == "a.yaml:8 [l8[0]]: expected a single value"


def test_a_node_within_itself_is_refused_by_its_reader() -> None:
    node = read_yaml("a: &a [*a]\n", "a.yaml").entries()["a"]
    assert refusal(node.short_texts) == "a.yaml:1 [a[0]]: expected a single value"


def test_many_names_are_refused() -> None:
    many = "\n".join(f"n{number}: x" for number in range(MOST_ITEMS + 1))
    with pytest.raises(LimitError, match="more than 1,000 entries"):
        read_yaml(many, "a.yaml").all_entries()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_bytes_are_read_in_the_encoding_of_the_file(encoding: str) -> None:
    data = "name: Société générale d’électricité\n".encode(encoding)
    assert read_yaml(data, "a.yaml").entries().text("name") == "Société générale d’électricité"


def test_an_empty_file_has_no_fields_where_none_are_required() -> None:
    assert read_yaml(b"# none\n", "a.yaml", required=False).entries() == {}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TREES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


def plain(node: YamlNode) -> Any:
    if node.is_list:
        return [plain(item) for item in node.list_items()]
    return (
        {name: plain(value) for name, value in node.all_entries().items()}
        if node.is_mapping
        else node.text(strip=False)
    )


@settings(deadline=None)
@given(st.dictionaries(TEXTS, TREES, max_size=4))
def test_what_is_written_is_read_again(content: dict[str, Any]) -> None:
    assert plain(read_yaml(write_yaml(content), "a.yaml")) == content


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text("{}[]:,-&*!|>'\"%@#? \n\tab1", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_in_our_words(data: bytes) -> None:
    with suppress(InputError):
        plain(read_yaml(data, "a.yaml"))
