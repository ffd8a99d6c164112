"""Decisions on frameworks without a model → what they teach their reader, as a file, and whether that helps."""

from __future__ import annotations

import os
from collections.abc import Mapping as MappingOf, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from django.db.models import Exists, OuterRef

from goalweave.classifiers.encoders import RememberingEncoder
from goalweave.classifiers.untrained import read_heads, with_nothing, write_heads
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import (
    Heads,
    LearnedHead,
    Lesson,
    MeaningClassifier,
    TieredClassifier,
    learn_heads,
    top_family,
)
from goalweave.core.classify.reading import read_record
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Framework
from goalweave.mapping.models import Mapping, Review, State
from goalweave.registry.models import Record
from goalweave.registry.queries import to_core

LEAST_LESSONS = 5
"""Records with decisions below which nothing is learned of a framework."""
FOLDS = 5
MOST_RECORDS = 2000
"""The records that were decided on last are learned from."""

RecordLessons = MappingOf[str, Sequence[tuple[str, Lesson]]]
"""By key of the framework: the record's name, by which it is dealt into parts, and what was decided on it."""


@dataclass(frozen=True)
class LearnedHeads:
    """digest: another one for other heads; empty if there are none."""

    heads: Heads = field(default_factory=dict, compare=False)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class LearningResult:
    """records: with decisions. before, after: part of those with an accepted node whose first node is right, when the
    heads learned from other records. heads: by reader, or None if they do not help."""

    framework: str
    records: int
    before: float
    after: float
    heads: MappingOf[str, LearnedHead] | None


def decided_lessons(organisation: str = "") -> RecordLessons:
    """What persons accepted, rejected one by one, or added, of every framework; the latest last.

    What was decided in bulk, or by a publisher's tags, does not count, as with thresholds.
    """
    in_bulk = Review.objects.filter(record=OuterRef("record"), node=OuterRef("node"), superseded=False, bulk=True)
    rows = Mapping.objects.exclude(state=State.SUGGESTED).filter(
        ~Exists(in_bulk), origin__startswith="person", record__deleted__isnull=True, decided_at__isnull=False
    )
    if organisation:
        rows = rows.filter(record__organisation__slug=organisation)
    accepted: dict[tuple[str, int], set[str]] = {}
    rejected: dict[tuple[str, int], set[str]] = {}
    columns = ("node__framework__key", "record", "node__code", "state")
    for framework, record, code, state in rows.order_by("decided_at", "pk").values_list(*columns):
        # Decided on again, a record is one of the latest.
        key = (framework, record)
        accepted[key] = accepted.pop(key, set())
        (accepted if state == State.ACCEPTED else rejected).setdefault(key, set()).add(code)
    by_framework: dict[str, list[int]] = {}
    for framework, record in accepted:
        by_framework.setdefault(framework, []).append(record)
    lessons: dict[str, list[tuple[str, Lesson]]] = {}
    for framework, records in sorted(by_framework.items()):
        rows_by_pk = Record.objects.select_related("organisation", "unit", "parent").in_bulk(records[-MOST_RECORDS:])
        for pk in records[-MOST_RECORDS:]:
            text, language = _text_of(rows_by_pk[pk])
            key = (framework, pk)
            lesson = Lesson(text, language, frozenset(accepted[key]), frozenset(rejected.get(key, ())))
            lessons.setdefault(framework, []).append((str(pk), lesson))
    return lessons


def _text_of(row: Record) -> tuple[str, str]:
    """What the classifier reads of a record, and the language of that."""
    record = to_core(row)
    return read_record(record).text, record.language


def learn_from_decisions(
    classifier: TieredClassifier, lessons: RecordLessons, known: Catalogue
) -> list[LearningResult]:
    """Of each framework without a model that has enough decisions. Heads are kept if the first node is right no less
    often than without them, on records that they were not learned from."""
    reader = untaught_reader(classifier)
    results = []
    for key, own in sorted(lessons.items()):
        try:
            framework = known.framework(key)
        except UnknownNode:
            continue
        if classifier.model_for(framework) or len(own) < LEAST_LESSONS or reader is None:
            continue
        before, after = measure_learning(reader, framework, own)
        heads = learn_heads(reader, framework, with_nothing([lesson for _, lesson in own]))
        results.append(LearningResult(framework.key, len(own), before, after, heads if after >= before else None))
    return results


def untaught_reader(classifier: TieredClassifier) -> MeaningClassifier | None:
    """What reads frameworks without a model, without what decisions taught it; it reads no text twice."""
    others = classifier.others
    if not isinstance(others, MeaningClassifier):
        return None
    return replace(others, encoders=tuple(map(RememberingEncoder, others.encoders)))


def measure_learning(
    reader: MeaningClassifier, framework: Framework, lessons: Sequence[tuple[str, Lesson]]
) -> tuple[float, float]:
    """Part of the records whose first node at the top is right: without heads, and with those learned from the other
    parts."""
    right_before = right_after = total = 0
    for part in range(FOLDS):
        learned = [lesson for name, lesson in lessons if _fold(name) != part]
        held_out = [lesson for name, lesson in lessons if _fold(name) == part and lesson.accepted]
        if not held_out:
            continue
        heads = learn_heads(reader, framework, with_nothing(learned))
        taught = replace(reader, heads=(*reader.heads, {framework.key: heads}))
        right_before += _first_right(reader, framework, held_out)
        right_after += _first_right(taught, framework, held_out)
        total += len(held_out)
    return (right_before / total, right_after / total) if total else (0.0, 0.0)


def _first_right(reader: MeaningClassifier, framework: Framework, lessons: Sequence[Lesson]) -> int:
    texts = [lesson.text for lesson in lessons]
    scores = reader.scores(texts, framework, [lesson.language for lesson in lessons])
    columns = top_family(scores.parents)
    right = 0
    for row, lesson in enumerate(lessons):
        best = max(columns, key=lambda column: float(scores.values[row, column]))
        right += any(scores.codes[best] in framework.lineage(code) for code in lesson.accepted)
    return right


def _fold(name: str) -> int:
    return crc32(name.encode()) % FOLDS


def save_heads(path: Path, results: Sequence[LearningResult]) -> None:
    """Atomically; without any that helps, the file goes."""
    heads = {result.framework: result.heads for result in results if result.heads is not None}
    if not heads:
        path.unlink(missing_ok=True)
        return
    beside = path.with_suffix(".new")
    write_heads(beside, heads)
    os.replace(beside, path)  # noqa: PTH105


def load_heads(path: Path) -> LearnedHeads:
    """Raises InputError for a file that is none of ours."""
    return LearnedHeads(read_heads(path), sha256(path.read_bytes()).hexdigest()[:8])


def with_heads(classifier: TieredClassifier, learned: LearnedHeads) -> TieredClassifier:
    """The classifier with what decisions taught it of frameworks without a model."""
    others = classifier.others
    if not learned.digest or not isinstance(others, MeaningClassifier):
        return classifier
    return replace(classifier, others=replace(others, heads=(*others.heads, learned.heads)))
