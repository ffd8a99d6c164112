"""What a reviewer does with one mapping."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Membership
from goalweave.core import model
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.mapping import rules
from goalweave.mapping.actions.claims import extend_claims
from goalweave.mapping.actions.mapping_changes import (
    MappingChanges,
    MappingKey,
    begin_changes,
    new_evidence,
    new_row,
    set_decided,
)
from goalweave.mapping.models import Claim, Mapping, Review, Stage, State, Verdict
from goalweave.mapping.queue import mappings_open_to
from goalweave.mapping.shares import shares_fit
from goalweave.mapping.verdict_states import MappingStanding, StandingVerdict, VerdictRefused, apply_verdict
from goalweave.registry.models import Record

DECIDED_BY_PERSON, ADDED_BY_PERSON = "person", "person:added"
DISPUTED_VERB, VERDICT_VERB = "disputed", "verdict"
WRONG_NODE = "wrong_node"
REASONS = ("not_about", "too_general", "in_passing", WRONG_NODE)
"""Why a suggestion is rejected; any other text is a reason too."""
LONGEST_REASON = 500


@transaction.atomic
def decide_mapping(
    *,
    actor: Actor,
    record: Record,
    node: model.Curie,
    verdict: Verdict,
    now: datetime,
    reason: str = "",
    seen_state: str = "",
    sign: int = 0,
) -> None:
    """Accept or reject. reason: one of REASONS or a text; seen_state: the state in which the actor saw the mapping;
    sign: accept it as supporting the node (1) or hindering it (-1); 0: as it is.

    Raises NotAllowed, also for a record that someone else works on; Conflict where it is in another state now.
    """
    changes, place = _begin_decision(actor, record, node, now)
    row = _require_unchanged(changes, place, seen_state)
    accepts = verdict == Verdict.ACCEPT
    if accepts and sign and sign != row.sign:
        _turn_sign(changes, place, sign)
    # To say again what stands is no decision, unless two review: then the second verdict counts as much as the first.
    stands = (
        row.state == (State.ACCEPTED if accepts else State.REJECTED)
        and not changes.records[record.pk].organisation.second_review
    )
    if not stands:
        give_verdict(changes, place, now, accepts=accepts, reason=reason)
    _finish_decision(changes, verb_of([row], verdict), record)


@transaction.atomic
def change_node(
    *, actor: Actor, record: Record, node: model.Curie, new: model.Curie, now: datetime, seen_state: str = ""
) -> None:
    """Reject a mapping for another node, which is accepted with the same evidence. Raises as `decide_mapping` does."""
    changes, place = _begin_decision(actor, record, node, now)
    _require_unchanged(changes, place, seen_state)
    target = changes.key_of(record.pk, new)
    if target == place:
        raise Conflict(_("The record is already mapped to this node."))
    sign = changes.rows[place].sign
    evidence = new_evidence(changes.to_core_mapping(place))
    give_verdict(changes, place, now, accepts=False, reason=WRONG_NODE)
    if target not in changes.rows:
        added = model.Mapping(changes.nodes[target[1]], model.MappingState.SUGGESTED, ADDED_BY_PERSON, sign=sign)
        changes.replace(target, new_row(*target, added), evidence)
    if changes.rows[target].state != State.ACCEPTED:
        give_verdict(changes, target, now, accepts=True)
    _finish_decision(changes, "change", record)


@transaction.atomic
def add_mapping(*, actor: Actor, record: Record, node: model.Curie, now: datetime, sign: int = 1) -> None:
    """Map a record to a node by your own judgement; only who may review decides so on what is suggested or was
    rejected. sign: -1 where the record hinders the node.

    Raises NotAllowed; Conflict if it is mapped there already; UnknownNode.
    """
    changes = begin_changes(actor, [record.pk])
    if not rules.may_map(actor, changes.records[record.pk]):
        raise NotAllowed("you do not have permission to map this record")
    extend_claims(actor, [record.pk], now)
    place = changes.key_of(record.pk, node)
    row = changes.rows.get(place)
    if row is not None and row.state == State.ACCEPTED:
        raise Conflict(_("The record is already mapped to %(node)s.") % {"node": node.code})
    if row is not None and not rules.may_review(actor, changes.records[record.pk]):
        raise NotAllowed(
            Message("{node} was suggested or rejected here: only a reviewer can decide on it", node=node.code)
        )
    if row is None:
        mapping = model.Mapping(changes.nodes[place[1]], model.MappingState.SUGGESTED, ADDED_BY_PERSON, sign=sign)
        changes.replace(place, new_row(*place, mapping), ())
    elif row.sign != sign:
        _turn_sign(changes, place, sign)
    give_verdict(changes, place, now, accepts=True)
    _finish_decision(changes, "add", record)


@transaction.atomic
def remove_mapping(*, actor: Actor, record: Record, node: model.Curie, now: datetime) -> None:
    """Remove a mapping that a person added: oneself, or who may settle others' work. Raises NotAllowed, Conflict."""
    changes = begin_changes(actor, [record.pk])
    row, place = changes.records[record.pk], changes.key_of(record.pk, node)
    if not rules.may_map(actor, row):
        raise NotAllowed("you do not have permission to map this record")
    extend_claims(actor, [record.pk], now)
    mapping = changes.rows.get(place)
    if mapping is None:
        raise Conflict(_("This mapping no longer exists: someone else has changed it."))
    own = actor.user is not None and mapping.decided_by_id == actor.user.pk
    if mapping.origin != ADDED_BY_PERSON or not (own or rules.may_settle(actor, row)):
        raise NotAllowed(
            "only mappings added by a person can be removed, by that person or an editor; reject other mappings instead"
        )
    supersede_reviews(changes, place)
    changes.remove(place)
    _finish_decision(changes, "remove", record)


def give_verdict(
    changes: MappingChanges, key: MappingKey, now: datetime, *, accepts: bool, reason: str = "", bulk: bool = False
) -> None:
    """Part of actions. Raises NotAllowed for what others must settle."""
    actor, record, row = changes.actor, changes.records[key[0]], changes.rows[key]
    standing = changes.reviews.get(key, [])
    verdicts = tuple(
        StandingVerdict(review.reviewer_id, review.verdict == Verdict.ACCEPT, review.stage) for review in standing
    )
    try:
        outcome = apply_verdict(
            MappingStanding(row.state, row.disputed, verdicts),
            actor.user.pk if actor.user else None,
            accepts=accepts,
            two=record.organisation.second_review,
            settles=may_settle_reviews(actor, record, standing),
        )
    except VerdictRefused:
        raise NotAllowed(_("Two reviewers are required here: another editor must resolve this.")) from None
    *earlier, latest = outcome.verdicts
    stages = {verdict.reviewer: verdict.stage for verdict in earlier}
    still_standing = [review for review in standing if review.reviewer_id in stages]
    for review in still_standing:
        if review.stage != (stage := stages[review.reviewer_id]):
            review.stage = stage
            Review.objects.filter(pk=review.pk).update(stage=stage)
    _mark_superseded([review for review in standing if review.reviewer_id not in stages])
    new = Review(
        record_id=key[0],
        node_id=key[1],
        reviewer=actor.user,
        verdict=Verdict.ACCEPT if accepts else Verdict.REJECT,
        stage=latest.stage,
        reason="" if accepts else sanitise_line(reason)[:LONGEST_REASON],
        score=row.score,
        origin=row.origin,
        bulk=bulk,
        created=now,
    )
    changes.reviews[key] = [*still_standing, new]
    row.disputed = outcome.disputed
    if outcome.state == State.SUGGESTED:
        return
    row.state = outcome.state
    row.origin = ADDED_BY_PERSON if row.origin == ADDED_BY_PERSON else DECIDED_BY_PERSON
    row.score = 1.0  # the score of the suggestion stays with the review
    row.reason = new.reason
    set_decided(row, actor, now)
    # Since it was suggested, others may have been given all of the 100 percent.
    if not accepts or row.sign < 0 or not _share_still_fits(changes, key):
        row.share = None


def verb_of(rows: Iterable[Mapping], verdict: Verdict) -> str:
    """How the log calls a verdict on these mappings of a record: it does not say what the first of two reviewers said."""
    waiting = [row.disputed for row in rows if row.state == State.SUGGESTED]
    if not waiting:
        return str(verdict)
    return DISPUTED_VERB if all(waiting) else VERDICT_VERB


def supersede_reviews(changes: MappingChanges, key: MappingKey) -> None:
    _mark_superseded(changes.reviews.pop(key, []))


def may_settle_reviews(actor: Actor, record: Record, standing: list[Review]) -> bool:
    """Who was one of two that differ may settle it only where no one else could."""
    if not rules.may_settle(actor, record):
        return False
    judged = {review.reviewer_id for review in standing if review.stage in (Stage.FIRST, Stage.SECOND)}
    if actor.user is None or actor.user.pk not in judged:
        return True
    others = Membership.objects.filter(
        organisation=record.organisation_id, role__in=EDITORS, user__is_active=True
    ).exclude(user__in=judged)
    return not others.exists()


def _mark_superseded(reviews: list[Review]) -> None:
    if reviews:
        Review.objects.filter(pk__in=[review.pk for review in reviews]).update(superseded=True)


def _share_still_fits(changes: MappingChanges, mapping_key: MappingKey) -> bool:
    key = changes.nodes[mapping_key[1]].key
    shares = [
        row.share
        for other, row in changes.mappings_of(mapping_key[0])
        if row.state == State.ACCEPTED and changes.nodes[other[1]].key == key
    ]
    return shares_fit(shares)


def _turn_sign(changes: MappingChanges, key: MappingKey, sign: int) -> None:
    """Give a mapping the other sign. What was said of it before was said of another claim, so it is suggested anew."""
    supersede_reviews(changes, key)
    row = changes.rows[key]
    row.sign, row.share = sign, None
    row.state, row.disputed = State.SUGGESTED, False


def _begin_decision(
    actor: Actor, record: Record, node: model.Curie, now: datetime
) -> tuple[MappingChanges, MappingKey]:
    changes = begin_changes(actor, [record.pk])
    if record.pk not in changes.records or not rules.may_review(actor, changes.records[record.pk]):
        raise NotAllowed("you do not have permission to review this record")
    extend_claims(actor, [record.pk], now)
    return changes, changes.key_of(record.pk, node)


def _require_unchanged(changes: MappingChanges, key: MappingKey, seen_state: str) -> Mapping:
    row = changes.rows.get(key)
    if row is None:
        raise Conflict(_("This mapping no longer exists: someone else has changed it."))
    state = DISPUTED_VERB if row.disputed else str(row.state)
    if seen_state and seen_state != state:
        owner = changes.records[key[0]].organisation_id
        name = display_name(row.decided_by, changes.actor, owner) if row.decided_by else _("someone else")
        raise Conflict(
            _("%(name)s has decided on %(node)s in the meantime. Your decision was not saved.")
            % {"name": name, "node": changes.nodes[key[1]].code}
        )
    return row


def _finish_decision(changes: MappingChanges, verb: str, record: Record) -> None:
    changes.finish(verb)
    # With a second reviewer, what still waits may wait for someone else.
    opened = mappings_open_to(changes.actor, Mapping.objects.filter(record=record)).exists()
    if not opened and changes.actor.user is not None:
        Claim.objects.filter(record=record, user=changes.actor.user).delete()
