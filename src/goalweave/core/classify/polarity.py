"""Whether a text supports a node, hinders it, or only mentions it.

A text hinders a node where what is done is bad for it: a good is taken away (“cuts to the vaccination programme”), a
harm is built up (“expansion of a coal plant”), or the deed is a harm itself (“dumps waste into the lagoon”). So the
direction of the verb times the value of its object decides, clause by clause; “cuts emissions” takes a harm away. A
text that acts against what it complains of supports the node, and whatever is in doubt does: a contribution called a
harm is worse than a harm overlooked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import combining, normalize
from zlib import crc32

from goalweave.core.model import Curie, Evidence
from goalweave.core.text.languages import base_language


class Polarity(StrEnum):
    SUPPORTS = "supports"
    HINDERS = "hinders"
    MENTIONS = "mentions"


class CueKind(StrEnum):
    """What a cue does in a clause.

    Directions that remove: stop; reduce, which says something of strong goods only; end, which says something of harms
    only, since projects end too. Directions that add: rise, build, and permit.

    Goods: strong, as budgets and services; good, as schools and forests. Harms: bad, as poverty; burden, as costs and
    delays, only where there is less of it; thing, as coal, for the goals that are named with it; dirt, as discharges,
    where it is permitted; offence, as trafficking: what is done against it is no harm.

    harm is a deed that is a harm by itself, loss says that something is no more, act is what works for people do.
    counter: the harm next to it is fought; not: negation; avert: the harm before it did not come; though: what follows
    is conceded; passive: the object has come already; setting: a place, a name or an occasion; name: an institution,
    which hides the cues inside it.
    """

    STOP = "stop"
    REDUCE = "reduce"
    END = "end"
    RISE = "rise"
    BUILD = "build"
    PERMIT = "permit"

    STRONG = "strong"
    GOOD = "good"
    BAD = "bad"
    BURDEN = "burden"
    THING = "thing"
    DIRT = "dirt"
    OFFENCE = "offence"

    HARM = "harm"
    LOSS = "loss"
    ACT = "act"

    COUNTER = "counter"
    NOT = "not"
    AVERT = "avert"
    THOUGH = "though"
    PASSIVE = "passive"
    SETTING = "setting"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Cue:
    """term: words, `shut down`; with a hyphen at its end a word stands for all that begin so. goals: none: of all."""

    language: str
    kind: CueKind
    term: str
    goals: frozenset[str] = frozenset()


LESS = frozenset({CueKind.STOP, CueKind.REDUCE, CueKind.END})
MORE = frozenset({CueKind.RISE, CueKind.BUILD, CueKind.PERMIT})
DIRECTIONS = LESS | MORE
GOODS = frozenset({CueKind.STRONG, CueKind.GOOD})
HARMS = frozenset({CueKind.BAD, CueKind.BURDEN, CueKind.THING, CueKind.DIRT, CueKind.OFFENCE})
OBJECTS = GOODS | HARMS

HEAD_LAST = frozenset({"en", "zh"})
"""Languages in which the last noun of a group is what it is about: “flood protection budget”."""
FORWARD, BACKWARD, NEAR = 7, 8, 3
"""Words between a direction and its object, after it and before it; between a word and what negates or fights it."""
OPENING, CLAUSES_OF_HARM, CLAUSES_OF_SETTING = 3, 4, 3
"""A text is about a harm that one of its first clauses names, and of so many clauses at least one; what names only a
setting is short."""
WIDE_FACTOR = 2
"""Characters of Chinese for a word."""
LONGEST_CLAUSE, LONGEST_WIDE_CLAUSE = 500, 100
"""Characters, and Chinese ones; text without marks is cut, since each cue of a clause is compared with all the others."""
MOST_KNOWN_WORDS = 20_000
WORD = re.compile(r"[^\W_]+")
CLAUSE = re.compile(r"[.,;:!?،؛؟](?=\s|$)|[。，；：！？、\n()«»“”\"—–…]|\s-\s")
LINKING_WORDS = """
of to for in on and or by from with that which who at as into under after before because when while its their his her the a an this
these it they
"""
LINKING = frozenset(LINKING_WORDS.split())
"""Words that end a group of nouns in English."""
ARABIC_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ـ": "", "ё": "е"})
ARABIC_PREFIX = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل|[وفبلكس])(?=..)")


@dataclass(frozen=True, slots=True)
class _Hit:
    """A cue in a clause; start, end: numbers of words. goals: of which it is a harm; none: of all."""

    kind: CueKind
    start: int
    end: int
    goals: frozenset[str]
    glued: bool = False
    """Behind a hyphen, as in “cross-cutting”."""


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a clause does: 1 for good, -1 for harm; place: number of the clause; goals: for which; none: for all."""

    text: str
    sign: int
    place: int
    goals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadText:
    """The effects of the clauses of a text, how many clauses it has, and whether it is set at a place or an
    occasion."""

    effects: tuple[_Effect, ...] = ()
    clauses: int = 0
    setting: bool = False

    def towards(self, node: Curie, evidence: Iterable[Evidence] = ()) -> Polarity:
        """Polarity of the text towards a node. evidence: what speaks for the node; a harm elsewhere in the text is none
        of its own."""
        goal = node.code.split(".")[0]
        own = [effect for effect in self.effects if not effect.goals or goal in effect.goals]
        passages = [_fold(passage.text) for passage in evidence if not passage.code]
        harms = [effect for effect in own if effect.sign < 0 and _is_part(effect.text, passages)]
        goods = [effect for effect in self.effects if effect.sign > 0]
        if len(harms) > len(goods) and harms[0].place < OPENING and len(harms) * CLAUSES_OF_HARM >= self.clauses:
            return Polarity.HINDERS
        if self.setting and not self.effects and self.clauses <= CLAUSES_OF_SETTING:
            return Polarity.MENTIONS
        return Polarity.SUPPORTS


ALL_GOALS: frozenset[str] = frozenset()
NOTHING_READ = ReadText()


class PolarityReader:
    """Reads texts in the languages that it has cues for; in any other language a text supports what it is about."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        all_cues = tuple(cues)
        self.digest = (
            f"{crc32(repr([(cue.language, cue.kind, cue.term, sorted(cue.goals)) for cue in all_cues]).encode()):08x}"
        )
        """Another one for other cues."""
        self._cues: dict[str, _CueIndex] = {}
        for cue in all_cues:
            self._cues.setdefault(cue.language, _CueIndex(cue.language)).add(cue)

    def read(self, text: str, language: str) -> ReadText:
        """What a text does, for any number of nodes."""
        index = self._cues.get(base_language(language))
        if index is None:
            return NOTHING_READ
        effects: list[_Effect] = []
        setting = False
        clauses = [clause for clause in _split_clauses(_fold(text), index.longest) if WORD.search(clause)]
        for place, clause in enumerate(clauses):
            hits = index.hits(clause)
            if not hits:
                continue
            setting = setting or any(hit.kind is CueKind.SETTING for hit in hits)
            conceded = min((hit.start for hit in hits if hit.kind is CueKind.THOUGH), default=len(clause))
            hits = [hit for hit in hits if hit.start < conceded]
            sign, goals = _clause_sign(clause, hits, index)
            if sign:
                effects.append(_Effect(clause, sign, place, goals))
        return ReadText(tuple(effects), len(clauses), setting)


class _CueIndex:
    """The cues of one language, by their first words."""

    def __init__(self, language: str) -> None:
        self.wide = language == "zh"
        self.longest = LONGEST_WIDE_CLAUSE if self.wide else LONGEST_CLAUSE
        self.head_last = language in HEAD_LAST
        self.arabic = language == "ar"
        self.whole: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
        self.starts: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
        self.lengths: tuple[int, ...] = ()
        self.lengths_of: dict[str, list[int]] = {}
        self.known_words: dict[str, tuple[tuple[tuple[str, ...], Cue], ...]] = {}

    def add(self, cue: Cue) -> None:
        if self.wide:
            self.whole.setdefault(cue.term, []).append(((), cue))
            lengths = self.lengths_of.setdefault(cue.term[0], [])
            if len(cue.term) not in lengths:
                lengths.append(len(cue.term))
            return
        first, *others = _term_words(cue.term)
        table = self.starts if first.endswith("-") else self.whole
        table.setdefault(first.rstrip("-"), []).append((tuple(others), cue))
        if first.endswith("-"):
            self.lengths = tuple(sorted({*self.lengths, len(first) - 1}))

    def hits(self, clause: str) -> list[_Hit]:
        """The cues of a clause in its order, without those inside a longer one."""
        hits = self._wide_hits(clause) if self.wide else self._word_hits(clause)
        outermost = set()
        furthest = 0
        for start, end in sorted({(hit.start, hit.end) for hit in hits}, key=lambda span: (span[0], -span[1])):
            if end > furthest:
                outermost.add((start, end))
                furthest = end
        return [hit for hit in hits if (hit.start, hit.end) in outermost]

    def _wide_hits(self, clause: str) -> list[_Hit]:
        hits = []
        for start, sign in enumerate(clause):
            for length in self.lengths_of.get(sign, ()):
                for _others, cue in self.whole.get(clause[start : start + length], ()):
                    hits.append(_Hit(cue.kind, start, start + length, cue.goals))
        return hits

    def _word_hits(self, clause: str) -> list[_Hit]:
        matches = list(WORD.finditer(clause))
        words = [match[0] for match in matches]
        hits = []
        for place, word in enumerate(words):
            candidates = self._candidates(word)
            if not candidates:
                continue
            start = matches[place].start()
            glued = start > 0 and clause[start - 1] == "-"
            for others, cue in candidates:
                end = place + 1 + len(others)
                if end <= len(words) and all(map(_matches, words[place + 1 : end], others)):
                    hits.append(_Hit(cue.kind, place, end, cue.goals, glued))
        return hits

    def _candidates(self, word: str) -> tuple[tuple[tuple[str, ...], Cue], ...]:
        """The cues that may begin with a word; most have none, and the same come again and again."""
        known = self.known_words.get(word)
        if known is None:
            if len(self.known_words) >= MOST_KNOWN_WORDS:
                self.known_words.clear()
            known = self.known_words[word] = tuple(self._read_candidates(word))
        return known

    def _read_candidates(self, word: str) -> Iterator[tuple[tuple[str, ...], Cue]]:
        forms = [word]
        if self.arabic and (bare := ARABIC_PREFIX.sub("", word)) != word:
            forms.append(bare)
        for form in forms:
            yield from self.whole.get(form, ())
            for length in self.lengths:
                if length <= len(form):
                    yield from self.starts.get(form[:length], ())


def _split_clauses(text: str, longest: int) -> Iterator[str]:
    for clause in CLAUSE.split(text):
        start = 0
        while len(clause) - start > longest:
            limit = start + longest
            blank = clause.rfind(" ", start, limit) + 1
            yield clause[start : blank or limit]
            start = blank or limit
        yield clause[start:]


def _clause_sign(clause: str, hits: Sequence[_Hit], index: _CueIndex) -> tuple[int, frozenset[str]]:
    """Sign of the first thing that a clause does to an object, and its goals; an act before a harm is what the clause
    is about."""
    objects = [hit for hit in hits if hit.kind in OBJECTS]
    acts = [hit for hit in hits if hit.kind is CueKind.ACT and not _overlaps(hit, *objects)]
    adds_good = False
    for hit in hits:
        if hit.kind not in DIRECTIONS or hit.glued:
            continue
        governed = _governed_object(hit, hits, clause, index)
        if governed is None:
            continue
        sign = _composed_sign(hit, governed, hits, index)
        if sign > 0 and hit.kind in MORE and governed.kind in GOODS:
            adds_good = True  # Hardly a deed: “new” and “sold” do the same. Something else may follow.
        elif sign > 0:
            return 1, ALL_GOALS
        elif sign < 0 and governed.kind in GOODS and _touches_a_harm(hit, objects, hits, index):
            return 0, ALL_GOALS  # As in “trawlers lost their licence”.
        elif sign < 0:
            first = min(hit.start, governed.start)
            if any(act.start < first and not _overlaps(act, hit) for act in acts):
                return 1, ALL_GOALS
            return -1, governed.goals if governed.kind is CueKind.THING else ALL_GOALS
    harms = [hit for hit in hits if hit.kind is CueKind.HARM and not _is_countered(hit, hits, index)]
    if any(hit.kind is CueKind.OFFENCE for hit in objects) or _is_averted(hits, *harms):
        harms = []
    elif not any(hit.kind in HARMS for hit in objects):
        harms += [hit for hit in hits if hit.kind is CueKind.LOSS]
    if harms and not any(act.start < harms[0].start for act in acts):
        return -1, ALL_GOALS
    if acts or (adds_good and not any(hit.kind is CueKind.SETTING for hit in hits)):
        return 1, ALL_GOALS
    return 0, ALL_GOALS


def _composed_sign(direction: _Hit, governed: _Hit, hits: Sequence[_Hit], index: _CueIndex) -> int:
    """Of a direction and its object: 1 for good, -1 for harm, 0 if nothing can be said."""
    value = 1 if governed.kind in GOODS else -1
    if value < 0 and direction.kind in MORE:
        if not _may_be_added(direction.kind, governed.kind):
            return 0
        if _is_countered(governed, hits, index):
            return 1
        if any(hit.kind is CueKind.NOT and hit.start >= governed.end for hit in hits):
            return 0
    if value > 0 and direction.kind is CueKind.END:
        return 0
    if value > 0 and direction.kind is CueKind.REDUCE and governed.kind is not CueKind.STRONG:
        return 0
    sign = value if direction.kind in MORE else -value
    if sign < 0 and _is_averted(hits, direction, governed):
        return 0
    if _is_negated(direction, hits, index):
        return 1 if sign < 0 else 0
    return sign


def _touches_a_harm(direction: _Hit, objects: Sequence[_Hit], hits: Sequence[_Hit], index: _CueIndex) -> bool:
    """Whether what loses something is a harm itself, or harms are spoken of in the same clause."""
    others = [hit for hit in hits if hit.start != direction.start]
    return any(
        hit.kind in (CueKind.BAD, CueKind.OFFENCE) or (hit.kind is CueKind.THING and hit.end <= direction.start)
        for hit in objects
        if not _is_countered(hit, others, index)
    )


def _may_be_added(direction: CueKind, harm: CueKind) -> bool:
    """Whether a harm of that kind is added by such a direction: fees rise, coal plants are built, discharges are
    permitted."""
    if harm is CueKind.DIRT:
        return direction is CueKind.PERMIT
    return harm is CueKind.THING or (harm is CueKind.BAD and direction is CueKind.RISE)


def _governed_object(direction: _Hit, hits: Sequence[_Hit], clause: str, index: _CueIndex) -> _Hit | None:
    """The object behind a direction, up to the next direction; else the one before it, as in “the clinic was
    closed”."""
    scale = WIDE_FACTOR if index.wide else 1
    objects = [hit for hit in hits if hit.kind in OBJECTS]
    behind = _objects_behind(direction, objects, hits, FORWARD * scale)
    before = [hit for hit in objects if hit.end <= direction.start and direction.start - hit.end <= BACKWARD * scale]
    if direction.kind in MORE:
        # “The school was opened” says nothing; “the coal plant was extended” does.
        before = [hit for hit in before if hit.kind in HARMS and direction.kind is not CueKind.PERMIT]
    passive = any(hit.kind is CueKind.PASSIVE and 0 <= direction.start - hit.end <= 1 for hit in hits)
    # In “emission cuts” the object touches the noun that takes it away.
    compound = index.head_last and any(hit.end == direction.start for hit in before)
    others = [hit for hit in hits if hit.start != direction.start]
    if behind and not (before and (passive or compound)):
        return _head(behind, others, clause, index)
    return _head(before, others, clause, index) if before else None


def _objects_behind(direction: _Hit, objects: Sequence[_Hit], hits: Sequence[_Hit], reach: int) -> list[_Hit]:
    nouns = {hit.start for hit in objects}
    limit = direction.end + reach
    for other in hits:
        # “Funding” is a noun as well; and “approves new trawlers” adds twice.
        adds_too = direction.kind in MORE and other.kind in MORE
        if other.kind in DIRECTIONS and other.start >= direction.end and other.start not in nouns and not adds_too:
            limit = min(limit, other.start)
            break
    return [hit for hit in objects if direction.end <= hit.start < limit]


def _head(objects: Sequence[_Hit], hits: Sequence[_Hit], clause: str, index: _CueIndex) -> _Hit:
    """Of objects in order the one that the first group of nouns is about; of “coal subsidies” it is the coal."""
    head = _longest_at(objects, objects[0].start)
    group = [head]
    words = list(clause) if index.wide else WORD.findall(clause)
    for hit in objects:
        if hit.start < head.end:
            continue
        between = words[head.end : hit.start]
        if index.head_last and len(between) <= 1 and LINKING.isdisjoint(between):
            head = _longest_at(objects, hit.start)
            group.append(head)
        elif not index.head_last and len(between) <= NEAR:
            group.append(hit)
    things = [hit for hit in group if hit.kind is CueKind.THING and not _is_countered(hit, hits, index)]
    return things[0] if head.kind is CueKind.STRONG and things else head


def _longest_at(objects: Sequence[_Hit], start: int) -> _Hit:
    """Of the objects that begin at one word the longest; of equals a harm."""
    return max((hit for hit in objects if hit.start == start), key=lambda hit: (hit.end, hit.kind in HARMS))


def _is_countered(harm: _Hit, hits: Sequence[_Hit], index: _CueIndex) -> bool:
    near = NEAR * (WIDE_FACTOR if index.wide else 1)
    for hit in hits:
        if hit.kind is CueKind.COUNTER and not (hit.start >= harm.start and hit.end <= harm.end):
            before, after = harm.start - hit.end, hit.start - harm.end
            if 0 <= before <= near + 1 or (0 <= after <= near and harm.kind is not CueKind.HARM):
                return True
    return _is_negated(harm, hits, index)


def _is_negated(word: _Hit, hits: Sequence[_Hit], index: _CueIndex) -> bool:
    near = NEAR * (WIDE_FACTOR if index.wide else 1)
    # “No household may be disconnected”: at its start a negation holds for all of the clause.
    return any(hit.kind is CueKind.NOT and (hit.start == 0 or 0 <= word.start - hit.end < near) for hit in hits)


def _is_averted(hits: Sequence[_Hit], *parts: _Hit) -> bool:
    """Whether something behind the parts of a harm says that it did not come, as in “plans for a coal plant were
    rejected”."""
    end = max((part.end for part in parts), default=0)
    return bool(parts) and any(hit.kind is CueKind.AVERT and hit.start >= end for hit in hits)


def _overlaps(hit: _Hit, *others: _Hit) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _is_part(clause: str, passages: Sequence[str]) -> bool:
    """Whether a clause and one of the passages stand for the same words; without passages any does."""
    bare = clause.strip()
    return not passages or any(bare in passage or passage.strip() in bare for passage in passages)


def _term_words(term: str) -> list[str]:
    """`clear-cut-` → `clear`, `cut-`."""
    words: list[str] = []
    for part in _fold(term).split():
        part_words = WORD.findall(part)
        if part_words and part.endswith("-"):
            part_words[-1] += "-"
        words += part_words
    return words


def _matches(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("-") else word == pattern


def _fold(text: str) -> str:
    """Small letters, without Arabic vowel signs and the differences of spelling that writers do not keep."""
    folded = normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    return "".join(sign for sign in folded if not combining(sign)).translate(ARABIC_FOLD)


def cues_from_rows(rows: Iterable[Mapping[str, str]]) -> Iterator[Cue]:
    """Rows with language, kind, goals (numbers with blanks between them) and terms (with bars between them)."""
    for row in rows:
        for term in row["terms"].split("|"):
            if term.strip():
                yield Cue(row["language"], CueKind(row["kind"]), term.strip(), frozenset(row["goals"].split()))
