"""What the processes of the site share: one process imports and reads it, and all others are forks of that one."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from importlib import import_module

ARENA_MAX = -8
"""Parameter of glibc's mallopt(3)."""
ARENAS = 1
"""Where threads allocate. glibc gives each of them one of its own, of which most is free most of the time."""


def load_application() -> None:
    """Import all pages and read the frameworks before the processes of the server are forked.

    Frozen, since looking for garbage writes to every object, which would copy it into each process. Where processes are not forked
    (macOS, Windows, Python 3.14) each loads them itself.
    """
    from django.db import connections
    from django.urls import get_resolver

    from goalweave.frameworks.queries import catalogue

    _limit_arenas()
    import_module("goalweave.web.site_server")
    # Reads all lists of addresses, and with them the views.
    get_resolver().reverse_dict  # noqa: B018
    catalogue()
    # A connection must not be used by two processes.
    connections.close_all()
    gc.collect()
    gc.freeze()


def _limit_arenas() -> None:
    """Python runs one thread at a time, so that they do not wait for each other here. Only glibc has this."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(ARENA_MAX, ARENAS)
