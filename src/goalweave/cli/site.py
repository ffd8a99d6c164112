"""`load`, `demo`, `serve`: the database and the site."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from goalweave.cli.check import unknown_setting_notes
from goalweave.cli.console import print_note, progress_bar
from goalweave.cli.coverage import coverage_table, examples_table
from goalweave.cli.data import (
    available_questionnaires,
    data_dir,
    database_location,
    load_library,
    load_own_indicators,
    load_own_questionnaires,
    use_database,
)

SAMPLE = "samples/itu-2019"
OWN = "own"
"""The organisation that records belong to where none is named."""


def load(
    files: Annotated[
        list[Path], typer.Argument(help="Documents, CSV, XLSX or IATI files. Default: only the packs.")
    ] = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of the organisation that owns the records.")] = OWN,
    name: Annotated[str, typer.Option(help="Its name, if it is new.")] = "",
    public: Annotated[
        bool | None,
        typer.Option(
            "--public/--private", help="Publish or unpublish the records. Default: existing records do not change."
        ),
    ] = None,
    as_of: Annotated[str, typer.Option(help="Date of the data: a year, month or day. Default: today.")] = "",
    model: Annotated[
        str, typer.Option(help="Classifier for suggestions: accurate, fast, labels or none.")
    ] = "accurate",
    column: Annotated[list[str], typer.Option(help="Column by name: title=Project name. Can be repeated.")] = [],  # noqa: B006
    template: Annotated[Path | None, typer.Option(help="Write an XLSX template to fill in, and stop.")] = None,
    language: Annotated[str, typer.Option(help="Language of the template.")] = "en",
) -> None:
    """Load records into the database. Adds the publisher's tags and suggestions."""
    from goalweave.classifiers import TIERS
    from goalweave.cli.load_files import store_files, write_empty_template
    from goalweave.core.errors import InputError

    if model not in TIERS:
        raise InputError(f"--model must be one of {', '.join(TIERS)}, not {model}")
    if template is not None:
        write_empty_template(template, organisation, language)
        return
    # Your own questionnaire that cannot be read is told now, not when the records are in.
    available_questionnaires()
    done = store_files(files, organisation=organisation, name=name, public=public, as_of=as_of, column=column)
    if files and organisation == OWN:
        print_note(f"The records belong to the organisation “{OWN}”; `--organisation` names another.")
    for note in _site_linkages():
        print_note(note)
    load_own_questionnaires()
    load_own_indicators()
    read, suggestions = 0, list[int]()
    if files:
        from goalweave.mapping.tasks import read_new_texts

        with progress_bar("reading", quiet=False) as moved:
            read = read_new_texts(tier=model, organisation=organisation, progressed=moved, suggested=suggestions.append)
    if done["new"] and not public:
        print_note("Only members of the organisation can see them; `--public` publishes them.")
    if done["deleted"]:
        print_note(f"{done['deleted']} records had been deleted and were not restored.")
    typer.echo(
        f"{done['new']} new, {done['changed']} changed and {done['unchanged']} unchanged records in {database_location()}"
    )
    if files:
        typer.echo(f"{sum(suggestions)} suggestions from {read} new texts")


def _site_linkages() -> list[str]:
    """What to say of linkages that the packs did not change."""
    from goalweave.frameworks.queries import site_releases

    return [
        f"{name} is maintained on this site (version {release}); the packs do not change it."
        for name, release in site_releases().items()
    ]


def demo(
    country: Annotated[
        str, typer.Option(help="Show a country instead: load its figures and print them by goal. CO, COL or Colombia.")
    ] = "",
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="With --country: an Open SDG data repository, or any folder of files with values."),
    ] = None,
) -> None:
    """Create the demo database and print the result."""
    if folder is not None and not country:
        raise typer.BadParameter("--from needs --country", param_hint="--from")
    if country:
        from goalweave.cli.demo_country import demo_country

        demo_country(country, folder)
        return
    library = load_library()
    catalogue = library.catalogue()
    from goalweave.packs import read_sample

    path = library.pack(SAMPLE).records
    if path is None:
        raise typer.Exit(1)
    sample = read_sample(path, catalogue)
    use_database()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.analysis.queries import current_link_map, mapped_records
    from goalweave.core.linkage import measure_coverage
    from goalweave.indicators.models import Observation, Series
    from goalweave.mapping.sample_loading import load_records

    with progress_bar("mapping", quiet=False) as moved:
        done = load_records(
            actor=SYSTEM,
            catalogue=catalogue,
            records=sample.records,
            organisation=sample.organisation,
            name=sample.name,
            short=sample.short,
            as_of=sample.as_of,
            public=True,
            progressed=moved,
        )
    load_own_questionnaires()
    load_own_indicators()
    sample_texts = load_sample_submission(SAMPLE, sample.organisation)
    calls = load_sample_calls()
    framework = catalogue.framework("sdg")
    title = f"{sample.name['en']}: unique records by goal"
    own = [record for record in mapped_records(VISITOR) if record.organisation == sample.organisation]
    coverage_table(title, framework, measure_coverage(own, current_link_map(), framework.key))
    typer.echo()
    examples_table("One record for each goal", framework, own)
    typer.echo(f"\n{len(sample.records)} records, {done.mappings} mappings, {len(catalogue.frameworks)} frameworks")
    typer.echo(f"{Series.objects.count()} series with {Observation.objects.filter(until=None).count()} observations")
    if sample_texts:
        typer.echo("Added to the library: a sample submission")
    if calls:
        typer.echo("Added to calls and prizes: a sample call and a sample prize")
    typer.echo(f"The database is in {database_location()}")
    print_note("Next: `goalweave serve` (here: `make serve`) and open http://127.0.0.1:8000")


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on this machine.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Run background work: imports and suggestions.")
    ] = True,
) -> None:
    """Serve the site. An empty database gets the packs first."""
    from goalweave.datafolder import SERVER_LOCK, lock_folder
    from goalweave.settings.variables import is_set

    _close_data_folder()
    with ExitStack() as stack:
        if not is_set("GOALWEAVE_DATABASE_URL"):
            # Until this process ends, however it ends: two servers would take each other's tasks for lost.
            stack.enter_context(lock_folder(data_dir() / SERVER_LOCK))
        _serve(port, host, workers, worker)


def _serve(port: int, host: str, workers: int, worker: bool) -> None:
    from goalweave.cli.site_socket import build_server, is_passed, open_listener
    from goalweave.datafolder import require_locks

    if not is_passed():
        _require_free_port(host, port)
    require_locks(data_dir())
    for note in unknown_setting_notes():
        print_note(note)
    # Mails that no one has requested lead here, unless GOALWEAVE_SITE says otherwise.
    os.environ["GOALWEAVE_LISTENS_ON"] = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    use_database()
    from django.conf import settings

    from goalweave.accounts.actor import SYSTEM
    from goalweave.cli.background import run_workers
    from goalweave.cli.shared_memory import load_application
    from goalweave.cli.web_server import WebServer, shared_folder
    from goalweave.documents.checks import check_document_tools
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.queries import framework_revision
    from goalweave.indicators.models import Series
    from goalweave.surveys.models import Questionnaire
    from goalweave.surveys.submissions.rewording import load_writer

    load_writer(settings.GOALWEAVE_DRAFT_WRITER)
    if not framework_revision():
        load_catalogue(actor=SYSTEM, catalogue=load_library().catalogue())
    if not Questionnaire.objects.exists():
        load_own_questionnaires()
    if not Series.objects.exists():
        load_own_indicators()
    for warning in check_document_tools(None):
        print_note(warning.msg)
    load_application()
    from goalweave.operations.metrics import forget_counts

    forget_counts(data_dir())
    typer.echo(f"Goalweave on http://{host}:{port} (stop with Ctrl+C)")
    typer.echo(f"Data folder: {data_dir()}")
    listener = open_listener(host, port)
    with shared_folder(workers) as folder:
        web = WebServer(lambda: build_server(listener, host, port, workers), processes=workers, folder=folder)
        with run_workers(worker, ready=web.is_ready, stopping=web.is_stopping):
            served = web.run()
    if not served:
        print_note("The web server stopped unexpectedly; its workers are stopping too.")
        raise typer.Exit(1)


def _close_data_folder() -> None:
    """Close what an older version, or a copy by hand, left open to other accounts, and say so once; the same for what comes."""
    from goalweave.datafolder import UMASK, close_data_folder

    os.umask(UMASK)
    done = close_data_folder(data_dir())
    if done.changed:
        print_note(f"{data_dir()} was readable by other accounts on this machine; now only this account can read it.")
    if done.refused:
        print_note(
            f"The permissions of {done.refused:,} files in {data_dir()} cannot be changed; other accounts can read them."
        )


def _require_free_port(host: str, port: int) -> None:
    """Raises InputError if something listens there already (the server itself would share the port), or nothing can."""
    import socket

    from goalweave.core.errors import InputError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe, suppress(OSError):
        probe.connect((host, port))
        raise InputError(f"{host}:{port} is already in use; choose another --port")
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(f"{host}:{port} cannot be used: {reason}; choose another --host or --port") from error


QUESTIONNAIRE = "undesa@2019"
REMARK = "Sample: drafted by template from the sample records, not submitted by the organisation"


def load_sample_submission(sample: str, organisation: str) -> bool:
    """Whether it is in the library now; nothing changes where it was made before.

    Once the database is in use, with the sample's records and the questionnaires in it. Which goals the answers speak of is read
    in the background, by the worker of the site.
    """
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation as organisation_of
    from goalweave.core.errors import UnknownQuestion
    from goalweave.surveys.actions import publish_sample
    from goalweave.surveys.models import SubmissionState
    from goalweave.surveys.queries import questionnaire
    from goalweave.surveys.submissions.record_renderer import renderer_for

    owner = organisation_of(organisation)
    try:
        definition = questionnaire(SYSTEM, QUESTIONNAIRE)
    except UnknownQuestion:
        return False
    if owner is None:
        return False
    row = publish_sample(
        actor=SYSTEM,
        questionnaire=definition,
        organisation=owner,
        renderer=renderer_for(owner, "en"),
        sample=sample,
        remark=REMARK,
        now=datetime.now(UTC),
    )
    return row.state == SubmissionState.PUBLISHED


def load_sample_calls() -> bool:
    """Whether the sample call and the sample prize are there now; nothing changes where they were made before."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.packs.call_definitions import read_calls
    from goalweave.prizes.sample_loading import load_sample_calls as load_calls

    load_calls(actor=SYSTEM, definitions=read_calls(load_library()), now=datetime.now(UTC))
    return True
