"""Nodes that a text names itself: “SDG 9”, “targets 4.4 and 4.b”, “Action Lines C2, C5 and C6”.

What counts as a mention is data: a framework's MentionWords and its codes. Plain words, such as “Goal”, name no framework;
they count only where signs of one say that they mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from goalweave.core.classify.codes import LETTER_PART, CodeReader
from goalweave.core.classify.phrases import before_codes, folded, in_capitals, is_acronym, stands_alone
from goalweave.core.classify.runs import MentionWord, Run, read_run
from goalweave.core.classify.signs import Beside, Labels, Names, Signs, is_of_another, is_own, own_numbering
from goalweave.core.model import Curie, Framework

NO_SIGNS = Signs()


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """The text names `node` at [start:end], counted in code points."""

    node: Curie
    start: int
    end: int


@dataclass(frozen=True)
class MentionFinder:
    """Patterns of a set of frameworks, compiled once. unsure: keys of those that have plain words."""

    pattern: re.Pattern[str] | None
    words: dict[str, tuple[MentionWord, ...]]
    names: Names
    labels: Labels
    unsure: frozenset[str]

    @classmethod
    def of(cls, frameworks: Iterable[Framework]) -> MentionFinder:
        """Of several editions of one framework only the default one is read, since the words are the same."""
        chosen = _one_edition_each(frameworks)
        words: dict[str, list[MentionWord]] = {}
        for framework in chosen:
            for mention in framework.mentions:
                reader = CodeReader.of(framework, mention)
                for lists, plain in ((mention.words, False), (mention.plain, True)):
                    for word, (languages, acronym) in _by_word(lists).items():
                        words.setdefault(word, []).append(MentionWord(reader, languages, plain, acronym))
        return cls(
            pattern=before_codes(words),
            words={word: tuple(meanings) for word, meanings in words.items()},
            names=Names.of(chosen),
            labels=Labels(),
            unsure=frozenset(one.framework.key for meanings in words.values() for one in meanings if one.plain),
        )

    def find(self, text: str, around: Signs = NO_SIGNS) -> list[Mention]:
        """All mentions in the order of the text; each node and place once. around: `signs` of what the text belongs to."""
        runs, plain, named = self._read(text)
        if plain:
            judged = self._judged(text, plain)
            runs += _meant(judged, around | self._signs(text, judged, named))
        found = {Mention(run.framework.curie(code), start, end) for run in runs for code, start, end in run.spans()}
        return sorted(found, key=lambda mention: (mention.start, mention.end, mention.node))

    def signs(self, text: str) -> Signs:
        """What a text, such as a whole document, tells about the plain words in it."""
        _, plain, named = self._read(text)
        return self._signs(text, self._judged(text, plain), named)

    def _read(self, text: str) -> tuple[list[Run], list[Run], set[str]]:
        """What stands after words that name a framework, and after plain ones; the keys of the frameworks named."""
        runs: list[Run] = []
        plain: list[Run] = []
        named: set[str] = set()
        for match in self.pattern.finditer(text) if self.pattern else ():
            another = is_of_another(text, match.start())
            for word in self.words.get(folded(match[0]), ()):
                if not word.plain and (not word.acronym or in_capitals(match[0])) and stands_alone(text, match.end()):
                    named.add(word.framework.key)
                run = None if another else read_run(text, match, word)
                if run and not word.plain:
                    runs.append(run)
                elif run and not is_own(text, run.start, run.end):
                    plain.append(run)
        return runs, plain, named

    def _judged(self, text: str, plain: Sequence[Run]) -> list[tuple[Run, Beside]]:
        """What stands beside each code, up to the next one; a list or a range has no label."""
        found: list[tuple[Run, Beside]] = []
        limit = following = len(text)
        for run in reversed(plain):
            if run.start < following:
                limit, following = following, run.start
            found.append((run, self.labels.beside(text, run, limit) if len(run.items) == 1 else Beside.NOTHING))
        return found

    def _signs(self, text: str, judged: Sequence[tuple[Run, Beside]], named: set[str]) -> Signs:
        told = named | {run.framework.key for run, beside in judged if _is_sign(run, beside)}
        if not self.unsure <= told:
            told |= self.names.named(text)
        return Signs(frozenset(told), own_numbering(judged))


def find_mentions(text: str, frameworks: Iterable[Framework]) -> list[Mention]:
    """All mentions of nodes of `frameworks` in `text`; for many texts keep a MentionFinder."""
    return MentionFinder.of(frameworks).find(text)


def _one_edition_each(frameworks: Iterable[Framework]) -> list[Framework]:
    chosen: dict[str, Framework] = {}
    for framework in sorted(frameworks, key=lambda item: (item.id, not item.default, item.edition)):
        chosen.setdefault(framework.id, framework)
    return list(chosen.values())


def _by_word(lists: Mapping[str, Iterable[str]]) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Folded word → the languages that have it, and whether it is an acronym."""
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for language, words in lists.items():
        for word in filter(str.strip, words):
            languages, acronym = found.get(folded(word), ((), False))
            found[folded(word)] = (*languages, language), acronym or is_acronym(word)
    return found


def _is_sign(run: Run, beside: Beside) -> bool:
    """A label in full, or a code with a letter, which hardly any other framework has: “Target 4.b”."""
    lettered = any(LETTER_PART.search(code) for code, _, _ in run.items)
    return beside is Beside.LABEL or (lettered and beside is not Beside.OTHER)


def _meant(judged: Iterable[tuple[Run, Beside]], signs: Signs) -> Iterator[Run]:
    """The plain runs that mean their framework, without the codes that do not."""
    for run, beside in judged:
        if _is_sign(run, beside):
            yield run
        elif beside is not Beside.OTHER:
            yield replace(run, items=tuple(one for one in run.items if signs.mean(run.framework, one[0])))
