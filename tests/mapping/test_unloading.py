"""Models are unloaded after a while without work, and loaded again."""

from __future__ import annotations

from collections.abc import Callable

from goalweave.classifiers.tiers import classifier
from goalweave.mapping.engine import unload_engine
from goalweave.mapping.unloading import IDLE, IdleUnloader


class ManualTimer:
    """Runs when the test says so."""

    daemon = False

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self.seconds = seconds
        self._call = call
        self.state = "made"

    def start(self) -> None:
        self.state = "running"

    def cancel(self) -> None:
        self.state = "cancelled"

    def end(self) -> None:
        if self.state == "running":
            self._call()


def test_models_are_unloaded_once_after_the_last_task() -> None:
    timers: list[ManualTimer] = []
    unloaded: list[str] = []

    def start(seconds: float, call: Callable[[], None]) -> ManualTimer:
        timers.append(ManualTimer(seconds, call))
        return timers[-1]

    unloader = IdleUnloader(lambda: unloaded.append("models"), timer=start)
    unloader.restart(sender=None, task_result=None)
    unloader.restart(sender=None, task_result=None)
    assert [(one.seconds, one.state, one.daemon) for one in timers] == [
        (IDLE, "cancelled", True),
        (IDLE, "running", True),
    ]
    for timer in timers:
        timer.end()
    assert unloaded == ["models"]


def test_unloaded_classifier_is_loaded_again() -> None:
    before = classifier("labels")
    assert classifier("labels") is before
    unload_engine()
    assert classifier("labels") is not before
