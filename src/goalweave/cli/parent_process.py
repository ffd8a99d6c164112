"""A process that ends with the one that started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal that this process gets when its parent ends."""

POLL_INTERVAL = 1.0
"""Seconds between two looks at the parent where the kernel does not tell of its end."""


def end_with_parent(parent: int) -> None:
    """Have this process killed as soon as its parent has ended. parent: its process id.

    Killed, not asked to stop: whoever comes next takes the work over at once, and work survives that at any moment. Linux
    counts the end of the thread that started this process as the end of the parent (prctl(2)).
    """
    if sys.platform == "linux" and _signal_at_end_of_parent():
        # It may have ended before the kernel knew of our wish.
        _end_if_orphan(parent)
        return
    threading.Thread(target=_watch_parent, args=(parent,), name="parent", daemon=True).start()


def _signal_at_end_of_parent() -> bool:
    try:
        done: int = ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        return False
    return done == 0


def _watch_parent(parent: int) -> None:
    while True:
        _end_if_orphan(parent)
        time.sleep(POLL_INTERVAL)


def _end_if_orphan(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)
