"""Requests that a process answers one after the other, as long as each is short.

Python computes in one thread at a time. Requests that are answered at the same time hand it to each other every few milliseconds and with
every question to the database: each of them takes as long as all of them together, and the processor does up to a quarter more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PATIENCE = 0.1
"""Seconds for which one that waits lets the one before it compute. Longer ones hash a password, write a file, or wait for the database or
for a visitor."""


class RequestTurns:
    """In the order in which they come. For the event loop of one process only."""

    def __init__(self, *, threads: int, together: int = 1, patience: float = PATIENCE) -> None:
        """threads: requests that are answered at the same time at most; together: of these, in their first `patience` seconds."""
        self._threads = asyncio.Semaphore(threads)
        self._short = asyncio.Semaphore(together)
        self._patience = patience

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """While a request is answered; begins once those before it have ended, or have taken too long to wait for."""
        async with self._threads:
            await self._short.acquire()
            is_short = True

            def let_next_begin() -> None:
                nonlocal is_short
                if is_short:
                    is_short = False
                    self._short.release()

            timer = asyncio.get_running_loop().call_later(self._patience, let_next_begin)
            try:
                yield
            finally:
                timer.cancel()
                let_next_begin()
