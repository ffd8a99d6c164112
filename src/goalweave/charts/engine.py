"""ECharts on the server: the bundle's `server.js` inside V8."""

from __future__ import annotations

import atexit
import ctypes
import json
import logging
import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SCRIPT = "server.js"
TIMEOUT = 20.0  # seconds for one chart
V8_FLAGS = ("--no-memory-protection-keys", "--max-semi-space-size=1")
"""On processors with protection keys (PKU), V8 lets only the thread that has started it read some of its memory; here another thread
ends it, as does a forked process, and the system would end these. New objects get a megabyte, since each process of a site has its V8."""
COLLECTED_EVERY = 5
"""After the first chart and then after so many, V8 gives back the memory that it no longer needs, which takes 10 ms."""

_log = logging.getLogger(__name__)


class ChartEngine:
    """Draws ECharts options as SVG; safe to share between threads.

    bundle: the folder with `server.js`. V8 starts with the first chart (some 0.2 s, 40 MB), again in a forked process,
    and is closed when the process ends: Python 3.13 would otherwise wait for it for ever.
    """

    def __init__(self, bundle: Path) -> None:
        self._script = bundle / SCRIPT
        self._lock = threading.Lock()
        self._context: Any = None
        self._drawn = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_forget_after_fork(weakref.ref(self)))

    @property
    def ready(self) -> bool:
        """Whether the bundle has been built."""
        return self._script.exists()

    def draw(self, option: dict[str, Any], width: int, height: int) -> str | None:
        """The option as SVG, sizes in px; None where the bundle is missing or the chart could not be drawn."""
        call = f"renderChart({json.dumps(json.dumps(option))}, {int(width)}, {int(height)})"
        with self._lock:
            if self._context is None and not self._start():
                return None
            svg = self._run(call)
            if self._context is not None and self._drawn % COLLECTED_EVERY == 0:
                self._context.low_memory_notification()
            self._drawn += 1
            return svg

    def close(self) -> None:
        """Ends V8; the next chart starts it again."""
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """Leaves V8 to the parent after a fork: its thread lives there only, so here it must not even be freed."""
        if self._context is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._context))
            atexit.unregister(self.close)
        self._context, self._lock = None, threading.Lock()

    def _start(self) -> bool:
        if not self.ready:
            return False
        from py_mini_racer import DEFAULT_V8_FLAGS, MiniRacer, init_mini_racer

        init_mini_racer(flags=(*DEFAULT_V8_FLAGS, *V8_FLAGS), ignore_duplicate_init=True)
        # In a thread of its own: where an event loop runs already, MiniRacer would take that one and wait for itself.
        with ThreadPoolExecutor(1) as thread:
            self._context = thread.submit(MiniRacer).result()
        atexit.register(self.close)
        return self._run(self._script.read_text(encoding="utf-8") + ";''") is not None

    def _run(self, code: str) -> str | None:
        """What the code says; if it fails, V8 starts afresh with the next chart."""
        from py_mini_racer import JSEvalException

        try:
            return str(self._context.eval(code, timeout_sec=TIMEOUT))
        except JSEvalException:
            _log.exception("A chart could not be drawn")
            self._stop()
            return None

    def _stop(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None
            atexit.unregister(self.close)


def _forget_after_fork(reference: weakref.ref[ChartEngine]) -> Callable[[], None]:
    """A hook for the child of a fork that does not itself keep the engine."""

    def forget() -> None:
        engine = reference()
        if engine is not None:
            engine.forget()

    return forget
