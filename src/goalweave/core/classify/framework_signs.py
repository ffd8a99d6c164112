"""What tells whether a plain mention word, such as “Goal” before 3, means a framework or an organisation's own goal.

Signs: the framework's names. Counter-signs: “our Goal 3”, “Goal 3 of the strategy”, “Goal 3: Grow revenue”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain, product
from unicodedata import normalize

from goalweave.core.classify.code_runs import CodeRun
from goalweave.core.classify.phrases import (
    ALPHABETIC,
    fold_phrase,
    is_acronym,
    is_in_capitals,
    stands_alone,
    whole_phrase_pattern,
)
from goalweave.core.classify.stems import read_stems
from goalweave.core.model import Curie, Framework
from goalweave.core.text.languages import LANGUAGES

ANOTHER = re.compile(
    r"(?:strategic|corporate|institutional|operational|organi[sz]ational|millennium(?:\sdevelopment)?"
    r"|стратегическ\w{2,3}|战略|千年发展)[\s-]?$",
    re.IGNORECASE,
)
"""Before a mention word: it belongs to a framework other than the one that the word alone names."""

OWN_BEFORE = re.compile(
    rf"(?<![{ALPHABETIC}])(?:our|my|your|own"
    r"|(?:company|corporation|organi[sz]ation|agency|ministry|department|firm|business|project|programme|program|plan)(?:['’]s)?"
    r"|notre|nos|votre|vos|nuestr[oa]s?|vuestr[oa]s?|наш\w{0,3}|сво\w{1,3}|собственн\w{2,3}|корпоративн\w{2,3})[\s-]{1,2}$"
    r"|(?:战略|规划|计划|方案|纲要|公司|企业|集团|机构|组织|项目|部门|年度|经营|业务|我们|本[行院局部所会]|自身|自己)[》”」]?的?$",
    re.IGNORECASE,
)
OWN_AFTER = re.compile(
    r"\s(?:of\s(?:the|our|its|their|this)|(?:in|under)\sour)\s(?:[\w-]+\s){0,2}?(?:(?:business|corporate|strategic|action|work)\s)?"
    r"(?:strategy|strategic\splan|plan|roadmap|programme|program|project|company|organi[sz]ation|agency|ministry)\b"
    r"|\s(?:du|de\s(?:la|notre|votre|leur|son|sa|ce|cette)|de\sl['’])\s?(?:[\w-]+\s){0,1}?"
    r"(?:stratégie|plan|projet|entreprise|organisation|société|ministère)\b"
    r"|\s(?:del|de\s(?:la|nuestr[oa]|su|este|esta))\s(?:[\w-]+\s){0,1}?"
    r"(?:estrategia|plan|proyecto|empresa|organización|compañía|ministerio)\b"
    r"|\s(?:[\w-]+(?:ой|ей|ого|его)\s){0,2}(?:стратегии|плана|программы|проекта|компании|организации|министерства)\b"
    r"|\sمن\s(?:ال)?(?:خط[ةت]|استراتيجي|مشروع|شرك[ةت]|منظم[ةت]|وزار[ةت])(?!\w*\s(?:ال)?(?:تنمية|عام))",
    re.IGNORECASE,
)
LINE_START = re.compile(r"(?:^|\n)[\s>*•●▪·–—\d.()“\"«#-]*$")
PASSAGE = re.compile(r"[^\n.;!?。；！？؛؟]+")
LONGEST_LABEL = 90
"""Characters. A longer passage next to a code is a sentence about something, and no label that could contradict."""
MARK = re.compile(r"[^\S\n]{0,2}[:：][^\S\n]{0,2}")
MARK_IN_HEADING = re.compile(r"[^\S\n]{0,2}(?:[:：.．、·|]|[–—-]{1,2}(?=\W))[^\S\n]{0,2}")
BETWEEN = ' \t\n\u00a0,:：，(（“"«「《–—-.'
FARTHEST = 300
"""Characters after a code within which it may have a label."""
SAME_BEGINNING = 6
"""Letters. Words that begin alike are the same here: healthy and health."""


class LabelMatch(Enum):
    """What stands next to a code, against the node's label."""

    NOTHING = "no label"
    LABEL = "the node's label in full"
    ALIKE = "a label that shares a word with the node's label or terms"
    OTHER = "a label that shares none"


@dataclass(frozen=True, slots=True)
class FrameworkSigns:
    """What a text tells of plain words. named: keys of the frameworks that it has a sign of. own: nodes whose codes it uses
    for goals of its own."""

    named: frozenset[str] = frozenset()
    own: frozenset[Curie] = frozenset()

    def mean(self, framework: Framework, code: str) -> bool:
        """Whether a plain word before the code means the node."""
        if framework.key not in self.named:
            return False
        return self.own.isdisjoint(map(framework.curie, framework.lineage(code) if self.own else ()))

    def __or__(self, other: FrameworkSigns) -> FrameworkSigns:
        return FrameworkSigns(self.named | other.named, self.own | other.own)


@dataclass(frozen=True)
class FrameworkNames:
    """The names of frameworks that are followed by no code. Those of all are read, so that “Connect 2030 Agenda” is not
    treated as the 2030 Agenda."""

    pattern: re.Pattern[str] | None
    spellings: dict[str, tuple[tuple[str, bool], ...]]

    @classmethod
    def of(cls, frameworks: Iterable[Framework]) -> FrameworkNames:
        """The names of all `frameworks` as one pattern."""
        spellings: dict[str, dict[tuple[str, bool], None]] = {}
        for framework in frameworks:
            for name in _framework_names(framework):
                spellings.setdefault(fold_phrase(name), {})[framework.key, is_acronym(name)] = None
        return cls(whole_phrase_pattern(spellings), {name: tuple(keys) for name, keys in spellings.items()})

    def find_named(self, text: str) -> set[str]:
        """Keys of the frameworks that `text` names."""
        keys: set[str] = set()
        for match in self.pattern.finditer(text) if self.pattern else ():
            meanings = self.spellings.get(fold_phrase(match[0]), ())
            keys.update(key for key, acronym in meanings if not acronym or is_in_capitals(match[0]))
        return keys


@dataclass(frozen=True)
class LabelComparer:
    """Compares what stands next to a code with the node's label; reads the words of a node once."""

    stems_by_node: dict[tuple[str, str, tuple[str, ...]], frozenset[str]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def compare(self, text: str, run: CodeRun, limit: int) -> LabelMatch:
        """What stands next to the one code of `run`, before `limit`."""
        end, code = run.end, run.items[0][0]
        limit = min(limit, end + FARTHEST)
        rest = text[end:limit].lstrip(BETWEEN).casefold()
        for name in run.framework.node(code).label.values():
            if name and rest.startswith(name.casefold()) and stands_alone(rest, len(name)):
                return LabelMatch.LABEL
        # The node's own label may follow without a mark; any other text is a label only after one.
        passage = _adjacent_passage(text, run.start, end, limit)
        beginnings = _text_beginnings(passage)
        known = self._node_stems(run.framework, code, run.word.languages)
        if not beginnings.isdisjoint(known):
            return LabelMatch.ALIKE
        return LabelMatch.OTHER if beginnings and known and len(passage) <= LONGEST_LABEL else LabelMatch.NOTHING

    def _node_stems(self, framework: Framework, code: str, languages: tuple[str, ...]) -> frozenset[str]:
        """Of the labels, wording and terms of the node and of those above it; in all languages if it has none of these."""
        key = framework.key, code, languages
        if key not in self.stems_by_node:
            label = framework.node(code).label
            read = [language for language in languages if label.get(language)] or LANGUAGES
            texts: list[str] = []
            for node, language in product(map(framework.node, framework.lineage(code)), read):
                texts += (node.label.get(language, ""), node.wording.get(language, ""), *node.terms.get(language, ()))
            self.stems_by_node[key] = _text_beginnings("\n".join(texts))
        return self.stems_by_node[key]


def detect_own_numbering(compared: Iterable[tuple[CodeRun, LabelMatch]]) -> frozenset[Curie]:
    """The nodes whose codes have a label, if most of these labels, and two at least, are others than the nodes'."""
    labelled: dict[str, dict[Curie, bool]] = {}
    # One label of its own may be a slip or a paraphrase; a list of goals has many.
    for run, beside in compared:
        if beside is not LabelMatch.NOTHING:
            codes = labelled.setdefault(run.framework.key, {})
            node = run.framework.curie(run.items[0][0])
            codes[node] = codes.get(node, True) and beside is LabelMatch.OTHER
    mostly_own = [codes for codes in labelled.values() if sum(codes.values()) > max(1, len(codes) / 2)]
    return frozenset(chain.from_iterable(mostly_own))


def belongs_to_other_framework(text: str, start: int) -> bool:
    """Whether the word before `start` gives what follows to another framework."""
    return bool(ANOTHER.search(text, max(0, start - 24), start))


def is_own_mention(text: str, start: int, end: int) -> bool:
    """Whether the words around a mention at [start:end] make it one of the writer's own."""
    return bool(OWN_BEFORE.search(text, max(0, start - 24), start) or OWN_AFTER.match(text, end))


def _framework_names(framework: Framework) -> Iterator[str]:
    """Title, short title and signs. A short title that is only the beginning of the title (“Development goals”) says less."""
    yield from framework.title.values()
    for language, short in framework.short.items():
        title = framework.title.get(language, "")
        if short == title or not title.startswith(short):
            yield short
    for words in framework.mentions:
        for signs in words.signs.values():
            yield from signs


def _adjacent_passage(text: str, start: int, end: int, limit: int) -> str:
    """What a colon, or in a heading another mark, parts from the code that ends at `end`."""
    heading = LINE_START.search(text, max(0, start - 12), start)
    mark = (MARK_IN_HEADING if heading else MARK).match(text, end)
    passage = PASSAGE.match(text, mark.end(), limit) if mark else None
    return passage[0] if passage else ""


def _text_beginnings(text: str) -> frozenset[str]:
    return frozenset(stem[:SAME_BEGINNING] for stem, _, _ in read_stems(normalize("NFC", text)) if not stem.isdecimal())
