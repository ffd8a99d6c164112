"""Former codes in files: read as those of today, with a notice."""

from __future__ import annotations

import pytest
from tests.factories.frameworks import framework, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.former_codes import code_resolver

OWN = framework(node("A"), node("A~a", "A", formerly=("A-2", "A-1")))
CATALOGUE = Catalogue.of([OWN])


def test_a_tag_with_a_former_code_is_read_and_reported_once() -> None:
    notices: list[InputError] = []
    resolve = code_resolver(CATALOGUE, notices.append)
    assert [resolve("own", code) for code in ("A-1", "A-1", "A-2", "A~a", "A-9")] == [
        OWN.curie("A~a"), OWN.curie("A~a"), OWN.curie("A~a"), OWN.curie("A~a"), None,
    ]  # fmt: skip
    assert [(str(notice), notice.severity) for notice in notices] == [
        ("own:A-1 is now own@1:A~a: the code has been renamed", "warning"),
        ("own:A-2 is now own@1:A~a: the code has been renamed", "warning"),
    ]
    with pytest.raises(UnknownNode):
        resolve("other", "A-1")


def test_a_name_with_a_former_code_resolves_and_a_node_is_known_by_that_of_today_alone() -> None:
    assert CATALOGUE.resolve("own:A-1") == OWN.curie("A~a")
    assert CATALOGUE.node("own@1:A-2").code == "A~a"
    with pytest.raises(UnknownNode, match="own@1 has no node A-9"):
        CATALOGUE.resolve("own:A-9")
    with pytest.raises(UnknownNode):
        OWN.node("A-1")
