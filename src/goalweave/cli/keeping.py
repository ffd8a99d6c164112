"""Keeping the processes in the background alive: whichever ends is started again, so many times and ever later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

PAUSES = (1, 2, 4, 8, 16)
"""Seconds before each new start of a process that keeps ending; after the last one it is given up."""

STEADY = 60
"""Seconds after which a process counts as running well, so that the pauses begin anew."""

LOOK = 1.0
"""Seconds between two looks."""


class Process(Protocol):
    def poll(self) -> int | None:
        """Its exit code, None while it runs."""


P = TypeVar("P", bound=Process)


@dataclass(slots=True)
class Kept:
    """One of them. due: when it is started again, None while it runs; tries: how often it was, in a row."""

    process: Process
    since: float
    tries: int = 0
    due: float | None = None


def keep(
    running: dict[str, P],
    *,
    spawn: Callable[[str], P],
    wait: Callable[[float], bool],
    clock: Callable[[], float],
    say: Callable[[str], None],
) -> bool:
    """Watches them, name → process, and puts a new one in the place of whichever has ended.

    wait: lets so many seconds pass; true as soon as all are to end. Returns whether it watched until then; False where one
    of them kept ending.
    """
    known = {name: Kept(process, clock()) for name, process in running.items()}
    while not wait(LOOK):
        for name, one in known.items():
            if one.due is not None:
                if clock() >= one.due:
                    running[name] = spawn(name)
                    one.process, one.since, one.due = running[name], clock(), None
                continue
            code = one.process.poll()
            # What ends because everything ends is told so a moment later.
            if code is None or wait(LOOK):
                continue
            if clock() - one.since >= STEADY:
                one.tries = 0
            if one.tries == len(PAUSES):
                say(f"The worker “{name}” keeps ending (exit code {code}); the site is stopped.")
                return False
            one.due = clock() + PAUSES[one.tries]
            one.tries += 1
            say(
                f"The worker “{name}” has ended (exit code {code}); it is started again in "
                f"{PAUSES[one.tries - 1]} s ({one.tries} of {len(PAUSES)})."
            )
    return True
