"""The whole run: a source read, classified, written, and resumed where it was interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from goalweave import __version__
from goalweave.batch.chunks import ROWS, chunks
from goalweave.batch.journal import Counts, Journal, State
from goalweave.batch.outputs import HELD, Output, open_output, rejected_beside
from goalweave.batch.outputs.lines import LineFile
from goalweave.batch.rows import Rejected
from goalweave.batch.sources import Source, Wanted, open_source
from goalweave.batch.unit import Options
from goalweave.batch.workers import Make, worked
from goalweave.core.classify import Classifier
from goalweave.core.errors import InputError
from goalweave.core.model import Framework

PLAIN, GUESSED = Options(), Wanted()


@dataclass(frozen=True, slots=True)
class Progress:
    """done of total: in the unit of the source. rows: classified or rejected by this run, without those before it."""

    done: int
    total: int
    rows: int


Moved = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """counts: of the whole output. resumed: rows that an earlier run had done. rejected: the side file, if there is one."""

    counts: Counts
    resumed: int
    rejected: Path | None


def classify_file(
    path: Path,
    output: Path,
    make: Make,
    framework: Framework,
    options: Options = PLAIN,
    *,
    wanted: Wanted = GUESSED,
    jobs: int = 1,
    restart: bool = False,
    rows: int = ROWS,
    moved: Moved = lambda progress: None,
) -> Summary:
    """Classify the texts of a file, or the documents of a folder, into an output; the ending tells the format of each.

    An output that was interrupted is gone on with: the same input, options and model give the same bytes, whether there
    was a stop or not. restart: take away what is there, and begin anew. rows: in a chunk; after each one all is safe.
    Raises InputError for input, columns, outputs and journals that cannot be used; rows that cannot are rejected.
    """
    _check_places(path, output)
    out, side = open_output(output, evidence=options.evidence), rejected_beside(output)
    source = open_source(path, wanted)
    classifier = make()
    fingerprint = _fingerprint(source, wanted, framework, options, classifier)
    journal = Journal(output.with_name(f"{output.name}.progress.json"), fingerprint)
    state = _begun(journal, out, side, output, restart)
    resumed = state.read
    moved(Progress(0, source.total, 0))
    # In this process the classifier that is there will do.
    maker: Make = make if jobs > 1 else lambda: classifier
    with closing(worked(chunks(source, state.read, rows), maker, framework, options, jobs)) as work:
        for chunk, found in work:
            rejected = sorted([*chunk.rejected, *found.rejected], key=lambda one: one.number)
            counts = Counts(
                state.counts.rows + len(found.rows),
                state.counts.with_nodes + sum(not one.abstained for one in found.rows),
                state.counts.rejected + len(rejected),
            )
            state = State(chunk.read, out.write(found.rows), side.write(rejected), counts)
            if state.output != HELD:
                journal.write(state)
            moved(Progress(chunk.done, source.total, chunk.read - resumed))
    out.finish()
    if not state.rejected:
        side.path.unlink()
    journal.remove()
    return Summary(state.counts, resumed, side.path if state.rejected else None)


def _begun(journal: Journal, out: Output, side: LineFile[Rejected], output: Path, restart: bool) -> State:
    """The state from which to go on, with the outputs as they were then."""
    found = None if restart else journal.read()
    fresh = found is None
    if found is None:
        if not restart:
            for there, path in ((out.there, output), (side.there, side.path)):
                if there:
                    raise InputError("this is there already; name another output, or give --restart", file=str(path))
        # The journal first: an output without one is somebody's, and not touched.
        found = State()
        journal.write(found)
    try:
        return State(found.read, out.begin(found.output), side.begin(found.rejected), found.counts)
    except InputError:
        if fresh:
            journal.remove()
        raise


def _check_places(path: Path, output: Path) -> None:
    whole, target = path.resolve(), output.resolve()
    if whole == target or (path.is_dir() and whole in target.parents):
        raise InputError("the output must not be the input, nor stand in it", file=str(output))
    if not target.parent.is_dir():
        raise InputError("there is no such folder", file=str(output.parent))


def _fingerprint(
    source: Source, wanted: Wanted, framework: Framework, options: Options, classifier: Classifier
) -> Mapping[str, object]:
    nodes = [[node.code, node.parent, node.level, dict(node.label)] for node in framework.nodes]
    return {
        "input": source.fingerprint(),
        "columns": asdict(wanted),
        "framework": [framework.key, sha256(json.dumps(nodes, sort_keys=True).encode()).hexdigest()],
        "level": options.level,
        "evidence": options.evidence,
        "classifier": f"{classifier.name}-{classifier.version}",
        "program": __version__,
    }
