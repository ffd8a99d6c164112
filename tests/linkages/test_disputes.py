"""Disputes: the link counts nowhere until an owner that is not a party settles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import everybody
from tests.factories.linkages import NOW, Agency, JointMatrix
from tests.linkages.test_proposals import accepted, changed, proposed

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model import Status
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries
from goalweave.linkages.actions import (
    answer_dispute,
    dispute_link,
    propose_change,
    release_version,
    settle_dispute,
    withdraw_dispute,
)
from goalweave.linkages.content import link_text
from goalweave.linkages.models import Dispute, Notice, NoticeKind, Proposal, ProposalState, WorkingLink
from goalweave.linkages.states import OwnerState, RowState


def disputed(matrix: JointMatrix, by: Agency | None = None, link: WorkingLink | None = None) -> Dispute:
    party = by or matrix.curie
    return dispute_link(
        actor=party.editor,
        working=link or matrix.link(),
        organisation=party.organisation,
        reason="The evidence shows less.",
        now=NOW,
    )


def settled(
    matrix: JointMatrix, dispute: Dispute, by: Agency, outcome: str = "kept", proposal: Proposal | None = None
) -> Dispute:
    return settle_dispute(
        actor=by.editor,
        dispute=dispute,
        organisation=by.organisation,
        outcome=outcome,
        text="Agreed on the phone.",
        proposal=proposal,
        now=NOW,
    )


def status_in_catalogue(object_: str = "9.c") -> Status | None:
    links = [link for link in catalogue().linkages[0].links if link.object == object_]
    return links[0].status if links else None


def test_a_dispute_takes_the_link_out_of_figures_at_once_and_a_settlement_brings_it_back(matrix: JointMatrix) -> None:
    assert status_in_catalogue() is Status.OFFICIAL
    dispute = disputed(matrix)
    assert status_in_catalogue() is Status.DISPUTED
    row = matrix.row(actor=VISITOR)
    assert (row.state, row.disputed_links) == (RowState.DISPUTED, 1)
    assert [organisation.slug for organisation in row.disputed_by] == ["curie"]
    assert [organisation.slug for organisation in row.links[0].disputed_by] == ["curie"]
    settled(matrix, dispute, matrix.bell)
    assert status_in_catalogue() is Status.OFFICIAL
    assert matrix.row().disputed_links == 0


def test_a_link_that_is_not_released_is_disputed_without_touching_the_catalogue(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    before = catalogue().linkages
    disputed(matrix, link=matrix.link("C2", "4.4"))
    assert catalogue().linkages == before


def test_the_rest_of_the_row_is_signed_and_the_link_asked_for_once_it_is_settled(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada)
    dispute = disputed(matrix)
    matrix.sign(matrix.curie)
    states = {owner.organisation.slug: (owner.state, owner.disputes) for owner in matrix.row().owners}
    # Ada signed the text before the dispute, and it is the same text.
    assert states == {
        "ada": (OwnerState.SIGNED, 0),
        "bell": (OwnerState.UNSIGNED, 0),
        "curie": (OwnerState.SIGNED, 1),
    }
    agreed = {link.text.object: [one.slug for one in link.agreed] for link in matrix.row().links}
    assert agreed == {"9.c": ["ada"], "9.1": ["ada", "curie"]}
    settled(matrix, dispute, matrix.bell)
    states = {owner.organisation.slug: owner.state for owner in matrix.row().owners}
    assert (states["ada"], states["curie"]) == (OwnerState.SIGNED, OwnerState.EARLIER_TEXT)


def test_only_editors_of_owners_dispute_answer_and_see_reasons(matrix: JointMatrix) -> None:
    disputes, answers = set(), set()
    dispute = disputed(matrix, matrix.curie, matrix.link("C2", "9.1"))
    for name, actor in everybody(matrix.ada.organisation).items():
        try:
            given = dispute_link(
                actor=actor,
                working=matrix.link(),
                organisation=matrix.ada.organisation,
                reason="No.",
                now=NOW,
            )
            withdraw_dispute(actor=actor, dispute=given, now=NOW)
            disputes.add(name)
        except NotAllowed:
            pass
        try:
            answer_dispute(
                actor=actor, dispute=dispute, organisation=matrix.ada.organisation, text="Two sources.", now=NOW
            )
            answers.add(name)
        except NotAllowed:
            pass
    assert disputes == answers == {"editor", "manager", "administrator", "system"}
    (inside,) = queries.disputes(matrix.bell.contributor, matrix.linkage)
    (outside,) = queries.disputes(VISITOR, matrix.linkage)
    assert (inside.reason, len(inside.statements)) == ("The evidence shows less.", 4)
    assert (outside.reason, outside.statements, outside.organisation.slug) == ("", (), "curie")
    assert outside.opened == NOW


def test_a_dispute_needs_a_reason_and_is_opened_once(matrix: JointMatrix) -> None:
    with pytest.raises(InputError, match="Give a reason"):
        dispute_link(
            actor=matrix.curie.editor,
            working=matrix.link(),
            organisation=matrix.curie.organisation,
            reason="\n",
            now=NOW,
        )
    disputed(matrix)
    with pytest.raises(InputError, match="disputes this link already"):
        disputed(matrix)


def test_parties_do_not_settle_while_there_is_a_third_owner(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    dispute = disputed(matrix, link=matrix.link("C2", "4.4"))
    for party in (matrix.ada, matrix.curie):
        assert queries.settling_for(party.editor, matrix.linkage, dispute) == []
        with pytest.raises(NotAllowed):
            settled(matrix, dispute, party)
    assert queries.settling_for(matrix.bell.editor, matrix.linkage, dispute) == [matrix.bell.organisation]
    matrix.linkage.owners.filter(organisation=matrix.bell.organisation).delete()
    assert queries.settling_for(matrix.curie.editor, matrix.linkage, dispute) == []
    settled(matrix, dispute, matrix.ada)


def test_who_disputes_a_link_too_does_not_settle_the_dispute_of_another(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    disputed(matrix, matrix.bell)
    with pytest.raises(NotAllowed):
        settled(matrix, dispute, matrix.bell)
    settled(matrix, dispute, matrix.ada)
    assert not Dispute.objects.filter(settled=None).exists()


def test_a_dispute_is_settled_with_another_text(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    proposal = changed(matrix, rationale={"en": "Where access is affordable."})
    with pytest.raises(InputError, match="settle the dispute with this text instead"):
        accepted(matrix, proposal)
    answer_dispute(
        actor=matrix.ada.editor,
        dispute=dispute,
        organisation=matrix.ada.organisation,
        text="Keep it, with this text.",
        proposal=proposal,
        now=NOW,
    )
    with pytest.raises(InputError, match="Choose the text"):
        settled(matrix, dispute, matrix.bell, "changed")
    settled(matrix, dispute, matrix.bell, "changed", proposal)
    proposal.refresh_from_db()
    assert (matrix.link().rationale, proposal.state) == (
        {"en": "Where access is affordable."},
        ProposalState.ACCEPTED,
    )
    with pytest.raises(Conflict, match="has been settled"):
        settled(matrix, dispute, matrix.bell)


def test_a_dispute_is_not_settled_with_the_text_of_another_link(matrix: JointMatrix) -> None:
    dispute, other = disputed(matrix), matrix.link("C2", "9.1")
    proposal = propose_change(
        actor=matrix.ada.editor,
        working=other,
        organisation=matrix.ada.organisation,
        link=replace(link_text(other), strength="weak"),
        now=NOW,
    )
    with pytest.raises(InputError, match="about another link"):
        settled(matrix, dispute, matrix.bell, "changed", proposal)
    assert matrix.link("C2", "9.1").strength == ""


def test_a_link_that_a_settlement_removed_stays_disputed_until_the_next_version(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    settle_dispute(
        actor=matrix.bell.editor,
        dispute=dispute,
        organisation=matrix.bell.organisation,
        outcome="removed",
        text="No source.",
        now=NOW.replace(hour=13),
    )
    assert [link.text.object for link in matrix.row().links] == ["9.1"]
    assert status_in_catalogue() is Status.DISPUTED
    release_version(actor=SYSTEM, linkage=matrix.linkage, notes={"en": "9.c is out."}, now=NOW.replace(hour=14))
    assert status_in_catalogue() is None


def test_the_disputing_organisation_withdraws(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    with pytest.raises(NotAllowed):
        withdraw_dispute(actor=matrix.ada.editor, dispute=dispute, now=NOW)
    withdraw_dispute(actor=matrix.curie.manager, dispute=dispute, now=NOW)
    assert status_in_catalogue() is Status.OFFICIAL
    assert matrix.row().state is RowState.DRAFT


def test_a_dispute_follows_the_link_when_its_sign_has_changed_since_the_version(matrix: JointMatrix) -> None:
    accepted(matrix, changed(matrix, sign=-1))
    disputed(matrix)
    assert status_in_catalogue() is Status.DISPUTED


def test_owners_are_owed_mails_and_who_acts_is_not(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    answer_dispute(
        actor=matrix.ada.editor, dispute=dispute, organisation=matrix.ada.organisation, text="Two sources.", now=NOW
    )
    told_of_dispute = {notice.organisation.slug for notice in Notice.objects.filter(kind=NoticeKind.DISPUTED)}
    settled(matrix, dispute, matrix.bell)
    told = {
        kind: {notice.organisation.slug for notice in Notice.objects.filter(kind=kind)}
        for kind in (NoticeKind.DISPUTED, NoticeKind.ANSWERED, NoticeKind.SETTLED)
    }
    assert told_of_dispute == {"ada", "bell"}
    assert told == {
        NoticeKind.DISPUTED: set(),
        NoticeKind.ANSWERED: {"bell", "curie"},
        NoticeKind.SETTLED: {"ada", "curie"},
    }
