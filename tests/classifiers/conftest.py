from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from goalweave.classifiers.exemplars import Exemplar, Split, pack_exemplars
from goalweave.core.model import Framework, Level, Node, Status
from goalweave.packs import library


@dataclass(frozen=True)
class WordHashes:
    """A stand-in for an encoder: each word's hash sets a direction. It has no package, so it is known by its name."""

    name: str = "use"
    languages: tuple[str, ...] = ()
    dimensions: int = 24

    def encode(self, texts: Sequence[str]) -> Any:
        found = np.full((len(texts), self.dimensions), 1e-3, dtype="float32")
        for row, text in enumerate(texts):
            for word in text.lower().split():
                found[row, crc32(word.strip(".,").encode()) % self.dimensions] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def node(code: str, level: str, label: str, *terms: str) -> Node:
    parent = code.rpartition(".")[0] or None
    return Node(code, level, parent, {"en": label}, Status.OFFICIAL, terms={"en": terms})


@pytest.fixture(scope="session")
def garden() -> Framework:
    """A framework of two goals with two targets each."""
    return Framework(
        id="garden",
        edition="1",
        title={"en": "Garden plan"},
        levels=(Level("goal", {"en": "Goal"}, {"en": "Goals"}), Level("target", {"en": "Target"}, {"en": "Targets"})),
        nodes=(
            node("1", "goal", "Fruit"),
            node("1.1", "target", "Apples", "orchard", "apple trees"),
            node("1.2", "target", "Berries", "raspberry canes", "strawberry beds"),
            node("2", "goal", "Water"),
            node("2.1", "target", "Ponds", "frog pond", "water lilies"),
            node("2.2", "target", "Irrigation", "drip hoses", "rain barrels"),
        ),
    )


SENTENCES = {
    "1.1": (
        "We prune the apple trees of the orchard in winter",
        "Pickers fill crates with ripe apples",
        "Cider from old apple trees",
    ),
    "1.2": (
        "Strawberry beds get straw in May",
        "New raspberry canes along the fence",
        "Children pick berries and strawberries",
    ),
    "2.1": (
        "Frogs spawn in the pond between lilies",
        "The pond is cleared of duckweed",
        "Water lilies cover the frog pond",
    ),
    "2.2": (
        "Drip hoses water the rows at night",
        "Rain barrels stand under every gutter",
        "Hoses and barrels for dry summers",
    ),
    "": ("The invoice is due on Monday", "Our match ended in a draw", "Password rules have changed"),
}


@pytest.fixture(scope="session")
def planted() -> list[Exemplar]:
    found = []
    for code, texts in SENTENCES.items():
        for number, text in enumerate(texts):
            for split in (Split.TRAIN, Split.TUNE, Split.TEST):
                marked = f"{text} {('again', 'twice', 'once more')[number]}" if split is not Split.TRAIN else text
                found.append(Exemplar(marked, (code,) if code else (), split, "en", "none" if not code else "news"))
    return found


@pytest.fixture(scope="session")
def sdg() -> Framework:
    return library().catalogue().framework("sdg")


@pytest.fixture(scope="session")
def exemplars(sdg: Framework) -> list[Exemplar]:
    return pack_exemplars(library().pack("sdg").folder, sdg)
