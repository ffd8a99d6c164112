"""Voters: a person is an address that was confirmed by mail. The address itself is never stored."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.tokens import new_token, token_hash
from goalweave.calls.mailboxes import mailbox_of
from goalweave.core.errors import InputError
from goalweave.prizes.models import Edition, Voter
from goalweave.prizes.phases import Phase, phase_of

ERASED_AFTER = timedelta(days=30)
"""So long after the results what links a voter to a ballot is kept, for complaints."""

_PSEUDONYM = 32


@transaction.atomic
def request_link(*, edition: Edition, email: str, language: str, now: datetime) -> tuple[Voter, str]:
    """A voter and the token of a new link, which replaces an earlier one. Raises InputError for an address that is none, and
    outside the days of the vote."""
    require_running(edition, now)
    key = email_key(edition, email)
    token = new_token()
    voter, created = Voter.objects.select_for_update().get_or_create(
        edition=edition,
        email_key=key,
        defaults={
            "token_hash": token_hash(token),
            "secret": secrets.token_hex(32),
            "language": language,
            "created": now,
        },
    )
    if not created:
        voter.token_hash, voter.language = token_hash(token), language
        voter.save(update_fields=["token_hash", "language"])
    return voter, token


def find_voter(edition: Edition, token: str) -> Voter | None:
    """The voter whose link it is."""
    return Voter.objects.filter(edition=edition, token_hash=token_hash(token)).first()


def confirm_voter(voter: Voter, network: str, now: datetime) -> None:
    """Only a vote confirms an address: the filters of mail servers open links too."""
    if voter.confirmed is None:
        voter.confirmed = now
        voter.network_key = keyed_digest(f"{voter.edition_id}|network|{network}") if network else ""
        voter.save(update_fields=["confirmed", "network_key"])


def pseudonym(voter: Voter, category: str) -> str:
    """The voter's name in the log: another in each category, so that no one can tell which ballots are of one person."""
    return hmac.new(bytes.fromhex(voter.secret), category.encode(), sha256).hexdigest()[:_PSEUDONYM]


def email_key(edition: Edition, email: str) -> str:
    """Keyed digest of the mailbox of an address. Raises InputError for what is no address."""
    return keyed_digest(f"{edition.pk}|{mailbox_of(email)}")


def keyed_digest(text: str) -> str:
    """SHA-256 with the site's secret: without it, guesses cannot be tried."""
    return hmac.new(settings.SECRET_KEY.encode(), f"goalweave-voter|{text}".encode(), sha256).hexdigest()


@transaction.atomic
def erase_voters(now: datetime) -> int:
    """Erase what links voters to ballots, of editions whose results are out for a month; how many voters."""
    past = Voter.objects.filter(edition__announced__lt=now - ERASED_AFTER)
    count, _by_model = past.delete()
    return count


def require_running(edition: Edition, now: datetime) -> None:
    """Raise InputError outside the days of the vote."""
    phase = phase_of(edition, now)
    if phase is Phase.VOTE and edition.vote_closes is not None:
        return
    if phase in (Phase.COUNT, Phase.RESULTS):
        raise InputError(_("the vote has ended"))
    raise InputError(_("the vote has not begun"))
