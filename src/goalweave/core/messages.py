"""Messages to people as template and parameters: English here, other languages where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Part = int | float | str | tuple[str, ...]
"""A tuple is a list of words; a str may itself be a Message."""


class Message(str):
    """A sentence made of a template and its parameters; as a str it is the English sentence.

    template: a literal, so that tools/messages.py finds it, with `{name}`, or `{name:,}` for a number in groups of three
    (without parameters braces are braces);
    plural: the template for other counts than one, else empty; parameters: name → its value.
    """

    __slots__ = ("parameters", "plural", "template")

    template: str
    plural: str
    parameters: dict[str, Part]

    def __new__(cls, template: str, /, **parameters: object) -> Message:
        return _build_message(template, "", {name: _to_part(value) for name, value in parameters.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        return _build_message, (self.template, self.plural, self.parameters)


def printable_name(name: str) -> str:
    """A name of a file in one line that every terminal shows: bytes that are not UTF-8, and control characters, as escapes."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in name)


def counted(singular: str, plural_form: str, count: int, /, **parameters: object) -> Message:
    """A message whose wording hangs on a number, which is its parameter `count`."""
    return _build_message(
        singular, plural_form, {"count": count, **{name: _to_part(value) for name, value in parameters.items()}}
    )


def join_or_none(words: tuple[str, ...]) -> str:
    return ", ".join(words) or "none"


def clean_values(message: Message, clean: Callable[[str], str]) -> Message:
    """The same message with `clean` applied to every text among its parameters; those that are messages have theirs cleaned."""
    cleaned = {name: _clean_part(value, clean) for name, value in message.parameters.items()}
    if cleaned == message.parameters:
        return message
    return _build_message(message.template, message.plural, cleaned)


def message_to_json(message: str, clean: Callable[[str], str] = str) -> Any:
    """For keeping: a plain sentence as it is, a Message as its parts. `message_from_json` gives the same again.

    clean: what is done with every text in it that is no template with parameters.
    """
    if not isinstance(message, Message):
        return clean(message)
    parameters = {name: _as_json(value, clean) for name, value in message.parameters.items()}
    template = message.template if parameters else clean(message.template)
    plain: dict[str, Any] = {"template": template, "parameters": parameters}
    return {**plain, "plural": message.plural} if message.plural else plain


def message_from_json(plain: Any) -> str:
    """The sentence or Message that `message_to_json` wrote."""
    if not isinstance(plain, dict):
        return str(plain)
    parameters = {name: _of_json(value) for name, value in plain["parameters"].items()}
    return _build_message(plain["template"], plain.get("plural", ""), parameters)


def _build_message(template: str, plural: str, parameters: dict[str, Part]) -> Message:
    wording = plural if plural and parameters["count"] != 1 else template
    texts = {name: join_or_none(value) if isinstance(value, tuple) else value for name, value in parameters.items()}
    message = str.__new__(Message, wording.format(**texts) if texts else wording)
    message.template, message.plural, message.parameters = template, plural, parameters
    return message


def _to_part(value: object) -> Part:
    """As it can be kept: an enumeration's member, a path, an error of Python as its text."""
    if isinstance(value, list | tuple):
        return tuple(map(_part_text, value))
    return value if type(value) in (int, float) else _part_text(value)  # type: ignore[return-value]


def _part_text(value: object) -> str:
    return value if isinstance(value, Message) else str(value)


def _clean_part(value: Part, clean: Callable[[str], str]) -> Part:
    if isinstance(value, tuple):
        return tuple(_clean_text(word, clean) for word in value)
    return _clean_text(value, clean) if isinstance(value, str) else value


def _clean_text(text: str, clean: Callable[[str], str]) -> str:
    return clean_values(text, clean) if isinstance(text, Message) else clean(text)


def _as_json(value: Part, clean: Callable[[str], str]) -> Any:
    if isinstance(value, tuple):
        return [message_to_json(word, clean) for word in value]
    return message_to_json(value, clean) if isinstance(value, str) else value


def _of_json(value: Any) -> Part:
    if isinstance(value, list):
        return tuple(map(message_from_json, value))
    return message_from_json(value) if isinstance(value, str | dict) else value
