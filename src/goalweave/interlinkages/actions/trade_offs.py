"""Writes to trade-offs: what an organisation does about them, who owns them, and when they are looked at again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, Unit, User
from goalweave.audit.actions import difference, log_row
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_text
from goalweave.frameworks.models import Framework
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import TradeOffState, TradeOffTreatment
from goalweave.interlinkages.queries.trade_offs import find_pair_treatment, is_trade_off
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.registry.models import Record
from goalweave.registry.rules import may_view_record
from goalweave.vanished_rows import reread_row

LONGEST_REASON = 5000

Fields = dict[str, Any]


@transaction.atomic
def treat_trade_off(
    *,
    actor: Actor,
    organisation: Organisation,
    framework: str,
    pair: OrderedPair,
    state: str,
    now: datetime,
    version: int = 0,
    reason: str = "",
    measure: Record | None = None,
    measure_text: str = "",
    owner: User | None = None,
    unit: Unit | None = None,
    review: date | None = None,
) -> TradeOffTreatment:
    """Say what is done about a trade-off. framework: key; pair: subject and object; version: as it was read, 0 if nobody has said anything yet; owner: a member
    of the organisation; unit: one of its units; review: the day on which it is looked at again.

    Raises NotAllowed; Conflict if somebody else was quicker; InputError for a pair that is no trade-off of the organisation's work,
    for mitigated without a record or measure, and for accepted or not applicable without a reason.
    """
    row = _lock_treatment(organisation, framework, pair)
    if not rules.may_treat_trade_off(actor, row):
        raise NotAllowed("only editors, managers and the owner can say what is done about a trade-off")
    if row.version != version:
        raise Conflict("someone else has changed this trade-off; reload the page")
    if row.pk is None and not is_trade_off(actor, organisation.pk, framework, pair):
        raise InputError(
            Message(
                "{subject} → {object} is not a trade-off in this organisation’s work", subject=pair[0], object=pair[1]
            )
        )
    before = treatment_fields(row)
    row.state = _read_state(state)
    row.reason = _clean_text(reason, "reason")
    row.measure, row.measure_text = measure, _clean_text(measure_text, "measure_text")
    row.owner, row.unit, row.review = owner, unit, review
    _require_explained(row)
    _require_own(actor, row, before)
    if review is not None and review.isoformat() != before["review"] and review < now.date():
        raise InputError("the review date has passed", field="review")
    return _save_treatment(actor, row, before, "change" if row.pk else "create", now)


@transaction.atomic
def undo_treatment(*, actor: Actor, treatment: TradeOffTreatment, version: int, now: datetime) -> TradeOffTreatment:
    """Undo the last change, so that the trade-off is as it was before it. Undoing twice brings the change back.

    Raises NotAllowed; Conflict if somebody else was quicker; InputError if nothing was changed yet.
    """
    reread_row(Organisation.objects.select_for_update(), treatment.organisation_id)
    row = reread_row(TradeOffTreatment.objects.select_related("framework"), treatment.pk)
    if not rules.may_treat_trade_off(actor, row):
        raise NotAllowed("only editors, managers and the owner can say what is done about a trade-off")
    if row.version != version:
        raise Conflict("someone else has changed this trade-off; reload the page")
    last = Entry.objects.filter(object_type="trade_off", object_id=str(row.pk)).order_by("-pk").first()
    if last is None or last.before is None:
        raise InputError("there is nothing to undo")
    before = treatment_fields(row)
    earlier = before | {name: value for name, value in last.before.items() if name in before}
    row.state, row.reason, row.measure_text = earlier["state"], earlier["reason"], earlier["measure_text"]
    # People, units and records may be gone by now.
    row.measure = Record.objects.filter(pk=earlier["measure"]).first() if earlier["measure"] else None
    row.owner = User.objects.filter(pk=earlier["owner"]).first() if earlier["owner"] else None
    row.unit = Unit.objects.filter(pk=earlier["unit"]).first() if earlier["unit"] else None
    row.review = date.fromisoformat(earlier["review"]) if earlier["review"] else None
    return _save_treatment(actor, row, before, "undo", now)


def treatment_fields(row: TradeOffTreatment) -> Fields:
    """As the log has it."""
    return {
        "state": str(row.state),
        "reason": row.reason,
        "measure": row.measure_id,
        "measure_text": row.measure_text,
        "owner": row.owner_id,
        "unit": row.unit_id,
        "review": row.review.isoformat() if row.review else None,
    }


def _lock_treatment(organisation: Organisation, framework: str, pair: OrderedPair) -> TradeOffTreatment:
    """The row of a trade-off, a new one that is not saved if there is none."""
    # Locked here too, since two people may be the first to say something.
    reread_row(Organisation.objects.select_for_update(), organisation.pk)
    own = Framework.objects.filter(key=framework).first()
    if own is None:
        raise InputError(Message("unknown framework: {name}", name=framework), field="framework")
    row = find_pair_treatment(organisation.pk, framework, pair)
    return row or TradeOffTreatment(
        organisation=organisation, framework=own, subject=pair[0], object=pair[1], version=0
    )


def _save_treatment(
    actor: Actor, row: TradeOffTreatment, before: Fields, verb: str, now: datetime
) -> TradeOffTreatment:
    old, new = difference(before, treatment_fields(row))
    if row.pk and not new:
        return row
    row.version += 1
    row.updated, row.updated_by = now, actor.user
    row.save()
    pair = {"pair": f"{row.framework.key}: {row.subject} → {row.object}"} if verb == "create" else {}
    # Before is never empty: undoing the first entry opens the trade-off again.
    log_row(actor, verb, "trade_off", row, old or {"state": before["state"]}, new | pair)
    return row


def _read_state(state: str) -> TradeOffState:
    if state not in TradeOffState.values:
        raise InputError(Message("“{value}” is not a state of a trade-off", value=state[:40]), field="state")
    return TradeOffState(state)


def _clean_text(text: str, field: str) -> str:
    cleaned = sanitise_text(text).strip()
    if len(cleaned) > LONGEST_REASON:
        raise InputError(Message("this text can have up to {most:,} characters", most=LONGEST_REASON), field=field)
    return cleaned


def _require_explained(row: TradeOffTreatment) -> None:
    if row.state == TradeOffState.MITIGATED and row.measure is None and not row.measure_text:
        raise InputError("choose the record that mitigates it, or describe the measure", field="measure")
    if row.state in (TradeOffState.ACCEPTED, TradeOffState.NOT_APPLICABLE) and not row.reason:
        raise InputError("enter the reason", field="reason")


def _require_own(actor: Actor, row: TradeOffTreatment, before: Fields) -> None:
    """What is as it was may stay, though its person may have left."""
    measure, owner, unit = row.measure, row.owner, row.unit
    if measure is not None and measure.pk != before["measure"]:
        own = measure.organisation_id == row.organisation_id and may_view_record(actor, measure)
        if not own:
            raise InputError("the record is not one of this organisation", field="measure")
    if owner is not None and owner.pk != before["owner"]:
        members = Membership.objects.filter(organisation=row.organisation, user=owner, user__is_active=True)
        if not members.exists():
            raise InputError("the owner is not a member of this organisation", field="owner")
    if unit is not None and unit.organisation_id != row.organisation_id:
        raise InputError("the unit is not one of this organisation", field="unit")
