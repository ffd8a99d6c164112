"""Sentences in which a person marked the facts, and how many of these a reader finds.

A line is a sentence with its marks: `[Kenya=p:KE]` a place, `[2017=d:2017]` a date, `[9 to 12 June=d:2017-06-09..2017-06-12]` a
period, `[2015=d:2015..]` one without an end, `[UNICEF=o:partner]` an organisation with its role or none. Marks may be inside
others. A place within the name of an organisation is marked unless the name as a whole is well known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goalweave.core.model import TextFacts, TextSpan

MARKED = Path(__file__).with_name("marked")
KINDS = {"d": "dates", "p": "places", "o": "organisations"}


@dataclass(frozen=True)
class Mark:
    kind: str
    value: str
    span: TextSpan


@dataclass(frozen=True)
class MarkedSentence:
    language: str
    text: str
    marks: tuple[Mark, ...]


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def marked_sentences() -> Iterator[MarkedSentence]:
    for path in sorted(MARKED.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield parse(line, path.stem)


def parse(line: str, language: str) -> MarkedSentence:
    text, marks, starts = "", [], []
    rest = line
    while rest:
        character, rest = rest[0], rest[1:]
        if character == "[":
            starts.append(len(text))
        elif character == "=" and starts:
            label, _, rest = rest.partition("]")
            kind, _, value = label.partition(":")
            marks.append(Mark(KINDS[kind], value, TextSpan(starts.pop(), len(text))))
        else:
            text += character
    return MarkedSentence(language, text, tuple(marks))


def read_marks(facts: TextFacts) -> list[Mark]:
    """What a reader found, in the form of marks."""
    marks = []
    for date in facts.dates:
        value = date.start if date.start == date.end else f"{date.start}..{date.end}"
        marks.append(Mark("dates", value, date.span))
    marks += [Mark("places", place.area, place.span) for place in facts.places]
    marks += [Mark("organisations", found.role, found.span) for found in facts.organisations]
    return marks


def score(sentences: list[MarkedSentence], read: Callable[[MarkedSentence], TextFacts]) -> dict[str, Score]:
    """Kind → score. A date or place is right at its place with its value, an organisation where most of it is covered.

    roles: of the organisations that were found, how many have the role that is marked.
    """
    scores = {kind: Score() for kind in (*KINDS.values(), "roles")}
    for sentence in sentences:
        left = list(sentence.marks)
        for found in read_marks(read(sentence)):
            mark = next((mark for mark in left if _agree(mark, found)), None)
            wanted = scores[found.kind]
            shown = f"{sentence.text[found.span.start : found.span.end]} ({found.value})"
            if mark is None:
                wanted.wrong += 1
                wanted.problems.append(f"{sentence.language} wrong {shown}: {sentence.text}")
                continue
            left.remove(mark)
            wanted.right += 1
            if found.kind == "organisations":
                if found.value == mark.value:
                    scores["roles"].right += 1
                else:
                    scores["roles"].wrong += 1
                    scores["roles"].problems.append(f"{sentence.language} {shown}, not {mark.value}: {sentence.text}")
        for mark in left:
            scores[mark.kind].missed += 1
            shown = f"{sentence.text[mark.span.start : mark.span.end]} ({mark.value})"
            scores[mark.kind].problems.append(f"{sentence.language} missed {shown}: {sentence.text}")
    return scores


def _agree(mark: Mark, found: Mark) -> bool:
    shared = min(mark.span.end, found.span.end) - max(mark.span.start, found.span.start)
    if mark.kind != found.kind or shared <= 0:
        return False
    if mark.kind == "organisations":
        longer = max(mark.span.end - mark.span.start, found.span.end - found.span.start)
        return shared * 2 >= longer
    return mark.value == found.value
