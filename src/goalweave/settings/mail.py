"""Where mail goes: into the outbox, and from there through a server (GOALWEAVE_SMTP_URL) or, without one, into files of a folder."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from goalweave.core.errors import InputError

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
SECONDS = 60
"""Until a mail server has answered and taken the password; what follows has more time (outbox/smtp.py)."""
OUTBOX = "goalweave.outbox.backend.EmailBackend"
TO_FILES = "django.core.mail.backends.filebased.EmailBackend"
VARIABLE = "GOALWEAVE_SMTP_URL"
SENDER = "GOALWEAVE_MAIL_FROM"
SHAPE = "smtps://user:password@host:465"


def mail_settings(url: str, *, sender: str, folder: Path) -> dict[str, Any]:
    """Django's EMAIL_* settings, and what the outbox delivers through. url: `smtps://user:password@host:465`; folder: for the files.

    Raises InputError for a URL that is none of the three kinds, or a sender without an address.
    """
    mail: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": _check_sender(sender or "goalweave@localhost"),
        "EMAIL_BACKEND": OUTBOX,
    }
    if not url:
        return mail | {"GOALWEAVE_MAIL_BACKEND": TO_FILES, "EMAIL_FILE_PATH": folder}
    try:
        parts = urlsplit(url)
        port, host = parts.port or PORTS[parts.scheme], parts.hostname
    except (KeyError, ValueError) as error:
        raise InputError(f"it looks like {SHAPE}, and begins with one of {', '.join(PORTS)}", field=VARIABLE) from error
    if not host:
        raise InputError(f"it names no host; it looks like {SHAPE}", field=VARIABLE)
    return mail | {
        "GOALWEAVE_MAIL_BACKEND": "goalweave.outbox.smtp.PatientBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": SECONDS,
    }


def _check_sender(sender: str) -> str:
    """`goals@example.org` or `Goals <goals@example.org>`."""
    local, _at, domain = parseaddr(sender)[1].rpartition("@")
    if not local or not domain or not sender.isprintable():
        raise InputError("it looks like goals@example.org or Goals <goals@example.org>", field=SENDER)
    return sender


def site_address(url: str, variable: str = "GOALWEAVE_SITE") -> str:
    """The address of the site as links in mails begin, without a slash at the end; empty for none.

    Raises InputError, of the variable, for anything but the address of a whole host.
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if url and (not sound or parts.path.strip("/") or parts.query or parts.fragment):
        raise InputError("it looks like https://goals.example.org", field=variable)
    return url.rstrip("/")
