"""The mails that the served site writes, to the people of one story: who got which, and nobody anything else."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.browser.people import LINK

DOMAIN = "harbours.example"
END = b"-" * 79
"""What follows a mail in its file: until then it is being written."""
PATIENCE = 20.0
"""Seconds in which the worker must have sent them."""

Told = tuple[str, str]
"""(name of the receiver, subject)"""


@dataclass
class Postbox:
    """seen: names of the files whose mails were looked at."""

    folder: Path
    seen: set[str] = field(default_factory=set)

    def told(self, *expected: Told) -> dict[str, str]:
        """What came since the last look is exactly this; receiver → text."""
        found: list[tuple[str, EmailMessage]] = []
        until = time.monotonic() + PATIENCE
        while len(found) < len(expected) and time.monotonic() < until:
            found = self._new()
            time.sleep(0.1)
        found = self._new()
        self.seen |= {name for name, _mail in found}
        mails = {_receiver(mail): mail for _name, mail in found}
        came = sorted((_receiver(mail), str(mail["Subject"])) for _name, mail in found)
        assert came == sorted(expected), f"{came} came, not {sorted(expected)}"
        return {name: _text(mail) for name, mail in mails.items()}

    def _new(self) -> list[tuple[str, EmailMessage]]:
        files = sorted(self.folder.iterdir()) if self.folder.exists() else []
        read = [(path.name, path.read_bytes()) for path in files if path.name not in self.seen]
        mails = [(name, message_from_bytes(content, policy=policy.default)) for name, content in read if END in content]
        return [(name, mail) for name, mail in mails if str(mail["To"]).endswith(f"@{DOMAIN}")]


def only_link(text: str) -> str:
    (link,) = LINK.findall(text)
    return str(link)


def _receiver(mail: EmailMessage) -> str:
    return str(mail["To"]).partition("@")[0]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())
