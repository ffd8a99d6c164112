"""What frameworks without a model are read with: encoders, texts about nothing, and what was learned of them, as
files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalweave.classifiers.encoders import weights_fingerprint
from goalweave.classifiers.model_files import read_arrays, write_arrays
from goalweave.core.classify import (
    Encoder,
    Heads,
    LabelClassifier,
    LearnedHead,
    Lesson,
    MeaningClassifier,
    learn_heads,
)
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.packs.library import SHIPPED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from goalweave.classifiers.exemplars import Exemplar

    Floats = NDArray[np.float32]

HEADS = "heads.npz"
DIGEST = "digest"
BACKGROUND = {"administration": 50, "none": 40, "decoy": 30, "title": 30}
"""By register, how many of our texts about nothing say how near a text comes to a framework by chance."""
ADMINISTRATION = "administration"
TRAIN = "train"
"""The split of exemplars that are learned from. Written out, for exemplars are not read where only suggestions are
wanted."""
NOTHING = {"en": 150, "fr": 30, "es": 30, "ru": 30, "ar": 30, "zh": 30}
"""By language, how many texts about nothing are learned from together with the exemplars of a pack."""
VECTORS = Path(__file__).parent / "background.npz"
"""Of these texts, by encoder: to encode them takes longer than all the rest of a first text."""


def untrained_classifier(name: str, version: str, encoders: tuple[Encoder, ...]) -> MeaningClassifier:
    """With what the exemplars of the packs that ship have taught."""
    return MeaningClassifier(LabelClassifier(), encoders, read_background, (ShippedHeads(),), name, version)


def read_background(encoder: Encoder) -> tuple[tuple[str, ...], Floats]:
    """The texts about nothing with their vectors, from the file if they are the same texts and weights."""
    texts = background_texts()
    if VECTORS.is_file():
        arrays = read_arrays(VECTORS)
        if background_name(encoder.name, texts) in arrays:
            return texts, arrays[background_name(encoder.name, texts)].astype("float32")
    return texts, encoder.encode(texts)


def background_name(encoder: str, texts: Iterable[str]) -> str:
    """Another one for other texts or other weights."""
    content = "\n".join(texts) + weights_fingerprint(encoder)
    return f"{encoder}.{sha256(content.encode()).hexdigest()[:16]}"


def write_background(encoders: Iterable[Encoder]) -> Path:
    """The vectors of the texts about nothing; equal ones give equal bytes."""
    texts = background_texts()
    arrays = {background_name(encoder.name, texts): encoder.encode(texts).astype("float16") for encoder in encoders}
    write_arrays(VECTORS, arrays)
    return VECTORS


def build_heads(
    framework: Framework, exemplars: Iterable[Exemplar], encoders: tuple[Encoder, ...], folder: Path
) -> list[Path]:
    """Learn from the exemplars of a pack that are to train, and from texts about nothing; returns the files written.

    Raises InputError if an encoder is missing.
    """
    if len(encoders) < 2:
        raise InputError(Message("both encoders must be installed to learn from exemplars"))
    lessons = exemplar_lessons(exemplars)
    classifier = MeaningClassifier(LabelClassifier(), encoders, read_background)
    heads = learn_heads(classifier, framework, lessons)
    write_heads(folder / HEADS, {framework.key: heads}, lessons_digest(lessons))
    return [folder / HEADS, write_background(encoders)]


def exemplar_lessons(exemplars: Iterable[Exemplar]) -> list[Lesson]:
    """Those that are to train, and texts about nothing."""
    lessons = [
        Lesson(exemplar.text, exemplar.language, frozenset((*exemplar.nodes, *exemplar.also)))
        for exemplar in exemplars
        if exemplar.split == TRAIN
    ]
    return [*lessons, *nothing_lessons()]


def lessons_digest(lessons: Iterable[Lesson]) -> str:
    """Another one for other lessons."""
    content = [(lesson.text, lesson.language, sorted(lesson.accepted)) for lesson in lessons]
    return sha256(json.dumps(content).encode()).hexdigest()[:16]


def nothing_lessons(most: int = sum(NOTHING.values())) -> list[Lesson]:
    """Texts about nothing in six languages, but no administrative prose: a plan may well be about partners, staff or
    budgets.

    most: of fewer, the languages keep their parts.
    """
    ranked: list[tuple[float, Lesson]] = []
    for language, number in NOTHING.items():
        files = (f"{language}.jsonl", f"titles.{language}.jsonl")
        rows = [row for row in _texts_about_nothing(files) if row["register"] != ADMINISTRATION]
        for place, row in enumerate(rows[:number]):
            ranked.append((place / number, Lesson(row["text"], language, frozenset(), nothing=True)))
    ranked.sort(key=lambda item: item[0])
    return [lesson for _, lesson in ranked[:most]]


def with_nothing(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Lessons, and as many texts about nothing: without these every text soon resembles some node, and with all of them
    the first few lessons would silence the reader. They are last, since of too many lessons the first ones are left out.
    """
    return [*lessons, *nothing_lessons(len(lessons))]


@cache
def background_texts() -> tuple[str, ...]:
    """The first of our English texts about nothing that are learned from."""
    texts: list[str] = []
    counts: Counter[str] = Counter()
    for row in _texts_about_nothing(("en.jsonl", "titles.en.jsonl")):
        counts[row["register"]] += 1
        if counts[row["register"]] <= BACKGROUND.get(row["register"], 0):
            texts.append(row["text"])
    return tuple(texts)


def _texts_about_nothing(names: Iterable[str]) -> Iterator[dict[str, str]]:
    """Of the SDGs' exemplars that are to train, in the order of the files."""
    for name in names:
        lines = (SHIPPED / "sdg" / "exemplars" / name).read_text(encoding="utf-8").splitlines()
        # Most lines are about something; to parse them all would take longer than to read the texts wanted.
        rows = map(json.loads, [line for line in lines if '"nodes": []' in line])
        yield from (row for row in rows if row["split"] == TRAIN)


class ShippedHeads(Mapping[str, Mapping[str, LearnedHead]]):
    """`shipped_heads`, read when a framework without a model is."""

    def __getitem__(self, framework: str) -> Mapping[str, LearnedHead]:
        return shipped_heads()[framework]

    def __iter__(self) -> Iterator[str]:
        return iter(shipped_heads())

    def __len__(self) -> int:
        return len(shipped_heads())


@cache
def shipped_heads() -> Heads:
    """By key of the framework, for those whose pack has exemplars and no model."""
    heads: dict[str, Mapping[str, LearnedHead]] = {}
    for path in sorted(SHIPPED.glob(f"*/model/{HEADS}")):
        heads |= read_heads(path)
    return heads


def heads_digest(path: Path) -> str:
    """`digest` as it was written."""
    return bytes(read_arrays(path, DIGEST)[DIGEST]).decode()


def write_heads(path: Path, heads: Heads, digest: str = "") -> None:
    """Equal heads give equal bytes. digest: of what they were learned from."""
    import numpy as np

    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {DIGEST: np.frombuffer(digest.encode(), dtype="uint8")}
    for framework, readers in heads.items():
        for reader, head in readers.items():
            name = json.dumps([framework, reader, *head.codes])
            arrays[name.encode().hex()] = head.weights.astype("float16")
    write_arrays(path, arrays)


def read_heads(path: Path) -> Heads:
    """Raises InputError for a file that is missing or broken."""
    heads: dict[str, dict[str, LearnedHead]] = {}
    for name, weights in read_arrays(path, DIGEST).items():
        if name == DIGEST:
            continue
        try:
            framework, reader, *codes = json.loads(bytes.fromhex(name))
        except ValueError as error:
            raise InputError(Message("the model cannot be read: {fault}", fault=error), file=str(path)) from error
        heads.setdefault(framework, {})[reader] = LearnedHead(tuple(codes), weights.astype("float32"))
    return heads
