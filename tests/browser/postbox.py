"""The mails that the served site writes, to the people of one story: who got which, and nobody anything else."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.browser.people import LINK

DOMAIN = "harbours.example"
END = b"-" * 79 + b"\n"
"""What follows a mail in its file: until then it is being written. Mails of one second may come to stand in one file."""
PATIENCE = 20.0
"""Seconds in which the worker must have sent them."""

Told = tuple[str, str]
"""(name of the receiver, subject)"""


@dataclass
class Postbox:
    """seen: file and number in it of the mails that were looked at; domain: of the addresses of this story."""

    folder: Path
    seen: set[tuple[str, int]] = field(default_factory=set)
    domain: str = DOMAIN

    def told(self, *expected: Told) -> dict[str, str]:
        """What came since the last look is exactly this; receiver → text."""
        found: list[tuple[tuple[str, int], EmailMessage]] = []
        until = time.monotonic() + PATIENCE
        while len(found) < len(expected) and time.monotonic() < until:
            found = self._new()
            time.sleep(0.1)
        found = self._new()
        self.seen |= {place for place, _mail in found}
        mails = {_receiver(mail): mail for _place, mail in found}
        came = sorted((_receiver(mail), str(mail["Subject"])) for _place, mail in found)
        assert came == sorted(expected), f"{came} came, not {sorted(expected)}"
        return {name: _text(mail) for name, mail in mails.items()}

    def next_to(self, name: str, phrase: str) -> str:
        """The text of the mail to this person with this phrase, which came since the last look; others are left for a later look."""
        until = time.monotonic() + PATIENCE
        while True:
            for place, mail in self._new():
                if _receiver(mail) == name and phrase in f"{mail['Subject']} {_text(mail)}":
                    self.seen.add(place)
                    return _text(mail)
            assert time.monotonic() < until, f"no mail with “{phrase}” came to {name}"
            time.sleep(0.1)

    def _new(self) -> list[tuple[tuple[str, int], EmailMessage]]:
        files = sorted(self.folder.iterdir()) if self.folder.exists() else []
        mails = []
        for path in files:
            for number, content in enumerate(path.read_bytes().split(END)[:-1]):
                mail = message_from_bytes(content, policy=policy.default)
                if (path.name, number) not in self.seen and str(mail["To"]).endswith(f"@{self.domain}"):
                    mails.append(((path.name, number), mail))
        return mails


def only_link(text: str) -> str:
    (link,) = LINK.findall(text)
    return str(link)


def _receiver(mail: EmailMessage) -> str:
    return str(mail["To"]).partition("@")[0]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())
