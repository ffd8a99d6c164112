"""`worker`: the background work of a site in a process of its own, as in a container next to that of the site."""

from __future__ import annotations

from typing import Annotated

import typer


def worker(
    queue: Annotated[
        list[str], typer.Option(help="Queue: default, imports or files. Can be repeated. Default: all.")
    ] = [],  # noqa: B006
) -> None:
    """Do the background work for `serve --no-worker`."""
    from goalweave.cli.data import use_database
    from goalweave.core.errors import InputError

    use_database()
    from django.conf import settings

    from goalweave.cli.worker import main

    queues = queue or settings.TASK_QUEUES
    if unknown := sorted(set(queues) - set(settings.TASK_QUEUES)):
        raise InputError(f"“{unknown[0]}” is not a queue; available: {', '.join(settings.TASK_QUEUES)}")
    main(",".join(queues))
