"""When a worker that has grown starts anew: reading texts and writing files of open data take memory that Python does not give back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

IDLE_SECONDS = 60.0
"""Without a task, after which a process that has grown starts anew; that takes a few seconds."""

MEMORY = 40_000_000
"""Bytes by which the memory of its own may grow after its start."""

RENEWED = 79
"""Exit code of a worker whose place another one takes at once; none of <sysexits.h>."""

SIZES = Path("/proc/self/smaps_rollup")
OWN = "Private_Dirty:"


class RenewalWatch:
    """Whether this process should start anew. Safe to use from several threads, as long as one asks."""

    def __init__(
        self, most: int, *, memory: Callable[[], int] | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        """most: bytes; memory: the bytes that this process has written and shares with no other. A fork begins with hardly any."""
        self._memory = memory or read_own_memory
        self._most = self._memory() + most
        self._clock = clock
        self._running = 0
        self._ended: float | None = None

    def begin(self) -> None:
        """A task begins."""
        self._running += 1

    def end(self) -> None:
        """A task has ended."""
        self._running -= 1
        self._ended = self._clock()

    def is_due(self) -> bool:
        """Whether it has worked, has had nothing to do for a while, and has grown too much."""
        if self._running or self._ended is None or self._clock() - self._ended < IDLE_SECONDS:
            return False
        return self._memory() > self._most


def read_own_memory() -> int:
    """Bytes that this process has written and shares with no other; 0 on systems that do not say."""
    try:
        lines = SIZES.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(OWN)), 0)
