"""Writers to be plugged in by their dotted path: real functions, good and bad ones."""

from __future__ import annotations

import time

from goalweave.core.answers.writer import Task


def plain(task: Task) -> str:
    """A good one: every sentence of the draft as a point, begun otherwise."""
    return "\n".join(f"- So it is told: {sentence}" for sentence in task.sentences)


def unmarked(task: Task) -> str:
    return f"{plain(task)}\n\nEverything went very well indeed."


def failing(task: Task) -> str:
    raise RuntimeError(f"no answer to {task.number}")


def slow(task: Task) -> str:
    time.sleep(5)
    return plain(task)


NOTHING = "no function"
