"""The rules at work on the packs that ship."""

from __future__ import annotations

from goalweave.core.linkage import LinkMap, LinkOptions
from goalweave.packs import library


def test_infrastructure_reaches_the_targets_that_it_serves_and_they_do_not_reach_it() -> None:
    catalogue = library().catalogue()
    linkmap = LinkMap.of(catalogue)
    line, target = catalogue.resolve("wsis:C2"), catalogue.resolve("sdg:9.c")
    assert 0 < linkmap.order(line, target) <= linkmap.order(line, catalogue.resolve("sdg:9"))
    assert linkmap.order(target, line) == 0
    also_backwards = LinkMap.of(catalogue, LinkOptions(backwards=True, via=()))
    assert [hop.reversed for hop in also_backwards.path(target, line) if hop.link] == [True]


def test_an_indicator_that_changed_its_meaning_is_not_the_one_with_its_code() -> None:
    catalogue = library().catalogue()
    linkmap = LinkMap.of(catalogue, LinkOptions(via=()))
    old, new = catalogue.resolve("sdg@2019:17.6.1"), catalogue.resolve("sdg@2020:17.6.1")
    assert linkmap.order(old, new) < 1
    assert linkmap.order(catalogue.resolve("sdg@2019:9.c.1"), catalogue.resolve("sdg@2020:9.c.1")) == 1
    assert linkmap.order(old, catalogue.resolve("sdg@2020:17")) == 1
