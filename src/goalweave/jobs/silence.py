"""Which workers are lost, told by their own beats and ours, so that no clock that is set back or forward misleads."""

from __future__ import annotations

from collections.abc import Mapping

MOST_MISSED = 6
"""Signs of life of ours without one of another worker, after which that worker counts as lost."""


class SilenceObserver:
    """Compares the beats of others after each beat of this worker.

    Own beats count, not seconds: while the database takes no writes, no one beats and no one is lost.
    """

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._last: dict[str, tuple[int, int]] = {}

    def observe(self, beats: Mapping[str, int]) -> dict[str, int]:
        """The workers that are lost, with their last beat. beats: of all workers, after a beat of ours has been written."""
        self._last = {
            worker: self._next_count(worker, number) for worker, number in beats.items() if worker != self._worker
        }
        return {worker: number for worker, (number, missed) in self._last.items() if missed >= MOST_MISSED}

    def _next_count(self, worker: str, number: int) -> tuple[int, int]:
        before, missed = self._last.get(worker, (number, -1))
        return number, missed + 1 if number == before else 0
