"""`calls`: list, import, export, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import EXIT_INPUT, print_error, print_note, print_table
from goalweave.cli.data import load_library
from goalweave.cli.output_files import open_output

if TYPE_CHECKING:
    from goalweave.core.model.calls import Call

app = typer.Typer(help="List, import, export and check calls to the public.", no_args_is_help=True)


@app.command("list")
def list_calls(language: Annotated[str, typer.Option(help="Language of the titles.")] = "en") -> None:
    """List the calls of packs and of the site."""
    from goalweave.core.text.languages import pick

    rows = [
        [name, "pack", pick(call.title, language), str(len(call.fields)), str(len(call.categories) or ""), call.status]
        for name, call in _packed_calls().items()
    ]
    rows += [
        [slug, state, pick(call.title, language), str(len(call.fields)), str(len(call.categories) or ""), call.status]
        for slug, state, call in _site_calls()
    ]
    print_table("Calls", ["name", "state", "title", ("fields", "right"), ("categories", "right"), "status"], rows)


@app.command("import")
def import_call(
    file: Annotated[Path, typer.Argument(help="YAML.")],
    organisation: Annotated[str, typer.Option(help="Short name of the organisation that makes the call.")],
    slug: Annotated[str, typer.Option(help="Its address, such as water-2027. Default: its id.")] = "",
) -> None:
    """Create a draft on the site from a file."""
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation
    from goalweave.calls.actions.calls import create_call
    from goalweave.cli.data import use_database
    from goalweave.core.errors import InputError

    call = _read_file(file)
    use_database()
    owner = find_organisation(organisation)
    if owner is None:
        raise InputError("unknown organisation", field="organisation")
    row = create_call(
        actor=SYSTEM,
        organisation=owner,
        slug=slug or call.id.replace("_", "-"),
        definition=call,
        now=timezone.now(),
    )
    typer.echo(f"{row.slug}: {len(call.fields)} fields, {len(call.categories)} categories")
    print_note("It is a draft: publish it on the site.")


@app.command()
def export(
    name: Annotated[str, typer.Argument(metavar="CALL", help="Address of a call on the site, or id of one in a pack.")],
    out: Annotated[Path | None, typer.Option(help="File to write. Default: print.")] = None,
) -> None:
    """Write a call as YAML."""
    from goalweave.core.errors import InputError
    from goalweave.formats.definitions.calls import write_call

    calls = {**{slug: call for slug, _state, call in _site_calls()}, **_packed_calls()}
    if name not in calls:
        raise InputError("unknown call; `goalweave calls list` lists all", field=name)
    text = write_call(calls[name])
    if out is None:
        typer.echo(text, nl=False)
    else:
        with open_output(out) as stream:
            stream.write(text.encode())


@app.command()
def check(file: Annotated[Path, typer.Argument(help="YAML.")]) -> None:
    """Check a file and say what is missing to publish it."""
    from goalweave.core.call_check import check_call
    from goalweave.core.text.languages import LANGUAGES

    call = _read_file(file)
    findings = check_call(call, load_library().catalogue(), LANGUAGES)
    for finding in findings:
        typer.echo(f"{finding.severity}: {f'{finding.where}: ' if finding.where else ''}{finding.message}")
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        print_error(f"{file.name} cannot be published like this")
        raise typer.Exit(EXIT_INPUT)
    typer.echo(f"{call.id}: {len(call.fields)} fields, {len(call.categories)} categories")


def _read_file(file: Path) -> Call:
    from goalweave.formats.definitions.calls import read_call_file
    from goalweave.packs.table_files import read_bytes

    return read_call_file(read_bytes(file), file.name)


def _packed_calls() -> dict[str, Call]:
    from goalweave.packs.call_definitions import read_calls

    return read_calls(load_library())


def _site_calls() -> list[tuple[str, str, Call]]:
    """Address, state and definition of those on the site; none where there is no database."""
    from goalweave.cli.data import database_exists, use_database

    if not database_exists():
        return []
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.calls.definitions import definition_of
    from goalweave.calls.queries import visible_calls

    return [(row.slug, row.state, definition_of(row)) for row in visible_calls(SYSTEM)]
