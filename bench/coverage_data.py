"""Records, mappings and linked frameworks of realistic sizes, from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import LinkMap, LinkOptions
from goalweave.core.model import Framework, Level, Link, Linkage, LinkageKind, Node, Relation, Status

YEARS = range(2015, 2025)
TARGET = "goals@1"


@dataclass(frozen=True)
class Data:
    """record, node, accepted: one entry a mapping; year: one entry a record."""

    linkmap: LinkMap
    year: NDArray[np.int16]
    record: NDArray[np.int32]
    node: NDArray[np.int16]
    accepted: NDArray[np.bool_]


def catalogue(rng: np.random.Generator) -> Catalogue:
    """186 nodes (17 goals, 169 targets), 26 action lines on two levels, a plan of 60; 280 links."""
    goals = framework("goals", 17, 169, rng)
    lines = framework("lines", 8, 18, rng)
    plan = framework("plan", 5, 55, rng)
    return Catalogue.of(
        [goals, lines, plan],
        [linkage(lines, goals, 200, rng), linkage(plan, lines, 60, rng), linkage(plan, goals, 20, rng)],
    )


def framework(name: str, tops: int, leaves: int, rng: np.random.Generator) -> Framework:
    nodes = [Node(f"{n}", "top", None, {}, Status.OURS) for n in range(tops)]
    parents = sorted(int(parent) for parent in rng.integers(tops, size=leaves))
    nodes += [Node(f"{parent}.{n}", "leaf", f"{parent}", {}, Status.OURS) for n, parent in enumerate(parents)]
    return Framework(name, "1", {}, (Level("top", {}, {}), Level("leaf", {}, {})), tuple(nodes))


def linkage(subject: Framework, object_: Framework, number: int, rng: np.random.Generator) -> Linkage:
    pairs = rng.choice(len(subject.nodes) * len(object_.nodes), size=number, replace=False)
    ends = [divmod(int(pair), len(object_.nodes)) for pair in pairs]
    links = tuple(
        Link(subject.nodes[a].code, object_.nodes[b].code, Relation.CONTRIBUTES, Status.OURS, weight=0.5)
        for a, b in ends
    )
    return Linkage(f"{subject.id}-{object_.id}", LinkageKind.LINKAGE, subject.key, object_.key, links)


def make(records: int, seed: int, shuffled: bool, backwards: bool = False) -> Data:
    """Three mappings a record on average; some nodes are far more frequent than others."""
    rng = np.random.default_rng(seed)
    linkmap = LinkMap.of(catalogue(rng), LinkOptions(backwards=backwards))
    width = len(linkmap.row.nodes)
    frequency = rng.permutation(1 / np.arange(3, width + 3))
    node = rng.choice(width, size=3 * records, p=frequency / frequency.sum()).astype(np.int16)
    record = rng.integers(records, size=3 * records, dtype=np.int32)
    keys = np.unique(record.astype(np.int64) * width + node)
    accepted = rng.random(len(keys)) < 0.6
    year = rng.choice(np.array(YEARS, dtype=np.int16), size=records)
    if not shuffled:
        year.sort()
    return Data(linkmap, year, (keys // width).astype(np.int32), (keys % width).astype(np.int16), accepted)
