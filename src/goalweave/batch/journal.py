"""The progress of a run, stored next to its output until it is done, so that the next run continues from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

FORMAT = 1

DIFFERENCES = {
    "input": "a different input, or one that has changed since",
    "columns": "different columns",
    "framework": "a different framework",
    "level": "a different level",
    "evidence": "a different choice of evidence",
    "classifier": "a different model",
    "program": "a different version of Goalweave",
}
"""What differs, by key of the fingerprint."""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """rows: classified; with_nodes: those with a node, the others abstained; rejected: in addition."""

    rows: int = 0
    with_nodes: int = 0
    rejected: int = 0

    @property
    def abstained(self) -> int:
        return self.rows - self.with_nodes


@dataclass(frozen=True, slots=True)
class JournalState:
    """read: rows of the input that are done; output, rejected: sizes of the two outputs at that point."""

    read: int = 0
    output: int = 0
    rejected: int = 0
    counts: RowCounts = RowCounts()


@dataclass(frozen=True, slots=True)
class Journal:
    """fingerprint: of input, options and model, in values of JSON; two runs with the same one write the same."""

    path: Path
    fingerprint: Mapping[str, object]

    def read(self) -> JournalState | None:
        """Where the run before stopped; None if there was none.

        Raises InputError if the journal is damaged, or that of a run on something else.
        """
        try:
            journal = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InputError("the progress file is damaged; start again with --restart", file=str(self.path)) from error
        if not isinstance(journal, dict) or journal.get("format") != FORMAT:
            raise InputError(
                "this is not a progress file of Goalweave; start again with --restart", file=str(self.path)
            )
        before = journal["fingerprint"]
        differ = [text for key, text in DIFFERENCES.items() if before.get(key) != self.fingerprint.get(key)]
        if differ:
            message = Message(
                "the run that was interrupted here had {differences}; use the same settings to continue it, or --restart "
                "to start again",
                differences=differ,
            )
            raise InputError(message, file=str(self.path))
        values = journal["state"]
        return JournalState(values["read"], values["output"], values["rejected"], RowCounts(**values["counts"]))

    def write(self, state: JournalState) -> None:
        """Put in place of the one before, all or nothing."""
        # Renaming is the one step that a stop cannot cut in two; only then, and once on the disk, does the state count.
        draft = self.path.with_name(f"{self.path.name}.partial")
        with draft.open("w", encoding="utf-8") as stream:
            json.dump({"format": FORMAT, "fingerprint": self.fingerprint, "state": asdict(state)}, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self.path)
        sync_folder(self.path.parent)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a renaming in a folder safe; not every system can, or need."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
