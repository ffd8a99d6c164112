"""How well suggestions agree with a truth, such as a publisher's own tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from goalweave.core.model import Framework

WORST = 10


@dataclass(frozen=True, slots=True)
class Miss:
    """A record on which suggestions and truth differ. missed: in the truth only; extra: suggested only."""

    record: str
    missed: tuple[str, ...]
    extra: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"missed {', '.join(self.missed)}"] * bool(self.missed)
        parts += [
            f"suggested {', '.join(self.extra)} instead" if self.missed else f"added {', '.join(self.extra)}"
        ] * bool(self.extra)
        return f"{self.record}: {'; '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Micro-averaged over pairs of record and code.

    precision: suggested pairs that are true, over suggested pairs. recall: the same over true pairs. f1: their harmonic
    mean. precision_at_1: records whose first suggestion is true, over all records; no suggestion counts as wrong.
    records: how many were compared. misses: the records with the lowest f1 of their own, worst first.
    """

    precision: float
    recall: float
    f1: float
    precision_at_1: float
    records: int
    misses: tuple[Miss, ...] = ()


def measure_agreement(cases: Iterable[tuple[str, Set[str], Sequence[str]]], worst: int = WORST) -> Agreement:
    """Compare (record, its true codes, the codes suggested from the best down), all at one level.

    Where nothing is suggested, precision is 0; where nothing is true, recall is 0.
    """
    records = hits = suggested = true = first = 0
    misses: list[tuple[float, int, Miss]] = []
    for record, truth, ranked in cases:
        codes = list(dict.fromkeys(ranked))
        right = len(truth & set(codes))
        records += 1
        hits += right
        suggested += len(codes)
        true += len(truth)
        first += bool(codes) and codes[0] in truth
        miss = Miss(
            record,
            tuple(sorted(truth - set(codes), key=natural_sort_key)),
            tuple(code for code in codes if code not in truth),
        )
        if miss.missed or miss.extra:
            misses.append((_f1(right, len(codes), len(truth)), -len(miss.missed) - len(miss.extra), miss))
    misses.sort(key=lambda item: (item[0], item[1], item[2].record))
    return Agreement(
        precision=hits / suggested if suggested else 0.0,
        recall=hits / true if true else 0.0,
        f1=_f1(hits, suggested, true),
        precision_at_1=first / records if records else 0.0,
        records=records,
        misses=tuple(miss for _, _, miss in misses[:worst]),
    )


def roll_up_codes(framework: Framework, codes: Iterable[str], level: str) -> list[str]:
    """Codes at `level`: each code's ancestor there, or itself if it is above; in order, each once."""
    order = {entry.id: depth for depth, entry in enumerate(framework.levels)}
    depth = order.get(level, len(order))
    rolled_up: dict[str, None] = {}
    for code in codes:
        chain = (framework.node(code), *framework.ancestors(code))
        rolled_up[next((node.code for node in chain if order[node.level] <= depth), chain[-1].code)] = None
    return list(rolled_up)


def natural_sort_key(code: str) -> tuple[tuple[bool, int, str], ...]:
    """Sorts `2` before `10` and `9.2` before `9.c`."""
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in code.split("."))


def _f1(hits: int, suggested: int, true: int) -> float:
    return 2 * hits / (suggested + true) if suggested + true else 0.0
