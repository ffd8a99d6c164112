"""The area of a row, and what is wrong where there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.areas import find_area, nearest_area, part_code

SUGGESTED = 50
"""So many unknown names of a file get the name that is nearest, which takes its time."""


@dataclass(slots=True)
class AreaCache:
    """What the cells of a file stand for, each calculated once."""

    resolved: dict[tuple[str, ...], str | InputError] = field(default_factory=dict)
    suggested: int = 0

    def resolve(self, *texts: str) -> str | InputError:
        """The area that the first text names, or the next where that is none; else the error that says so."""
        if texts not in self.resolved:
            self.resolved[texts] = self._look_up(texts)
        return self.resolved[texts]

    def _look_up(self, texts: tuple[str, ...]) -> str | InputError:
        filled = [text for text in texts if text.strip()]
        for text in filled:
            if code := find_area(text) or part_code(text):
                return code
        if not filled:
            return InputError("the row does not specify an area")
        excerpt = " ".join(filled[0].split())[:80]
        near = ""
        if self.suggested < SUGGESTED:
            self.suggested += 1
            near = next(filter(None, map(nearest_area, filled)), "")
        if near:
            return InputError(
                Message("unknown area “{name}”; did you mean {near}?", name=excerpt, near=near), value=filled[0]
            )
        return InputError(Message("unknown area “{name}”", name=excerpt), value=filled[0])
