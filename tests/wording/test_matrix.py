"""The matrix of two frameworks, and dates as people read them."""

from __future__ import annotations

import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import build_flows
from goalweave.core.model import Framework, Level, Link, Linkage, LinkageKind, Node, Relation, Status
from goalweave.wording.matrix import Matrix, build_matrix
from goalweave.wording.templatetags.goalweave import partial_date


def framework(name: str, *codes: str) -> Framework:
    nodes = tuple(Node(code, "one", code.rpartition(".")[0] or None, {"en": code}, Status.OURS) for code in codes)
    return Framework(name, "1", {"en": name}, (Level("one", {"en": "one"}, {"en": "ones"}),), nodes)


def link(subject: str, object_: str, status: Status = Status.OURS) -> Link:
    return Link(subject, object_, Relation.CONTRIBUTES, status)


LINKS = (link("A", "1"), link("A", "2.1"), link("A", "2.2"), link("A", "2"), link("B", "2.1"),
         link("B", "1", Status.DISPUTED))  # fmt: skip
CATALOGUE = Catalogue.of(
    [framework("left", "A", "B"), framework("right", "1", "1.1", "2", "2.1", "2.2")],
    [Linkage("l", LinkageKind.LINKAGE, "left@1", "right@1", LINKS)],
)


def link_matrix(*, counts_links: bool = True) -> Matrix:
    found = build_flows(CATALOGUE, ["left@1", "right@1"])
    return build_matrix(found, 0, lambda edge: len(edge.links), counts_links=counts_links)


def test_cells_count_links_and_mark_what_is_disputed() -> None:
    rows = [[(cell.value, cell.shade, cell.disputed) for cell in cells] for _head, cells in link_matrix().rows]
    assert rows == [[(1, 1, False), (3, 3, False)], [(0, 0, True), (1, 2, False)]]


def test_sums_are_of_links() -> None:
    found = link_matrix()
    assert [head.total for head in found.columns] == [1, 4]
    assert [head.total for head, _cells in found.rows] == [4, 1]
    assert found.total == 5


def test_a_lone_link_is_a_dot_only_where_links_are_counted() -> None:
    (_head, cells), *_rest = link_matrix(counts_links=False).rows
    assert [cell.shade for cell in cells] == [2, 3]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2019", "2019"), ("2019-06", "June 2019"), ("2019-06-14", "14 June 2019"), ("", ""),
        ("2019-02-31", "2019-02-31"), ("2019-13", "2019-13"), ("soon", "soon"), ("²-²", "²-²"),
    ],
)  # fmt: skip
def test_a_date_of_any_precision_is_shown(value: str, shown: str) -> None:
    assert partial_date(value) == shown
