"""What a board shows, out of the address: by which method, and up to which year."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from goalweave.core.model import Method
from goalweave.core.progress import METHODS
from goalweave.web.addresses import address_with, parse_year
from goalweave.wording.messages import translated


@dataclass(frozen=True, slots=True)
class BoardState:
    """method: None for each target's own; until: the last year looked at, None for all."""

    method: Method | None = None
    until: int | None = None


def read_state(parameters: QueryDict) -> BoardState:
    """Read the state, ignoring unknown choices."""
    method = str(parameters.get("method", ""))
    return BoardState(
        Method(method) if method in list(Method) else None,
        parse_year(parameters.get("until")),
    )


def method_choices(parameters: QueryDict, state: BoardState, own: str) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is chosen. own: the words for each target's own method."""
    choices = [(own, address_with(parameters, method=""), state.method is None)]
    for method, name in METHODS.items():
        choices.append((translated(name), address_with(parameters, method=method), state.method is method))
    return choices
