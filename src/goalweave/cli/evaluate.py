"""`evaluate` and `train`: how good the classifier is, and how it is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import TableColumn, print_note, print_table
from goalweave.cli.data import load_library

if TYPE_CHECKING:
    from goalweave.classifiers.benchmark import BenchmarkResult
    from goalweave.classifiers.evaluation import Evaluation

Model = Annotated[str, typer.Option(help="accurate, fast or labels.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def evaluate(
    source: Annotated[
        str, typer.Argument(help="benchmark, test, passages, or your own labelled CSV, TSV, JSONL or IATI file.")
    ],
    to: Annotated[str, typer.Option(help="Framework, such as sdg.")] = "sdg",
    level: Annotated[
        str, typer.Option(help="Level to measure at. Default: the top level; for test, the level of the exemplars.")
    ] = "",
    model: Model = "accurate",
    text: Annotated[str, typer.Option(help="Column with the text. Default: detect it.")] = "",
    labels: Annotated[str, typer.Option(help="Column with the labels. Default: detect it.")] = "",
    language: Annotated[
        str, typer.Option(help="Language of all texts; for test, use only texts in it. Default: detect it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Measure the classifier on labelled texts."""
    from dataclasses import asdict

    from goalweave.classifiers import classifier
    from goalweave.core.errors import InputError

    framework = load_library().catalogue().framework(to)
    levels = [one.id for one in framework.levels]
    if level and level not in levels:
        raise InputError(f"{framework.key} has no level {level}; it has {', '.join(levels)}")
    chosen = classifier(model)
    if source == "benchmark":
        from goalweave.classifiers.benchmark import run_benchmark

        result = run_benchmark(chosen, framework)
        if as_json:
            typer.echo(json.dumps({"model": f"{chosen.name}-{chosen.version}", **asdict(result)}, indent=2))
        else:
            _print_benchmark(result, f"{chosen.name}-{chosen.version}")
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
    found = measure(chosen, framework, cases, level)
    if as_json:
        typer.echo(json.dumps({"model": f"{chosen.name}-{chosen.version}", **asdict(found)}, indent=2))
    else:
        _print_evaluation(found, f"{chosen.name}-{chosen.version}, {framework.key}, level {level}")


def train(
    framework: Annotated[str, typer.Argument(help="Framework with exemplars in its pack, such as sdg.")] = "",
    output: Annotated[Path | None, typer.Option(help="Folder for the model. Default: in the pack.")] = None,
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
    chosen = library.catalogue().framework(framework)
    folder = library.pack(chosen.id).folder
    exemplars = pack_exemplars(folder, chosen)
    if not exemplars:
        raise InputError(f"{chosen.key} has no exemplars", file=str(folder))
    faults = check_exemplars(exemplars, chosen, benchmark_texts())
    if faults:
        for fault in faults[:50]:
            print_note(fault)
        raise InputError(f"{len(faults)} problems in the exemplars", file=str(folder / "exemplars"))
    if check:
        typer.echo(f"{len(exemplars)} exemplars of {chosen.key}: no problems found.")
        return
    from goalweave.classifiers.training import build_model

    for path in build_model(library, chosen, output or folder / "model", print_note):
        typer.echo(f"{path.stat().st_size:>9,}  {path}")


def _print_evaluation(evaluation: Evaluation, title: str) -> None:
    typer.echo(
        f"{title}: {evaluation.cases} texts, {evaluation.nothing} of them about nothing; {evaluation.texts_per_second:,.0f} texts/s\n"
        f"hit@1 {evaluation.hit[1]:.3f}, hit@3 {evaluation.hit[3]:.3f}, hit@5 {evaluation.hit[5]:.3f}; "
        f"recall@3 {evaluation.recall[3]:.3f}, recall@5 {evaluation.recall[5]:.3f}\n"
        f"suggested: precision {evaluation.precision:.3f}, recall {evaluation.recall_micro:.3f}, F1 {evaluation.f1:.3f}, "
        f"macro F1 {evaluation.macro_f1:.3f}; answered {evaluation.answered:.1%}, nothing given a node {evaluation.false_alarms:.1%}\n"
        f"calibration error {evaluation.ece:.3f}"
    )
    print_table(
        "Reliability of the best node",
        [("expected", "right"), ("right", "right"), ("texts", "right")],
        [[f"{one.expected:.2f}", f"{one.right:.2f}", str(one.count)] for one in evaluation.reliability],
    )
    if len(evaluation.per_node) <= 40:
        print_table("By node", *_node_table(evaluation.per_node))


def _node_table(nodes: Any) -> tuple[list[TableColumn], list[list[str]]]:
    columns: list[TableColumn] = [
        "node",
        ("texts", "right"),
        ("precision", "right"),
        ("recall", "right"),
        ("F1", "right"),
    ]
    rows = [
        [code, str(one["texts"]), f"{one['precision']:.2f}", f"{one['recall']:.2f}", f"{one['f1']:.2f}"]
        for code, one in nodes.items()
    ]
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
                str(one.texts),
                f"{one.accuracy:.1%}",
                f"{one.precision:.2f}",
                f"{one.recall:.2f}",
                f"{one.f1:.2f}",
                f"{one.auc:.2f}",
            ]
            for goal, one in result.goals.items()
        ],
    )
