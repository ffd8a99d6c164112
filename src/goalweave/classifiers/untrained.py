"""What frameworks without a model are read with: encoders, texts about nothing, and what was learned of them, as files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from goalweave.classifiers.model_files import read_arrays, write_arrays
from goalweave.core.classify import Encoder, LabelClassifier, LearnedHead, MeaningClassifier
from goalweave.packs.library import SHIPPED

HEADS = "heads.npz"
BACKGROUND = {"administration": 50, "none": 40, "decoy": 30, "title": 30}
"""By register, how many of our texts about nothing say how near a text comes to a framework by chance."""
BACKGROUND_FILES = ("en.jsonl", "titles.en.jsonl")

Heads = Mapping[str, Mapping[str, LearnedHead]]


def untrained_classifier(name: str, version: str, encoders: tuple[Encoder, ...]) -> MeaningClassifier:
    """With what the exemplars of the packs that ship have taught."""
    return MeaningClassifier(LabelClassifier(), encoders, background_texts, shipped_heads(), name, version)


@cache
def background_texts() -> tuple[str, ...]:
    """The first of our English texts about nothing that are learned from."""
    texts: list[str] = []
    counts: Counter[str] = Counter()
    for name in BACKGROUND_FILES:
        lines = (SHIPPED / "sdg" / "exemplars" / name).read_text(encoding="utf-8").splitlines()
        # Most lines are about something; to parse them all would take longer than to read the texts wanted.
        for row in map(json.loads, [line for line in lines if '"nodes": []' in line]):
            register = row["register"]
            if row["split"] == "train" and counts[register] < BACKGROUND.get(register, 0):
                counts[register] += 1
                texts.append(row["text"])
    return tuple(texts)


@cache
def shipped_heads() -> Heads:
    """By key of the framework, for those whose pack has exemplars and no model."""
    heads: dict[str, Mapping[str, LearnedHead]] = {}
    for path in sorted(SHIPPED.glob(f"*/model/{HEADS}")):
        heads |= read_heads(path)
    return heads


def write_heads(path: Path, heads: Heads) -> None:
    """Equal heads give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {}
    for framework, readers in heads.items():
        for reader, head in readers.items():
            name = json.dumps([framework, reader, *head.codes])
            arrays[name.encode().hex()] = head.weights.astype("float16")
    write_arrays(path, arrays)


def read_heads(path: Path) -> Heads:
    """Raises InputError for a file that is missing or broken."""
    heads: dict[str, dict[str, LearnedHead]] = {}
    for name, weights in read_arrays(path).items():
        framework, reader, *codes = json.loads(bytes.fromhex(name))
        heads.setdefault(framework, {})[reader] = LearnedHead(tuple(codes), weights.astype("float32"))
    return heads
