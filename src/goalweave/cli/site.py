"""`load`, `demo`, `serve`: the database and the site."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from goalweave.cli.console import note, progress
from goalweave.cli.coverage import coverage_table
from goalweave.cli.data import data_dir, own_library, use_database

SAMPLE = "samples/itu-2019"


def load(
    files: Annotated[list[Path], typer.Argument(help="Documents, CSV, XLSX or IATI files; none: only the packs.")] = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of the organisation whose records these are.")] = "own",
    name: Annotated[str, typer.Option(help="Its name, when it is new.")] = "",
    public: Annotated[
        bool | None,
        typer.Option("--public/--private", help="Publish the records, or not; neither: known ones stay as they are."),
    ] = None,
    as_of: Annotated[str, typer.Option(help="What the data stand for: a year, month or day; by default today.")] = "",
) -> None:
    """Load files into the database: records, their publisher's tags, and suggestions."""
    from goalweave.cli.mapping import read_files

    catalogue = own_library().catalogue()
    records = list(read_files(files, catalogue, {}))
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.mapping.loading import load_records

    done = load_records(
        actor=SYSTEM,
        catalogue=catalogue,
        records=records,
        organisation=organisation,
        name={"en": name or organisation},
        public=public,
        as_of=as_of or date.today().isoformat(),  # noqa: DTZ011
    )
    if done.new and not public:
        note("Only members of the organisation see them; `--public` publishes them.")
    typer.echo(f"{done.new} new and {done.changed} changed records, {done.mappings} mappings in {data_dir()}")


def demo() -> None:
    """Make the demo: packs and the sample into the database, mapped; prints the result."""
    library = own_library()
    catalogue = library.catalogue()
    from goalweave.packs import read_sample

    path = library.pack(SAMPLE).records
    if path is None:
        raise typer.Exit(1)
    sample = read_sample(path, catalogue)
    use_database()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.analysis.queries import link_map, mapped_records
    from goalweave.core.linkage import coverage
    from goalweave.mapping.loading import load_records

    with progress("mapping", quiet=False) as moved:
        done = load_records(
            actor=SYSTEM,
            catalogue=catalogue,
            records=sample.records,
            organisation=sample.organisation,
            name=sample.name,
            short=sample.short,
            as_of=sample.as_of,
            public=True,
            moved=moved,
        )
    framework = catalogue.framework("sdg")
    title = f"{sample.name['en']}: unique records by goal"
    own = [record for record in mapped_records(VISITOR) if record.organisation == sample.organisation]
    coverage_table(title, framework, coverage(own, link_map(), framework.key))
    typer.echo(f"\n{len(sample.records)} records, {done.mappings} mappings, {len(catalogue.frameworks)} frameworks")
    typer.echo(f"The database lies in {data_dir()}")
    note("Next: `goalweave serve` (here: `make serve`) and open http://127.0.0.1:8000")


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on this machine.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
) -> None:
    """Serve the site from the database; load the packs first if it is empty."""
    _require_free(host, port)
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.queries import revision

    if not revision():
        load_catalogue(actor=SYSTEM, catalogue=own_library().catalogue())
    from granian import Granian
    from granian.constants import Interfaces

    typer.echo(f"Goalweave on http://{host}:{port} (stop with Ctrl+C)")
    Granian(
        "goalweave.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
    ).serve()


def _require_free(host: str, port: int) -> None:
    """Raises InputError if something listens there already; the server itself would share the port."""
    import socket

    from goalweave.core.errors import InputError

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.connect((host, port))
        except OSError:
            return
    raise InputError(f"something listens on {host}:{port} already; choose another --port")
