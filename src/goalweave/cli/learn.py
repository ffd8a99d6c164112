"""`suggest` and `train --from-reviews`: reading what is new, and learning from what people decided."""

from __future__ import annotations

from typing import Annotated

import typer

from goalweave.cli.console import print_note, print_table, progress_bar
from goalweave.cli.data import use_database

OUTCOMES = {
    "few": "too few decisions",
    "one-sided": "nearly all were decided alike",
    "no gain": "no gain; stays as it ships",
    "gain": "raised",
}


def suggest(
    model: Annotated[str, typer.Option(help="What reads the texts: accurate, fast, labels or none.")] = "",
    organisation: Annotated[str, typer.Option(help="Short name of the only organisation whose records are read.")] = "",
) -> None:
    """Read the texts in the database that are new, or were read by another model, and suggest nodes."""
    use_database()
    from goalweave.mapping.tasks import read_new_texts

    _require_organisation(organisation)
    with progress_bar("reading", quiet=False) as moved:
        done = read_new_texts(tier=model, organisation=organisation, moved=moved)
    typer.echo(f"{done} records read" if done else "No text is new.")


def train_from_reviews(organisation: str, dry_run: bool) -> None:
    """Refit the thresholds from the decisions in the database; says what was gained on decisions that were held out."""
    use_database()
    from goalweave.classifiers import classifier
    from goalweave.datafolder import private_umask
    from goalweave.mapping.decisions import decisions, thresholds_from, training_facts
    from goalweave.mapping.engine import thresholds_path, tier
    from goalweave.mapping.threshold_fitting import LEAST_DECISIONS, fit_thresholds
    from goalweave.mapping.thresholds import write_thresholds

    _require_organisation(organisation)
    chosen = classifier(tier())
    model = f"{chosen.name}-{chosen.version}"
    found = decisions(model, organisation)
    results = fit_thresholds(found)
    rows = [
        (
            f"{one.framework} {one.level}{f', {one.top}' if one.top else ''}",
            str(one.decisions),
            *(f"{part.precision:.2f} / {part.recall:.2f} / {part.f1:.3f}" for part in (one.before, one.after)),
            f"{one.threshold:.3f}" if one.threshold is not None else "–",
            OUTCOMES[one.why],
        )
        for one in results
    ]
    columns = (
        ("level", "left"), ("decisions", "right"), ("P / R / F1 before", "right"), ("held out, after", "right"),
        ("from score", "right"), ("outcome", "left"),
    )  # fmt: skip
    if rows:
        print_table(f"What was decided on suggestions of {model}", columns, rows)
    taught = thresholds_from(model, results)
    if not taught.digest:
        judged = sum(one.score is not None for one in found)
        typer.echo(
            f"Nothing is learned from {judged} decisions; a level needs {LEAST_DECISIONS}, of both kinds. All stays as it is."
        )
        return
    if dry_run:
        typer.echo("Nothing was written (--dry-run).")
        return
    with private_umask():
        write_thresholds(thresholds_path(), taught, training_facts(results))
    typer.echo(f"Written to {thresholds_path()}")
    print_note("Open suggestions are read again with `goalweave suggest`, or when a record is next saved.")


def _require_organisation(organisation: str) -> None:
    from goalweave.accounts.queries import find_organisation as find_organisation
    from goalweave.core.errors import InputError

    if organisation and find_organisation(organisation) is None:
        raise InputError(f"there is no organisation “{organisation}”", field="organisation")
