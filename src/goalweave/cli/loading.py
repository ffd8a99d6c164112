"""What `load` does beside the database: reading files, saying what is wrong, the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.cli.console import note
from goalweave.cli.data import own_library, use_database

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.errors import InputError
    from goalweave.core.model import Curie, Record

SAID = 50
"""So many problems are said; of the others only how many there are."""

Tell = Callable[["InputError"], None]


@dataclass(frozen=True)
class LaidAside:
    path: Path
    kind: str
    columns: dict[str, str]
    records: Iterator[Record]
    number: int


def lay_aside(stack: ExitStack, path: Path, catalogue: Catalogue, column: list[str], tell: Tell) -> LaidAside:
    """Read a file to its end; its records wait on the disk until the stack ends. Raises InputError."""
    from goalweave.cli.mapping import read_column
    from goalweave.formats import format_of, read_path
    from goalweave.imports.spool import spooled

    def resolve(name: str, code: str) -> Curie | None:
        framework = catalogue.framework(name)
        return framework.curie(code) if code in framework.by_code else None

    number = 0

    def counted(records: Iterator[Record]) -> Iterator[Record]:
        nonlocal number
        for record in records:
            number += 1
            yield record

    columns = dict(read_column(given) for given in column)
    found = read_path(path, columns=columns, resolve=resolve, on_problem=tell)
    records = stack.enter_context(spooled(counted(found)))
    return LaidAside(path, format_of(path), columns, records, number)


@contextmanager
def count_problems() -> Iterator[Tell]:
    """Says the first problems, and at the end how many more there were."""
    counts: Counter[str] = Counter()

    def tell(problem: InputError) -> None:
        counts[str(problem.severity)] += 1
        if counts.total() <= SAID:
            note(str(problem))

    yield tell
    if counts.total() > SAID:
        note(
            f"and {counts.total() - SAID:,} more; in all: " + ", ".join(f"{n:,} {name}s" for name, n in counts.items())
        )


def write_empty(path: Path, organisation: str, language: str) -> None:
    """The template, with the units of the organisation where the database has it."""
    use_database()
    from django.utils.translation import override

    from goalweave.accounts.queries import organisation as find
    from goalweave.formats.records.xlsx.template import write_template
    from goalweave.imports.template_content import offered

    with override("zh-hans" if language == "zh" else language), path.open("wb") as stream:
        write_template(stream, language, offered(own_library().catalogue(), find(organisation)))
    note(f"Fill in {path} and load it with `goalweave load {path}`.")
