"""Writes to rounds: a questionnaire is put to organisations until a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.surveys import rules
from goalweave.surveys.actions.logging import log_round
from goalweave.surveys.actions.questionnaires import freeze_questionnaire
from goalweave.surveys.actions.submissions import create_submission
from goalweave.surveys.models import Questionnaire, Round, Submission
from goalweave.surveys.rounds.notices import note_deadline_moved, note_recipients
from goalweave.vanished_rows import reread_row

MOST_RECIPIENTS = 500
"""Organisations of one round."""
LONGEST_MESSAGE = 5000


@transaction.atomic
def open_round(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    organisation: Organisation,
    due: date,
    recipients: Iterable[Organisation],
    now: datetime,
    title: LanguageMap | None = None,
    message: str = "",
    publishes: bool = False,
) -> Round:
    """Send a questionnaire to organisations. organisation: the requesting one; title: if it differs from the
    questionnaire's.

    Raises NotAllowed; InputError for a deadline that has passed, or without recipients.
    """
    if not rules.may_open_round(actor, organisation) or not rules.may_view_questionnaire(actor, questionnaire):
        raise NotAllowed("only editors can open a round")
    _require_future_day(due, now)
    freeze_questionnaire(actor=actor, questionnaire=questionnaire, now=now)
    survey = Round.objects.create(
        questionnaire=questionnaire,
        organisation=organisation,
        title={language: sanitise_line(text) for language, text in (title or {}).items() if sanitise_line(text)}
        or questionnaire.title,
        message=sanitise_text(message).strip()[:LONGEST_MESSAGE],
        due=due,
        opened=now,
        publishes=publishes,
        # Settled here for good: whose series the answers may become (rules.may_become_values).
        for_site=actor.administrator,
    )
    log_round(actor, "open", survey, None, _round_log_fields(survey))
    if not _create_submissions(actor, survey, recipients, now):
        raise InputError(_("choose at least one organisation"), field="organisations")
    return survey


@transaction.atomic
def add_recipients(
    *, actor: Actor, survey: Round, recipients: Iterable[Organisation], now: datetime
) -> list[Submission]:
    """Ask other organisations; those that are asked already stay. Raises NotAllowed."""
    row = _lock_round(actor, survey)
    return _create_submissions(actor, row, recipients, now)


@transaction.atomic
def extend_round(*, actor: Actor, survey: Round, due: date, now: datetime) -> None:
    """Another last day for all. Raises NotAllowed; InputError for a day that is past."""
    row = _lock_round(actor, survey)
    _require_future_day(due, now)
    before = _round_log_fields(row)
    row.due = due
    row.save(update_fields=["due"])
    log_round(actor, "extend", row, {"due": before["due"]}, {"due": due.isoformat()})
    if before["due"] != due.isoformat():
        note_deadline_moved(actor, row.submissions.filter(due=None), due, now)


@transaction.atomic
def close_round(*, actor: Actor, survey: Round, now: datetime) -> None:
    """Nothing more is taken. Raises NotAllowed."""
    row = _lock_round(actor, survey)
    row.closed = now
    row.save(update_fields=["closed"])
    log_round(actor, "close", row, {"closed": False}, {"closed": True})


@transaction.atomic
def reopen_round(*, actor: Actor, survey: Round) -> None:
    """Answers are taken again. Raises NotAllowed."""
    row = reread_row(Round.objects.select_for_update(of=("self",)), survey.pk)
    if not rules.may_coordinate(actor, row):
        raise NotAllowed("only the requesting organisation can do this")
    if row.closed is not None:
        row.closed = None
        row.save(update_fields=["closed"])
        log_round(actor, "open_again", row, {"closed": True}, {"closed": False})


def _lock_round(actor: Actor, survey: Round) -> Round:
    row = reread_row(
        Round.objects.select_for_update(of=("self",)).select_related("questionnaire", "organisation"), survey.pk
    )
    if not rules.may_coordinate(actor, row):
        raise NotAllowed("only the requesting organisation can do this")
    if row.closed is not None:
        raise InputError(_("this round is closed"))
    return row


def _create_submissions(
    actor: Actor, row: Round, recipients: Iterable[Organisation], now: datetime
) -> list[Submission]:
    there = set(row.submissions.values_list("organisation_id", flat=True))
    new = {organisation.pk: organisation for organisation in recipients if organisation.pk not in there}
    if len(there) + len(new) > MOST_RECIPIENTS:
        raise InputError(
            _("a round can have up to %(most)d organisations") % {"most": MOST_RECIPIENTS}, field="organisations"
        )
    submissions = [
        create_submission(
            actor=actor,
            questionnaire=row.questionnaire,
            organisation=recipient,
            year=row.questionnaire.year,
            survey=row,
            now=now,
        )
        for recipient in new.values()
    ]
    note_recipients(actor, submissions, now)
    return submissions


def _require_future_day(due: date, now: datetime) -> None:
    if due < timezone.localdate(now):
        raise InputError(_("The deadline has already passed."), field="due")


def _round_log_fields(row: Round) -> dict[str, Any]:
    return {
        "questionnaire": row.questionnaire.key,
        "title": dict(row.title),
        "due": row.due.isoformat(),
        "message": row.message,
        "publishes": row.publishes,
    }
