"""Versions: frozen, compared, shown by the catalogue, at an address that does not change."""

from __future__ import annotations

import pytest
from tests.factories.accounts import everybody
from tests.factories.linkages import NEW_LINK, NOW, JointMatrix
from tests.linkages.test_disputes import disputed
from tests.linkages.test_proposals import accepted, changed, proposed

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import Status
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries
from goalweave.linkages.actions import propose_removal, release_version
from goalweave.linkages.content import ChangedLink, LinkageDifference, LinkText, compare_links, link_text
from goalweave.linkages.models import Notice, NoticeKind, Version
from goalweave.linkages.versions import signed_rows, version_links


def released(matrix: JointMatrix, actor: object = SYSTEM, *, major: bool = False) -> Version:
    return release_version(
        actor=actor, linkage=matrix.linkage, notes={"en": "What is new.", "la": "Nova"}, major=major, now=NOW
    )


def test_a_release_shows_the_working_copy_in_the_catalogue(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    version = released(matrix)
    assert (version.number, version.notes) == ("1.1", {"en": "What is new."})
    links = {(link.subject, link.object): link.status for link in catalogue().linkages[0].links}
    assert links == {
        ("C2", "9.c"): Status.OFFICIAL,
        ("C4", "4.4"): Status.TRANSCRIBED,
        ("C2", "9.1"): Status.DISPUTED,
        ("C2", "4.4"): Status.OURS,
    }
    assert catalogue().linkages[0].title == {"en": "Matrix"}


def test_what_all_owners_signed_is_official(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    matrix.sign(matrix.ada, matrix.bell, matrix.curie)
    version = released(matrix, major=True)
    assert version.number == "2.0"
    (link,) = [link for link in version.content["links"] if link["object"] == "4.4" and link["subject"] == "C2"]
    assert (link["status"], link["strength_by"], link["agreed"]) == ("official", "signed", ["ada", "bell", "curie"])
    assert signed_rows(version) == (1, 2)
    row = version.content["rows"][0]
    assert (row["code"], row["state"], row["owners"][0]["signed"]) == ("C2", "signed", NOW.isoformat())


def test_a_disputed_link_is_released_as_disputed(matrix: JointMatrix) -> None:
    disputed(matrix)
    version = released(matrix)
    assert version.content["links"][0]["disputed"] == ["curie"]
    assert catalogue().linkages[0].links[0].status is Status.DISPUTED


def test_managers_of_owners_release_once_all_rows_are_signed(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada, matrix.bell, matrix.curie)
    with pytest.raises(NotAllowed):
        released(matrix, matrix.ada.manager)
    matrix.sign(matrix.curie, code="C4")
    with pytest.raises(NotAllowed):
        released(matrix, matrix.ada.editor)
    version = released(matrix, matrix.ada.manager)
    assert (version.organisation, version.person) == (matrix.ada.organisation, matrix.ada.manager.user)


def test_before_that_administrators_alone_release(matrix: JointMatrix) -> None:
    allowed = set()
    for name, actor in everybody(matrix.ada.organisation).items():
        accepted(matrix, changed(matrix, source=f"Read again, {name}"))
        try:
            released(matrix, actor)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"administrator", "system"}


def test_a_release_needs_notes_and_a_change(matrix: JointMatrix) -> None:
    with pytest.raises(InputError, match=r"Say what has changed"):
        release_version(actor=SYSTEM, linkage=matrix.linkage, notes={"en": " "}, now=NOW)
    released(matrix)  # it has owners now
    with pytest.raises(InputError, match=r"Nothing has changed since version 1\.1"):
        released(matrix)


def test_versions_are_compared_and_stay_as_they_were(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    accepted(matrix, changed(matrix, strength="weak"))
    removal = propose_removal(
        actor=matrix.ada.editor,
        working=matrix.link("C2", "9.1"),
        organisation=matrix.ada.organisation,
        comment="No source.",
        now=NOW,
    )
    accepted(matrix, removal)
    waiting = queries.working_difference(matrix.ada.contributor, matrix.linkage)
    with pytest.raises(NotAllowed):
        queries.working_difference(VISITOR, matrix.linkage)
    released(matrix)
    first, second = (queries.find_version(matrix.linkage, number) for number in ("1.0", "1.1"))
    difference = queries.version_difference(first, second)
    before = version_links(first)[0]
    after = link_text(matrix.link())
    assert difference == waiting
    assert difference == LinkageDifference(
        added=(NEW_LINK,),
        removed=(LinkText("C2", "9.1", sign=-1),),
        changed=(ChangedLink(before, after, ("strength",)),),
    )
    assert queries.find_version(matrix.linkage, "3.0") is None
    assert queries.find_version(matrix.linkage, "1.x") is None
    assert [version.number for version in queries.versions(matrix.linkage)] == ["1.1", "1.0"]


def test_another_relation_between_the_same_nodes_is_a_change() -> None:
    old, new = LinkText("C2", "9.c"), LinkText("C2", "9.c", relation="related", sign=-1)
    (change,) = compare_links([old], [new]).changed
    assert change.fields == ("relation", "sign")
    both = compare_links([old], [old, new])
    assert (both.added, both.removed, both.changed) == ((new,), (), ())


def test_owners_hear_of_a_release(matrix: JointMatrix) -> None:
    accepted(matrix, proposed(matrix))
    version = released(matrix)
    notices = Notice.objects.filter(kind=NoticeKind.RELEASED, key=version.number)
    assert {notice.organisation.slug for notice in notices} == {"ada", "bell", "curie"}


def test_the_matrix_counts_what_counts(matrix: JointMatrix) -> None:
    rows = queries.linkage_rows(VISITOR, matrix.linkage)
    cells = queries.matrix_cells(matrix.linkage, rows)
    # The link to 9.1 is disputed in the pack itself.
    assert [(cell.links, cell.top, cell.disputed, cell.hinders) for cell in cells["C2"].values()] == [(1, False, 1, 0)]
    assert list(cells["C4"]) == ["4"]
