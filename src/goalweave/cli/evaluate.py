"""`evaluate` and `train`: how good the classifier is, and how it is made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import TableColumn, print_note, print_table, progress_bar
from goalweave.cli.data import load_library

if TYPE_CHECKING:
    from goalweave.classifiers.benchmark import BenchmarkResult
    from goalweave.classifiers.evaluation import Evaluation, Figure, NodeFigures
    from goalweave.classifiers.foreign import ForeignResult, TextSet
    from goalweave.classifiers.polarity_evaluation import PolarityEvaluation
    from goalweave.core.classify import Classifier
    from goalweave.core.model import Framework

Tier = Annotated[str, typer.Option("--model", "--tier", help="accurate, fast or labels.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FOREIGN = Path(__file__).resolve().parents[4] / "shared" / "data" / "classification"
"""Labelled texts beside the project, where its developers have them."""


def evaluate(
    source: Annotated[
        str,
        typer.Argument(
            help="benchmark, test, passages, foreign, polarity, or your own labelled CSV, TSV, JSONL or IATI file."
        ),
    ],
    to: Annotated[str, typer.Option(help="Framework, such as sdg.")] = "sdg",
    level: Annotated[
        str,
        typer.Option(
            help="Level to measure at. Default: the top level; for test, the level of the exemplars; for foreign, goals and targets."
        ),
    ] = "",
    model: Tier = "accurate",
    text: Annotated[str, typer.Option(help="Column with the text. Default: detect it.")] = "",
    labels: Annotated[str, typer.Option(help="Column with the labels. Default: detect it.")] = "",
    language: Annotated[
        str, typer.Option(help="Language of all texts; for test, use only texts in it. Default: detect it.")
    ] = "",
    texts: Annotated[Path | None, typer.Option(help="With foreign: folder of the labelled texts.")] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="With foreign: only the sources that train, tune or measure. Can be repeated. Default: all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the classifier on labelled texts."""
    from dataclasses import asdict

    from goalweave.classifiers import classifier
    from goalweave.core.errors import InputError

    if source == "polarity":
        _evaluate_polarity(language, as_json)
        return
    framework = load_library().catalogue().framework(to)
    levels = [entry.id for entry in framework.levels]
    if level and level not in levels:
        raise InputError(f"{framework.key} has no level {level}; it has {', '.join(levels)}")
    tested = classifier(model)
    if source == "benchmark":
        from goalweave.classifiers.benchmark import run_benchmark

        result = run_benchmark(tested, framework)
        if as_json:
            typer.echo(json.dumps({"model": f"{tested.name}-{tested.version}", **asdict(result)}, indent=2))
        else:
            _print_benchmark(result, f"{tested.name}-{tested.version}")
        return
    if source == "foreign":
        _evaluate_foreign(tested, framework, level, texts or FOREIGN, role or [], as_json)
        return
    from goalweave.classifiers.evaluation import evaluate as measure

    if source in ("test", "passages"):
        from goalweave.classifiers.exemplars import Split, exemplar_cases, pack_exemplars

        exemplars = pack_exemplars(load_library().packs[framework.id].folder, framework)
        cases = exemplar_cases(exemplars, Split.TEST, language, passages=source == "passages")
        if not cases:
            raise InputError(f"{framework.key} has no {source} texts{f' in {language}' if language else ''}")
        deepest = framework.node(next(case.first for case in cases if case.first)).level
        level = level or (levels[0] if source == "passages" else deepest)
    else:
        from goalweave.classifiers.labelled_texts import read_labelled

        cases = read_labelled(Path(source), framework, text, labels, language)
        level = level or levels[0]
    evaluation = measure(tested, framework, cases, level)
    if as_json:
        document = {"model": f"{tested.name}-{tested.version}", **_evaluation_document(evaluation)}
        typer.echo(json.dumps(document, indent=2))
    else:
        _print_evaluation(evaluation, f"{tested.name}-{tested.version}, {framework.key}, level {level}")


def train(
    framework: Annotated[str, typer.Argument(help="Framework with exemplars in its pack, such as sdg.")] = "",
    output: Annotated[Path | None, typer.Option(help="Folder for the model. Default: in the pack.")] = None,
    texts: Annotated[
        Path | None,
        typer.Option(
            help="Folder of labelled texts from elsewhere to learn from. Default: keep what they decided before."
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Check the exemplars without training.")] = False,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Adjust the thresholds to the decisions in the database instead.")
    ] = False,
    organisation: Annotated[
        str, typer.Option(help="With --from-reviews: short name of the organisation whose decisions count.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --from-reviews: show the result without saving it.")
    ] = False,
) -> None:
    """Train the models of a framework, or learn from reviews. Needs scipy (pip install goalweave[train])."""
    from goalweave.core.errors import InputError

    if from_reviews:
        from goalweave.cli.learn import train_from_reviews

        train_from_reviews(organisation, dry_run)
        return
    if not framework:
        raise InputError("name the framework to train, or --from-reviews")
    from goalweave.classifiers.benchmark import benchmark_texts
    from goalweave.classifiers.exemplars import check_exemplars, pack_exemplars

    library = load_library()
    target = library.catalogue().framework(framework)
    folder = library.pack(target.id).folder
    exemplars = pack_exemplars(folder, target)
    if not exemplars:
        raise InputError(f"{target.key} has no exemplars", file=str(folder))
    faults = check_exemplars(exemplars, target, benchmark_texts())
    if faults:
        for fault in faults[:50]:
            print_note(fault)
        raise InputError(f"{len(faults)} problems in the exemplars", file=str(folder / "exemplars"))
    if check:
        typer.echo(f"{len(exemplars)} exemplars of {target.key}: no problems found.")
        return
    from goalweave.classifiers.encoders import installed_encoders
    from goalweave.classifiers.exemplars import LEAST_FOR_MODEL
    from goalweave.classifiers.foreign import read_sets
    from goalweave.classifiers.training import build_model
    from goalweave.classifiers.untrained import build_heads

    if len(exemplars) < LEAST_FOR_MODEL:
        for path in build_heads(target, exemplars, installed_encoders(), output or folder / "model"):
            typer.echo(f"{path.stat().st_size:>9,}  {path}")
        return
    foreign = read_sets(texts, target) if texts else []
    for path in build_model(library, target, output or folder / "model", print_note, foreign):
        typer.echo(f"{path.stat().st_size:>9,}  {path}")


def _evaluate_polarity(language: str, as_json: bool) -> None:
    """The labels of two people and what is read, on the texts that ship."""
    from goalweave.classifiers.polarity_evaluation import (
        describe_confusion,
        evaluate_polarity,
        evaluate_polarity_by_language,
        polarity_document,
        read_polarity_cases,
    )
    from goalweave.core.classify.polarity import Polarity
    from goalweave.core.errors import InputError
    from goalweave.packs.polarity_cues import polarity_reader

    cases = [case for case in read_polarity_cases() if language in ("", case.language)]
    if not cases:
        raise InputError(f"no labelled texts in {language}", field="--language")
    reader = polarity_reader()
    unseen = [case for case in cases if not case.seen]
    on_all = evaluate_polarity(cases, reader)
    on_unseen = evaluate_polarity(unseen, reader)
    by_language = evaluate_polarity_by_language(unseen, reader)
    if as_json:
        document = {
            "all": polarity_document(on_all),
            "unseen": polarity_document(on_unseen),
            "by_language": {name: polarity_document(own) for name, own in by_language.items()},
        }
        typer.echo(json.dumps(document, indent=2))
        return
    kappa = "–" if on_all.agreement.value is None else f"{on_all.agreement.value:.3f}"
    typer.echo(
        f"{on_all.texts} texts, labelled twice: the same label on {on_all.agreement.observed:.1%}, Cohen's kappa {kappa}."
    )
    columns: list[TableColumn] = [
        "polarity",
        ("texts", "right"),
        *((name, "right") for name in ("precision", "recall", "F1")),
    ]
    for title, measured in (("All", on_all), ("Not looked at while the cues were made", on_unseen)):
        rows = []
        for polarity, own in measured.per_polarity.items():
            cells = [_percent_cell(figure) for figure in (own.precision, own.recall, own.f1)]
            rows.append([polarity.value, str(own.texts), *cells])
        print_table(f"{title}: {measured.texts} texts, values in per cent with 95 % intervals", columns, rows)
    rows = [
        [name, str(own.texts), _percent_cell(own.accuracy), *_hindering_cells(own)] for name, own in by_language.items()
    ]
    columns = ["language", ("texts", "right"), ("right", "right"), ("hinders: precision", "right"), ("recall", "right")]
    print_table("These by language", columns, rows)
    heads: list[TableColumn] = ["label", *((f"read as {polarity.value}", "right") for polarity in Polarity)]
    print_table(
        "These by label and by what is read",
        heads,
        [[label, *map(str, counts)] for label, counts in describe_confusion(on_unseen)],
    )


def _hindering_cells(measured: PolarityEvaluation) -> list[str]:
    from goalweave.core.classify.polarity import Polarity

    own = measured.per_polarity[Polarity.HINDERS]
    return [_percent_cell(own.precision), _percent_cell(own.recall)]


def _evaluate_foreign(
    classifier: Classifier, framework: Framework, level: str, folder: Path, roles: list[str], as_json: bool
) -> None:
    from goalweave.classifiers.foreign import PAGE, SOURCES, Role, evaluate_sets, read_sets, sources_in
    from goalweave.core.errors import InputError

    if framework.id != "sdg":
        raise InputError(f"the labels are codes of the SDGs, not of {framework.key}", field="--to")
    for name in roles:
        if name not in list(Role):
            raise InputError(f"unknown role {name}; available: {', '.join(Role)}", field="--role")
    sets = read_sets(folder, framework, [Role(name) for name in roles] or Role)
    with progress_bar("texts", quiet=as_json) as show:
        results = evaluate_sets(classifier, framework, sets, level, show)
    if not results:
        raise InputError(f"no text has a label at the level {level}", file=str(folder))
    present = sources_in(folder)
    missing = [source.file for source in SOURCES if source not in present]
    name = f"{classifier.name}-{classifier.version}"
    if as_json:
        typer.echo(json.dumps(_foreign_document(name, framework, results, sets, missing), indent=2))
        return
    for measured in dict.fromkeys(result.evaluation.level for result in results):
        for by in dict.fromkeys(result.by for result in results):
            group = [result for result in results if (result.by, result.evaluation.level) == (by, measured)]
            if group:
                title = f"{name}, {framework.key}, level {measured}, by {by}"
                print_table(title, *_foreign_table(by, group, sets), least_width=FOREIGN_WIDTH)
    typer.echo(
        "Values in per cent, with their 95 % intervals. P@1: first suggestion right. nothing: texts about nothing that get a node. "
        "rejected: texts that get the node they are known not to be about. ECE: calibration error of the best node.\n"
        "* Each text has one label, and other nodes may be true as well: precision, P@1 and calibration error cannot be measured on these "
        "texts."
    )
    if missing:
        print_note(f"Not in {folder}: {', '.join(missing)}. {PAGE} says how to get them.")


FOREIGN_COLUMNS = {
    "hit@1": "hit@1",
    "hit@3": "hit@3",
    "precision": "precision",
    "recall": "recall",
    "precision@1": "P@1",
    "ece": "ECE",
    "false_alarms": "nothing",
    "rejected": "rejected",
}
"""Figure → its column."""
FOREIGN_WIDTH = 110


def _foreign_table(
    by: str, results: Sequence[ForeignResult], sets: Sequence[TextSet]
) -> tuple[list[TableColumn], list[list[str]]]:
    roles = {text_set.name: str(text_set.source.role) for text_set in sets}
    # Only what some group of the table has.
    names = [name for name in FOREIGN_COLUMNS if any(name in result.evaluation.figures for result in results)]
    columns: list[TableColumn] = [by, "role", ("texts", "right")]
    columns += [(FOREIGN_COLUMNS[name], "right") for name in names]
    rows = []
    for result in results:
        partial = " *" if result.evaluation.partial else ""
        cells = [_percent_cell(result.evaluation.figures.get(name)) for name in names]
        own_roles = list(dict.fromkeys(roles[name] for name in result.sets))
        role = own_roles[0] if len(own_roles) == 1 else "several"
        rows.append([f"{result.name}{partial}", role, f"{result.evaluation.cases:,}", *cells])
    return columns, rows


def _percent_cell(figure: Figure | None) -> str:
    """The value, and below it the interval, so that ten columns have room."""
    return f"{figure.value * 100:.0f}\n{figure.low * 100:.0f}–{figure.high * 100:.0f}" if figure else "–"


def _foreign_document(
    model: str,
    framework: Framework,
    results: Sequence[ForeignResult],
    sets: Sequence[TextSet],
    missing: Sequence[str],
) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "model": model,
        "framework": framework.key,
        "sets": {
            text_set.name: {
                "file": text_set.source.file,
                "kind": text_set.kind,
                "role": text_set.source.role,
                "licence": text_set.source.licence,
                "attribution": text_set.source.attribution,
                "one_label_of_several": text_set.source.partial,
            }
            for text_set in sets
        },
        "missing": list(missing),
        "results": [
            {
                "by": result.by,
                "name": result.name,
                "sets": result.sets,
                "level": result.evaluation.level,
                "texts": result.evaluation.cases,
                "nothing": result.evaluation.nothing,
                "partial": result.evaluation.partial,
                "figures": {name: asdict(figure) for name, figure in result.evaluation.figures.items()},
                "reliability": [asdict(part) for part in result.evaluation.reliability],
            }
            for result in results
        ],
    }


def _evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "level": evaluation.level,
        "cases": evaluation.cases,
        "nothing": evaluation.nothing,
        "partial": evaluation.partial,
        "texts_per_second": evaluation.texts_per_second,
        "figures": {name: asdict(figure) for name, figure in evaluation.figures.items()},
        "reliability": [asdict(part) for part in evaluation.reliability],
        "per_node": {code: asdict(node) for code, node in evaluation.per_node.items()},
    }


FIGURE_NAMES = {
    "hit@1": "best node right (hit@1)",
    "hit@3": "right among the best three (hit@3)",
    "hit@5": "right among the best five (hit@5)",
    "recall@3": "recall of the best three",
    "recall@5": "recall of the best five",
    "precision": "precision at the threshold",
    "recall": "recall at the threshold",
    "f1": "F1 at the threshold",
    "macro_f1": "F1, mean of nodes",
    "precision@1": "first suggestion right",
    "answered": "texts about something that get a node",
    "false_alarms": "texts about nothing that get a node",
    "rejected": "texts that get a node they are not about",
    "ece": "calibration error (ECE)",
}


def _print_evaluation(evaluation: Evaluation, title: str) -> None:
    typer.echo(
        f"{title}: {evaluation.cases} texts, {evaluation.nothing} of them about nothing; {evaluation.texts_per_second:,.0f} texts/s"
    )
    rows = [
        [name, f"{figure.value:.3f}", _interval(figure)]
        for key, name in FIGURE_NAMES.items()
        if (figure := evaluation.figures.get(key))
    ]
    print_table("Figures", ["figure", ("value", "right"), "95 % interval"], rows)
    print_table(
        "Reliability of the best node",
        [("expected", "right"), ("right", "right"), ("texts", "right")],
        [[f"{bin_.expected:.2f}", f"{bin_.right:.2f}", str(bin_.count)] for bin_ in evaluation.reliability],
    )
    if len(evaluation.per_node) <= 40:
        print_table("By node", *_node_table(evaluation.per_node))


def _interval(figure: Figure) -> str:
    return f"{figure.low:.3f}–{figure.high:.3f}"


def _node_table(nodes: Mapping[str, NodeFigures]) -> tuple[list[TableColumn], list[list[str]]]:
    columns: list[TableColumn] = [
        "node",
        ("texts", "right"),
        ("precision", "right"),
        ("recall", "right"),
        ("F1", "right"),
    ]
    rows = []
    for code, node in nodes.items():
        figures = (node.precision, node.recall, node.f1)
        cells = [f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f})" if figure else "–" for figure in figures]
        rows.append([code, str(node.texts), *cells])
    return columns, rows


def _print_benchmark(result: BenchmarkResult, title: str) -> None:
    typer.echo(
        f"{title} on the SDG Classification Benchmark: {result.texts} texts, {result.texts_per_second:,.0f} texts/s\n"
        f"accuracy {result.accuracy:.1%}, precision {result.precision:.3f}, recall {result.recall:.3f}, "
        f"macro F1 {result.macro_f1:.3f}, AUC {result.auc:.3f} (means over the goals)"
    )
    print_table(
        "By goal",
        ["goal"] + [(name, "right") for name in ("texts", "accuracy", "precision", "recall", "F1", "AUC")],
        [
            [
                goal,
                str(score.texts),
                f"{score.accuracy:.1%}",
                f"{score.precision:.2f}",
                f"{score.recall:.2f}",
                f"{score.f1:.2f}",
                f"{score.auc:.2f}",
            ]
            for goal, score in result.goals.items()
        ],
    )
