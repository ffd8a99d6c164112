"""The web server of the site: its socket is shared, so that a restart of its processes loses no request."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import MPServer

APPLICATION = "goalweave.web.site_server:application"
BACKLOG = 1024
"""Connections that wait in the socket, such as during a restart."""
BACKPRESSURE = 256
"""Requests that a process has in hand; others wait in the socket."""
HEADER_MILLISECONDS = 15_000
"""In which the head of a request must have come."""
STOP_SECONDS = 30
"""After which a process that was told to end and still answers is killed."""
RESTART_SECONDS = 2.0
"""Between the start of a new process and the end of the old one."""
FIRST_PASSED = 3
"""Number of the first file that systemd passes (sd_listen_fds(3))."""


class SiteServer(MPServer):
    """Granian with one listening socket for all its processes.

    On Linux, Granian gives each process a socket of its own for the same port (SO_REUSEPORT). When such a process ends, the connections
    that wait in its socket are reset. A shared socket is what it uses on other systems.
    """

    def __init__(self, listener: socket.socket, **options: Any) -> None:
        # Granian closes its own when it ends, and the next server needs one too.
        self._listener = listener.dup()
        self._listener.set_inheritable(True)
        super().__init__(APPLICATION, **options)

    def _init_shared_socket(self) -> None:
        # The types of granian name neither the parameters of its holder nor what these attributes are on other systems.
        holder: Any = SocketHolder
        shared: Any = self
        shared._sso = self._listener
        shared._shd = holder(self._listener.fileno(), False, BACKLOG)
        shared._sfd = self._listener.fileno()
        shared._ssp = None


def build_server(listener: socket.socket, host: str, port: int, workers: int) -> SiteServer:
    """A server that `serve()` runs until a signal ends it; SIGHUP restarts its processes one after the other."""
    return SiteServer(
        listener,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        websockets=False,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        respawn_failed_workers=True,
        respawn_interval=RESTART_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
    )


def open_listener(host: str, port: int) -> socket.socket:
    """The socket that systemd has opened for this process, where it has, so that a restart of the whole site loses no request either;
    else a new one. Raises OSError."""
    if is_passed():
        # Of its own, so that closing it leaves the one of systemd open for a later server.
        listener = socket.socket(fileno=os.dup(FIRST_PASSED))
    else:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listener.setblocking(False)
    listener.set_inheritable(True)
    return listener


def is_passed() -> bool:
    """Whether systemd has opened a socket for this process."""
    with suppress(ValueError):
        named, number = os.environ.get("LISTEN_PID", ""), int(os.environ.get("LISTEN_FDS", "0"))
        return named == str(os.getpid()) and number > 0
    return False
