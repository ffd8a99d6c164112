"""`suggest` and `train --from-reviews`: reading new texts, and learning from decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import TableColumn, print_note, print_table, progress_bar
from goalweave.cli.data import use_database

if TYPE_CHECKING:
    from goalweave.core.classify import Classifier

OUTCOMES = {
    "few": "too few decisions",
    "one-sided": "nearly all decisions are the same",
    "no gain": "no gain; default kept",
    "gain": "raised",
}


def suggest(
    model: Annotated[str, typer.Option(help="Classifier: accurate, fast, labels or none.")] = "",
    organisation: Annotated[str, typer.Option(help="Short name of an organisation: read only its records.")] = "",
) -> None:
    """Suggest nodes for new texts in the database. Includes texts that another model has read."""
    use_database()
    from goalweave.frameworks.queries import catalogue
    from goalweave.mapping.engine import missing_frameworks
    from goalweave.mapping.tasks import read_new_texts

    _require_organisation(organisation)
    for name in missing_frameworks(catalogue()):
        print_note(f"GOALWEAVE_FRAMEWORKS names {name}, but no framework has this id; texts are not read for it.")
    with progress_bar("reading", quiet=False) as moved:
        done = read_new_texts(tier=model, organisation=organisation, progressed=moved)
    typer.echo(f"{done} records read" if done else "No new texts.")


def train_from_reviews(organisation: str, dry_run: bool) -> None:
    """Fit the thresholds again to the decisions in the database; print the benefit on held-out decisions."""
    use_database()
    from goalweave.classifiers import classifier
    from goalweave.datafolder import private_umask
    from goalweave.mapping.decisions import decisions, thresholds_from, training_facts
    from goalweave.mapping.engine import thresholds_path, tier
    from goalweave.mapping.threshold_fitting import LEAST_DECISIONS, fit_thresholds
    from goalweave.mapping.thresholds import write_thresholds

    _require_organisation(organisation)
    model_ = classifier(tier())
    learned = _learn_heads(model_, organisation, dry_run)
    model = f"{model_.name}-{model_.version}"
    examples = decisions(model, organisation)
    results = fit_thresholds(examples)
    rows = []
    for result in results:
        scores = (f"{part.precision:.2f} / {part.recall:.2f} / {part.f1:.3f}" for part in (result.before, result.after))
        top = f", {result.top}" if result.top else ""
        threshold = f"{result.threshold:.3f}" if result.threshold is not None else "–"
        rows.append(
            (f"{result.framework} {result.level}{top}", str(result.decisions), *scores, threshold, OUTCOMES[result.why])
        )
    columns: tuple[TableColumn, ...] = (
        "level",
        ("decisions", "right"),
        ("P / R / F1 before", "right"),
        ("on test decisions, after", "right"),
        ("from score", "right"),
        "outcome",
    )
    if rows:
        print_table(f"Decisions on suggestions of {model}", columns, rows)
    taught = thresholds_from(model, results)
    if not taught.digest and learned:
        return
    if not taught.digest:
        judged = sum(example.score is not None for example in examples)
        typer.echo(
            f"{judged} decisions are too few: a level needs {LEAST_DECISIONS}, both accepted and rejected. Nothing was changed."
        )
        return
    if dry_run:
        typer.echo("Nothing was saved (--dry-run).")
        return
    with private_umask():
        write_thresholds(thresholds_path(), taught, training_facts(results))
    typer.echo(f"Written to {thresholds_path()}")
    print_note(
        "Run `goalweave suggest` to update open suggestions; otherwise each is updated when its record is next saved."
    )


def _learn_heads(classifier: Classifier, organisation: str, dry_run: bool) -> bool:
    """Learn from decisions on frameworks without a model; print the benefit, and return whether anything was
    learned."""
    from goalweave.core.classify import TieredClassifier
    from goalweave.datafolder import private_umask
    from goalweave.frameworks.queries import catalogue
    from goalweave.mapping.engine import heads_path
    from goalweave.mapping.lessons import decided_lessons, learn_from_decisions, save_heads

    if not isinstance(classifier, TieredClassifier):
        return False
    results = learn_from_decisions(classifier, decided_lessons(organisation), catalogue())
    if not results:
        return False
    rows = [
        (
            result.framework,
            str(result.records),
            f"{result.before:.2f}",
            f"{result.after:.2f}",
            "learned" if result.heads is not None else OUTCOMES["no gain"],
        )
        for result in results
    ]
    columns: tuple[TableColumn, ...] = (
        "framework",
        ("records with decisions", "right"),
        ("first node right", "right"),
        ("on test records, after", "right"),
        "outcome",
    )
    print_table("Decisions on frameworks without a model", columns, rows)
    if dry_run:
        typer.echo("Nothing was saved (--dry-run).")
    else:
        with private_umask():
            save_heads(heads_path(), results)
        typer.echo(f"Written to {heads_path()}")
    return True


def _require_organisation(organisation: str) -> None:
    from goalweave.accounts.queries import find_organisation as find_organisation
    from goalweave.core.errors import InputError

    if organisation and find_organisation(organisation) is None:
        raise InputError(f"unknown organisation “{organisation}”", field="organisation")
