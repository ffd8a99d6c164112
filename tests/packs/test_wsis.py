"""The WSIS pack: its facilitators, and its matrix beside the tables that it was read from."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest
from tests.conftest import missing

from goalweave.core.model import FacilitatorRole, Status
from goalweave.packs import library

CATALOGUE = library().catalogue()
LINES = CATALOGUE.framework("wsis")
MATRIX = next(linkage for linkage in CATALOGUE.linkages if linkage.id == "wsis-sdg")


FACILITATORS = list(chain.from_iterable(node.facilitators for node in LINES.nodes))


def test_facilitators_are_counted_by_status_and_role() -> None:
    assert Counter(one.status for one in FACILITATORS) == {
        Status.OFFICIAL: 10,
        Status.TRANSCRIBED: 9,
        Status.RECALLED: 10,
    }
    assert Counter(one.role for one in FACILITATORS) == {
        FacilitatorRole.FACILITATOR: 13,
        FacilitatorRole.CO_FACILITATOR: 5,
        FacilitatorRole.INTERIM: 6,
        FacilitatorRole.NAMED: 3,
        FacilitatorRole.PARTNER: 2,
    }


def test_every_action_line_has_an_organisation_with_a_source() -> None:
    assert [node.code for node in LINES.nodes if not node.facilitators] == []
    assert [node.code for node in LINES.nodes if not all(one.source for one in node.facilitators)] == []


def test_only_what_its_publisher_said_of_a_facilitator_is_official() -> None:
    assert {one.organisation for one in FACILITATORS if one.status is Status.OFFICIAL} == {"ITU"}


def test_matrix_has_no_strength_that_its_facilitators_did_not_give() -> None:
    assert {(link.weight, link.strength) for link in MATRIX.links} == {(None, None)}


def sums(pairs: Iterable[tuple[str, str]]) -> tuple[Counter[str], Counter[str]]:
    """Row and column sums of a matrix without repeated pairs."""
    cells = set(pairs)
    return Counter(line for line, _ in cells), Counter(goal for _, goal in cells)


def read_table(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        missing("needs ../shared/data/wsis")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.shared
def test_sums_of_the_matrix_are_those_of_its_target_table(shared: Path) -> None:
    rows = read_table(shared / "wsis" / "wsis_sdg_matrix_targets.csv")
    transcribed = [link for link in MATRIX.links if link.status is Status.TRANSCRIBED]
    assert sums((link.subject, link.object) for link in transcribed) == sums(
        (row["action_line"], row["sdg_target"] or row["sdg_goal"]) for row in rows
    )
    assert len(transcribed) == 198


@pytest.mark.shared
def test_sums_by_goal_are_those_of_the_goal_table(shared: Path) -> None:
    """C7-eenv with goal 14 is in our file, disputed, and in neither table."""
    rows = read_table(shared / "wsis" / "wsis_sdg_matrix_goals.csv")
    linked: list[tuple[str, str]] = []
    for row in rows:
        goal = row.pop("sdg")
        linked += [(line, goal) for line, mark in row.items() if mark == "1"]
    ours = {(link.subject, link.object.partition(".")[0]) for link in MATRIX.links}
    assert sums(ours - {("C7-eenv", "14")}) == sums(linked)
