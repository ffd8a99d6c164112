"""The process that keeps the files of the columns up to date, so that no visitor's request has to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

from goalweave.analysis.columns.column_files import KEEPER, ColumnStore
from goalweave.analysis.columns.current import current_frameworks
from goalweave.analysis.columns.facts_files import column_store, refresh_files
from goalweave.analysis.prepared_results import prepare_results
from goalweave.thread_priority import give_way_to_requests

INTERVAL = 5.0
"""Seconds between two looks at the log."""

LOGGER = logging.getLogger(__name__)


def keep_columns(*, wait: Callable[[float], bool], store_of: Callable[[], ColumnStore | None] = column_store) -> None:
    """Until `wait` says so, write new files whenever much has changed since. One process does it; others stand by.

    wait: lets so many seconds pass, and is true when all is to end. An error never ends it, and is logged once.
    """
    reported = ""
    ended = False
    while not ended:
        try:
            store = store_of()
            if store is None:
                ended = wait(INTERVAL)
                continue
            with store.locked(wait=False, name=KEEPER) as free:
                while free and not ended:
                    refresh_files(store, current_frameworks(), prepare_results)
                    close_old_connections()
                    ended = wait(INTERVAL)
                if not free:
                    ended = wait(INTERVAL)
        except Exception as error:
            if str(error) != reported:
                LOGGER.warning("The columns could not be written (%s).", error)
            reported = str(error)
            ended = wait(INTERVAL)
        finally:
            close_old_connections()


def start_keeper() -> None:
    """Keep the columns in a thread of this process, until it ends."""
    ended = threading.Event()

    def keep() -> None:
        give_way_to_requests()
        keep_columns(wait=ended.wait)

    threading.Thread(target=keep, name="columns", daemon=True).start()
