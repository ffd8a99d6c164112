"""The command line on the data of the served site."""

from __future__ import annotations

from goalweave.cli.app import app


def goalweave(*words: str) -> None:
    """`goalweave …`; an error is raised."""
    app(list(words), prog_name="goalweave", standalone_mode=False)
