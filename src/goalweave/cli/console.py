"""Output on the terminal: results on standard output, everything else on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

    from goalweave.batch import RunProgress

EXIT_INPUT = 2


def print_error(message: str) -> int:
    """Print one red line; returns the exit code."""
    _print_to_stderr(message, "red")
    return EXIT_INPUT


def print_note(message: str) -> None:
    _print_to_stderr(message, "dim")


def _print_to_stderr(message: str, style: str) -> None:
    """Print a line if that is possible: where standard error is closed or its disk is full, what it is about goes on without it."""
    import sys
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    # Rich itself would end the process at a closed pipe.
    line = StringIO()
    Console(file=line, force_terminal=_is_terminal(sys.stderr), soft_wrap=True).print(Text(message, style=style))
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line.getvalue())
            sys.stderr.flush()


def print_wrapped(message: str) -> None:
    """Print a long line broken between words at the width of the terminal; in a file or pipe, at 80 columns."""
    import shutil
    import textwrap

    import typer

    # Paths are not broken, so that they can be copied.
    width = shutil.get_terminal_size().columns
    typer.echo(textwrap.fill(message, width, break_long_words=False, break_on_hyphens=False))


def with_bold(parts: Iterable[tuple[str, Iterable[tuple[int, int]]]], *, between: str) -> Text:
    """Texts, each with the (start, end) of its words to be set in bold, as a cell of a table."""
    from rich.text import Text

    texts = []
    for part, words in parts:
        text = Text(part)
        for start, end in words:
            text.stylize("bold", start, end)
        texts.append(text)
    return Text(between).join(texts)


LONGEST_WORD = 24
"""Columns with longer words may break them: a file name can be wider than the terminal."""

TableColumn = str | tuple[str, str]
"""The head of a column, which is aligned to the left; with "right", to the right."""


def print_table(
    title: str, columns: Sequence[TableColumn], rows: Iterable[Sequence[str | Text]], *, least_width: int = 0
) -> None:
    """Print a table. Where there is no colour, cells are plain text. Codes, scores and other short cells without a blank are not
    broken, so that the texts next to them are. least_width: of the table in a file or pipe, which has no width.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console.width = max(console.width, least_width)
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    cells = [list(row) for row in rows]
    for number, column in enumerate(columns):
        head, justify = (column, "left") if isinstance(column, str) else (column[0], "right")
        unbroken = all(_is_short_word(str(row[number])) for row in cells)
        table.add_column(head, justify="right" if justify == "right" else "left", overflow="fold", no_wrap=unbroken)
    for row in cells:
        table.add_row(*(Text(str(cell)) if isinstance(cell, str) or console.no_color else cell for cell in row))
    console.print(table)


def _is_short_word(cell: str) -> bool:
    return len(cell) <= LONGEST_WORD and not any(character.isspace() for character in cell)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar (done, all) on standard error; nothing if it is not a terminal."""
    import sys

    if quiet or not _is_terminal(sys.stderr):
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def throughput_bar(label: str, *, quiet: bool) -> Iterator[Callable[[RunProgress], None]]:
    """Show a progress bar on standard error for a run over many texts, with texts per second and time left; nothing if
    it is not a terminal.
    """
    import sys
    from time import monotonic

    if quiet or not _is_terminal(sys.stderr):
        yield lambda moved: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress as Bar, TaskProgressColumn, TextColumn, TimeRemainingColumn

    label_column, speed_column = TextColumn("{task.description}"), TextColumn("{task.fields[speed]}")
    columns = (label_column, BarColumn(), TaskProgressColumn(), speed_column, TimeRemainingColumn())
    start = monotonic()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None, speed="")

        def show(moved: RunProgress) -> None:
            speed = f"{moved.rows / max(monotonic() - start, 1e-3):,.0f} texts/s" if moved.rows else ""
            bar.update(task, completed=moved.done, total=moved.total, speed=speed)

        yield show
