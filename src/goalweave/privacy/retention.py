"""What is deleted once it has served its purpose, every day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from goalweave.accounts.models import Invitation, User
from goalweave.integrations.models import KeyAnswer
from goalweave.interlinkages.models import Panellist
from goalweave.limits.counting import remove_old_counts
from goalweave.outbox.actions import delete_old_mails
from goalweave.privacy import people_without_accounts as people
from goalweave.privacy.identities import Identity
from goalweave.privacy.log_pseudonyms import replace_addresses
from goalweave.privacy.mails import delete_old_mail_files
from goalweave.surveys.models import GuestLink

UPLOAD_FOLDERS = ("incoming", "interlinkages", "observations")
"""Folders of files that wait for their sender to confirm them, which is possible for a day."""
UPLOAD_LIFETIME = timedelta(days=2)
ANSWER_LIFETIME = timedelta(days=2)
"""Programs can repeat a request for a day."""


def delete_expired_data(*, now: datetime, link_days: int, mail_days: int) -> dict[str, int]:
    """Delete what is due; return what → how many. link_days: after which invitations and guest links that are over are erased,
    mail_days: after which emails are deleted; 0: never."""
    counts = Counter[str]()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    counts["invitations and guest links"] = erase_ended_links(now=now, days=link_days)
    counts["emails"] = delete_old_mails(now=now, days=mail_days) + delete_old_mail_files(now=now, days=mail_days)
    counts["counts of attempts"] = remove_old_counts(now)
    answers, _models = KeyAnswer.objects.filter(created__lt=now - ANSWER_LIFETIME).delete()
    counts["answers to programs"] = answers
    counts["uploads"] = delete_waiting_uploads(now)
    return +counts


@transaction.atomic
def erase_ended_links(*, now: datetime, days: int) -> int:
    """Erase the addresses behind invitations and guest links that were used, withdrawn or expired so many days ago; 0: never.

    Addresses in the log too, where no account has them. Comments and scores of guests stay under their name.
    """
    if not days:
        return 0
    before = now - timedelta(days=days)
    over = Q(used__lt=before) | Q(withdrawn__lt=before) | Q(used=None, withdrawn=None, expires__lt=before)
    invitations = Invitation.objects.filter(over)
    guests = GuestLink.objects.filter(Q(withdrawn__lt=before) | Q(expires__lt=before)).exclude(email="")
    panellists = Panellist.objects.filter(user=None).exclude(email="")
    panellists = panellists.filter(Q(withdrawn__lt=before) | Q(expires__lt=before))
    addresses: set[str] = set()
    for rows in (invitations, guests, panellists):
        addresses.update(address.lower() for address in rows.values_list("email", flat=True))
    number, _models = invitations.delete()
    number += guests.update(email="") + panellists.update(email="")
    for address in sorted(addresses):
        if not _is_in_use(address):
            identity = Identity(None, (address,))
            replace_addresses(addresses=identity.addresses, pseudonym=identity.pseudonym, now=now)
    return number


def delete_waiting_uploads(now: datetime) -> int:
    """Delete files that no one has confirmed; return how many."""
    number = 0
    for name in UPLOAD_FOLDERS:
        folder = Path(settings.DATA_DIR) / name
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_file() and path.stat().st_mtime < (now - UPLOAD_LIFETIME).timestamp():
                path.unlink(missing_ok=True)
                number += 1
    return number


def _is_in_use(address: str) -> bool:
    """Whether an account or another row has it."""
    if User.objects.filter(Q(email__iexact=address) | Q(emailaddress__email__iexact=address)).exists():
        return True
    return any(people.rows_with_address(model, column, [address]).exists() for model, column in people.ADDRESSED)
