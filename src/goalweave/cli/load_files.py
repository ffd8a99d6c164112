"""What `load` does apart from the database: reading files, reporting problems, the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.cli.console import print_note, progress_bar
from goalweave.cli.data import database_exists, load_library, use_database
from goalweave.cli.output_files import open_output

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.errors import InputError
    from goalweave.core.model import Record
    from goalweave.imports.models import Import
    from goalweave.imports.spool import SpooledFile

MOST_ROWS = 2_000_000
"""Rows of 25 cells and 1,000 bytes that a file can have: whoever has the command line has the machine."""
MOST_REPORTED = 50
"""So many problems are said; of the others only how many there are."""

ReportProblem = Callable[["InputError"], None]


def spool_records(
    stack: ExitStack, path: Path, catalogue: Catalogue, column: list[str], tell: ReportProblem
) -> SpooledFile:
    """Read a file to its end; its records wait on the disk until the stack ends. Raises InputError, also for a file that changes meanwhile."""
    from goalweave.cli.mapping import parse_column
    from goalweave.core.errors import InputError
    from goalweave.core.former_codes import code_resolver
    from goalweave.formats import limits_for_rows, profile_path, read_path
    from goalweave.formats.reading.files import file_digest
    from goalweave.imports.source import ImportSource
    from goalweave.imports.spool import SpooledFile, spool_records
    from goalweave.packs import code_lists

    number = 0

    def counted(records: Iterator[Record]) -> Iterator[Record]:
        nonlocal number
        for record in records:
            number += 1
            yield record

    columns = dict(parse_column(pair) for pair in column)
    limits = limits_for_rows(MOST_ROWS)
    before = _file_state(path)
    profile = profile_path(path, limits=limits)
    for warning in ImportSource(path, profile, columns).column_warnings():
        tell(warning)
    resolve = code_resolver(catalogue, lambda notice: tell(notice.at(file=path.name)))
    unspooled = read_path(
        path, limits=limits, columns=columns, resolve=resolve, on_problem=tell, profile=profile, code_lists=code_lists()
    )
    records = stack.enter_context(spool_records(counted(unspooled)))
    digest = file_digest(path)
    if _file_state(path) != before:
        raise InputError("the file changed while it was read; nothing of it was stored. Load it again", file=str(path))
    return SpooledFile(path, profile, columns, records, number, before[0], digest)


def _file_state(path: Path) -> tuple[int, int]:
    """Size and time of the last change; zeros where there is no file."""
    if not path.exists():
        return 0, 0
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def store_files(
    files: list[Path], *, organisation: str, name: str, public: bool | None, as_of: str, column: list[str]
) -> Counter[str]:
    """Store the records of files, or what an earlier run of the same command has left of them; returns counts as Import has
    them. Raises InputError."""
    from goalweave.cli.mapping import parse_column

    catalogue = load_library().catalogue()
    columns = dict(parse_column(pair) for pair in column)
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        interrupted = _interrupted_loads(files, organisation, columns, public)
        # All files are read before the database is touched: where one is broken, nothing has happened.
        with count_problems() as tell:
            spooled = [spool_records(stack, file, catalogue, column, tell) for file in files if file not in interrupted]
        use_database()
        from django.utils import timezone

        from goalweave.accounts.actor import SYSTEM
        from goalweave.imports.loading import continue_load, load_files

        now = timezone.now()
        with count_problems() as tell, progress_bar("storing", quiet=False) as moved:
            for upload in interrupted.values():
                counts.update(continue_load(actor=SYSTEM, upload=upload, now=now, progressed=moved))
            done = load_files(
                actor=SYSTEM,
                catalogue=catalogue,
                files_read=spooled,
                organisation=organisation,
                name={"en": name or organisation},
                now=now,
                public=public,
                as_of=as_of or date.today().isoformat(),  # noqa: DTZ011
                report=tell,
                progressed=moved,
            )
    counts.update(done)
    return counts


def _interrupted_loads(
    files: list[Path], organisation: str, columns: dict[str, str], public: bool | None
) -> dict[Path, Import]:
    """Those of the files whose load was stopped on the way, and is continued."""
    if not database_exists():
        return {}
    use_database()
    from goalweave.imports.loading import interrupted_load

    interrupted: dict[Path, Import] = {}
    for path in filter(Path.is_file, files):
        upload = interrupted_load(path, organisation=organisation, columns=columns, public=public)
        if upload is not None:
            interrupted[path] = upload
            done, total = upload.progress.get("done", 0), upload.counts["new"]
            print_note(
                f"The load of {path.name} was interrupted: {done:,} of {total:,} records are stored. It continues."
            )
    return interrupted


@contextmanager
def count_problems() -> Iterator[ReportProblem]:
    """Says the first problems, and at the end how many more there were."""
    counts: Counter[str] = Counter()

    def tell(problem: InputError) -> None:
        counts[str(problem.severity)] += 1
        if counts.total() <= MOST_REPORTED:
            print_note(str(problem))

    yield tell
    if counts.total() > MOST_REPORTED:
        print_note(
            f"and {counts.total() - MOST_REPORTED:,} more; in all: "
            + ", ".join(f"{n:,} {name}s" for name, n in counts.items())
        )


def write_empty_template(path: Path, organisation: str, language: str) -> None:
    """The template, with the units of the organisation where the database has it."""
    use_database()
    from django.utils.translation import override

    from goalweave.accounts.queries import find_organisation as find
    from goalweave.formats.records.xlsx.template import write_records_template
    from goalweave.imports.template_content import template_content

    with override("zh-hans" if language == "zh" else language), open_output(path) as stream:
        write_records_template(stream, language, template_content(load_library().catalogue(), find(organisation)))
    print_note(f"Fill in {path} and load it with `goalweave load {path}`.")
