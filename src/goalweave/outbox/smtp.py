"""Mails by SMTP, to servers that take their time."""

from __future__ import annotations

from django.core.mail.backends.smtp import EmailBackend

SECONDS = 600
"""A server may check a mail for so long before it acknowledges it (RFC 5321, 4.5.3.2.6). Whoever leaves before sends it again."""


class PatientBackend(EmailBackend):
    """Once it is connected, waits as long as a server may take: EMAIL_TIMEOUT is that of the connection."""

    def open(self) -> bool | None:
        opened = super().open()
        if opened and self.connection is not None and self.connection.sock is not None:
            self.connection.sock.settimeout(SECONDS)
        return opened
