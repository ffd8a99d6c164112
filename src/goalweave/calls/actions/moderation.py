"""What a moderator does with one entry: claim it, tick its checklist, ask back, accept it, reject it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.accounts.actions import create_organisation
from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.calls import rules
from goalweave.calls.actions.entry_records import publish_record, writer_for
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CLAIM_DURATION, CallEntry, EntryEvent, EntryState, EntryStep
from goalweave.calls.organisation_matches import (
    free_organisation_slug,
    named_among,
    new_organisation,
    organisation_answer,
)
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model.calls import Call, ConsentPurpose
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_text
from goalweave.vanished_rows import reread_row

OPEN_STATES = (EntryState.SUBMITTED, EntryState.RETURNED)
LONGEST_TEXT = 5000
"""Characters of a question or of a reason."""
MOST_AT_ONCE = 500
"""Entries that are rejected at once."""
REASONS = ("spam", "duplicate", "off_topic", "not_eligible", "incomplete", "unreadable")
"""Why an entry is rejected; a text can be added to each, and `other` needs one."""
OTHER = "other"
ENTRY = "call_entry"
"""How the log calls what is decided on."""
ACCEPT, REJECT, RETURN, MERGE, SECOND = "accept", "reject", "return", "merge", "verdict"
DECISION_VERBS = (ACCEPT, REJECT, RETURN, MERGE)
_DECIDED: dict[str, str | Promise] = {
    EntryState.ACCEPTED: gettext_lazy("%(name)s has accepted this entry in the meantime. Your decision was not saved."),
    EntryState.REJECTED: gettext_lazy("%(name)s has rejected this entry in the meantime. Your decision was not saved."),
    EntryState.MERGED: gettext_lazy("%(name)s has merged this entry in the meantime. Your decision was not saved."),
    EntryState.WITHDRAWN: gettext_lazy("Its sender has withdrawn this entry. Your decision was not saved."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry is rejected. id: of REASONS or `other`; text: to the sender, in the language of the entry."""

    id: str
    text: str = ""


@transaction.atomic
def claim_entry(*, actor: Actor, entry: CallEntry, now: datetime) -> CallEntry:
    """Work on an entry for 20 minutes. What is read for the first time is remembered, so that a later change shows. Raises NotAllowed; Conflict with who has it until when."""
    row = lock_moderated_entry(actor, entry)
    _require_unclaimed(actor, row, now)
    row.claimed_by, row.claimed = actor.user, now + CLAIM_DURATION
    row.read = row.read or readable_state(row)
    row.save(update_fields=["claimed_by", "claimed", "read"])
    return row


@transaction.atomic
def release_entry(*, actor: Actor, entry: CallEntry) -> None:
    """Give back an entry: one's own, or as an editor of the call's organisation anyone's. Raises NotAllowed."""
    row = lock_moderated_entry(actor, entry)
    if row.claimed_by_id is None:
        return
    own = actor.user is not None and row.claimed_by_id == actor.user.pk
    if not own and not rules.may_change_call(actor, row.call):
        raise NotAllowed("only the person who claimed this entry can hand it back")
    _release(row)
    row.save(update_fields=["claimed_by", "claimed"])


@transaction.atomic
def mark_read(*, actor: Actor, entry: CallEntry) -> None:
    """Remember what a moderator has read, so that a later change shows as such. Not in the log: nothing is decided."""
    row = lock_moderated_entry(actor, entry)
    row.read = readable_state(row)
    row.save(update_fields=["read"])


def readable_state(row: CallEntry) -> dict[str, Any]:
    """What a moderator reads of an entry, without what is personal: erasing that leaves nothing of it here."""
    fields = definition_of(row.call).fields
    answers = {name: value for name, value in row.answers.items() if name in fields and not fields[name].personal}
    return {"version": row.version, "category": row.category, "answers": answers, "nodes": _node_states(row)}


def _node_states(row: CallEntry) -> dict[str, str]:
    return {plain["node"]: plain["state"] for plain in row.nodes}


@transaction.atomic
def tick_checks(*, actor: Actor, entry: CallEntry, checks: Iterable[str], now: datetime) -> CallEntry:
    """Tick these lines of the checklist and no others. Raises NotAllowed; Conflict for another's claim; InputError."""
    row = lock_moderated_entry(actor, entry)
    _require_unclaimed(actor, row, now)
    known = [check.id for check in definition_of(row.call).checklist]
    ticked = set(checks)
    if unknown := sorted(ticked - set(known)):
        raise InputError(_("“%(value)s” is not on the checklist.") % {"value": unknown[0][:40]}, field="check")
    before, row.checked = row.checked, [check for check in known if check in ticked]
    if before != row.checked:
        row.save(update_fields=["checked"])
        log_decision(actor, "check", row, {"checked": before}, {"checked": row.checked})
    return row


@transaction.atomic
def return_entry(
    *, actor: Actor, entry: CallEntry, version: int, text: str, until: datetime | None, now: datetime
) -> CallEntry:
    """Ask the sender something. until: until when it can be changed in answer, also after the deadline; None: as long as it waits.

    Raises NotAllowed; Conflict where it was decided on or changed since; InputError.
    """
    row = begin_decision(actor, entry, version, now)
    question = clean_text(text, field="text")
    if not question:
        raise InputError(_("Write what you want to ask."), field="text")
    if until is not None and until <= now:
        raise InputError(_("The day must be in the future."), field="until")
    before = logged_state(row)
    row.answer_until = until
    add_event(actor, row, EntryStep.RETURNED, question, now)
    finish_decision(actor, row, RETURN, EntryState.RETURNED, before, question, now)
    return row


@transaction.atomic
def reject_entry(
    *, actor: Actor, entry: CallEntry, version: int, reason: Reason, now: datetime, batch: UUID | None = None
) -> CallEntry:
    """Raises NotAllowed; Conflict where it was decided on or changed since; InputError for a reason that is none."""
    row = begin_decision(actor, entry, version, now)
    text = clean_text(reason.text, field="text")
    if reason.id not in (*REASONS, OTHER):
        raise InputError(_("Choose a reason."), field="reason")
    if reason.id == OTHER and not text:
        raise InputError(_("Write the reason."), field="text")
    if needs_another(actor, row, REJECT, now):
        return row
    before = logged_state(row)
    explanation = f"{reason.id}: {text}" if text else reason.id
    add_event(actor, row, EntryStep.REJECTED, explanation, now)
    finish_decision(actor, row, REJECT, EntryState.REJECTED, before, explanation, now, batch=batch)
    return row


@transaction.atomic
def reject_spam(*, actor: Actor, entries: Iterable[tuple[int, int]], now: datetime) -> tuple[UUID, list[int]]:
    """Reject many as spam. entries: id and version of each. Returns the number by which they are undone, and the ids of those that
    were rejected; what was decided on or changed since, or is claimed by another, is left. Raises NotAllowed; InputError for too many."""
    versions = dict(entries)
    if len(versions) > MOST_AT_ONCE:
        raise InputError(_("At most %(most)s entries can be rejected at once.") % {"most": MOST_AT_ONCE}, field="entry")
    batch, rejected = uuid4(), []
    for row in CallEntry.objects.filter(pk__in=versions).select_related("call__organisation").order_by("pk"):
        try:
            with transaction.atomic():
                done = reject_entry(
                    actor=actor, entry=row, version=versions[row.pk], reason=Reason("spam"), now=now, batch=batch
                )
        except Conflict:
            continue
        if done.state == EntryState.REJECTED:
            rejected.append(row.pk)
    return batch, rejected


@transaction.atomic
def accept_entry(
    *, actor: Actor, entry: CallEntry, version: int, organisation: Organisation | None, now: datetime
) -> CallEntry:
    """Make an entry a record of the organisation; None: of a new one, as the sender describes it.

    Where a second moderator is needed, the first one's verdict is kept and the entry goes on waiting. Raises NotAllowed; Conflict where it
    was decided on or changed since; InputError where the checklist is not done, a consent is missing, or the record cannot be stored.
    """
    row = begin_decision(actor, entry, version, now)
    call = definition_of(row.call)
    _require_checked(row, call)
    goal = f"organisation:{organisation.pk}" if organisation is not None else ""
    if needs_another(actor, row, ACCEPT, now, organisation, goal):
        return row
    before = logged_state(row)
    owner = organisation or _create_organisation(actor, row, call)
    published = publish_record(actor=actor, entry=row, organisation=owner, now=now)
    row.organisation, row.record = owner, published.row
    add_event(actor, row, EntryStep.ACCEPTED, "", now)
    finish_decision(actor, row, ACCEPT, EntryState.ACCEPTED, before, "", now, record_version=published.row.version)
    return row


def begin_decision(actor: Actor, entry: CallEntry, version: int, now: datetime) -> CallEntry:
    """Lock an entry to decide on it. version: that the actor saw. Raises NotAllowed; Conflict, saying who was quicker."""
    row = lock_moderated_entry(actor, entry)
    if row.state not in OPEN_STATES:
        last = row.events.exclude(by=None).select_related("by").order_by("-pk").first()
        by = last.by if last is not None else None
        name = display_name(by, actor, row.call.organisation_id) if by is not None else _("someone else")
        raise Conflict(str(_DECIDED[row.state]) % {"name": name})
    _require_unclaimed(actor, row, now)
    if row.version != version:
        raise Conflict(_("The sender has changed this entry since you opened it. Read what is new, then decide."))
    return row


def finish_decision(
    actor: Actor,
    row: CallEntry,
    verb: str,
    state: EntryState,
    before: dict[str, Any],
    reason: str,
    now: datetime,
    *,
    batch: UUID | None = None,
    **logged: Any,
) -> None:
    """Save and log a decision. reason: for the sender; it is not in the log, since people write names there. logged: what undoing it needs."""
    row.state, row.reason = state, reason
    row.decided = None if state == EntryState.RETURNED else now
    row.seconded = {}
    row.read = readable_state(row)
    _release(row)
    row.save()
    log_decision(actor, verb, row, before, logged_state(row) | logged, batch)


def logged_state(row: CallEntry) -> dict[str, Any]:
    """What a decision changes, as the log has it."""
    return {
        "state": str(row.state),
        "organisation": row.organisation_id,
        "record": row.record_id,
        "merged_into": row.merged_into_id,
        "answer_until": row.answer_until.isoformat() if row.answer_until else None,
        "decided": row.decided.isoformat() if row.decided else None,
    }


def add_event(actor: Actor, row: CallEntry, step: EntryStep, text: str, now: datetime) -> EntryEvent:
    return EntryEvent.objects.create(entry=row, step=step, text=text, at=now, by=actor.user)


def clean_text(text: str, *, field: str) -> str:
    cleaned = sanitise_text(text).strip()
    if len(cleaned) > LONGEST_TEXT:
        raise InputError(_("This text has more than %(most)s characters.") % {"most": LONGEST_TEXT}, field=field)
    return cleaned


def lock_moderated_entry(actor: Actor, entry: CallEntry) -> CallEntry:
    """The entry as it is now, locked until the transaction ends. Raises NotAllowed."""
    rows = CallEntry.objects.select_for_update(of=("self",))
    row = reread_row(rows.select_related("call__organisation", "organisation", "record", "claimed_by"), entry.pk)
    if row.submitted is None or not rules.may_moderate(actor, row.call):
        raise NotAllowed("you do not have permission to decide on this entry")
    return row


def _require_unclaimed(actor: Actor, row: CallEntry, now: datetime) -> None:
    other = row.claimed_by
    if other is None or row.claimed is None or not now < row.claimed <= now + CLAIM_DURATION:
        return
    if actor.user is None or other.pk != actor.user.pk:
        raise Conflict(
            _("%(name)s has claimed this entry until %(time)s.")
            % {
                "name": display_name(other, actor, row.call.organisation_id),
                "time": time_format(timezone.localtime(row.claimed), "H:i"),
            }
        )


def _release(row: CallEntry) -> None:
    row.claimed_by, row.claimed = None, None


def _require_checked(row: CallEntry, call: Call) -> None:
    missing = [pick(check.text, row.language) for check in call.checklist if check.id not in row.checked]
    if missing:
        raise InputError(_("The checklist is not done: %(line)s") % {"line": missing[0]}, field="check")
    for consent in call.consents:
        if consent.required and consent.purpose is ConsentPurpose.PUBLICATION and consent.id not in row.consents:
            raise InputError(_("The sender has not agreed to publication. Ask for it."), field="consent")


def needs_another(
    actor: Actor,
    row: CallEntry,
    verdict: str,
    now: datetime,
    organisation: Organisation | None = None,
    goal: str = "",
) -> bool:
    """Whether this is the first of two verdicts: it is then written down, and the entry is free for another moderator.

    goal: what the entry becomes, or becomes part of, by this verdict: `organisation:3`, `entry:12`, `record:34`, empty where nothing is chosen.
    Verdicts with other goals, or on what the sender has changed since, do not make two.

    organisation: that the entry, or what it becomes part of, is of by this verdict. The one that the sender names counts too, so that no one
    avoids the second verdict by another choice.
    """
    if not row.call.organisation.second_review:
        return False
    named = str(organisation_answer(row, definition_of(row.call)).get("name") or "")
    concerned = named_among(named, actor.roles)
    concerned.update(one.pk for one in (organisation, row.organisation) if one is not None)
    if not rules.needs_second_moderator(actor, row.call, concerned):
        return False
    me = actor.user.pk if actor.user is not None else None
    given = {"verdict": verdict, "goal": goal, "version": row.version}
    if row.seconded.get("by") != me and given.items() <= row.seconded.items():
        return False
    before, row.seconded = row.seconded, {"by": me, "at": now.isoformat(), **given}
    _release(row)
    row.save(update_fields=["seconded", "claimed_by", "claimed"])
    log_decision(actor, SECOND, row, {"seconded": before.get("verdict")}, {"seconded": verdict})
    return True


def _create_organisation(actor: Actor, row: CallEntry, call: Call) -> Organisation:
    answer = organisation_answer(row, call)
    if not answer.get("name"):
        raise InputError(_("Choose an organisation: the entry names none."), field="organisation")
    fields = new_organisation(answer, row.language)
    return create_organisation(
        actor=writer_for(actor),
        slug=free_organisation_slug(str(answer["name"])),
        fields=fields,
        slug_field="organisation",
    )


def log_decision(
    actor: Actor,
    verb: str,
    row: CallEntry,
    before: dict[str, Any],
    after: dict[str, Any],
    batch: UUID | None = None,
) -> None:
    """Part of actions."""
    log(
        actor=actor,
        verb=verb,
        object_type=ENTRY,
        object_id=row.pk,
        before=before,
        after=after,
        organisation=row.call.organisation_id,
        batch=batch,
    )
