"""The web server and its processes, which are started again where they end by themselves."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from goalweave.cli.background import PAUSES, STEADY
from goalweave.cli.console import print_note
from goalweave.cli.parent_process import end_with_parent
from goalweave.datafolder import draft_folder

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

APPLICATION = "goalweave.web.site_server"
"""By name, since one face does not import another."""

FIRST_SECONDS = 10
"""If all ends so soon after the first start, it would never run."""

POLL_INTERVAL = 0.1


class WebServer:
    """A granian server, and its successors. It replaces single processes that end; what ends the server itself ends in a new one."""

    def __init__(self, make: Callable[[], AbstractServer[Any]], *, processes: int, folder: Path | None = None) -> None:
        """make: a server that respawns its processes; processes: how many it has; folder: by which they share requests."""
        self._make = make
        self._folder = folder
        self._processes = processes
        self._server: AbstractServer[Any] | None = None

    def is_ready(self) -> bool:
        return self._server is not None and len(self._server.wrks) == self._processes

    def is_stopping(self) -> bool:
        return self._server is not None and bool(self._server.interrupt_signal)

    def run(self) -> bool:
        """Serve until a signal ends it; False if it cannot run at all."""
        tries, first = 0, True
        while True:
            began = time.monotonic()
            self._serve()
            if self.is_stopping():
                return True
            ran = time.monotonic() - began
            if first and ran < FIRST_SECONDS:
                return False
            first = False
            tries = 0 if ran >= STEADY else tries
            pause = PAUSES[min(tries, len(PAUSES) - 1)]
            tries += 1
            print_note(f"The web server ended unexpectedly; next start in {pause} s.")
            if self._wait(pause):
                return True

    def _serve(self) -> None:
        server = self._server = self._make()
        try:
            server.serve(target_loader=partial(load_application, os.getpid(), self._folder), wrap_loader=False)
        except SystemExit:
            # So it ends where its processes end again as soon as they are started.
            return

    def _wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.is_stopping():
            time.sleep(POLL_INTERVAL)
        return self.is_stopping()


def load_application(parent: int, folder: Path | None) -> Any:
    """The site, in a process that ends with its parent."""
    end_with_parent(parent)
    application = import_module(APPLICATION).application
    application.share_requests(folder)
    return application


@contextmanager
def shared_folder(processes: int) -> Iterator[Path | None]:
    """A private folder by which processes share requests, until the site ends; None where there is nothing to share, or no folder."""
    with ExitStack() as stack:
        folder = None
        if processes > 1 and sys.platform != "win32":
            with suppress(OSError):
                folder = stack.enter_context(draft_folder(Path(gettempdir()), "goalweave-requests-"))
        yield folder
