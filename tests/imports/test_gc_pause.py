"""Python's collector of cycles is held back, and what a process shares with its parent stays out of its sight."""

import gc
import weakref

import pytest

from goalweave.imports.gc_pause import collect_cycles, pause_gc


class Loop:
    """Holds itself, so that only the collector can remove it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_frozen_stays_frozen() -> None:
    gc.freeze()
    try:
        before = gc.get_freeze_count()
        with pause_gc():
            pass
        assert gc.get_freeze_count() == before > 0
    finally:
        gc.unfreeze()


def test_cycles_of_portions_are_removed_while_it_is_held_back() -> None:
    with pause_gc():
        assert not gc.isenabled()
        loop = weakref.ref(Loop())
        collect_cycles(0)
        assert loop() is not None
        collect_cycles(1)
        assert loop() is None


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(ValueError), pause_gc():
        raise ValueError
    assert gc.isenabled()


def test_an_inner_pause_does_not_end_the_outer_one() -> None:
    with pause_gc():
        with pause_gc():
            pass
        assert not gc.isenabled()
