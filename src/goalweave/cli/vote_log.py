"""`vote-log`: verify the published log of a vote and count it again, on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from goalweave.cli.console import print_note


def verify(
    file: Annotated[Path, typer.Argument(help="The log, as published with the results.")],
    key: Annotated[str, typer.Option("--key", help="The vote's key, published with the log: 64 digits and letters.")],
    receipt: Annotated[str, typer.Option("--receipt", help="Show whether this receipt's vote is in the log.")] = "",
    json_output: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Verify the log of a vote and count its votes again."""
    import json
    from dataclasses import asdict

    from goalweave.core.errors import InputError
    from goalweave.core.voting import LogEntry, count_votes, read_log

    try:
        private = bytes.fromhex(key.strip())
    except ValueError as error:
        raise InputError("the key is 64 digits and letters from a to f", field="--key") from error
    prefix = receipt.strip().lower().replace(" ", "")
    receipts: list[LogEntry] = []

    def noted(entries: Iterator[LogEntry]) -> Iterator[LogEntry]:
        for entry in entries:
            if prefix and entry.digest.startswith(prefix):
                receipts.append(entry)
            yield entry

    try:
        with file.open(encoding="utf-8") as lines:
            count = count_votes(noted(read_log(lines)), private)
    except InputError as error:
        raise InputError(error.message, file=file.name, line=error.line, field=error.field) from error
    except UnicodeDecodeError as error:
        raise InputError("this is not UTF-8", file=file.name) from error
    if json_output:
        typer.echo(json.dumps(asdict(count), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{count.entries:,} entries, each follows the one before; the last is {count.head}")
    for category in count.categories:
        typer.echo(f"\n{category.category}: {category.ballots:,} ballots, {category.valid:,} valid")
        for nominee, votes in sorted(category.votes.items(), key=lambda row: (-row[1], row[0])):
            typer.echo(f"  {votes:>9,}  {nominee}")
        typer.echo(f"  {category.none:>9,}  none of these")
        invalid = {
            "replaced by a later vote": category.replaced,
            "for a nominee who left": category.void_nominees,
            "declared void": category.void_voters,
            "after the end": category.late,
            "unreadable": category.unreadable,
        }
        for reason, ballots in invalid.items():
            if ballots:
                print_note(f"  {ballots:>9,}  not valid: {reason}")
    if prefix:
        place = f"in the log, as entry {receipts[0].number}" if receipts else "not in this log"
        typer.echo(f"\nThe vote with the receipt {receipt.strip()} is {place}")
