"""`worker`: the background work of a site in a process of its own, as in a container next to that of the site."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer


def worker(
    queue: Annotated[
        list[str], typer.Option(help="Queue: default, imports or files. Can be repeated. Default: all.")
    ] = [],  # noqa: B006
) -> None:
    """Do the background work for `serve --no-worker`. On SQLite one process at a time."""
    from goalweave.cli.data import use_database
    from goalweave.core.errors import InputError

    use_database()
    from django.conf import settings

    from goalweave.cli.background import is_embedded, lock_workers
    from goalweave.cli.worker import main

    queues = queue or settings.TASK_QUEUES
    if unknown := sorted(set(queues) - set(settings.TASK_QUEUES)):
        raise InputError(f"“{unknown[0]}” is not a queue; available: {', '.join(settings.TASK_QUEUES)}")
    with ExitStack() as stack:
        alone = is_embedded()
        if alone:
            # A second process would take what this one has begun for lost.
            stack.enter_context(lock_workers())
        main(",".join(queues), alone="alone" if alone else "")
