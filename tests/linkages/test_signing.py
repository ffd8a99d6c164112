"""Signatures: over what was read, by all owners, asked again after a change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import everybody
from tests.factories.linkages import NOW, JointMatrix
from tests.linkages.test_proposals import accepted, changed, proposed

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.linkages import queries
from goalweave.linkages.actions import add_owner, sign_row, withdraw_signature
from goalweave.linkages.models import Notice, NoticeKind, Signature
from goalweave.linkages.states import OwnerState, RowState


def signed_by(matrix: JointMatrix) -> list[tuple[str, OwnerState]]:
    return [(owner.organisation.slug, owner.state) for owner in matrix.row().owners]


def test_a_row_is_signed_by_its_owners_one_by_one(matrix: JointMatrix) -> None:
    states = [matrix.row().state]
    for one in (matrix.ada, matrix.bell, matrix.curie):
        matrix.sign(one)
        states.append(matrix.row().state)
    assert states == [RowState.DRAFT, RowState.PARTLY_SIGNED, RowState.PARTLY_SIGNED, RowState.SIGNED]
    assert [organisation.slug for organisation in matrix.row().links[0].agreed] == ["ada", "bell", "curie"]
    assert matrix.row("C4").state is RowState.DRAFT


def test_a_row_that_has_changed_is_not_signed(matrix: JointMatrix) -> None:
    read = matrix.row().digest
    accepted(matrix, proposed(matrix))
    with pytest.raises(Conflict, match="has changed since you opened it"):
        sign_row(
            actor=matrix.ada.editor,
            linkage=matrix.linkage,
            code="C2",
            organisation=matrix.ada.organisation,
            digest=read,
            now=NOW,
        )
    assert not Signature.objects.exists()


def test_a_change_after_a_signature_asks_the_owners_again(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada, matrix.bell)
    accepted(matrix, changed(matrix, strength="strong"))
    assert signed_by(matrix) == [
        ("ada", OwnerState.EARLIER_TEXT),
        ("bell", OwnerState.EARLIER_TEXT),
        ("curie", OwnerState.UNSIGNED),
    ]
    assert matrix.row().state is RowState.PROPOSED
    changed_link, other = matrix.row().links
    assert changed_link.agreed == ()
    assert [organisation.slug for organisation in other.agreed] == ["ada", "bell"]
    asked = Notice.objects.filter(kind=NoticeKind.CHANGED)
    # Who accepted the change acts for Bell, whose manager still has to hear of it.
    assert {notice.user for notice in asked} == {
        matrix.ada.editor.user,
        matrix.ada.manager.user,
        matrix.bell.manager.user,
    }
    matrix.sign(matrix.ada)
    assert signed_by(matrix)[0] == ("ada", OwnerState.SIGNED)


def test_what_waits_for_a_signature_is_listed_for_those_who_sign(matrix: JointMatrix) -> None:
    matrix.sign(matrix.curie)
    rows = queries.rows_to_sign(matrix.curie.editor)
    assert [(row.code, row.organisation.slug, row.state) for row in rows] == [("C4", "curie", OwnerState.UNSIGNED)]
    assert [row.code for row in queries.rows_to_sign(matrix.ada.editor)] == ["C2"]
    assert queries.rows_to_sign(matrix.ada.contributor) == []
    assert queries.rows_to_sign(VISITOR) == []


def test_only_editors_and_managers_of_an_owner_sign(matrix: JointMatrix) -> None:
    digest, allowed = matrix.row().digest, set()
    for name, actor in everybody(matrix.ada.organisation).items():
        try:
            sign_row(
                actor=actor,
                linkage=matrix.linkage,
                code="C2",
                organisation=matrix.ada.organisation,
                digest=digest,
                now=NOW,
            )
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}
    with pytest.raises(NotAllowed):
        sign_row(
            actor=matrix.ada.editor,
            linkage=matrix.linkage,
            code="C4",
            organisation=matrix.ada.organisation,
            digest=matrix.row("C4").digest,
            now=NOW,
        )


def test_signing_the_same_text_again_changes_nothing(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada, matrix.ada)
    assert Signature.objects.count() == 1


def test_a_row_without_links_is_not_signed(matrix: JointMatrix) -> None:
    add_owner(actor=SYSTEM, linkage=matrix.linkage, code="C7", organisation=matrix.ada.organisation, now=NOW)
    with pytest.raises(InputError, match="no links to sign"):
        matrix.sign(matrix.ada, code="C7")


def test_a_signature_is_withdrawn(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada)
    withdraw_signature(
        actor=matrix.ada.manager, linkage=matrix.linkage, code="C2", organisation=matrix.ada.organisation, now=NOW
    )
    assert signed_by(matrix)[0] == ("ada", OwnerState.UNSIGNED)
    with pytest.raises(InputError, match="has not signed"):
        withdraw_signature(
            actor=matrix.ada.manager,
            linkage=matrix.linkage,
            code="C2",
            organisation=matrix.ada.organisation,
            now=NOW,
        )
    matrix.sign(matrix.ada)
    assert signed_by(matrix)[0] == ("ada", OwnerState.SIGNED)


def test_a_new_owner_is_asked_and_people_are_named_to_members_alone(matrix: JointMatrix) -> None:
    matrix.sign(matrix.curie, code="C4")
    assert matrix.row("C4").state is RowState.SIGNED
    add_owner(actor=SYSTEM, linkage=matrix.linkage, code="C4", organisation=matrix.ada.organisation, now=NOW)
    assert matrix.row("C4").state is RowState.PARTLY_SIGNED
    within, outside = (matrix.row("C4", actor).owners[0] for actor in (matrix.ada.contributor, VISITOR))
    assert (within.person, within.signed) == (matrix.curie.editor.user, NOW)
    assert (outside.person, outside.signed) == (None, NOW)
    assert replace(within, person=None) == outside
