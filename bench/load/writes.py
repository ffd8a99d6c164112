"""The generator's book compared with what the database and the log say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.load.journal import Outcome, Write, WriteKind


@dataclass(frozen=True, slots=True)
class Traces:
    """How often each marker is in the log, and in the rows themselves."""

    log: Mapping[str, int]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WriteFigures:
    """lost: accepted and not in the log or not in a row; double: in either more than once; undue: refused and written all the same. Examples
    are markers of these."""

    kind: WriteKind
    accepted: int
    unknown: int
    refused: int
    written: int
    lost: int
    double: int
    undue: int
    examples: tuple[str, ...]

    @property
    def wrong(self) -> int:
        return self.lost + self.double + self.undue


def compare_writes(writes: Iterable[Write], traces: Mapping[WriteKind, Traces]) -> list[WriteFigures]:
    """A write that was sent twice with the same marker counts as accepted if either answer says so, and is expected once."""
    outcomes: dict[WriteKind, dict[str, set[Outcome]]] = defaultdict(lambda: defaultdict(set))
    for write in writes:
        outcomes[write.kind][write.marker].add(write.outcome)
    return [_compare_kind(kind, markers, traces[kind]) for kind, markers in outcomes.items()]


def _compare_kind(kind: WriteKind, markers: Mapping[str, set[Outcome]], traces: Traces) -> WriteFigures:
    counts: Counter[str] = Counter()
    examples: list[str] = []
    for marker, outcomes in markers.items():
        logged, stored = traces.log.get(marker, 0), traces.rows.get(marker, 0)
        counts["written"] += logged > 0
        if Outcome.ACCEPTED in outcomes:
            verdict = "accepted"
        elif Outcome.UNKNOWN in outcomes:
            verdict = "unknown"
        else:
            verdict = "refused"
        counts[verdict] += 1
        wrong = ""
        if max(logged, stored) > 1:
            wrong = "double"
        elif verdict == "accepted" and not (logged and stored):
            wrong = "lost"
        elif verdict == "refused" and (logged or stored):
            wrong = "undue"
        elif verdict == "unknown" and logged != stored:
            wrong = "lost"
        if wrong:
            counts[wrong] += 1
            examples.append(f"{wrong}: {marker}")
    return WriteFigures(
        kind,
        *(counts[name] for name in ("accepted", "unknown", "refused", "written", "lost", "double", "undue")),
        tuple(examples[:5]),
    )
