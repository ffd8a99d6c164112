"""What a mail server may take its time for."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection

from goalweave.outbox import smtp
from goalweave.settings.mail import mail_settings

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

LINES = {b"EHLO": b"250 mail", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that takes one mail."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=take_mail, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join(30)


def take_mail(listener: socket.socket) -> None:
    connection, _address = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 mail\r\n")
        for line in lines:
            connection.sendall(LINES.get(line[:4].upper(), b"250 ok") + b"\r\n")
            if line[:4].upper() == b"DATA":
                while lines.readline() != b".\r\n":
                    pass
                connection.sendall(b"250 taken\r\n")


def test_once_it_is_connected_a_server_has_ten_minutes(
    port: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mail_settings(f"smtp://127.0.0.1:{port}", sender="", folder=settings.DATA_DIR).items():
        setattr(settings, name, value)
    patience: list[float | None] = []
    replied = smtplib.SMTP.getreply

    def getreply(self: smtplib.SMTP) -> tuple[int, bytes]:
        assert self.sock is not None
        patience.append(self.sock.gettimeout())
        return replied(self)

    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply)
    message = EmailMessage("Hello", "Text", "site@example.org", ["ana@example.org"])
    assert get_connection(settings.GOALWEAVE_MAIL_BACKEND).send_messages([message]) == 1
    assert (patience[0], set(patience[1:])) == (60, {smtp.SECONDS})
