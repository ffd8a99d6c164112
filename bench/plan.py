"""How a plan that has only labels learns from the decisions of its reviewers.

python bench/plan.py [--texts FOLDER] [--tier TIER] [--seeds N] [--json]

A plan is made of the labels of a framework, without terms, wording, model or exemplars, and with codes of its own. Its
records are texts that others have labelled (--texts: the folder of `goalweave evaluate foreign`; labels are then those
of the SDGs), else our exemplars of the WSIS action lines. One by one, a reviewer rejects the suggestions of a record
that are wrong and accepts or adds what is right. After 0, 5, 10, 25, 50, 100 and 200 records the reader learns from
them, as `goalweave train --from-reviews` does, and reads records whose documents it has not seen. Each seed shuffles
the documents anew; the interval is that of the mean over seeds.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from goalweave.classifiers import classifier
from goalweave.classifiers.encoders import RememberingEncoder
from goalweave.classifiers.exemplars import pack_exemplars
from goalweave.classifiers.foreign import read_source, sources_in
from goalweave.classifiers.untrained import with_nothing
from goalweave.core.classify import Lesson, MeaningClassifier, TieredClassifier, learn_heads
from goalweave.core.model import Framework
from goalweave.packs.library import SHIPPED, library

STEPS = (0, 5, 10, 25, 50, 100, 200)
TEXTS, HELD_OUT = 500, 150
SOURCES = ("digital_public_goods", "caf", "eustat", "canada")
"""eustat and canada had no say in any constant of the reader."""


@dataclass(frozen=True)
class LabelledRecord:
    """nodes: codes of the plan, at its top."""

    text: str
    language: str
    nodes: frozenset[str]
    document: str


@dataclass(frozen=True)
class Figures:
    """first: part of the records whose best node is right; answered: that get any; right: first of those."""

    first: float
    answered: float
    right: float


def plan_of(framework: Framework, levels: int) -> Framework:
    """The labels of the first levels of a framework, under codes of the plan's own."""
    shown = {level.id for level in framework.levels[:levels]}
    nodes = tuple(
        replace(
            node, code=plan_code(node.code), parent=node.parent and plan_code(node.parent), terms={}, wording={}, uri=""
        )
        for node in framework.nodes
        if node.level in shown
    )
    return replace(
        framework, id="plan", levels=framework.levels[:levels], nodes=nodes, mentions=(), opened=(), title={}, short={}
    )


def plan_code(code: str) -> str:
    return f"P-{code}"


def record_sets(folder: Path | None) -> Iterator[tuple[str, Framework, list[LabelledRecord]]]:
    """Name, plan and records of each set."""
    catalogue = library().catalogue()
    if folder is None:
        wsis = catalogue.framework("wsis")
        records = [
            LabelledRecord(
                exemplar.text,
                exemplar.language,
                frozenset(plan_code(wsis.top(code)) for code in (*exemplar.nodes, *exemplar.also)),
                exemplar.text,
            )
            for exemplar in pack_exemplars(SHIPPED / "wsis", wsis)
        ]
        yield "wsis exemplars", plan_of(wsis, 2), records
        return
    sdg = catalogue.framework("sdg")
    for source in sources_in(folder):
        if source.name not in SOURCES:
            continue
        records = []
        for case in chain.from_iterable(text_set.cases for text_set in read_source(source, folder, sdg)):
            if case.codes:
                codes = frozenset(plan_code(sdg.top(code)) for code in case.codes)
                records.append(LabelledRecord(case.text, case.language, codes, case.document))
        for levels, name in ((1, "goals"), (2, "goals and targets")):
            yield f"{source.name}, {name}", plan_of(sdg, levels), records


def learning_curve(
    reader: MeaningClassifier, plan: Framework, records: Sequence[LabelledRecord], seed: int
) -> dict[int, Figures]:
    """After each number of records that were decided on, how the others are read."""
    shuffled = list(records)
    random.Random(seed).shuffle(shuffled)
    held_out = shuffled[:HELD_OUT]
    documents = {record.document for record in held_out if record.document}
    pool = [record for record in shuffled[HELD_OUT:] if record.document not in documents][:TEXTS]
    curve = {}
    for step in (step for step in STEPS if step <= len(pool)):
        curve[step] = measure(learn(reader, plan, pool[:step]), plan, held_out)
    return curve


def learn(reader: MeaningClassifier, plan: Framework, records: Sequence[LabelledRecord]) -> MeaningClassifier:
    if not records:
        return reader
    suggested = reader.rank([record.text for record in records], plan, [record.language for record in records])
    lessons = [
        Lesson(
            record.text,
            record.language,
            record.nodes,
            frozenset(
                candidate.code for candidate in ranking.candidates if plan.top(candidate.code) not in record.nodes
            ),
        )
        for record, ranking in zip(records, suggested, strict=True)
    ]
    return replace(reader, heads=({plan.key: learn_heads(reader, plan, with_nothing(lessons))},))


def measure(reader: MeaningClassifier, plan: Framework, records: Sequence[LabelledRecord]) -> Figures:
    texts = [record.text for record in records]
    scores = reader.scores(texts, plan, [record.language for record in records])
    tops = [column for column, parent in enumerate(scores.parents) if parent < 0]
    right: list[bool] = []
    answered: list[bool] = []
    for row, record in enumerate(records):
        best = max(tops, key=lambda column: float(scores.values[row, column]))
        right.append(scores.codes[best] in record.nodes)
        answered.append(bool(scores.above_threshold(row)))
    right_if_answered = [ok for ok, given in zip(right, answered, strict=True) if given]
    return Figures(
        statistics.fmean(right),
        statistics.fmean(answered),
        statistics.fmean(right_if_answered) if right_if_answered else 0.0,
    )


def remembering_reader(tier: str) -> MeaningClassifier:
    """What reads frameworks without a model in a tier; no text is encoded twice."""
    reader = classifier(tier, threads=1)
    if not isinstance(reader, TieredClassifier) or not isinstance(reader.others, MeaningClassifier):
        raise SystemExit(f"{tier} learns nothing")
    return replace(reader.others, encoders=tuple(map(RememberingEncoder, reader.others.encoders)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--tier", default="accurate", choices=("accurate", "fast"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reader = remembering_reader(options.tier)
    table: dict[str, dict[int, dict[str, float]]] = {}
    for name, plan, records in record_sets(options.texts):
        sample = random.Random(0).sample(records, min(len(records), TEXTS + HELD_OUT))
        curves = [learning_curve(reader, plan, sample, seed) for seed in range(options.seeds)]
        table[name] = {}
        for step in sorted(set.intersection(*(set(curve) for curve in curves))):
            first = [curve[step].first for curve in curves]
            spread = 1.96 * statistics.stdev(first) / len(first) ** 0.5 if len(first) > 1 else 0.0
            table[name][step] = {
                "first": statistics.fmean(first),
                "interval": spread,
                "answered": statistics.fmean(curve[step].answered for curve in curves),
                "right": statistics.fmean(curve[step].right for curve in curves),
            }
        if not options.json:
            print(f"\n{name}, {len(sample)} records: first node right (± interval), answered, right of those")
            for step, row in table[name].items():
                print(
                    f"{step:>5}  {row['first']:.3f} ± {row['interval']:.3f}  {row['answered']:.2f}  {row['right']:.2f}",
                    flush=True,
                )
    if options.json:
        print(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
