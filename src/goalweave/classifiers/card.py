"""MODEL_CARD.md: what a model is trained on, its purpose, accuracy and limitations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from textwrap import shorten
from types import MappingProxyType

from goalweave.classifiers.evaluation import (
    BINS,
    Evaluation,
    Figure,
    LabelledCase,
    evaluate,
    evaluate_scores,
    score_cases,
)
from goalweave.classifiers.exemplars import PASSAGE, Exemplar, Split, exemplar_cases
from goalweave.classifiers.foreign import SOURCES, ForeignResult, TextSet, evaluate_sets
from goalweave.classifiers.model_files import KindFigures, ModelFigures, ScoreFigures, StoredModel
from goalweave.core.classify import Classifier, Encoder, LabelClassifier, ModelTree, TieredClassifier, TrainedModel
from goalweave.core.model import Framework

FOREIGN_GROUPS = ("set", "language", "length", "kind")
FOREIGN_FIGURES = ("hit@1", "hit@3", "precision", "recall", "ece", "false_alarms")
LENGTHS = ((0, 20), (20, 35), (35, 10_000))
"""Words of a text, from and to before."""

EXAMPLE = 160
"""Characters of an example."""
FRONTIER = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Thresholds whose precision and recall the card shows; 0: the one that ships."""


def model_card(
    stored_model: StoredModel,
    framework: Framework,
    exemplars: Sequence[Exemplar],
    encoders: Sequence[Encoder],
    measured: Sequence[TextSet] = (),
    variants: Mapping[str, TrainedModel] = MappingProxyType({}),
) -> str:
    """Return the card as Markdown.

    measured: labelled texts from elsewhere, of which nothing was learned or chosen; they come first. variants: models by what they were made
    from, to be measured beside this one on the same texts.
    """
    model = stored_model.model
    tiers = [_tier("fast", model, ()), _tier("accurate", model, encoders)]
    levels = list(ModelTree.of(framework, model.classes).places)
    level = levels[-1]
    cases = exemplar_cases(exemplars, Split.TEST)
    lines = [
        f"# Model card: {framework.key}, version {model.version}",
        "",
        "Made by `goalweave train`; do not edit. Not affiliated with the United Nations or ITU.",
        "",
        "## What it is",
        "",
        (
            "Two tiers of one model. **fast**: the words of the framework's labels, and a row of class scores a word, from softmax regression "
            "over words and over static vectors of words; words that it lacks are read by their character n-grams. **accurate**: the same, "
            "fused with regressions over two sentence encoders; a text pays for an encoder only where the quicker stage leaves a doubt. Scores "
            "are calibrated by level and language. Method and sources: docs/explanation/classification.md."
        ),
        "",
        "## What it is for",
        "",
        (
            "Suggesting nodes to a person who decides. It is not for deciding on its own, for ranking organisations or people, or for "
            "measuring impact: that a text speaks of a goal does not say that it serves it."
        ),
        "",
        "## What it was made from",
        "",
        *_describe_data(stored_model, framework, exemplars),
        "",
        *_foreign_lines([LabelClassifier(), *tiers], framework, measured),
        *_variant_lines(variants, encoders, framework, measured),
        "## On our own texts",
        "",
        (
            f"On {len(cases)} texts set apart to test, of which nothing was learned or chosen. hit@k: the node the text was written for is "
            "among the best k. P, R, F1: of what is suggested at the thresholds. false: texts about nothing that get a suggestion. ECE: "
            "expected calibration error of the best node."
        ),
        "",
    ]
    for tier in tiers:
        lines += _figure_lines(tier, framework, cases, levels)
    lines += _passage_lines(tiers, framework, exemplars, levels[0])
    lines += _lines_by_node(tiers[-1], framework, cases, levels[0])
    lines += _confusion_lines(tiers[-1], framework, cases, level)
    return "\n".join([*lines, ""])


def _tier(name: str, model: TrainedModel, encoders: Sequence[Encoder]) -> TieredClassifier:
    """It reads with a memory of its own: tiers make different rows for words outside the table."""
    models = {model.framework: replace(model, linear=replace(model.linear))}
    return TieredClassifier(name, model.version, models, LabelClassifier(), tuple(encoders))


def _foreign_lines(classifiers: Sequence[Classifier], framework: Framework, measured: Sequence[TextSet]) -> list[str]:
    """Figures on texts from elsewhere, with their intervals, and what a score means there."""
    if not measured:
        return []
    results = {classifier.name: evaluate_sets(classifier, framework, measured) for classifier in classifiers}
    lines = [
        "## On texts from elsewhere",
        "",
        (
            "Sources that neither train nor tune, with 95 % intervals. hit@k: a node that is true of the text is among the best k. P, R: of "
            "what is suggested at the thresholds; most of these texts name one node of several that are true, so that precision is more than "
            "P says. ECE: expected calibration error of the best node. nothing: texts about nothing that get a suggestion. "
            "docs/reference/labelled-texts.md says where the texts are from; `goalweave evaluate foreign` repeats this."
        ),
        "",
    ]
    for level in dict.fromkeys(result.evaluation.level for result in results["accurate"]):
        lines += [
            f"### {level.capitalize()}s",
            "",
            "| tier | texts | number | hit@1 | hit@3 | P | R | ECE | nothing |",
            "|---|---|---:|---:|---:|---:|---:|---:|---:|",
        ]
        for name, own in results.items():
            groups = FOREIGN_GROUPS if name == "accurate" else FOREIGN_GROUPS[:1]
            lines += [
                _foreign_row(name, result) for result in own if result.evaluation.level == level and result.by in groups
            ]
        lines.append("")
    return [
        *lines,
        *_meaning_lines(classifiers[-1], framework, measured),
        *_frontier_lines(classifiers[-1], framework, measured),
    ]


def _foreign_row(name: str, result: ForeignResult) -> str:
    figures = result.evaluation.figures
    cells = [_interval(figures.get(figure)) for figure in FOREIGN_FIGURES]
    return f"| {name} | {result.name} | {result.evaluation.cases} | " + " | ".join(cells) + " |"


def _interval(figure: Figure | None) -> str:
    return f"{figure.value:.3f} ({figure.low:.2f}–{figure.high:.2f})" if figure else "–"


def _meaning_lines(classifier: Classifier, framework: Framework, measured: Sequence[TextSet]) -> list[str]:
    """How often the best node is right, by its score, on all of these texts together."""
    rows = _score_rows(classifier, framework, measured)
    lines = [
        "### What a score means",
        "",
        f"How many of the best {framework.levels[0].id}s with about that score are right, on {sum(row.texts for row in rows)} of these texts.",
        "",
        "| score | texts | right | |",
        "|---|---:|---:|---|",
    ]
    lines += [f"| {row.score:.2f} | {row.texts} | {row.right:.2f} | {'█' * round(20 * row.right)} |" for row in rows]
    return [*lines, ""]


def _frontier_lines(classifier: Classifier, framework: Framework, measured: Sequence[TextSet]) -> list[str]:
    """What precision costs in recall: both at other thresholds than the one that ships."""
    import numpy as np

    level = framework.levels[0].id
    texts = chain.from_iterable(text_set.cases for text_set in measured)
    cases = [case for case in texts if case.codes and not case.partial]
    scores = score_cases(classifier, framework, cases, level)
    lines = [
        "### Precision and recall",
        "",
        (
            f"Of {level}s, on {len(cases)} of these texts. The model ships with a low threshold, which finds most of what a text is about; "
            "those who want fewer and surer suggestions leave out lower scores."
        ),
        "",
        "| from score | precision | recall |",
        "|---:|---:|---:|",
    ]
    for threshold in FRONTIER:
        stricter = replace(scores, thresholds=np.maximum(scores.thresholds, threshold))
        evaluation = evaluate_scores(stricter, framework, cases, level)
        setting = f"{threshold:.2f}" if threshold else "as it ships"
        lines.append(f"| {setting} | {evaluation.precision:.3f} | {evaluation.recall_micro:.3f} |")
    return [*lines, ""]


def _score_rows(classifier: Classifier, framework: Framework, measured: Sequence[TextSet]) -> tuple[ScoreFigures, ...]:
    texts = chain.from_iterable(text_set.cases for text_set in measured)
    cases = [case for case in texts if not case.partial]
    evaluation = evaluate(classifier, framework, cases, framework.levels[0].id)
    return tuple(
        ScoreFigures(round(part.expected, 2), part.count, round(part.right, 2)) for part in evaluation.reliability
    )


def measured_figures(
    model: TrainedModel, framework: Framework, encoders: Sequence[Encoder], measured: Sequence[TextSet]
) -> ModelFigures:
    """What the pages show of the card: the accurate tier at the top level, on texts from elsewhere by kind, and by score."""
    classifier = _tier("accurate", model, encoders)
    results = evaluate_sets(classifier, framework, measured, framework.levels[0].id)
    kinds = tuple(
        KindFigures(
            result.name,
            result.evaluation.cases,
            round(result.evaluation.value("hit@1"), 3),
            round(result.evaluation.value("hit@3"), 3),
        )
        for result in results
        if result.by == "kind" and "hit@1" in result.evaluation.values
    )
    return ModelFigures(kinds, _score_rows(classifier, framework, measured))


def _variant_lines(
    variants: Mapping[str, TrainedModel], encoders: Sequence[Encoder], framework: Framework, measured: Sequence[TextSet]
) -> list[str]:
    """What the texts from elsewhere are worth: each variant on the same texts."""
    if not measured or len(variants) < 2:
        return []
    lines = [
        "### What it learned from",
        "",
        "The same model, and one whose heads, scales and thresholds come from our own texts alone, on all of these texts by kind.",
        "",
        "| model | texts | number | hit@1 | hit@3 | P | R | ECE | nothing |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    level = framework.levels[0].id
    for name, model in variants.items():
        results = evaluate_sets(_tier("accurate", model, encoders), framework, measured, level)
        lines += [_foreign_row(name, result) for result in results if result.by == "kind"]
    return [*lines, ""]


def _describe_data(stored_model: StoredModel, framework: Framework, exemplars: Sequence[Exemplar]) -> list[str]:
    counts = Counter((exemplar.language, exemplar.split) for exemplar in exemplars)
    languages = sorted({exemplar.language for exemplar in exemplars}, key=lambda tag: (tag != "en", tag))
    rows = []
    for language in languages:
        cells = [language, *(str(counts[language, split]) for split in Split)]
        rows.append(f"| {' | '.join(cells)} |")
    named = [f"{name} {facts['version']}" for name, facts in stored_model.facts["encoders"].items()]
    return [
        (
            f"{stored_model.facts['texts']} training texts and phrases: exemplars, labels, terms and phrases of the pack, all written for this "
            "project, CC0. None of the benchmark."
        ),
        "",
        *_describe_foreign(stored_model.facts.get("foreign", {})),
        "| language | " + " | ".join(Split) + " |",
        "|---|" + "---:|" * len(Split),
        *rows,
        "",
        (
            f"Encoders, from pinned packages (Apache-2.0): {', '.join(named)}. "
            f"SHA-256 of the corpus: `{stored_model.facts['corpus'][:16]}…`."
        ),
    ]


def _describe_foreign(texts: Mapping[str, int]) -> list[str]:
    """What else decided, with its licence and the attribution that it asks for."""
    if not texts:
        return []
    lines = [
        (
            "Heads for single nodes were also trained, and scales, calibration and thresholds chosen, on these texts, which do not ship. "
            "Each source either trains and tunes, or only tunes; those that only measure are below."
        ),
        "",
        "| texts | number | use | licence | attribution |",
        "|---|---:|---|---|---|",
    ]
    for source in SOURCES:
        if source.name in texts:
            number = texts[source.name]
            lines.append(f"| {source.name} | {number} | {source.role} | {source.licence} | {source.attribution} |")
    return [*lines, ""]


def _figure_lines(
    classifier: Classifier, framework: Framework, cases: Sequence[LabelledCase], levels: Sequence[str]
) -> list[str]:
    lines = [
        f"### {classifier.name}",
        "",
        "| level | texts | hit@1 | hit@3 | P | R | F1 | false | ECE |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    whole = {level: evaluate(classifier, framework, cases, level) for level in levels}
    lines += [_figure_row(level, "all", evaluation) for level, evaluation in whole.items()]
    for language in sorted({case.language for case in cases}, key=lambda tag: (tag != "en", tag)):
        own = [case for case in cases if case.language == language]
        lines.append(_figure_row(levels[-1], language, evaluate(classifier, framework, own, levels[-1])))
    for low, high in LENGTHS:
        own = [case for case in cases if low <= len(case.text.split()) < high and case.language != "zh"]
        if own:
            name = f"{low} to {high - 1} words" if high < LENGTHS[-1][1] else f"{low} words or more"
            lines.append(_figure_row(levels[-1], name, evaluate(classifier, framework, own, levels[-1])))
    lines += ["", "Reliability of the best node: how many of those with about that probability are right.", ""]
    lines += [
        "| level | " + " | ".join(f"{tenth / BINS:.1f}" for tenth in range(BINS)) + " |",
        "|---|" + "---:|" * BINS,
    ]
    return [*lines, *(_reliability_row(level, evaluation) for level, evaluation in whole.items()), ""]


def _reliability_row(level: str, evaluation: Evaluation) -> str:
    """Part right of each tenth of probability, in order; a dash where there is none."""
    right = {min(int(part.expected * BINS), BINS - 1): f"{part.right:.2f}" for part in evaluation.reliability}
    return f"| {level} | " + " | ".join(right.get(number, "–") for number in range(BINS)) + " |"


def _passage_lines(
    classifiers: Sequence[Classifier], framework: Framework, exemplars: Sequence[Exemplar], level: str
) -> list[str]:
    """How the longer texts fare, and how often they are given a node that they only look like."""
    passages = [exemplar for exemplar in exemplars if exemplar.passage and exemplar.split is Split.TEST]
    if not passages:
        return []
    cases = exemplar_cases(exemplars, Split.TEST, passages=True)
    lines = [
        f"### Passages of reports, by {level}",
        "",
        (
            f"{len(passages)} passages of {PASSAGE[0]} to {PASSAGE[1]} words, many about several things. look-alikes: nodes that the words of a passage recall, "
            "though it is not about them, that are suggested all the same."
        ),
        "",
        "| tier | texts | hit@1 | hit@3 | P | R | F1 | false | ECE | look-alikes |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for classifier in classifiers:
        scores = classifier.scores([case.text for case in cases], framework, [case.language for case in cases], level)
        mistaken = 0
        for place, passage in enumerate(passages):
            suggested = {scores.codes[column] for column in scores.above_threshold(place)}
            mistaken += sum(code in suggested for code in passage.looks)
        looks = sum(len(passage.looks) for passage in passages)
        row = _figure_row(classifier.name, str(len(cases)), evaluate_scores(scores, framework, cases, level))
        lines.append(f"{row} {mistaken / max(1, looks):.3f} |")
    return [*lines, ""]


def _figure_row(level: str, name: str, evaluation: Evaluation) -> str:
    values = (
        evaluation.hit[1],
        evaluation.hit[3],
        evaluation.precision,
        evaluation.recall_micro,
        evaluation.f1,
        evaluation.false_alarms,
        evaluation.ece,
    )
    return f"| {level} | {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |"


def _lines_by_node(
    classifier: Classifier, framework: Framework, cases: Sequence[LabelledCase], level: str
) -> list[str]:
    per_node = evaluate(classifier, framework, cases, level).per_node
    return [
        f"### {classifier.name}, by {level}",
        "",
        "| node | texts | P | R | F1 |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {code} | {node.texts} | {_value(node.precision)} | {_value(node.recall)} | {_value(node.f1)} |"
            for code, node in per_node.items()
        ),
        "",
    ]


def _value(figure: Figure | None) -> str:
    return f"{figure.value:.2f}" if figure else "–"


def _confusion_lines(
    classifier: Classifier, framework: Framework, cases: Sequence[LabelledCase], level: str
) -> list[str]:
    """The pairs of nodes that are most often confused with each other."""
    scores = classifier.scores([case.text for case in cases], framework, [case.language for case in cases], level)
    columns = [place for place, code in enumerate(scores.codes) if framework.node(code).level == level]
    best = scores.values[:, columns].argmax(axis=1)
    examples: dict[tuple[str, str], str] = {}
    confusions: Counter[tuple[str, str]] = Counter()
    for case, place in zip(cases, best.tolist(), strict=True):
        pair = (case.first, scores.codes[columns[place]])
        if case.first and pair[0] != pair[1] and framework.node(case.first).level == level:
            confusions[pair] += 1
            # The first in English, if there is one, for most readers.
            if pair not in examples or (case.language == "en" and not examples[pair].isascii()):
                examples[pair] = shorten(case.text, EXAMPLE, placeholder=" …").replace("|", "/")
    return [
        "## Known failures",
        "",
        (
            "It reads what a text says, not what is meant: irony and plans that were given up are not seen, and harm to a goal only "
            "where a text names it (see docs/explanation/classification.md, polarity). Neighbours whose "
            "difference is who acts or by which measure are confused most. Texts of under ten words and of other languages than the "
            "six are read less well. Most often taken for another on the test texts:"
        ),
        "",
        "| written for | taken for | times | for example |",
        "|---|---|---:|---|",
        *(
            f"| {own} | {other} | {count} | {examples[own, other]} |"
            for (own, other), count in _most_frequent(confusions)
        ),
    ]


def _most_frequent(pairs: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:15]
