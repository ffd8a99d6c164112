"""The command line: parse, call, print. An error of ours is one red line and exit code 2; so is a file that cannot be used."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of `goalweave`."""
    from goalweave.cli.app import app
    from goalweave.core.errors import GoalweaveError

    # Windows consoles may be in another code page; a label in Arabic must not end the program.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="goalweave")
    except GoalweaveError as error:
        from goalweave.cli.console import fail

        sys.exit(fail(str(error)))
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`).
        sys.stderr.close()
    except OSError as error:
        if error.filename is None:
            raise
        from goalweave.cli.console import fail

        sys.exit(fail(f"{error.filename}: {(error.strerror or 'cannot be used').lower()}"))
