"""What of frameworks can be found by search: an entry per node and language, and nodes that a query names by their code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify.codes import LOOKALIKES
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import catalogue_of_revision
from goalweave.search.entry import SearchEntry
from goalweave.search.normalise import fold, plain_words
from goalweave.search.stems import light_stem

LONGEST_NAME = 120
"""Characters of a query that can name a node: words of its framework and level, and its code."""
MOST_WORDS = 16
_LOOKALIKES = str.maketrans(
    "".join(LOOKALIKES.values()), "".join(letter * len(alike) for letter, alike in LOOKALIKES.items())
)
_POINT = re.compile("[.٫·．–-]")
_BETWEEN = frozenset(
    [
        "no",
        "nr",
        "n",
        "numero",
        "number",
        "№",
        "#",
        "de",
        "la",
        "le",
        "the",
        "of",
        "du",
        "la",
        "les",
        "رقم",
        "第",
        "号",
        "номер",
    ]
)
"""Words that may be between the name of a framework or level and the code."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a phrase says of the code next to it: the framework, by its key; level: empty where the phrase does not tell;
    template: makes the code from what is written."""

    key: str
    level: str = ""
    template: str = "{}"


@dataclass(frozen=True)
class NodeNames:
    """codes: as they are compared → nodes, in the order of the catalogue; phrases: stems → what they say."""

    codes: Mapping[str, tuple[Curie, ...]]
    phrases: Mapping[Stems, frozenset[_Meaning]]
    levels: Mapping[Curie, str]
    order: Mapping[str, int]

    @classmethod
    def of(cls, catalogue: Catalogue) -> NodeNames:
        codes: dict[str, list[Curie]] = {}
        phrases: dict[Stems, set[_Meaning]] = {}
        levels: dict[Curie, str] = {}
        frameworks = sorted(catalogue.frameworks.values(), key=lambda framework: not framework.default)
        for framework in frameworks:
            for node in framework.nodes:
                curie = framework.curie(node.code)
                levels[curie] = node.level
                for code in (node.code, *node.formerly):
                    codes.setdefault(_compared_code(code), []).append(curie)
            for phrase, meaning in _framework_phrases(framework):
                if stems := _phrase_stems(phrase):
                    phrases.setdefault(stems, set()).add(meaning)
        return cls(
            {code: tuple(dict.fromkeys(curies)) for code, curies in codes.items()},
            {stems: frozenset(meanings) for stems, meanings in phrases.items()},
            levels,
            {framework.key: place for place, framework in enumerate(frameworks)},
        )

    def find(self, text: str) -> list[Curie]:
        """The nodes that the whole text names, the likeliest first: `SDG 5`, `target 9.c`, `目标4`, `C7`."""
        folded = fold(text.strip())
        if not folded or len(folded) > LONGEST_NAME:
            return []
        named: dict[Curie, tuple[bool, int]] = {}
        for place in range(len(folded)):
            # The code is at the end (goal 5) or, for what is left of the place, at the beginning (5 SDG).
            self._add(named, folded[place:], folded[:place])
            if place:
                self._add(named, folded[:place], folded[place:])
        return sorted(named, key=named.__getitem__)

    def _add(self, named: dict[Curie, tuple[bool, int]], code: str, phrase: str) -> None:
        code = code.strip(" .,:;()#№")
        if not code or (code[0].isascii() and code[0].isalnum() and phrase[-1:].isascii() and phrase[-1:].isdigit()):
            return
        words = _phrase_stems(phrase)
        if not words:
            for curie in self.codes.get(_compared_code(code), ()):
                named.setdefault(curie, (False, self.order[curie.key]))
            return
        for meanings in self._read_phrases(words):
            keys = {meaning.key for meaning in meanings}
            for curie in self._coded(code, {meaning.template for meaning in meanings}):
                if curie.key in keys:
                    levels = {meaning.level for meaning in meanings if meaning.key == curie.key} - {""}
                    other_level = bool(levels) and self.levels[curie] not in levels
                    rank = (other_level, self.order[curie.key])
                    named[curie] = min(named.get(curie, rank), rank)

    def _coded(self, code: str, templates: set[str]) -> Iterator[Curie]:
        for template in sorted(templates | {"{}"}):
            yield from self.codes.get(_compared_code(template.replace("{}", code)), ())

    def _read_phrases(self, words: Stems) -> list[frozenset[_Meaning]]:
        """What words say that are phrases one after the other (`SDG target`): the meanings that all of them allow."""
        words = words[:MOST_WORDS]
        reached: dict[int, frozenset[_Meaning] | None] = {0: None}
        for start in range(len(words)):
            if start not in reached:
                continue
            before = reached[start]
            if words[start] in _BETWEEN:
                reached.setdefault(start + 1, before)
            for end in range(len(words), start, -1):
                meanings = self.phrases.get(words[start:end])
                if meanings:
                    both = meanings if before is None else _intersection(before, meanings)
                    if both and reached.get(end) is None:
                        reached[end] = both
        whole = reached.get(len(words))
        return [whole] if whole else []


def _intersection(left: frozenset[_Meaning], right: frozenset[_Meaning]) -> frozenset[_Meaning]:
    """Of the frameworks that both name; the levels of either."""
    keys = {meaning.key for meaning in left} & {meaning.key for meaning in right}
    return frozenset(meaning for meaning in left | right if meaning.key in keys)


def named_nodes(text: str, revision: int) -> list[Curie]:
    """The nodes that the whole text names, of the frameworks at a revision that `framework_revision` has just given."""
    return _read_node_names(revision).find(text)


@lru_cache(maxsize=2)
def _read_node_names(revision: int) -> NodeNames:
    return NodeNames.of(catalogue_of_revision(revision))


def framework_names(framework: Framework) -> list[str]:
    """What a framework is called besides its title: short names, its id, what texts call it."""
    names = [framework.id, framework.key, *framework.short.values()]
    for mention in framework.mentions:
        for by_language in (mention.words, mention.signs):
            for phrases in by_language.values():
                names += phrases
    return names


def _framework_phrases(framework: Framework) -> Iterator[tuple[str, _Meaning]]:
    for name in (framework.id, framework.key, *framework.title.values(), *framework.short.values()):
        yield name, _Meaning(framework.key)
    for mention in framework.mentions:
        meaning = _Meaning(framework.key, mention.level, mention.code)
        for by_language in (mention.words, mention.plain):
            for phrases in by_language.values():
                for phrase in phrases:
                    yield phrase, meaning
    for level in framework.levels:
        for name in (*level.one.values(), *level.many.values()):
            yield name, _Meaning(framework.key, level.id)


@lru_cache(maxsize=20_000)
def _phrase_stems(phrase: str) -> Stems:
    return tuple(light_stem(word) for word in plain_words(phrase))


def _compared_code(code: str) -> str:
    """One form for all ways to write a code: `9.c`, `9c`, `9-c` and `٩.ج`."""
    plain = _POINT.sub(".", fold(code)).translate(_LOOKALIKES).replace(" ", "")
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "", plain)


def search_entries(frameworks: Iterable[Framework]) -> Iterator[SearchEntry]:
    """An entry per node and language."""
    for framework in frameworks:
        for node in framework.nodes:
            name = framework.name(node.code)
            for language in {*node.label, *node.wording}:
                terms: Sequence[str] = node.terms.get(language, ())
                body = [name, node.code, *node.formerly, node.wording.get(language, ""), *terms]
                yield SearchEntry("node", name, language, node.label.get(language, ""), " ".join(body))
