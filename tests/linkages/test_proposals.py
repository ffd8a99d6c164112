"""Proposals: written, put to the owners, decided on, undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import everybody
from tests.factories.linkages import NEW_LINK, NOW, JointMatrix

from goalweave.accounts.activity.queries import LogFilter, readable_entries
from goalweave.accounts.actor import VISITOR
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries
from goalweave.linkages.actions import (
    accept_proposal,
    dispute_link,
    edit_proposal,
    propose_change,
    propose_link,
    propose_removal,
    reject_proposal,
    submit_proposal,
    undo_acceptance,
    withdraw_proposal,
)
from goalweave.linkages.content import LinkText, link_text
from goalweave.linkages.models import Proposal, ProposalState
from goalweave.linkages.states import RowState


def proposed(matrix: JointMatrix, link: LinkText = NEW_LINK, *, draft: bool = False) -> Proposal:
    return propose_link(
        actor=matrix.ada.editor,
        linkage=matrix.linkage,
        organisation=matrix.ada.organisation,
        link=link,
        draft=draft,
        now=NOW,
    )


def changed(matrix: JointMatrix, **fields: object) -> Proposal:
    link = matrix.link()
    return propose_change(
        actor=matrix.ada.editor,
        working=link,
        organisation=matrix.ada.organisation,
        link=replace(link_text(link), **fields),
        now=NOW,
    )


def accepted(matrix: JointMatrix, proposal: Proposal) -> Proposal:
    return accept_proposal(
        actor=matrix.bell.editor,
        proposal=proposal,
        organisation=matrix.bell.organisation,
        version=proposal.version,
        now=NOW,
    )


def test_an_accepted_link_is_in_the_working_copy_and_in_no_figure(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    link = matrix.link("C2", "4.4")
    assert link_text(link) == NEW_LINK
    assert (link.status, link.strength_by, link.proposed_by) == ("ours", "ours", matrix.ada.organisation)
    assert len(catalogue().linkages[0].links) == 3
    assert matrix.row().state is RowState.PROPOSED


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (replace(NEW_LINK, object="9.9"), r"\[object\]: sdg@2020 has no node 9\.9"),
        (replace(NEW_LINK, subject="D1"), r"\[subject\]: wsis@2003 has no node D1"),
        (replace(NEW_LINK, relation="likes"), "“likes” is not one of identical"),
        (replace(NEW_LINK, sign=0), "the sign “0” is not 1 or -1"),
        (replace(NEW_LINK, strength="huge"), "“huge” is not one of strong, moderate, weak"),
        (replace(NEW_LINK, rationale={"la": "Quia."}), "“la” is not one of en"),
        (replace(NEW_LINK, rationale={"en": "x" * 2001}), "2001 characters; the limit is 2000"),
        (replace(NEW_LINK, source="x" * 1001), "1001 characters; the limit is 1000"),
        (replace(NEW_LINK, object="9.c"), "has this link already"),
    ],
)
def test_a_link_with_a_fault_is_not_proposed(matrix: JointMatrix, link: LinkText, message: str) -> None:
    with pytest.raises(InputError, match=message):
        proposed(matrix, link)
    assert not Proposal.objects.exists()


def test_all_faults_of_a_link_are_told_at_once(matrix: JointMatrix) -> None:
    with pytest.raises(InputErrors) as caught:
        proposed(matrix, replace(NEW_LINK, object="9.9", sign=2, strength="huge"))
    assert [problem.field for problem in caught.value.problems] == ["object", "sign", "strength"]


def test_a_link_is_proposed_once(matrix: JointMatrix) -> None:
    proposed(matrix)
    with pytest.raises(InputError, match="ada has already proposed this link"):
        proposed(matrix, replace(NEW_LINK, rationale={}))
    proposed(matrix, replace(NEW_LINK, sign=-1))


def test_contributors_draft_and_editors_of_owners_propose(matrix: JointMatrix) -> None:
    ada = matrix.ada.organisation
    for draft, expected in (
        (True, {"contributor", "reviewer", "editor", "manager", "administrator", "system"}),
        (False, {"editor", "manager", "administrator", "system"}),
    ):
        allowed = set()
        for name, actor in everybody(ada).items():
            try:
                proposal = propose_link(
                    actor=actor, linkage=matrix.linkage, organisation=ada, link=NEW_LINK, draft=draft, now=NOW
                )
            except NotAllowed:
                continue
            allowed.add(name)
            withdraw_proposal(actor=actor, proposal=proposal, now=NOW)
        assert allowed == expected


def test_an_organisation_without_a_row_proposes_nothing(matrix: JointMatrix) -> None:
    for owner in matrix.linkage.owners.filter(organisation=matrix.ada.organisation):
        owner.delete()
    with pytest.raises(NotAllowed):
        proposed(matrix)


def test_a_draft_is_seen_by_its_organisation_alone_until_it_is_proposed(matrix: JointMatrix) -> None:
    draft = proposed(matrix, draft=True)
    assert queries.proposals(matrix.ada.contributor, matrix.linkage) == [draft]
    assert queries.proposals(matrix.bell.editor, matrix.linkage) == []
    assert queries.find_proposal(matrix.bell.editor, matrix.linkage, draft.pk) is None
    assert queries.find_proposal(VISITOR, matrix.linkage, draft.pk) is None
    with pytest.raises(NotAllowed):
        submit_proposal(actor=matrix.ada.contributor, proposal=draft, now=NOW)
    submit_proposal(actor=matrix.ada.editor, proposal=draft, now=NOW)
    assert queries.proposals(matrix.bell.editor, matrix.linkage) == [draft]
    assert queries.proposals_to_decide(matrix.bell.editor, matrix.linkage) == [draft]
    assert queries.proposals_to_decide(matrix.ada.editor, matrix.linkage) == []
    with pytest.raises(Conflict):
        submit_proposal(actor=matrix.ada.editor, proposal=draft, now=NOW)
    with pytest.raises(NotAllowed):
        queries.proposals(VISITOR, matrix.linkage)


def test_another_owner_decides_and_a_sole_owner_decides_on_its_own(matrix: JointMatrix) -> None:
    proposal = proposed(matrix)
    with pytest.raises(NotAllowed):
        accept_proposal(
            actor=matrix.ada.editor,
            proposal=proposal,
            organisation=matrix.ada.organisation,
            version=proposal.version,
            now=NOW,
        )
    assert queries.deciding_for(matrix.curie.editor, proposal) == [matrix.curie.organisation]
    own = propose_link(
        actor=matrix.curie.editor,
        linkage=matrix.linkage,
        organisation=matrix.curie.organisation,
        link=LinkText("C4", "4.b"),
        now=NOW,
    )
    accept_proposal(
        actor=matrix.curie.editor,
        proposal=own,
        organisation=matrix.curie.organisation,
        version=own.version,
        now=NOW,
    )
    assert matrix.link("C4", "4.b").proposed_by == matrix.curie.organisation


def test_a_proposal_that_has_changed_since_it_was_read_is_not_accepted(matrix: JointMatrix) -> None:
    proposal = proposed(matrix)
    old = proposal.version
    edit_proposal(
        actor=matrix.ada.editor,
        proposal=proposal,
        link=replace(NEW_LINK, strength="weak"),
        comment="",
        version=old,
        now=NOW,
    )
    for version in (old, old + 7):
        with pytest.raises(Conflict, match="has changed since you opened it"):
            accept_proposal(
                actor=matrix.bell.editor,
                proposal=proposal,
                organisation=matrix.bell.organisation,
                version=version,
                now=NOW,
            )
    with pytest.raises(Conflict):
        edit_proposal(actor=matrix.ada.editor, proposal=proposal, link=NEW_LINK, comment="", version=old, now=NOW)


def test_a_rejected_or_withdrawn_proposal_is_not_decided_again(matrix: JointMatrix) -> None:
    proposal = proposed(matrix)
    with pytest.raises(InputError, match="Give a reason"):
        reject_proposal(
            actor=matrix.bell.editor,
            proposal=proposal,
            organisation=matrix.bell.organisation,
            reason=" ",
            now=NOW,
        )
    reject_proposal(
        actor=matrix.bell.editor,
        proposal=proposal,
        organisation=matrix.bell.organisation,
        reason="No evidence.",
        now=NOW,
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason, proposal.decided_by) == (
        ProposalState.REJECTED,
        "No evidence.",
        matrix.bell.organisation,
    )
    for again in (accepted, lambda _matrix, row: withdraw_proposal(actor=matrix.ada.editor, proposal=row, now=NOW)):
        with pytest.raises(Conflict):
            again(matrix, proposal)


def test_a_change_replaces_the_text_and_another_change_of_the_old_text_is_refused(matrix: JointMatrix) -> None:
    first, second = changed(matrix, strength="strong"), changed(matrix, strength="weak")
    accepted(matrix, first)
    link = matrix.link()
    assert (link.strength, link.weight, link.status) == ("strong", None, "ours")
    with pytest.raises(Conflict, match="has changed since this was proposed"):
        accepted(matrix, second)


def test_a_change_of_the_rationale_leaves_the_weight_of_the_publisher(matrix: JointMatrix) -> None:
    accepted(matrix, changed(matrix, rationale={"en": "Cables carry it."}))
    assert matrix.link().weight == 0.8


def test_a_change_stays_between_its_nodes_and_changes_something(matrix: JointMatrix) -> None:
    with pytest.raises(InputError, match="cannot move a link"):
        changed(matrix, object="9.1")
    with pytest.raises(InputError, match="what the link already says"):
        changed(matrix)


def test_a_removal_needs_a_reason_and_takes_the_link_out(matrix: JointMatrix) -> None:
    with pytest.raises(InputError, match="Give a reason"):
        propose_removal(
            actor=matrix.ada.editor,
            working=matrix.link(),
            organisation=matrix.ada.organisation,
            comment="",
            now=NOW,
        )
    removal = propose_removal(
        actor=matrix.ada.editor,
        working=matrix.link(),
        organisation=matrix.ada.organisation,
        comment="Too general.",
        now=NOW,
    )
    other = changed(matrix, strength="weak")
    accepted(matrix, removal)
    assert [link.text.object for link in matrix.row().links] == ["9.1"]
    with pytest.raises(Conflict, match="has changed since"):
        accepted(matrix, other)


@pytest.mark.parametrize("kind", ["add", "change", "remove"])
def test_an_acceptance_is_undone(matrix: JointMatrix, kind: str) -> None:
    before = [(link.pk if kind != "remove" else 0, link_text(link), link.weight) for link in matrix.linkage.links.all()]
    if kind == "add":
        proposal = proposed(matrix)
    elif kind == "change":
        proposal = changed(matrix, strength="weak", sign=-1)
    else:
        proposal = propose_removal(
            actor=matrix.ada.editor,
            working=matrix.link(),
            organisation=matrix.ada.organisation,
            comment="No.",
            now=NOW,
        )
    accepted(matrix, proposal)
    undo_acceptance(actor=matrix.bell.editor, proposal=proposal, organisation=matrix.bell.organisation, now=NOW)
    after = [(link.pk if kind != "remove" else 0, link_text(link), link.weight) for link in matrix.linkage.links.all()]
    assert after == before
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.PROPOSED, None)
    accepted(matrix, proposal)
    assert [entry.verb for entry in Entry.objects.filter(object_type="joint_linkage").order_by("pk")][-4:] == [
        "propose",
        "accept",
        "undo",
        "accept",
    ]


def test_an_acceptance_is_not_undone_after_others_worked_on_the_link(matrix: JointMatrix) -> None:
    proposal = accepted(matrix, proposed(matrix))
    dispute_link(
        actor=matrix.curie.editor,
        working=matrix.link("C2", "4.4"),
        organisation=matrix.curie.organisation,
        reason="No.",
        now=NOW,
    )
    with pytest.raises(Conflict, match="cannot be undone"):
        undo_acceptance(actor=matrix.bell.editor, proposal=proposal, organisation=matrix.bell.organisation, now=NOW)


def test_editors_read_in_the_log_what_was_done_for_their_organisation(matrix: JointMatrix) -> None:
    proposed(matrix)
    chosen = LogFilter(object_type="joint_linkage", verb="propose")
    assert [line.after["object"] for line in readable_entries(matrix.ada.editor, chosen)] == ["4.4"]
    assert not readable_entries(matrix.bell.editor, chosen).exists()
    assert not readable_entries(matrix.ada.contributor, chosen).exists()


def test_outsiders_see_neither_the_working_copy_nor_its_digest(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    inside, outside = matrix.row(actor=matrix.curie.contributor), matrix.row(actor=VISITOR)
    assert [link.text.object for link in inside.links] == ["9.c", "9.1", "4.4"]
    assert [link.text.object for link in outside.links] == ["9.c", "9.1"]
    assert (inside.working, outside.working, outside.digest, outside.state) == (True, False, "", inside.state)
