"""A process that has loaded the program and forks for each call, so that a kill meets the work and not the start of Python.

`python -m bench.faults.zygote connect|plain` reads a line of JSON for each call: `{"log": FILE, "argv": […]}` for a command, or
`{"log": FILE, "code": TEXT, "argv": […]}` for Python. It answers with the id of the fork, and with its exit code when it has ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from typing import Any

from goalweave.cli.parent_process import end_with_parent

KILLED = -signal.SIGKILL


class Zygote:
    """Runs calls in forks of one process, one after another, with this environment."""

    def __init__(self, environment: dict[str, str], *, connect: bool) -> None:
        """connect: Django is set up before the forks."""
        command = [sys.executable, "-m", "bench.faults.zygote", "connect" if connect else "plain"]
        own = os.getpid()
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: end_with_parent(own),
        )
        self._read()

    def start(self, log: str, argv: list[str], code: str = "") -> int:
        """The id of the fork, which leads a group of its own."""
        assert self._process.stdin is not None
        print(json.dumps({"log": log, "argv": argv, "code": code}), file=self._process.stdin, flush=True)
        return self._read()

    def wait(self) -> int:
        """Its exit code; the negative number of a signal."""
        return self._read()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _read(self) -> int:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that forks has ended")
        return int(line)


def main(connect: bool) -> None:
    from goalweave.cli.app import app

    assert app
    if connect:
        from django.db import connections

        from goalweave.cli.data import connect_database

        connect_database()
        connections.close_all()
    print(0, flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        pid = os.fork()
        if pid == 0:
            run_call(call)
        print(pid, flush=True)
        _pid, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run_call(call: dict[str, Any]) -> None:
    """In the fork; does not return."""
    os.setsid()
    end_with_parent(os.getppid())
    log = os.open(call["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    sys.argv = ["goalweave", *call["argv"]]
    code = 1
    try:
        if call["code"]:
            exec(compile(call["code"], "call", "exec"), {"__name__": "__main__"})
        else:
            from goalweave.cli import main as run_command

            run_command()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Threads of what reads texts may still run.
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1] == "connect")
