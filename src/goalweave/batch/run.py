"""The whole run: a source read, classified, written, and resumed where it was interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from goalweave import __version__
from goalweave.batch.chunks import ROWS, ChunkReader
from goalweave.batch.classification import Options
from goalweave.batch.journal import Journal, JournalState, RowCounts
from goalweave.batch.outputs import SIZE_PENDING, Output, open_output, open_rejected_output
from goalweave.batch.outputs.lines import LineFile
from goalweave.batch.rows import RejectedRow
from goalweave.batch.sources import ColumnNames, RowSource, open_source
from goalweave.batch.workers import Engine, LocalProcesses, MakeClassifier, WorkerContext
from goalweave.core.classify import Classifier
from goalweave.core.errors import InputError
from goalweave.core.model import Framework

PLAIN, GUESSED, HERE = Options(), ColumnNames(), LocalProcesses()


@dataclass(frozen=True, slots=True)
class RunProgress:
    """done of total: in the unit of the source. rows: classified or rejected by this run, without those before it."""

    done: int
    total: int
    rows: int


ProgressCallback = Callable[[RunProgress], None]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """counts: of the whole output. resumed: rows that an earlier run had done. rejected: the side file, if there is one."""

    counts: RowCounts
    resumed: int
    rejected: Path | None


def classify_file(
    path: Path,
    output: Path,
    make: MakeClassifier,
    framework: Framework,
    options: Options = PLAIN,
    *,
    column_names: ColumnNames = GUESSED,
    engine: Engine = HERE,
    restart: bool = False,
    rows: int = ROWS,
    on_progress: ProgressCallback = lambda progress: None,
) -> RunSummary:
    """Classify the texts of a file, or the documents of a folder, into an output. The file endings give the formats.

    An interrupted run is continued: the same input, options and model give the same bytes, with or without a stop,
    whatever the engine; one engine continues what another has begun.
    restart: delete what is there and start again. rows: in a chunk; after each chunk everything is safe on disk.
    Raises InputError for input, columns, outputs and journals that cannot be used; rows that cannot are rejected.
    """
    _check_paths(path, output)
    out, side = open_output(output, evidence=options.evidence), open_rejected_output(output)
    source = open_source(path, column_names)
    classifier = make()
    fingerprint = _run_fingerprint(source, column_names, framework, options, classifier)
    journal = Journal(output.with_name(f"{output.name}.progress.json"), fingerprint)
    state = _resume_state(journal, out, side, output, restart)
    resumed = state.read
    on_progress(RunProgress(0, source.total, 0))
    chunks, context = ChunkReader(source, state.read, rows), WorkerContext(classifier, framework, options)
    with closing(engine.classify(chunks, make, context)) as work:
        for chunk, result in work:
            rejected = sorted([*chunk.rejected, *result.rejected], key=lambda row: row.number)
            counts = RowCounts(
                state.counts.rows + len(result.rows),
                state.counts.with_nodes + sum(not row.abstained for row in result.rows),
                state.counts.rejected + len(rejected),
            )
            # Outputs before the journal: after a stop between them, what the journal does not count is cut off again.
            state = JournalState(chunk.read, out.write(result.rows), side.write(rejected), counts)
            if state.output != SIZE_PENDING:
                journal.write(state)
            on_progress(RunProgress(chunk.done, source.total, chunk.read - resumed))
    out.finish()
    if not state.rejected:
        side.path.unlink()
    journal.remove()
    return RunSummary(state.counts, resumed, side.path if state.rejected else None)


def _resume_state(
    journal: Journal, out: Output, side: LineFile[RejectedRow], output: Path, restart: bool
) -> JournalState:
    """The state from which to go on, with the outputs as they were then."""
    state = None if restart else journal.read()
    fresh = state is None
    if state is None:
        if not restart:
            for exists, path in ((out.exists, output), (side.exists, side.path)):
                if exists:
                    raise InputError("this already exists; choose another output, or use --restart", file=str(path))
        # The journal first: an output without one is someone's, and not touched.
        state = JournalState()
        journal.write(state)
    try:
        return JournalState(state.read, out.begin(state.output), side.begin(state.rejected), state.counts)
    except InputError:
        if fresh:
            journal.remove()
        raise


def _check_paths(path: Path, output: Path) -> None:
    whole, target = path.resolve(), output.resolve()
    if whole == target or (path.is_dir() and whole in target.parents):
        raise InputError("the output cannot be the input or be inside it", file=str(output))
    if not target.parent.is_dir():
        raise InputError("this folder does not exist", file=str(output.parent))


def _run_fingerprint(
    source: RowSource, column_names: ColumnNames, framework: Framework, options: Options, classifier: Classifier
) -> Mapping[str, object]:
    nodes = [[node.code, node.parent, node.level, dict(node.label)] for node in framework.nodes]
    return {
        "input": source.fingerprint(),
        "columns": asdict(column_names),
        "framework": [framework.key, sha256(json.dumps(nodes, sort_keys=True).encode()).hexdigest()],
        "level": options.level,
        "evidence": options.evidence,
        "classifier": f"{classifier.name}-{classifier.version}",
        "program": __version__,
    }
