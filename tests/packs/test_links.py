"""What holds for every link that ships."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from goalweave.core.model import Linkage, LinkageKind, Status, StrengthSource
from goalweave.packs import library

LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh"}
LINKAGES = {linkage.id: linkage for linkage in library().catalogue().linkages}


@pytest.mark.parametrize("linkage", LINKAGES.values(), ids=LINKAGES)
def test_every_reason_and_note_is_in_six_languages(linkage: Linkage) -> None:
    for link in linkage.links:
        assert set(link.rationale) in (set(), LANGUAGES)
        assert set(link.note) in (set(), LANGUAGES)
    if linkage.kind is LinkageKind.LINKAGE:
        assert all(link.rationale for link in linkage.links if link.status is Status.OURS)
        assert all(link.rationale or link.note for link in linkage.links)


@pytest.mark.parametrize("linkage", LINKAGES.values(), ids=LINKAGES)
def test_a_strength_is_ours_and_on_links_of_our_own_alone(linkage: Linkage) -> None:
    # No publisher of a linkage that ships gave a strength, so that one on its links would be made up.
    for link in linkage.links:
        assert link.weight is None
        if link.strength is not None:
            assert (link.status, link.strength_by) == (Status.OURS, StrengthSource.OURS)


@pytest.mark.parametrize(("linkage", "framework"), [("itu-sdg", "sdg"), ("itu-wsis", "wsis")])
def test_links_that_itu_names_are_those_of_its_answer(shared: Path, linkage: str, framework: str) -> None:
    answers = yaml.safe_load((shared / "frameworks" / "itu_undesa_answers.yaml").read_text(encoding="utf-8"))
    (answer,) = [answer for answer in answers["answers"] if answer["year"] == 2019]
    official = [link for link in LINKAGES[linkage].links if link.status is Status.OFFICIAL]
    assert {link.subject for link in official} == {"SP"}
    assert sorted(link.object for link in official) == sorted(answer["names"][framework])
