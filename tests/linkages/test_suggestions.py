"""Suggested links: from texts and from records mapped to both ends; accepted into proposals, or rejected for good."""

from __future__ import annotations

import pytest
from tests.factories.accounts import everybody
from tests.factories.linkages import NOW, JointMatrix
from tests.factories.records import mapping, record, stored
from tests.linkages.test_proposals import proposed

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.classify import stem_vectors
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries
from goalweave.linkages.actions import (
    accept_suggestion,
    reject_suggestion,
    restore_suggestion,
    store_suggestions,
)
from goalweave.linkages.content import LinkText
from goalweave.linkages.models import Suggestion, SuggestionState
from goalweave.linkages.suggesting import SuggestedLink, suggest_links


def suggested(matrix: JointMatrix) -> dict[tuple[str, str], SuggestedLink]:
    links = suggest_links(matrix.linkage, catalogue(), stem_vectors)
    assert list(links) == sorted(links, key=lambda link: -link.score)
    return {(link.subject, link.object): link for link in links}


def waiting(matrix: JointMatrix) -> Suggestion:
    link = SuggestedLink("C2", "4.b", 0.5, 0.4, 1, ("school",))
    store_suggestions(actor=SYSTEM, linkage=matrix.linkage, suggested=[link], now=NOW)
    return matrix.linkage.suggestions.get()


def test_public_records_mapped_to_both_ends_are_evidence(matrix: JointMatrix) -> None:
    both = (mapping("wsis@2003:C2"), mapping("sdg@2020:4.b"))
    half = (mapping("wsis@2003:C2"), mapping("sdg@2020:4.b", "suggested"))
    hindering = (mapping("wsis@2003:C2"), mapping("sdg@2020:4.b", sign=-1))
    stored(
        record("a", mappings=both),
        record("b", mappings=both),
        record("c", mappings=half),
        record("d", mappings=hindering),
    )
    stored(record("private", mappings=both), public=False)
    link = suggested(matrix)["C2", "4.b"]
    assert (link.records, link.evidence) == (2, ("a", "b"))
    assert link.score == pytest.approx(1 - (1 - link.similarity) * (1 - 2 / 7), abs=1e-3)


def test_texts_that_share_words_are_similar_and_linked_pairs_are_left_out(matrix: JointMatrix) -> None:
    stored(record("a", mappings=(mapping("wsis@2003:C2"), mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4"))))
    assert ("C2", "9.c") not in suggested(matrix)
    assert ("C2", "4.4") in suggested(matrix)
    proposed(matrix)
    assert ("C2", "4.4") not in suggested(matrix)


def test_only_levels_that_are_linked_are_searched(matrix: JointMatrix) -> None:
    stored(record("a", mappings=(mapping("wsis@2003:C2"), mapping("sdg@2020:4"), mapping("sdg@2020:4.4.1"))))
    assert {link.object for link in suggested(matrix).values()} <= {"4.4", "4.b", "9.1", "9.c"}


def test_an_accepted_suggestion_is_a_proposal(matrix: JointMatrix) -> None:
    suggestion = waiting(matrix)
    text = LinkText("C2", "4.b", strength="weak", rationale={"en": "Scholars need networks."})
    proposal = accept_suggestion(
        actor=matrix.ada.editor,
        suggestion=suggestion,
        organisation=matrix.ada.organisation,
        link=text,
        now=NOW,
    )
    suggestion.refresh_from_db()
    assert (proposal.origin, proposal.strength, suggestion.proposal) == ("suggestion", "weak", proposal)
    assert queries.suggestions(matrix.ada.editor, matrix.linkage) == []
    with pytest.raises(Conflict):
        reject_suggestion(actor=matrix.ada.editor, suggestion=suggestion, reason="No.", now=NOW)


def test_a_rejected_suggestion_is_remembered_and_can_be_restored(matrix: JointMatrix) -> None:
    suggestion = waiting(matrix)
    with pytest.raises(InputError, match="Give a reason"):
        reject_suggestion(actor=matrix.ada.editor, suggestion=suggestion, reason="", now=NOW)
    reject_suggestion(actor=matrix.ada.editor, suggestion=suggestion, reason="Far-fetched.", now=NOW)
    waiting(matrix)
    (row,) = queries.suggestions(matrix.bell.editor, matrix.linkage, state=SuggestionState.REJECTED)
    assert (row.reason, row.decided_by) == ("Far-fetched.", matrix.ada.editor.user)
    restore_suggestion(actor=matrix.ada.editor, suggestion=row)
    assert queries.suggestions(matrix.bell.editor, matrix.linkage, code="C2") == [row]
    assert queries.suggestions(matrix.bell.editor, matrix.linkage, code="C4") == []
    with pytest.raises(Conflict):
        restore_suggestion(actor=matrix.ada.editor, suggestion=row)


def test_suggestions_that_wait_follow_the_latest_scores(matrix: JointMatrix) -> None:
    first = [SuggestedLink("C2", "4.b", 0.5, 0.4, 1, ()), SuggestedLink("C4", "9.1", 0.3, 0.3, 0, ())]
    assert store_suggestions(actor=SYSTEM, linkage=matrix.linkage, suggested=first, now=NOW) == 2
    second = [SuggestedLink("C2", "4.b", 0.9, 0.4, 30, ("a",))]
    assert store_suggestions(actor=SYSTEM, linkage=matrix.linkage, suggested=second, now=NOW) == 0
    assert [(row.object, row.score, row.evidence) for row in matrix.linkage.suggestions.all()] == [("4.b", 0.9, ["a"])]


def test_only_editors_and_managers_of_owners_have_links_suggested(matrix: JointMatrix) -> None:
    allowed = set()
    for name, actor in everybody(matrix.ada.organisation).items():
        try:
            store_suggestions(actor=actor, linkage=matrix.linkage, suggested=(), now=NOW)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}
    with pytest.raises(NotAllowed):
        queries.suggestions(VISITOR, matrix.linkage)
