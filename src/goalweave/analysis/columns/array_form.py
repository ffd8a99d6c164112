"""Results as arrays and JSON values, so that they can be kept in files and mapped by all processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

OWN_PACKAGE = "goalweave."


class NoArrayForm(ValueError):
    """The value, or a part of it, has no such form."""


def to_arrays(value: object) -> tuple[dict[str, NDArray[Any]], Any]:
    """The arrays in it by number, and everything else as JSON values. Raises NoArrayForm.

    Takes arrays, dataclasses and named tuples of this package, tuples, lists, dictionaries, numbers, fractions, texts and None.
    """
    arrays: dict[str, NDArray[Any]] = {}
    return arrays, _describe(value, arrays)


def from_arrays(arrays: Mapping[str, NDArray[Any]], notes: Any) -> Any:
    """What `to_arrays` was given; its arrays are these themselves. Raises NoArrayForm where the classes have changed since."""
    try:
        return _rebuild(notes, arrays)
    except (KeyError, TypeError, ValueError, AttributeError, ImportError) as error:
        raise NoArrayForm("it was written by another version") from error


def _describe(value: object, arrays: dict[str, NDArray[Any]]) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        # Members of an enumeration are texts as well, and would come back as no more than these.
        if type(value) not in (type(None), bool, int, float, str):
            raise NoArrayForm(f"{type(value).__name__} has no form as arrays")
        return value
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return {"whole numbers": [int(number) for number in value.tolist()]}
        name = str(len(arrays))
        arrays[name] = value
        return {"array": name}
    if isinstance(value, Fraction):
        return {"fraction": [value.numerator, value.denominator]}
    if isinstance(value, dict):
        return {"dictionary": [[_describe(part, arrays) for part in pair] for pair in value.items()]}
    if isinstance(value, list):
        return [_describe(part, arrays) for part in value]
    if type(value) is tuple:
        return {"tuple": [_describe(part, arrays) for part in value]}
    names = _field_names(type(value))
    parts = {name: _describe(getattr(value, name), arrays) for name in names}
    return {"class": f"{type(value).__module__}:{type(value).__qualname__}", "fields": parts}


def _rebuild(notes: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    if isinstance(notes, list):
        return [_rebuild(part, arrays) for part in notes]
    if not isinstance(notes, dict):
        return notes
    if "array" in notes:
        return arrays[notes["array"]]
    if "whole numbers" in notes:
        return np.array(notes["whole numbers"], dtype=object)
    if "fraction" in notes:
        return Fraction(*notes["fraction"])
    if "dictionary" in notes:
        return {_rebuild(key, arrays): _rebuild(value, arrays) for key, value in notes["dictionary"]}
    if "tuple" in notes:
        return tuple(_rebuild(part, arrays) for part in notes["tuple"])
    found = _find_class(notes["class"])
    if set(_field_names(found)) != set(notes["fields"]):
        raise NoArrayForm("the fields of a class are others")
    return found(**{name: _rebuild(part, arrays) for name, part in notes["fields"].items()})


def _find_class(name: str) -> Any:
    module, _colon, qualified = name.partition(":")
    if not module.startswith(OWN_PACKAGE):
        raise NoArrayForm("the class is not of this package")
    found = getattr(import_module(module), qualified)
    _field_names(found)
    return found


def _field_names(of: Any) -> tuple[str, ...]:
    """Raises NoArrayForm for a class that is not made of fields, or not of this package."""
    if isinstance(of, type) and of.__module__.startswith(OWN_PACKAGE):
        if is_dataclass(of):
            return tuple(one.name for one in fields(of) if one.init)
        if issubclass(of, tuple) and hasattr(of, "_fields"):
            return tuple(of._fields)
    raise NoArrayForm(f"{of.__name__} has no form as arrays")
