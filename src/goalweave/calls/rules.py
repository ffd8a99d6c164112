"""Who may see, run and moderate calls, and what an entry's link allows. Default: no.

Editors and managers of the call's organisation run it and moderate; reviewers moderate. The person who sends an entry has no
account: the token in the mailed link is the key, and `may_change_entry` and the like are asked once it is known to be right.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation, Role
from goalweave.calls.models import EDITABLE_STATES, Call, CallEntry, CallState, EntryState

MODERATORS = (Role.REVIEWER, *EDITORS)


def may_create_call(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, *EDITORS)


def may_create_call_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def visible_calls(actor: Actor) -> Q:
    """The condition for the calls that the actor may see: drafts only of organisations that they edit for."""
    if actor.administrator:
        return Q()
    return ~Q(state=CallState.DRAFT) | Q(organisation__in=actor.organisations_with_role(*EDITORS))


def may_view_call(actor: Actor, call: Call) -> bool:
    return call.state != CallState.DRAFT or actor.has_role(call.organisation_id, *EDITORS)


def may_change_call(actor: Actor, call: Call) -> bool:
    return actor.has_role(call.organisation_id, *EDITORS)


def takes_entries(call: Call, now: datetime) -> bool:
    """Whether entries can be begun and submitted at `now`."""
    if call.state != CallState.PUBLISHED or call.opens is None or call.opens > now:
        return False
    return call.closes is None or now < call.closes


def may_moderate(actor: Actor, call: Call) -> bool:
    """To see its entries that were submitted, and to decide on them."""
    return actor.has_role(call.organisation_id, *MODERATORS)


def may_moderate_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*MODERATORS)


def moderated_calls(actor: Actor) -> Q:
    """The condition for the calls whose entries the actor decides on."""
    return Q() if actor.administrator else Q(organisation__in=actor.organisations_with_role(*MODERATORS))


def needs_second_moderator(actor: Actor, call: Call, organisations: Collection[int]) -> bool:
    """Whether the actor may not decide alone: the call's organisation wants two reviewers, and the actor belongs to one of those that the
    entry concerns. organisations: their ids."""
    return call.organisation.second_review and any(pk in actor.roles for pk in organisations)


def may_publish_entry(actor: Actor, organisation: Organisation, *, edited: bool) -> bool:
    """Whether the record of an accepted entry is public at once. edited: the organisation has editors of its own, who then publish it."""
    return not edited or actor.has_role(organisation.pk, *EDITORS)


def may_view_entry(actor: Actor, entry: CallEntry) -> bool:
    """Without its link: everyone what was accepted, moderators what was submitted. Its contact only moderators see."""
    if entry.state == EntryState.ACCEPTED:
        return may_view_call(actor, entry.call)
    return entry.submitted is not None and may_moderate(actor, entry.call)


def may_change_entry(entry: CallEntry, now: datetime) -> bool:
    """Of its sender, who has the link: until the deadline or a decision, and after the deadline what the moderator returned, until the
    day that was named. What was accepted is a record by then, which its organisation changes."""
    if entry.state not in EDITABLE_STATES or entry.erased is not None:
        return False
    if takes_entries(entry.call, now):
        return True
    return entry.state == EntryState.RETURNED and (entry.answer_until is None or now < entry.answer_until)


def may_withdraw_entry(entry: CallEntry) -> bool:
    """Of its sender: at any time, also after it was accepted."""
    return entry.state not in (EntryState.WITHDRAWN, EntryState.REJECTED, EntryState.MERGED) and entry.erased is None
