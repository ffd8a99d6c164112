"""What a process of the site makes before it is asked, so that no visitor waits for it."""

from __future__ import annotations

import ctypes
import logging
import threading
from contextlib import suppress

from django.db import close_old_connections
from django.utils import timezone

from goalweave.analysis.columns import current_facts
from goalweave.analysis.warming import warm_facts
from goalweave.frameworks.queries import catalogue
from goalweave.web.frame import main_framework

LOGGER = logging.getLogger(__name__)


def start_warming() -> None:
    """Make the tables of the figures in a thread of this process."""
    threading.Thread(target=warm, name="warming", daemon=True).start()


def warm() -> None:
    """Make them; an error is logged and ends nothing, since the first visitor's request makes them then."""
    try:
        framework = main_framework(catalogue())
        if framework is not None:
            warm_facts(current_facts(), framework.key, timezone.localdate())
    except Exception as error:
        LOGGER.warning("The figures could not be prepared (%s).", error)
    finally:
        close_old_connections()
        _release_memory()


def _release_memory() -> None:
    """Give back what the tables needed while they were made; the C library keeps it otherwise, in each process. Only glibc can."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
