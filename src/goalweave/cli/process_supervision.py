"""Keeping the processes in the background alive: whichever ends is started again, later each time, for as long as the site runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

PAUSES = (1, 2, 4, 8, 16, 60)
"""Seconds before each new start of a process that keeps ending; the last pause is repeated."""

STEADY = 60
"""Seconds after which a process counts as running well, so that the pauses begin anew."""

POLL_INTERVAL = 1.0
"""Seconds between two looks."""


class Process(Protocol):
    def poll(self) -> int | None:
        """Its exit code, None while it runs."""


RunningProcess = TypeVar("RunningProcess", bound=Process)


@dataclass(slots=True)
class SupervisedProcess(Generic[RunningProcess]):
    """One of them. process: None until it is started; due: when to start it, None while it runs; tries: failures in a row."""

    due: float | None
    process: RunningProcess | None = None
    since: float = 0
    tries: int = 0


def supervise(
    names: Iterable[str],
    running: dict[str, RunningProcess],
    *,
    spawn: Callable[[str], RunningProcess],
    wait: Callable[[float], bool],
    clock: Callable[[], float],
    say: Callable[[str], None],
) -> None:
    """Start the processes of these names, and put a new one in the place of whichever ends, until all are to end.

    running: name → process, kept up to date; spawn: starts one, and may raise, which counts as an end; wait: lets so many
    seconds pass and is true as soon as all are to end. A process that keeps ending never ends the site: people can
    still read and write while imports and suggestions wait.
    """
    known: dict[str, SupervisedProcess[RunningProcess]] = {name: SupervisedProcess(due=clock()) for name in names}

    def postpone(name: str, one: SupervisedProcess[RunningProcess], reason: str) -> None:
        pause = PAUSES[min(one.tries, len(PAUSES) - 1)]
        one.tries += 1
        one.due = clock() + pause
        say(f"The worker “{name}” {reason}; next start in {pause} s.")

    while not wait(0):
        for name, one in known.items():
            if one.due is not None:
                if clock() < one.due or wait(0):
                    continue
                try:
                    one.process = running[name] = spawn(name)
                except Exception as error:
                    postpone(name, one, f"cannot be started ({_first_line_of(error)})")
                else:
                    one.since, one.due = clock(), None
                continue
            code = one.process.poll() if one.process else None
            # What ends because everything ends is told so a moment later.
            if code is None or wait(POLL_INTERVAL):
                continue
            if clock() - one.since >= STEADY:
                one.tries = 0
            postpone(name, one, f"has ended (exit code {code})")
        if wait(POLL_INTERVAL):
            return


def _first_line_of(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
