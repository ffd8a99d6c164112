"""Functions that are run on the data of the served site, without starting Python and Django for each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import TracebackType


class Behind:
    """A process that sets Django up and imports a module once. Each function runs in a copy of it, which knows nothing of the last."""

    def __init__(self, environment: dict[str, str], root: Path) -> None:
        command = [sys.executable, "-c", "from tests.browser.behind import answer_calls; answer_calls()"]
        self._process = subprocess.Popen(
            command, env=environment, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Behind:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=20)

    def run(self, module: str, function: str, *words: str) -> str:
        """Run a function of a module of this folder; what it prints."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([module, function, words]) + "\n")
        self._process.stdin.flush()
        printed = json.loads(self._process.stdout.readline())
        assert printed is not None, f"{module}.{function} failed: see above"
        return str(printed)


def answer_calls() -> None:
    """Run what each line of the standard input names. A line of the standard output is what it printed, or null if it failed."""
    import django

    django.setup()
    for line in sys.stdin:
        module, name, words = json.loads(line)
        function = getattr(import_module(f"tests.browser.{module}"), name)
        child = os.fork()
        if not child:
            status = 1
            try:
                with redirect_stdout(StringIO()) as printed:
                    function(*words)
                _answer(printed.getvalue())
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        if os.waitpid(child, 0)[1]:
            _answer(None)


def _answer(printed: str | None) -> None:
    sys.stdout.write(json.dumps(printed) + "\n")
    sys.stdout.flush()
