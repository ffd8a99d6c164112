"""What a board shows, out of the address: by which method, and up to which year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict

from goalweave.core.model import Method
from goalweave.core.progress import METHODS
from goalweave.web.records.chips import with_choice
from goalweave.wording.messages import translated


@dataclass(frozen=True, slots=True)
class BoardState:
    """method: None for each target's own; until: the last year looked at, None for all."""

    method: Method | None = None
    until: int | None = None


def read_state(parameters: QueryDict) -> BoardState:
    """What is no choice of ours is left out."""
    method, until = str(parameters.get("method", "")), str(parameters.get("until", ""))
    return BoardState(
        Method(method) if method in list(Method) else None,
        int(until) if re.fullmatch("[0-9]{4}", until, re.ASCII) else None,
    )


def method_choices(parameters: QueryDict, state: BoardState, own: str) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is chosen. own: the words for each target's own method."""
    choices = [(own, with_choice(parameters, "method", ""), state.method is None)]
    for method, name in METHODS.items():
        choices.append((translated(name), with_choice(parameters, "method", method), state.method is method))
    return choices
