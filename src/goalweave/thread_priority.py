"""Which threads of a site the system prefers where all processors are busy."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

NICENESS = 10
"""A thread with it gets a tenth of what one that answers requests gets, and all that is left over."""


def give_way_to_requests() -> None:
    """For a thread with long work in the background that locks nothing others need: this thread alone goes last from now on.

    On Linux; elsewhere a thread has no such number, and nothing changes.
    """
    if sys.platform == "linux":
        # A process that was started with a higher number keeps it, and one that is not allowed to (systemd, containers) stays as it is.
        thread = threading.get_native_id()
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
