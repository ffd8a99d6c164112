"""Exemplars: short texts written for this project, each with the nodes it is about (packs/*/exemplars/<language>.jsonl)."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

from goalweave.classifiers.evaluation import LabelledCase
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.packs.table_files import read_rows, split_list

FOLDER = "exemplars"

SHORTEST, LONGEST = 10, 62
PASSAGE = 50, 180
TITLE = 3, 16
"""Words of an exemplar, a passage and a title; of Chinese, CHARACTERS characters count as a word."""
TITLE_REGISTER = "title"
CHARACTERS = 2.1
ODD_LENGTHS = 0.15
"""Part of the texts about nothing that may be shorter: titles and headings."""
ALIKE = 0.6
"""Jaccard similarity of character 5-grams from which two texts are near-duplicates."""
SPARE = 0.1
"""Part of a text's character 5-grams; see `near_duplicates`. More of it compares fewer pairs and multiplies more."""
BLOCK = 150
"""Texts that are compared at once with those after them."""
SHINGLE = 8
"""Words in a row that an exemplar may not share with a text set apart for measuring."""
LEAST = {"en": 10}
LEAST_ELSEWHERE, LEAST_OF_FEW = 4, 5
FEW = 100
"""Texts that every node at a level must have in a language; where a level has few nodes, a handful."""
LEAST_FOR_MODEL = 2000
"""Exemplars that a model of its own needs. From fewer, heads are learned that correct what the labels say."""
CHINESE = re.compile("[\u3400-\u9fff]")
UNIT = re.compile("[\u3400-\u9fff]|[^\\W_]+")


class Split(StrEnum):
    """train: learned from. tune: calibration and thresholds are chosen on it. test: only reported on."""

    TRAIN = "train"
    TUNE = "tune"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Exemplar:
    """nodes: codes, the main one first, none if the text is about nothing here. also: further nodes that fit. looks: nodes
    that its words recall, and that it is not about. passage: it is longer, as in reports, and about one thing or several.
    A title has the register "title"."""

    text: str
    nodes: tuple[str, ...]
    split: Split
    language: str
    register: str = ""
    also: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    passage: bool = False

    @property
    def title(self) -> bool:
        return self.register == TITLE_REGISTER


def pack_exemplars(pack: Path, framework: Framework) -> list[Exemplar]:
    """The exemplars and passages in a pack's folder; none if it has none."""
    return read_exemplars(pack / FOLDER, framework)


def exemplar_cases(
    exemplars: Iterable[Exemplar],
    split: Split,
    language: str = "",
    *,
    passages: bool = False,
    titles: bool = False,
) -> list[LabelledCase]:
    """The exemplars of a split, or the passages or titles, in one language or in all, to measure on."""
    return [
        LabelledCase(
            exemplar.text,
            frozenset((*exemplar.nodes, *exemplar.also)),
            exemplar.language,
            exemplar.nodes[0] if exemplar.nodes else "",
        )
        for exemplar in exemplars
        if exemplar.split is split
        and language in ("", exemplar.language)
        and (exemplar.passage, exemplar.title) == (passages, titles)
    ]


def read_phrases(pack: Path, framework: Framework) -> list[tuple[str, str, str]]:
    """(text, code, language) of the phrases in a pack's folder. Raises InputError naming file and line."""
    phrases = []
    for path in sorted((pack / FOLDER).glob("phrases.*.csv")):
        for line, row in enumerate(read_rows(path, ("code", "phrases")), 2):
            if row["code"] not in framework.by_code:
                raise InputError(
                    Message("{framework} has no {code}", framework=framework.key, code=row["code"]),
                    file=str(path),
                    line=line,
                    field="code",
                )
            phrases += [(text, row["code"], path.name.split(".")[1]) for text in split_list(row["phrases"])]
    return phrases


def read_exemplars(folder: Path, framework: Framework) -> list[Exemplar]:
    """`<language>.jsonl`, `passages.<language>.jsonl` and `titles.<language>.jsonl`, in order of their names.

    Raises InputError naming file, line and field.
    """
    exemplars: list[Exemplar] = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            exemplars += [
                _read_exemplar(line, framework, path, number) for number, line in enumerate(file, 1) if line.strip()
            ]
    return exemplars


def _read_exemplar(line: str, framework: Framework, path: Path, number: int) -> Exemplar:
    def fault(what: Message, name: str = "") -> InputError:
        return InputError(what, file=str(path), line=number, field=name)

    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise fault(Message("this is not valid JSON: {fault}", fault=error.msg)) from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise fault(Message("the text is missing"), "text")
    codes: dict[str, list[str]] = {"nodes": [], "also": [], "looks": []}
    for name, listed in codes.items():
        for node in row.get(name, ()):
            key, _, code = str(node).partition(":")
            if key != framework.id or code not in framework.by_code:
                raise fault(Message("{framework} has no {node}", framework=framework.key, node=node), name)
            listed.append(code)
    try:
        split = Split(row.get("split", ""))
    except ValueError:
        raise fault(Message("split must be train, tune or test"), "split") from None
    kind, _, language = path.stem.rpartition(".")
    return Exemplar(
        text=row["text"],
        nodes=tuple(codes["nodes"]),
        split=split,
        language=language,
        register=TITLE_REGISTER if kind == "titles" else str(row.get("register", "")),
        also=tuple(codes["also"]),
        looks=tuple(codes["looks"]),
        passage=kind == "passages",
    )


def check_exemplars(
    exemplars: Sequence[Exemplar],
    framework: Framework,
    excluded_texts: Iterable[str] = (),
    *,
    compare_every: int = 1,
) -> list[str]:
    """Faults, one a line: near-duplicates, skewed lengths, nodes with too few texts or none set apart, overlap with `excluded_texts`.

    Every node must have its number that is at a level with a tuning text in English. excluded_texts: texts that are only for measuring.
    compare_every: look for near-duplicates among every n-th text alone, which is quicker.
    """
    faults: list[str] = []
    for language in sorted({exemplar.language for exemplar in exemplars}):
        own = [
            exemplar
            for exemplar in exemplars
            if exemplar.language == language and not exemplar.passage and not exemplar.title
        ]
        tuned = [exemplar.nodes[0] for exemplar in own if exemplar.nodes and exemplar.split is Split.TUNE]
        for level in sorted({framework.node(code).level for code in tuned}):
            faults += _check_numbers(own, framework, level, language)
    faults += _check_lengths(exemplars)
    compared = exemplars[::compare_every]
    for one, other, share in sorted(near_duplicates([exemplar.text for exemplar in compared])):
        faults.append(f"{compared[other].text[:60]}: {share:.2f} like “{compared[one].text[:60]}”")
    forbidden = set(chain.from_iterable(map(shingles, excluded_texts)))
    for exemplar in exemplars:
        shared = next((shingle for shingle in shingles(exemplar.text) if shingle in forbidden), None)
        if shared:
            overlap = f"shares “{' '.join(shared)}” with a text that is only for measuring"
            faults.append(f"{exemplar.text[:60]}: {overlap}")
    return faults


def _check_numbers(exemplars: Sequence[Exemplar], framework: Framework, level: str, language: str) -> Iterator[str]:
    counts = Counter((exemplar.nodes[0], exemplar.split) for exemplar in exemplars if exemplar.nodes)
    least = LEAST.get(language, LEAST_ELSEWHERE) if len(framework.at_level(level)) > FEW else LEAST_OF_FEW
    for node in framework.at_level(level):
        total = sum(counts[node.code, split] for split in Split)
        if framework.child_codes.get(node.code) and not total:
            continue  # its children stand for it
        if total < least:
            yield f"{language} {node.code}: {total} texts, wanted {least}"
        for split in (Split.TUNE, Split.TEST):
            if not counts[node.code, split]:
                yield f"{language} {node.code}: no text set apart to {split}"


def _check_lengths(exemplars: Sequence[Exemplar]) -> Iterator[str]:
    """Each text within bounds; and in each language about as long whether about a node or about nothing."""
    means: dict[tuple[str, bool], list[float]] = defaultdict(list)
    odd: Counter[str] = Counter()
    for exemplar in exemplars:
        length = _text_length(exemplar.text)
        if exemplar.passage or exemplar.title:
            (shortest, longest), kind = (PASSAGE, "passage") if exemplar.passage else (TITLE, "title")
            if not shortest <= length <= longest:
                yield f"{exemplar.text[:60]}: {length:.0f} words, wanted {shortest} to {longest} in a {kind}"
            continue
        means[exemplar.language, bool(exemplar.nodes)].append(length)
        if not SHORTEST <= length <= LONGEST:
            if exemplar.nodes or length > LONGEST:
                yield f"{exemplar.text[:60]}: {length:.0f} words, wanted {SHORTEST} to {LONGEST}"
            odd[exemplar.language] += 1
    for language in sorted({language for language, _ in means}):
        about, nothing = means.get((language, True), []), means.get((language, False), [])
        if nothing and odd[language] > ODD_LENGTHS * len(nothing):
            yield f"{language}: {odd[language]} of {len(nothing)} texts about nothing are very short"
        if about and nothing and not 0.6 < _mean_of(nothing) / _mean_of(about) < 1.6:
            yield f"{language}: texts about nothing have {_mean_of(nothing):.0f} words, others {_mean_of(about):.0f}"


def _text_length(text: str) -> float:
    wide = len(CHINESE.findall(text))
    return wide / CHARACTERS + len(CHINESE.sub(" ", text).split())


def _mean_of(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def shingles(text: str) -> Iterator[tuple[str, ...]]:
    """Every eight words in a row, ignoring case and marks; of Chinese every eight characters are too few, so twice as
    many."""
    units = UNIT.findall(text.casefold())
    size = 2 * SHINGLE if CHINESE.search(text) else SHINGLE
    return (tuple(units[start : start + size]) for start in range(len(units) - size + 1))


def near_duplicates(texts: Sequence[str], alike: float = ALIKE) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose character 5-grams have a Jaccard similarity of at least `alike`, and that similarity. Needs
    scipy.

    Only the rarer grams of each text are multiplied (Wang, Li and Feng 2012, prefixes of variable length): two texts as
    alike as that share more than SPARE of them, and what everybody writes costs most. alike: more than SPARE.
    """
    import numpy as np
    from scipy.sparse import csr_array

    grams = [_character_grams(text) for text in texts]
    columns = {gram: column for column, gram in enumerate(set().union(*grams))}
    places = np.fromiter(map(columns.__getitem__, chain.from_iterable(grams)), dtype="int32")
    sizes = np.array(list(map(len, grams)), dtype="int32")
    rows = np.repeat(np.arange(len(texts)), sizes)
    rarest_first = np.lexsort((places, np.bincount(places)[places], rows))
    spare = (SPARE * sizes).astype("int32")
    # Of a text with n grams, each that is as alike has at least `alike` × n; less a little, since products of floats
    # are not exact.
    rare = sizes - np.ceil(alike * sizes - 1e-6).astype("int32") + 1 + spare
    rank = np.arange(len(places)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rare_places = places[rarest_first][rank < np.repeat(rare, sizes)]
    table = csr_array((np.ones(len(rare_places), dtype="int16"), rare_places, np.cumsum([0, *rare])))
    # By rows, which is made once: the product would make it of the columns for each block.
    by_gram = table.T.tocsr()
    for start in range(0, len(texts), BLOCK):
        common = (table[start : start + BLOCK] @ by_gram).tocoo()
        one, other = common.coords[0] + start, common.coords[1]
        enough = common.data > np.minimum(spare[one], spare[other])
        for pair in np.flatnonzero(enough & (one < other)).tolist():
            first, second = int(one[pair]), int(other[pair])
            share = len(grams[first] & grams[second]) / len(grams[first] | grams[second])
            if share >= alike:
                yield first, second, share


def _character_grams(text: str) -> frozenset[str]:
    plain = " ".join(UNIT.findall(text.casefold())) if not CHINESE.search(text) else "".join(UNIT.findall(text))
    return frozenset(plain[start : start + 5] for start in range(len(plain) - 4)) or frozenset([plain])
