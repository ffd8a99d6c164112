"""What every classifier is: texts in, ranked nodes with evidence out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from goalweave.core.model import Evidence, Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that a text may be about. score: about the probability that a person would agree."""

    code: str
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates from the best down; a child never scores above its parent. abstained: the text is about nothing here."""

    candidates: tuple[Candidate, ...]
    abstained: bool = False


@dataclass(frozen=True)
class NodeScores:
    """Every node's probability for every text, without evidence.

    codes: the nodes, parents first. values: (texts, nodes). thresholds: the probability from which each node is suggested,
    (nodes,); a node is suggested only together with its parent. silent: (texts,), those that are about nothing here,
    whatever their best node; None: none is.
    """

    codes: tuple[str, ...]
    parents: tuple[int, ...]
    values: Floats
    thresholds: Floats
    silent: NDArray[np.bool_] | None = None

    def above_threshold(self, text: int) -> list[int]:
        """Places of the nodes that one text is given, from the best down."""
        if self.silent is not None and self.silent[text]:
            return []
        suggested: set[int] = set()
        row = self.values[text]
        for place, parent in enumerate(self.parents):
            if row[place] >= self.thresholds[place] and (parent < 0 or parent in suggested):
                suggested.add(place)
        return sorted(suggested, key=lambda place: (-row[place], place))

    def down_to(self, framework: Framework, level: str) -> NodeScores:
        """Only the nodes down to a level; with no level, or one that the framework has not, all."""
        ids = [entry.id for entry in framework.levels]
        if level not in ids:
            return self
        levels = set(ids[: ids.index(level) + 1])
        places = [place for place, code in enumerate(self.codes) if framework.node(code).level in levels]
        moved = {old: new for new, old in enumerate(places)}
        return NodeScores(
            tuple(self.codes[place] for place in places),
            tuple(moved.get(self.parents[place], -1) for place in places),
            self.values[:, places],
            self.thresholds[places],
            self.silent,
        )


class Classifier(Protocol):
    """Ranks the nodes of any framework that has labels. `name` and `version` go into the origin of its mappings."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        """One ranking a text, in order.

        languages: of each text, as BCP 47 tags; empty, or empty ones: not known. level: the deepest level to rank;
        nodes below it lend their words to their ancestors. Evidence is exact: text[start:end] of the text given.
        """
        ...

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        """What `rank` decides on, much quicker, for those who need no evidence."""
        ...


@dataclass(frozen=True)
class NoClassifier:
    """Abstains always: for those who want explicit mentions only."""

    name: str = "none"
    version: str = "1"

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        return [Ranking((), abstained=True) for _ in texts]

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        import numpy as np

        return NodeScores((), (), np.zeros((len(texts), 0), dtype="float32"), np.zeros(0, dtype="float32"))
