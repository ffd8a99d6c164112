"""The command line: parse, call, print. An error of ours is one red line and exit code 2; so is a file that cannot be used."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130
"""Exit code of a command that was ended with Ctrl+C, as shells have it."""


def main() -> None:
    """Entry point of `goalweave`."""
    try:
        _run()
    except KeyboardInterrupt:
        # Within a command typer says so; this is before one has begun.
        sys.exit(INTERRUPTED)


def _run() -> None:
    from goalweave.cli.app import app
    from goalweave.core.errors import GoalweaveError

    # Windows consoles may be in another code page; a label in Arabic must not end the program.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="goalweave")
    except GoalweaveError as error:
        from goalweave.cli.console import print_error

        sys.exit(print_error(str(error)))
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`).
        sys.stderr.close()
    except OSError as error:
        from goalweave.datafolder import OF_THE_DISK

        if error.filename is None and error.errno not in OF_THE_DISK:
            raise
        from goalweave.cli.console import print_error

        reason = (error.strerror or "cannot be used").lower()
        sys.exit(print_error(f"{error.filename}: {reason}" if error.filename else f"{reason}; {_places_of_files()}"))
    except ModuleNotFoundError as error:
        module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
        if not error.name or not f"{module}.".startswith(f"{error.name}."):
            raise
        from goalweave.cli.console import print_error

        sys.exit(
            print_error(f"[DJANGO_SETTINGS_MODULE]: the module {module} does not exist; this variable need not be set")
        )
    except Exception as error:
        # Only what uses a database has loaded one of these; without them the error is no error of the database.
        if "django" not in sys.modules and "sqlite3" not in sys.modules:
            raise
        from goalweave.database import describe_failure

        message = describe_failure(error)
        if not message:
            raise
        from goalweave.cli.console import print_error

        sys.exit(print_error(message + _reason_of_folder()))


def _places_of_files() -> str:
    """Where a command writes: the system does not say which of its open files the error is about."""
    import tempfile

    from goalweave.cli.data import data_dir

    return f"this command writes to {data_dir()}, to {tempfile.gettempdir()} and to the files that you named"


def _reason_of_folder() -> str:
    """SQLite says of a folder that cannot be written to that it cannot open the file: even readers write next to it."""
    from goalweave.cli.data import data_dir

    folder = data_dir()
    return f"; {folder} cannot be written to" if folder.is_dir() and not os.access(folder, os.W_OK) else ""
