"""All commands. What a command needs is imported when it runs, so that `--help` is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from goalweave.cli import (
    backup,
    calls,
    check,
    classify,
    columns,
    drafts,
    evaluate,
    export,
    frameworks,
    indicators,
    indices,
    interlinkage_matrices,
    interlinkages,
    learn,
    linkage,
    log,
    mapping,
    move,
    progress,
    questionnaires,
    report,
    site,
    submission_checks,
    submissions,
    users,
    vote_log,
    worker_command,
)
from goalweave.cli.help_types import PlainTypes

app = typer.Typer(
    cls=PlainTypes,
    help="Map what an organisation does to the Sustainable Development Goals and other frameworks.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("map")(mapping.map_files)
app.command("classify")(classify.classify)
app.command("evaluate")(evaluate.evaluate)
app.command("train")(evaluate.train)
app.add_typer(frameworks.app, name="frameworks")
app.add_typer(linkage.app, name="linkage")
app.command("load")(site.load)
app.command("demo")(site.demo)
app.add_typer(questionnaires.app, name="questionnaire")
submissions.app.command("draft")(drafts.draft)
interlinkages.app.command("load")(interlinkage_matrices.load)
interlinkages.app.command("list")(interlinkage_matrices.list_matrices)
interlinkages.app.command("remove")(interlinkage_matrices.remove)
submissions.app.command("check")(submission_checks.check)
submissions.app.command("submit")(submission_checks.submit)
submissions.app.command("render")(submission_checks.render)
app.add_typer(submissions.app, name="submission")
app.add_typer(report.app, name="report")
app.add_typer(export.app, name="export")
app.add_typer(indices.app, name="index")
app.add_typer(calls.app, name="calls")
app.add_typer(interlinkages.app, name="interlinkages")
app.add_typer(indicators.app, name="indicators")
app.command("progress")(progress.progress)
app.command("suggest")(learn.suggest)
app.command("serve")(site.serve)
app.command("worker")(worker_command.worker)
app.add_typer(users.app, name="user")
app.add_typer(log.app, name="log")
app.command("check")(check.check)
app.command("settings")(check.show_settings)
app.command("purge")(log.purge)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("move")(move.move)
app.add_typer(columns.app, name="columns")
app.command("vote-log")(vote_log.verify)


@app.command()
def version(
    database: Annotated[bool, typer.Option("--database", help="Also say whether the database fits it.")] = False,
) -> None:
    """Print the version."""
    from goalweave import __version__

    typer.echo(__version__)
    if not database:
        return
    from goalweave.cli.data import connect_database, require_site

    require_site()
    connect_database()
    from goalweave.upgrade import pending_migrations

    pending = pending_migrations()
    if not pending:
        typer.echo("The database is up to date")
    else:
        typer.echo(f"The database is of an older version; the next start runs {len(pending):,} migrations:")
        for name in pending:
            typer.echo(f"  {name}")
