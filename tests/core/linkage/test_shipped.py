"""The rules at work on the packs that ship."""

from __future__ import annotations

from goalweave.core.linkage import LinkMap, LinkOptions
from goalweave.packs import library


def test_infrastructure_reaches_the_targets_that_it_serves_and_comes_back() -> None:
    catalogue = library().catalogue()
    linkmap = LinkMap.of(catalogue)
    line, target = catalogue.resolve("wsis:C2"), catalogue.resolve("sdg:9.c")
    assert 0 < linkmap.strength(line, target) <= linkmap.strength(line, catalogue.resolve("sdg:9"))
    assert linkmap.strength(target, line) == linkmap.strength(line, target)
    assert [hop.reversed for hop in linkmap.path(target, line) if hop.link] == [True]


def test_an_indicator_that_changed_its_meaning_is_not_the_one_with_its_code() -> None:
    catalogue = library().catalogue()
    linkmap = LinkMap.of(catalogue, LinkOptions(via=()))
    old, new = catalogue.resolve("sdg@2019:17.6.1"), catalogue.resolve("sdg@2020:17.6.1")
    assert linkmap.strength(old, new) < 1
    assert linkmap.strength(catalogue.resolve("sdg@2019:9.c.1"), catalogue.resolve("sdg@2020:9.c.1")) == 1
    assert linkmap.strength(old, catalogue.resolve("sdg@2020:17")) == 1
