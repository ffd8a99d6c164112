"""The socket of the site, which outlives the servers that listen at it."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import Any

import pytest

from goalweave.cli.site_socket import build_server, open_listener


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_that_ends_leaves_the_socket_to_the_next(socket_enabled: None) -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        for _server in range(2):
            server: Any = build_server(listener, host, port, 1)
            server._init_shared_socket()
            server._drop_shared_socket()
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
