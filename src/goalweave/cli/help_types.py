"""Types of options and arguments as `--help` shows them: `<path>`, not `<list[Path]>`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, get_args, get_origin

from typer.core import TyperArgument, TyperGroup, TyperOption


class PlainTypes(TyperGroup):
    """The group of all commands. A parameter that can be repeated is shown with the type of one of its values."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for parameter in _parameters(self):
            annotation = parameter.type_descriptor.annotation
            origin: object = get_origin(annotation)
            if origin is list:
                parameter.bare_type = partial(_value_type, annotation)  # type: ignore[method-assign]


def _value_type(annotation: Any) -> str:
    name: str = get_args(annotation)[0].__name__
    return name.lower()


def _parameters(command: Any) -> Iterator[TyperArgument | TyperOption]:
    yield from command.params
    for part in getattr(command, "commands", {}).values():
        yield from _parameters(part)
