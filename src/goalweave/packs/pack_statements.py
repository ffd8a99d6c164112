"""What files of packs state, each with its place, so that what two of them state is refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PackStatement(Generic[Item]):
    """key: what there can be only one of; name: it in words; place: file and line; fault: an error at that place."""

    item: Item
    key: Hashable
    name: str
    place: str
    fault: Callable[[Message], InputError]


def require_unique(stated: Iterable[PackStatement[Item]]) -> tuple[Item, ...]:
    """What is stated. Raises InputError at the second place of what is in two."""
    places: dict[Hashable, str] = {}
    items = []
    for statement in stated:
        if statement.key in places:
            raise statement.fault(Message("{key} is also in {first}", key=statement.name, first=places[statement.key]))
        places[statement.key] = statement.place
        items.append(statement.item)
    return tuple(items)
