"""What every classifier is: texts in, ranked nodes with evidence out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from goalweave.core.model import Evidence, Framework


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


@dataclass(frozen=True)
class NoClassifier:
    """Abstains always: for those who want explicit mentions only."""

    name: str = "none"
    version: str = "1"

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        return [Ranking((), abstained=True) for _ in texts]
