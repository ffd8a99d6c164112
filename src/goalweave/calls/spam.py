"""What keeps floods of entries out without a third party: limits that all processes count together, a puzzle, a trap and a least time.

A browser with scripts solves the puzzle while one types. Without scripts the mailed link is the proof, and the limit of a network is
stricter.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from goalweave.calls.tokens import email_key, network_key
from goalweave.core.errors import InputError
from goalweave.limits.counting import HOUR, count_attempt, count_many

LEAST_SECONDS = 2
"""Nobody types an address sooner."""
PUZZLE_HOURS = 4
"""How long a page may be open before its puzzle is too old."""
LONGEST_SOLUTION = 20
"""Digits."""


class TooMany(InputError):
    """A limit has been reached. Its message says what to do."""


@dataclass(frozen=True, slots=True)
class EntryLimits:
    """Entries that can be begun in an hour; 0: any number. network: from one address (IPv6: its /64); without_script: of these, without a
    solved puzzle; address: with one email address; call: for one call. difficulty: zero bits that a solution begins with."""

    network: int
    without_script: int
    address: int
    call: int
    difficulty: int


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """A form that was sent. mailbox: of the address, as `mailbox_of` writes it; trap: what is in the field that people do not see;
    solution: empty without scripts."""

    network: str
    mailbox: str
    call: int
    puzzle: str
    solution: str = ""
    trap: str = ""


def new_puzzle(now: datetime) -> str:
    """A signed text that no one can foresee, with its moment."""
    return _signer().sign(f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}")


def check_start(attempt: StartAttempt, limits: EntryLimits, now: datetime) -> None:
    """Whether an entry can be begun; counts the attempt. Raises InputError for a form that no person sent, TooMany."""
    if attempt.trap:
        raise InputError(_("leave this field empty"), field="website")
    moment = _check_puzzle(attempt, limits, now)
    network = network_key(attempt.network)
    # The network first: what is beyond its limit leaves no trace in the database.
    if not attempt.solution:
        _require(f"plain:{network}", limits.without_script, now, _too_many_from_network())
    _require(f"network:{network}", limits.network, now, _too_many_from_network())
    if attempt.solution:
        _require_unused(attempt.puzzle, moment)
    _require(
        f"email:{email_key(attempt.mailbox)}",
        limits.address,
        now,
        _("Many emails have been sent to this address within an hour. Open the latest one, or try again in an hour."),
    )
    _require(
        f"call:{attempt.call}",
        limits.call,
        now,
        _("Very many entries are being sent to this call just now. Try again in an hour."),
    )


def is_solved(puzzle: str, solution: str, difficulty: int) -> bool:
    """Whether SHA-256 of the puzzle, a colon and the solution begins with so many zero bits (Back, Hashcash, 2002)."""
    if not solution.isascii() or not solution.isdigit() or len(solution) > LONGEST_SOLUTION:
        return False
    digest = hashlib.sha256(f"{puzzle}:{solution}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - difficulty) == 0


def _check_puzzle(attempt: StartAttempt, limits: EntryLimits, now: datetime) -> datetime:
    """When the page with the puzzle was made. Raises InputError."""
    again = _("This form was already sent, or was open for too long. Send it again.")
    try:
        made = int(_signer().unsign(attempt.puzzle).partition(".")[0])
    except BadSignature:
        raise InputError(again) from None
    seconds = now.timestamp() - made
    if seconds > PUZZLE_HOURS * HOUR.total_seconds():
        raise InputError(again)
    if seconds < LEAST_SECONDS:
        raise InputError(_("That was very quick. Send it again."))
    if attempt.solution and not is_solved(attempt.puzzle, attempt.solution, limits.difficulty):
        raise InputError(again)
    return datetime.fromtimestamp(made, UTC)


def _require_unused(puzzle: str, moment: datetime) -> None:
    """A solution counts once. moment: of the puzzle, which is its window for as long as it counts."""
    digest = hashlib.sha256(puzzle.encode()).hexdigest()
    if count_many(f"puzzle:{digest}", 1, 1, moment) is None:
        raise InputError(_("This form was already sent, or was open for too long. Send it again."))


def _require(key: str, limit: int, now: datetime, message: str) -> None:
    if not count_attempt(key, limit, now):
        raise TooMany(message)


def _too_many_from_network() -> str:
    return _(
        "Many entries have been begun from your network within an hour, so no more are taken from it for now. Try again in an "
        "hour, or from another network. If you have begun one already, use the link in your email."
    )


def _signer() -> Signer:
    return Signer(salt="goalweave.calls.puzzle")
