"""On a small machine a process gives back the memory of the models that read texts once it has had no work for a while."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Timer
from typing import Any, Protocol

IDLE = 60.0
"""Seconds without the end of a task, after which the models are unloaded. Loading them again takes one or two."""


class StartedTimer(Protocol):
    daemon: bool

    def start(self) -> None: ...
    def cancel(self) -> None: ...


class IdleUnloader:
    """Calls `unload` once no task has ended for IDLE seconds. Safe to use from several threads."""

    def __init__(
        self, unload: Callable[[], None], *, timer: Callable[[float, Callable[[], None]], StartedTimer] = Timer
    ) -> None:
        self._unload = unload
        self._timer = timer
        self._running: StartedTimer | None = None
        self._lock = Lock()

    def restart(self, **_signal: Any) -> None:
        """A task has ended."""
        with self._lock:
            if self._running is not None:
                self._running.cancel()
            self._running = self._timer(IDLE, self._unload)
            # The process does not wait for it when it ends.
            self._running.daemon = True
            self._running.start()
