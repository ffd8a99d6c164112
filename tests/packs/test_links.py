"""What holds for every link that ships."""

from __future__ import annotations

import pytest

from goalweave.core.model import Linkage, LinkageKind, Relation, Status, StrengthSource
from goalweave.packs import library

LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh"}
LINKAGES = {linkage.id: linkage for linkage in library().catalogue().linkages}


@pytest.mark.parametrize("linkage", LINKAGES.values(), ids=LINKAGES)
def test_every_reason_and_note_is_in_six_languages(linkage: Linkage) -> None:
    texts = [text for link in linkage.links for text in (link.rationale, link.note) if text]
    assert {frozenset(text) for text in texts} <= {frozenset(LANGUAGES)}
    if linkage.kind is LinkageKind.LINKAGE:
        assert all(link.rationale for link in linkage.links if link.status is Status.OURS)
        assert all(link.rationale or link.note for link in linkage.links)


@pytest.mark.parametrize("linkage", LINKAGES.values(), ids=LINKAGES)
def test_a_strength_is_ours_and_on_links_of_our_own_alone(linkage: Linkage) -> None:
    # No publisher of a linkage that ships gave a strength, so that one on its links would be made up.
    for link in linkage.links:
        if link.strength is not None or (link.weight is not None and link.relation is not Relation.IDENTICAL):
            assert (link.status, link.strength_by) == (Status.OURS, StrengthSource.OURS)
