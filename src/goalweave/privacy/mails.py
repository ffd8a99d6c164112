"""Emails to a person or about one: those of the outbox, and those that were written to the folder `mail/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from goalweave.outbox.models import Mail
from goalweave.privacy.identities import Identity

SHORTEST_NAME = 4
"""Characters of a name from which on a mail that has it counts as about the person."""


def mails_to(identity: Identity) -> QuerySet[Mail]:
    """Rows of the outbox that are addressed to the person, with or without a name before the address."""
    condition = Q(pk__in=())
    for address in identity.addresses:
        condition |= Q(address__iexact=address) | Q(address__icontains=f"<{address}>")
    return Mail.objects.filter(condition)


def delete_mails_about(identity: Identity) -> int:
    """Delete rows of the outbox that are addressed to the person or name them; return how many."""
    condition = Q(pk__in=mails_to(identity).values("pk"))
    for text in _texts(identity):
        condition |= Q(subject__icontains=text) | Q(body__icontains=text) | Q(headers__icontains=text)
        condition |= Q(error__icontains=text)
    mails = list(Mail.objects.filter(condition).values_list("pk", flat=True))
    number, _models = Mail.objects.filter(pk__in=mails).delete()
    return number


def delete_mail_files_about(identity: Identity) -> int:
    """Delete files in `mail/` in which the person is named; return how many. Each file has the mails of one delivery."""
    texts = [text.casefold() for text in _texts(identity)]
    return _delete_files(lambda path: any(text in _read_mails(path) for text in texts))


def delete_old_mail_files(*, now: datetime, days: int) -> int:
    """Delete files in `mail/` that are so many days old; 0: never."""
    oldest = now.timestamp() - days * 86_400
    return _delete_files(lambda path: path.stat().st_mtime < oldest) if days else 0


def _texts(identity: Identity) -> list[str]:
    return [*identity.addresses, *sorted(name for name in identity.names if len(name) >= SHORTEST_NAME)]


def _delete_files(unwanted: Callable[[Path], bool]) -> int:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return 0
    files = [path for path in sorted(Path(folder).glob("*.log")) if path.is_file() and unwanted(path)]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _read_mails(path: Path) -> str:
    """The text of a file of mails with their headers, as people read it, in lower case."""
    data = path.read_bytes()
    texts = [data.decode(errors="replace")]
    # Django writes a line of hyphens after each mail; letters beyond ASCII are encoded within one.
    for part in data.split(b"\n" + b"-" * 79):
        message = message_from_bytes(part.lstrip(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        texts += [str(value) for value in message.values()]
        payload = message.get_payload(decode=True)
        texts.append(payload.decode(errors="replace") if isinstance(payload, bytes) else "")
    return "\n".join(texts).casefold()
