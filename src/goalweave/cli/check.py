"""`check`, `settings`: what is weak in how the site is set up, and which settings are in force."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from goalweave.cli.console import print_table, print_wrapped
from goalweave.cli.data import connect_database, data_dir, require_site


def check(
    deploy: Annotated[bool, typer.Option("--deploy", help="Also check what a public server needs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check how the site is set up. Exit code 1 for errors, 0 for warnings alone."""
    require_site()
    connect_database()
    from django.utils import timezone

    from goalweave.core.messages import counted
    from goalweave.operations.checks import Level, find_weaknesses

    findings = find_weaknesses(now=timezone.now(), deploy=deploy)
    errors = sum(finding.level == Level.ERROR for finding in findings)
    if as_json:
        rows = [
            {"level": finding.level.value, "name": finding.name, "problem": finding.problem, "cure": finding.cure}
            for finding in findings
        ]
        typer.echo(json.dumps({"findings": rows, "errors": errors}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print_wrapped(f"{finding.level.value.capitalize()} ({finding.name}): {finding.problem} {finding.cure}")
        said = counted("{count} error", "{count} errors", errors)
        typer.echo(f"{said}, {counted('{count} warning', '{count} warnings', len(findings) - errors)}")
    if errors:
        raise typer.Exit(1)


def show_settings(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print the settings in force and their sources."""
    from goalweave.settings.variables import VARIABLES, Scope, check_environment

    check_environment()
    rows = [setting_row(variable.full_name) for variable in VARIABLES if variable.scope == Scope.SITE]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        cells = [(row["name"], row["value"], row["from"]) for row in rows]
        print_table("Settings in force", ("Variable", "Value", "From"), cells)
    for note in unknown_setting_notes():
        print_wrapped(note)


def setting_row(name: str) -> dict[str, str]:
    """name, value (`hidden` for a secret that is set), from: environment, file or default."""
    import os

    from goalweave.settings.variables import BY_NAME, is_set, read_setting, secret_file

    value, source = read_setting(name), "environment" if os.environ.get(name) else "default"
    if BY_NAME[name].secret and secret_file(name):
        source = "file"
    if name == "GOALWEAVE_DATA_DIR":
        value = str(data_dir())
    if BY_NAME[name].secret:
        value = "hidden" if is_set(name) else ""
    return {"name": name, "value": value, "from": source}


def unknown_setting_notes() -> list[str]:
    """A sentence for each variable that looks like a setting and is none."""
    from goalweave.settings.variables import unknown_variables

    return [
        f"{name} is not a setting of this version" + (f"; did you mean {known}?" if known else ".")
        for name, known in unknown_variables().items()
    ]
