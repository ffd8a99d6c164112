"""What this process of the site has open: connections of visitors, sockets that listen, answers that wait to be taken."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

from goalweave.limits.networks import address_network

DESCRIPTORS = Path("/proc/self/fd")
"""Not there on every system."""


def stop_accepting(spared: Collection[int]) -> None:
    """Put a socket that no one knows in the place of each listening one of this process; the other processes still have theirs.

    spared: descriptors that stay.
    """
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_UNIX) as unknown:
        unknown.bind("")  # an address that the kernel chooses (unix(7), autobind)
        unknown.listen(1)
        unknown.setblocking(False)
        for descriptor, connection in _open_sockets():
            is_ours = descriptor != unknown.fileno() and descriptor not in spared
            with suppress(OSError):
                if is_ours and connection.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    os.dup2(unknown.fileno(), descriptor, inheritable=False)


def count_connections(network: str) -> int:
    """Of visitors from a network with this process; 0 where the system does not tell."""
    number = 0
    for _descriptor, connection in _open_sockets():
        with suppress(OSError):  # it listens, or has ended
            peer = connection.getpeername()
            number += isinstance(peer, tuple) and address_network(peer[0]) == network
    return number


def _open_sockets() -> Iterator[tuple[int, socket.socket]]:
    """The descriptor of each socket of this process, and the socket, until the next; none on other systems than Linux."""
    if sys.platform != "linux":
        return
    for entry in DESCRIPTORS.iterdir():
        descriptor = int(entry.name)
        try:
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                continue
            copy = os.dup(descriptor)
        except OSError:
            continue  # closed in the meantime
        with socket.socket(fileno=copy) as connection:
            yield descriptor, connection


def waiting_bytes() -> int:
    """How much is in temporary files of this process that have no name any more: answers that visitors have not yet taken. 0 where the
    system does not tell."""
    temporary = f"{gettempdir()}/"
    files = dict[tuple[int, int], int]()
    for entry in DESCRIPTORS.iterdir() if DESCRIPTORS.is_dir() else ():
        try:
            state = os.fstat(int(entry.name))
            place = str(entry.readlink())
        except OSError:
            continue  # closed in the meantime
        if not state.st_nlink and place.startswith(temporary):
            files[state.st_dev, state.st_ino] = state.st_blocks * 512
    return sum(files.values())
