"""Settling and announcing the results, and their certificates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.core.errors import Conflict, InputError, InputErrors
from goalweave.core.messages import Message
from goalweave.core.model.calls import PrizeRules, WinnersBy
from goalweave.core.prizes import CategoryResult
from goalweave.core.text.sanitise import sanitise_text
from goalweave.prizes.actions.locking import lock_edition, prize_of, save_version
from goalweave.prizes.models import Certificate, CertificateKind, Edition, Nominee, Placing
from goalweave.prizes.phases import Phase, are_results_public, phase_of
from goalweave.prizes.queries.results import computed_results
from goalweave.prizes.standing import running_nominees

LONGEST_REASON = 2000


@transaction.atomic
def confirm_results(
    *,
    actor: Actor,
    edition: Edition,
    winners: Mapping[str, Iterable[int]],
    reasons: Mapping[str, str],
    version: int,
    now: datetime,
) -> Edition:
    """Settle champions and winners of every category. winners: category → keys of the nominees whom the experts' group chose; reasons:
    category → why. Until the announcement it can be done again.

    Raises NotAllowed; Conflict; InputErrors, each with its category, for a winner who is no champion, one that is missing or without a
    reason; InputError before the vote is counted, and after the announcement.
    """
    row = lock_edition(actor, edition)
    if row.version != version:
        raise Conflict("someone else has changed this edition; reload the page")
    _call, prize = prize_of(row)
    _require_counted(row, prize, now)
    results = computed_results(row, winners)
    problems = _winner_problems(results, prize, reasons)
    if problems:
        raise InputErrors(problems)
    nominees = {nominee.entry_id: nominee for nominee in row.nominees.select_for_update(of=("self",))}
    for category, result in results.items():
        text = sanitise_text(reasons.get(category, "")).strip()[:LONGEST_REASON]
        for nominee in nominees.values():
            if nominee.category == category:
                nominee.place, nominee.placing, nominee.decided_by, nominee.winner_reason = None, "", "", ""
        for placed in result.placed:
            nominee = nominees[placed.candidate.entry]
            nominee.place = placed.place
            nominee.decided_by = placed.decided_by or ""
            if placed.champion:
                nominee.placing = Placing.WINNER if placed.winner else Placing.CHAMPION
            nominee.winner_reason = text if placed.winner else ""
    Nominee.objects.bulk_update(nominees.values(), ["place", "placing", "decided_by", "winner_reason"], batch_size=500)
    row.confirmed, row.announced = now, None
    save_version(row, "confirmed", "announced")
    counts = {
        "champions": sum(len(result.champions) for result in results.values()),
        "winners": sum(len(result.winners) for result in results.values()),
    }
    log_row(actor, "confirm", "edition", row, None, counts)
    return row


@transaction.atomic
def announce_results(*, actor: Actor, edition: Edition, at: datetime, now: datetime) -> Edition:
    """Make the settled results public at a moment, now or later, and issue the certificates. Raises NotAllowed, InputError; Conflict where
    another moment was set since it was read."""
    row = lock_edition(actor, edition)
    if row.announced != edition.announced:
        raise Conflict("someone else has changed this edition; reload the page")
    if row.confirmed is None:
        raise InputError("settle the results first")
    if are_results_public(row, now):
        raise InputError("the results are public already")
    if at < now:
        raise InputError("choose a moment that is not past", field="at")
    if row.nominees.filter(running_nominees()).exclude(placing="").count() == 0:
        raise InputError("no entry is champion, so nothing can be announced")
    before = row.announced
    row.announced = at
    save_version(row, "announced")
    issue_certificates(row, at)
    log_row(
        actor,
        "publish",
        "edition",
        row,
        {"announced": before.isoformat() if before else None},
        {"announced": at.isoformat()},
    )
    return row


@transaction.atomic
def name_winner(*, actor: Actor, edition: Edition, nominee: int, reason: str, now: datetime) -> Nominee:
    """Name another champion where the winner has left after the announcement. Raises NotAllowed, InputError."""
    row = lock_edition(actor, edition)
    _call, prize = prize_of(row)
    if not are_results_public(row, now):
        raise InputError("the results are not public yet; settle them again instead")
    if prize.winners_by is not WinnersBy.EXPERTS:
        raise InputError("the figures decide who wins; the place stays empty")
    running = row.nominees.select_for_update(of=("self",)).filter(running_nominees())
    own = running.filter(pk=nominee, placing=Placing.CHAMPION).select_related("entry").first()
    if own is None:
        raise InputError("a winner must be one of the champions of the category", field="winners")
    others = row.nominees.filter(running_nominees(), category=own.category, placing=Placing.WINNER).count()
    if others >= prize.winners:
        raise InputError(Message("a category has at most {most} winners", most=prize.winners), field="winners")
    text = sanitise_text(reason).strip()[:LONGEST_REASON]
    if not text:
        raise InputError("enter why the experts’ group chose this champion", field="reason")
    own.placing, own.winner_reason = Placing.WINNER, text
    own.save(update_fields=["placing", "winner_reason"])
    issue_certificates(row, now)
    log_row(actor, "confirm", "edition", row, None, {"winner": own.pk, "category": own.category})
    return own


def issue_certificates(edition: Edition, now: datetime) -> None:
    """A certificate for every nominee and one for every title; those that are there stay, with their numbers."""
    issued = set(Certificate.objects.filter(edition=edition).values_list("nominee", "kind"))
    last = len(issued)
    rows = []
    nominees = edition.nominees.filter(running_nominees()).order_by("category", "place", "pk")
    for nominee in nominees:
        for kind in _certificate_kinds(nominee):
            if (nominee.pk, kind) not in issued:
                last += 1
                number = f"{edition.year}-{last:04}"
                rows.append(Certificate(edition=edition, nominee=nominee, kind=kind, number=number, issued=now))
    Certificate.objects.bulk_create(rows, batch_size=500)
    # A title that was taken back before the announcement has no certificate.
    for certificate in Certificate.objects.filter(edition=edition, withdrawn=None).select_related("nominee"):
        if certificate.kind not in _certificate_kinds(certificate.nominee):
            certificate.withdrawn = now
            certificate.save(update_fields=["withdrawn"])


def _certificate_kinds(nominee: Nominee) -> list[CertificateKind]:
    kinds = [CertificateKind.NOMINEE]
    if nominee.placing:
        kinds.append(CertificateKind.CHAMPION)
    if nominee.placing == Placing.WINNER:
        kinds.append(CertificateKind.WINNER)
    return kinds


def _require_counted(edition: Edition, prize: PrizeRules, now: datetime) -> None:
    """That nothing can change any more: the vote is over and counted, or without one the experts have finished."""
    if are_results_public(edition, now):
        raise InputError("the results are public already")
    running = edition.nominees.filter(running_nominees())
    if not running.exists():
        raise InputError("no entry is nominated")
    if not prize.vote:
        if edition.nomination_closes is None or now < edition.nomination_closes:
            raise InputError("the experts’ nomination is not over yet")
        return
    if phase_of(edition, now) is not Phase.COUNT:
        raise InputError("the vote is not over yet")
    if running.filter(votes=None).exists():
        raise InputError("the votes are not counted yet")


def _winner_problems(
    results: Mapping[str, CategoryResult], prize: PrizeRules, reasons: Mapping[str, str]
) -> list[InputError]:
    if prize.winners_by is not WinnersBy.EXPERTS:
        return []
    problems = []
    for category, result in results.items():
        if result.open_winners:
            problems.append(InputError("choose the winner among the champions", field=f"winner-{category}"))
        elif result.winners and not reasons.get(category, "").strip():
            problems.append(InputError("enter why the experts’ group chose this champion", field=f"reason-{category}"))
    return problems
