"""How far a run has come, kept beside its output until it is done, so that the next run goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

FORMAT = 1

WORDS = {
    "input": "another input, or one that has changed since",
    "columns": "other columns",
    "framework": "another framework",
    "level": "another level",
    "evidence": "another choice of evidence",
    "classifier": "another model",
    "program": "another version of this program",
}
"""What differs, by key of the fingerprint."""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """rows: that were classified; with_nodes: those of them that got a node, the others abstained; rejected: beside them."""

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
            found = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InputError("the journal is damaged; begin anew with --restart", file=str(self.path)) from error
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise InputError("this is no journal of this program; begin anew with --restart", file=str(self.path))
        before = found["fingerprint"]
        differ = [words for key, words in WORDS.items() if before.get(key) != self.fingerprint.get(key)]
        if differ:
            raise InputError(
                Message(
                    "the journal of a run that was interrupted is there, but it was a run "
                    "on {differences}; give what was given then to go on, or --restart to begin "
                    "anew",
                    differences=differ,
                ),
                file=str(self.path),
            )
        values = found["state"]
        return JournalState(values["read"], values["output"], values["rejected"], RowCounts(**values["counts"]))

    def write(self, state: JournalState) -> None:
        """Put in place of the one before, all or nothing."""
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
