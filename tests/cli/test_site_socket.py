"""The socket of the site, which outlives the servers that listen at it."""

from __future__ import annotations

import socket
from contextlib import closing
from errno import EADDRNOTAVAIL
from typing import Any

import pytest

from goalweave.cli.site import _require_free_port
from goalweave.cli.site_socket import build_server, open_listener
from goalweave.core.errors import InputError


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_that_ends_leaves_the_socket_to_the_next(socket_enabled: None) -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        for _server in range(2):
            server: Any = build_server(listener, host, port, 1)
            server._init_shared_socket()
            server._drop_shared_socket()
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)


@pytest.mark.allow_hosts(["127.0.0.1", "192.0.2.1"])
def test_an_address_that_cannot_be_used_is_one_sentence(socket_enabled: None) -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(InputError, match=f"^127.0.0.1:{port} is already in use; choose another --port$"):
            _require_free_port("127.0.0.1", port)
    _require_free_port("127.0.0.1", port)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_an_address_of_another_machine_is_refused(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(socket, "create_server", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(
        InputError, match=r"192\.0\.2\.1:80 cannot be used: cannot assign requested address; choose another"
    ):
        _require_free_port("192.0.2.1", 80)
