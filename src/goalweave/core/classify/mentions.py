"""Nodes that a text names itself: “SDG 9”, “targets 4.4 and 4.b”, “Action Lines C2, C5 and C6”.

What counts as a mention is data: a framework's MentionWords and its codes. Plain words, such as “Goal”, name no framework;
they count only where signs of one say that they mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from goalweave.core.classify.code_runs import CodeRun, MentionWord, read_code_run
from goalweave.core.classify.codes import LETTER_PART, CodeReader
from goalweave.core.classify.framework_signs import (
    FrameworkNames,
    FrameworkSigns,
    LabelComparer,
    LabelMatch,
    belongs_to_other_framework,
    detect_own_numbering,
    is_own_mention,
)
from goalweave.core.classify.phrases import (
    code_prefix_pattern,
    fold_phrase,
    following_phrase_pattern,
    is_acronym,
    is_in_capitals,
    stands_alone,
)
from goalweave.core.model import Curie, Framework

NO_SIGNS = FrameworkSigns()


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
    names: FrameworkNames
    labels: LabelComparer
    unsure: frozenset[str]

    @classmethod
    def of(cls, frameworks: Iterable[Framework]) -> MentionFinder:
        """Of several editions of one framework only the default one is read, since the words are the same."""
        editions = _one_edition_per_framework(frameworks)
        words: dict[str, list[MentionWord]] = {}
        for framework in editions:
            for mention in framework.mentions:
                reader = CodeReader.of(framework, mention)
                name_after = following_phrase_pattern(chain.from_iterable(mention.followed_by.values()))
                for lists, plain in ((mention.words, False), (mention.plain, True)):
                    for word, (languages, acronym) in _meanings_by_word(lists).items():
                        words.setdefault(word, []).append(MentionWord(reader, languages, plain, acronym, name_after))
        return cls(
            pattern=code_prefix_pattern(words),
            words={word: tuple(meanings) for word, meanings in words.items()},
            names=FrameworkNames.of(editions),
            labels=LabelComparer(),
            unsure=frozenset(word.framework.key for word in chain.from_iterable(words.values()) if word.plain),
        )

    def find(self, text: str, context: FrameworkSigns = NO_SIGNS) -> list[Mention]:
        """All mentions in the order of the text; each node and place once. context: `signs` of what the text belongs to."""
        runs, plain, named = self._read_runs(text)
        if plain:
            compared = self._compare_labels(text, plain)
            runs += _confirmed_runs(compared, context | self._collect_signs(text, compared, named))
        mentions = {Mention(*span) for span in chain.from_iterable(map(CodeRun.spans, runs))}
        return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.node))

    def signs(self, text: str) -> FrameworkSigns:
        """What a text, such as a whole document, tells about the plain words in it."""
        _, plain, named = self._read_runs(text)
        return self._collect_signs(text, self._compare_labels(text, plain), named)

    def _read_runs(self, text: str) -> tuple[list[CodeRun], list[CodeRun], set[str]]:
        """What stands after words that name a framework, and after plain ones; the keys of the frameworks named."""
        runs: list[CodeRun] = []
        plain: list[CodeRun] = []
        named: set[str] = set()
        for match in self.pattern.finditer(text) if self.pattern else ():
            another = belongs_to_other_framework(text, match.start())
            unsure: list[CodeRun] = []
            named_after = False
            for word in self.words.get(fold_phrase(match[0]), ()):
                # Without a code too, the framework's own word says which framework the text is about.
                names_it = not word.plain and not word.name_after and (not word.acronym or is_in_capitals(match[0]))
                if names_it and stands_alone(text, match.end()):
                    named.add(word.framework.key)
                run = None if another else read_code_run(text, match, word)
                if run and word.name_after:
                    if word.name_after.match(text, run.end):
                        runs.append(run)
                        named_after = True
                elif run and not word.plain:
                    runs.append(run)
                elif run and not is_own_mention(text, run.start, run.end):
                    unsure.append(run)
            # “Goal 7 of Agenda 2063” is no SDG, whatever else the text is about.
            if not named_after:
                plain += unsure
        return runs, plain, named

    def _compare_labels(self, text: str, plain: Sequence[CodeRun]) -> list[tuple[CodeRun, LabelMatch]]:
        """What stands next to each code, up to the next one; a list or a range has no label."""
        compared: list[tuple[CodeRun, LabelMatch]] = []
        limit = following = len(text)
        # From the last run to the first: a label ends where the next code begins.
        for run in reversed(plain):
            if run.start < following:
                limit, following = following, run.start
            beside = self.labels.compare(text, run, limit) if len(run.items) == 1 else LabelMatch.NOTHING
            compared.append((run, beside))
        return compared

    def _collect_signs(
        self, text: str, compared: Sequence[tuple[CodeRun, LabelMatch]], framework_keys: set[str]
    ) -> FrameworkSigns:
        named = framework_keys | {run.framework.key for run, beside in compared if _is_sign(run, beside)}
        # Names are looked for only where a plain word still lacks a sign.
        if not self.unsure <= named:
            named |= self.names.find_named(text)
        return FrameworkSigns(frozenset(named), detect_own_numbering(compared))


def find_mentions(text: str, frameworks: Iterable[Framework]) -> list[Mention]:
    """All mentions of nodes of `frameworks` in `text`; for many texts keep a MentionFinder."""
    return MentionFinder.of(frameworks).find(text)


def _one_edition_per_framework(frameworks: Iterable[Framework]) -> list[Framework]:
    editions: dict[str, Framework] = {}
    for framework in sorted(frameworks, key=lambda item: (item.id, not item.default, item.edition)):
        editions.setdefault(framework.id, framework)
    return list(editions.values())


def _meanings_by_word(lists: Mapping[str, Iterable[str]]) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Folded word → the languages that have it, and whether it is an acronym."""
    meanings: dict[str, tuple[tuple[str, ...], bool]] = {}
    for language, words in lists.items():
        for word in filter(str.strip, words):
            languages, acronym = meanings.get(fold_phrase(word), ((), False))
            meanings[fold_phrase(word)] = (*languages, language), acronym or is_acronym(word)
    return meanings


def _is_sign(run: CodeRun, beside: LabelMatch) -> bool:
    """A label in full, or a code with a letter, which hardly any other framework has: “Target 4.b”."""
    lettered = any(LETTER_PART.search(code) for code, _, _ in run.items)
    return beside is LabelMatch.LABEL or (lettered and beside is not LabelMatch.OTHER)


def _confirmed_runs(compared: Iterable[tuple[CodeRun, LabelMatch]], signs: FrameworkSigns) -> Iterator[CodeRun]:
    """The plain runs that mean their framework, without the codes that do not."""
    for run, beside in compared:
        if _is_sign(run, beside):
            yield run
        elif beside is not LabelMatch.OTHER:
            yield replace(run, items=tuple(item for item in run.items if signs.mean(run.framework, item[0])))
