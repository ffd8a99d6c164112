"""Which nodes of other editions are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.frameworks import framework, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Link, Linkage, LinkageKind, Relation, Status

OLD, MIDDLE, NEW = (
    framework(*(node(code) for code in codes), key=f"plan@{edition}", default=edition == "3")
    for edition, codes in (("1", "abcx"), ("2", "abde"), ("3", "abdex"))
)
OTHER = framework(node("a"), key="other@1")


def crosswalk(subject: str, object_: str, *links: Link) -> Linkage:
    return Linkage(f"{subject}-{object_}", LinkageKind.CROSSWALK, f"plan@{subject}", f"plan@{object_}", links)


def link(subject: str, object_: str, relation: Relation = Relation.IDENTICAL, status: Status = Status.OURS) -> Link:
    return Link(subject, object_, relation, status, 1)


CATALOGUE = Catalogue.of(
    [OLD, MIDDLE, NEW, OTHER],
    [
        crosswalk("1", "2", link("c", "d"), link("b", "e", Relation.CLOSE)),
        crosswalk("2", "3", link("e", "e", Relation.RELATED)),
        Linkage("aside", LinkageKind.LINKAGE, "plan@3", "other@1", (link("a", "a"),)),
    ],
)


def curies(*names: str) -> tuple[Curie, ...]:
    return tuple(Curie.parse(f"plan@{name}") for name in names)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("1:a", ("2:a", "3:a")),
        ("3:a", ("2:a", "1:a")),
        ("2:a", ("1:a", "3:a")),
        ("1:c", ("2:d", "3:d")),
        ("1:b", ()),
        ("2:b", ("3:b",)),
        ("2:e", ()),
        ("1:x", ()),
        ("3:x", ()),
        ("1:none", ()),
    ],
)
def test_a_node_is_followed_over_identities_alone(name: str, same: tuple[str, ...]) -> None:
    assert EditionMap.of(CATALOGUE).same_nodes(*curies(name)) == curies(*same)


def test_an_identity_that_is_disputed_or_recalled_does_not_count() -> None:
    for status in (Status.DISPUTED, Status.RECALLED):
        doubtful = [crosswalk("1", "2", link("c", "d", status=status))]
        assert EditionMap.of(Catalogue.of([OLD, MIDDLE, NEW], doubtful)).same_nodes(*curies("1:c")) == ()


def test_nodes_in_default_editions_keep_the_name_that_they_came_by() -> None:
    found = EditionMap.of(CATALOGUE).in_default_editions((*curies("1:c", "3:a", "2:a", "2:e"), Curie.parse("gone@1:a")))
    assert found == {curies("3:a")[0]: curies("3:a")[0], curies("3:d")[0]: curies("1:c")[0]}


def test_a_crosswalk_to_an_edition_that_is_not_loaded_is_left_out() -> None:
    without = Catalogue.of([MIDDLE, replace(NEW, default=True)], CATALOGUE.linkages)
    assert EditionMap.of(without).same_nodes(*curies("2:a")) == curies("3:a")
