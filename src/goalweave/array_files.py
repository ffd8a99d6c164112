"""Files of numpy's arrays, which several threads of a process read at once."""

from __future__ import annotations

import threading

READING_HEADER = threading.Lock()
"""To be held while a header is read. numpy reads it with Python's parser, which in Python 3.11 fails in one thread when another uses it at the
same time (SystemError: AST constructor recursion depth mismatch)."""
