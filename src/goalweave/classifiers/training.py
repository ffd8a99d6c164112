"""`goalweave train`: exemplars, labels and the encoders' weights → a model and its card. Deterministic.

Method and figures: docs/explanation/classification.md.

1. Words. Every stem of the training texts, and every whole word among the encoder's pieces, gets a vector: those of the
   encoders for its commonest spelling. One softmax regression over a text's words and over the mean of their vectors, both
   weighted by inverse document frequency; multiplied out it is one row of class scores a word.
2. Heads. A softmax regression over each encoder's vector of the whole text.
3. On the texts set apart to tune: weights of the parts by language, calibration by level and language, offsets of nodes,
   thresholds, and from when on a text needs no further stage.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalweave.classifiers.card import model_card
from goalweave.classifiers.cascade import build_stages
from goalweave.classifiers.encoders import (
    MINILM,
    USE,
    installed_encoders,
    installed_version,
    is_installed,
    weights_fingerprint,
    weights_path,
)
from goalweave.classifiers.exemplars import Exemplar, Split, pack_exemplars, read_phrases
from goalweave.classifiers.model_files import (
    ACCURATE,
    FAST,
    StoredModel,
    pack_rows,
    read_model,
    unpack_rows,
    write_model,
)
from goalweave.classifiers.regression import fit_softmax
from goalweave.classifiers.tiers import count_cores
from goalweave.classifiers.tuning import Tuning, combine_exemplars, exemplar_beginnings
from goalweave.core.classify import Encoder, EncoderHead, LabelClassifier, LinearModel, ModelTree, TrainedModel
from goalweave.core.classify.stems import read_stems
from goalweave.core.classify.trained_model import LATIN, encode_words
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.packs import PackLibrary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

VERSION = "2"

PHRASE, PASSAGE = 1.0, 3.0
"""Weight of a label, term or phrase, and of a passage, beside an exemplar's."""
SHARED = 5
"""Directions that most words share, taken off their vectors."""
MAIN = 0.7
"""What falls on the first of two nodes of an exemplar."""
WORD_PENALTY, VECTOR_PENALTY = 1.2e-6, 6e-5
HEAD_PENALTY = 0.33
"""Divided by the number of texts."""
ROWS = 90_000
"""Words in the table, so that the file stays below 5 MB."""
ReportProgress = Callable[[str], None]

CARD = "MODEL_CARD.md"
LENDER = "sdg"
"""The pack whose texts a framework without texts about nothing borrows as such."""


@dataclass(frozen=True)
class Corpus:
    """Training texts and phrases, and the texts set apart. truth: (texts, classes), rows that sum to 1."""

    framework: Framework
    classes: tuple[str, ...]
    texts: tuple[str, ...]
    languages: tuple[str, ...]
    truth: Floats
    weights: Floats
    held_out: Mapping[Split, tuple[Exemplar, ...]]

    @classmethod
    def of(cls, framework: Framework, exemplars: Sequence[Exemplar], phrases: Sequence[tuple[str, str, str]]) -> Corpus:
        """phrases: (text, code, language); of a node without a class, for the class above it or for all those below it."""
        import numpy as np

        order = {node.code: place for place, node in enumerate(framework.nodes)}
        classes = tuple(
            sorted({code for one in exemplars if not one.passage for code in one.nodes}, key=order.__getitem__)
        )
        column = {code: place for place, code in enumerate(classes)}
        below: dict[str, list[str]] = {}
        for one_class in classes:
            for node in framework.ancestors(one_class):
                below.setdefault(node.code, []).append(one_class)

        def spread(code: str, share: float) -> list[tuple[int, float]]:
            """A node's share falls on its class, else on the class above it, else on all those below it."""
            chain = [code, *(node.code for node in framework.ancestors(code))]
            own = next(([one] for one in chain if one in column), below.get(code, []))
            return [(column[one], share / len(own)) for one in own]

        rows: list[tuple[str, str, float, list[tuple[int, float]]]] = []
        for one in exemplars:
            if one.split is Split.TRAIN:
                codes = (*one.nodes, *one.also) if one.passage else one.nodes
                shares = [MAIN, *[(1 - MAIN) / (len(codes) - 1)] * (len(codes) - 1)] if len(codes) > 1 else [1.0]
                found = [pair for code, share in zip(codes, shares, strict=False) for pair in spread(code, share)]
                rows.append((one.text, one.language, PASSAGE if one.passage else 1.0, found or [(len(classes), 1.0)]))
        for text, code, language in phrases:
            if found := spread(code, 1.0):
                rows.append((text, language, PHRASE, found))
        truth = np.zeros((len(rows), len(classes) + 1), dtype="float32")
        for place, (_, _, _, shares_of) in enumerate(rows):
            for where, share in shares_of:
                truth[place, where] += share
        return cls(
            framework,
            (*classes, ""),
            tuple(row[0] for row in rows),
            tuple(row[1] for row in rows),
            truth,
            np.array([row[2] for row in rows], dtype="float32"),
            {split: tuple(one for one in exemplars if one.split is split) for split in (Split.TUNE, Split.TEST)},
        )

    @cached_property
    def tree(self) -> ModelTree:
        return ModelTree.of(self.framework, self.classes)


def framework_phrases(
    framework: Framework, extra_phrases: Iterable[tuple[str, str, str]] = ()
) -> list[tuple[str, str, str]]:
    """(text, code, language) of every label and term of a framework, and its terms in one line, then `extra_phrases`."""
    found: list[tuple[str, str, str]] = []
    for node in framework.nodes:
        for language, label in node.label.items():
            terms = node.terms.get(language, ())
            found += [(text, node.code, language) for text in (label, *terms)]
            if terms:
                found.append((f"{label}. {', '.join(terms)}", node.code, language))
    return [*found, *extra_phrases]


def train_model(corpus: Corpus, encoders: Sequence[Encoder], report: ReportProgress = lambda line: None) -> StoredModel:
    """A model from a corpus with the encoders that are there. Same corpus and weights: same model."""
    report(f"{len(corpus.texts)} training texts and phrases, {len(corpus.classes) - 1} classes")
    linear, packed, scale = _train_linear_model(corpus, encoders, report)
    heads = {encoder.name: _train_head(corpus, encoder, report) for encoder in encoders}
    bare = TrainedModel(corpus.framework.key, VERSION, corpus.classes, linear, heads, ())
    report("tuning")
    tune = corpus.held_out[Split.TUNE]
    tuning = Tuning.of(bare, corpus.tree, [*tune, *combine_exemplars(tune), *exemplar_beginnings(tune)], encoders)
    model = TrainedModel(corpus.framework.key, VERSION, corpus.classes, linear, heads, build_stages(tuning, encoders))
    return StoredModel(model, _training_facts(corpus, encoders), packed, scale)


def _training_facts(corpus: Corpus, encoders: Sequence[Encoder]) -> dict[str, Any]:
    """What the model was made from, so that anyone can tell."""
    content = json.dumps([corpus.texts, corpus.truth.argmax(axis=1).tolist()], ensure_ascii=False)
    return {
        "corpus": sha256(content.encode()).hexdigest(),
        "texts": len(corpus.texts),
        "encoders": {
            one.name: {"version": installed_version(one.name), "sha256": weights_fingerprint(one.name)}
            for one in encoders
        },
    }


def _train_linear_model(
    corpus: Corpus, encoders: Sequence[Encoder], report: ReportProgress
) -> tuple[LinearModel, Any, Any]:
    """The model of words, its table as it is packed, and the size of each row's step."""
    import numpy as np
    from scipy import sparse

    read = [[(word, text[start:end].lower()) for word, start, end in read_stems(text)] for text in corpus.texts]
    spelled: dict[str, str] = {}
    for (word, spelling), _ in Counter(pair for words in read for pair in words).most_common():
        spelled.setdefault(word, spelling)
    texts_with = Counter(word for words in read for word in {word for word, _ in words})
    spelled = {word: spelling for word, spelling in spelled.items() if not word.isnumeric()}
    learned = sorted(spelled)
    added = {word: spelling for word, spelling in _whole_words().items() if word not in spelled}
    words = [*learned, *added]
    report(f"{len(learned)} words of the training texts, {len(added)} of the encoder's pieces")
    idf = np.log((1 + len(read)) / (1 + np.array([texts_with[word] for word in words]))) + 1
    idf = idf.astype("float32")
    row_of = {word: row for row, word in enumerate(learned)}
    texts, rows = [], []
    for place, found in enumerate(read):
        known = {row_of[word] for word, _ in found if word in row_of}
        rows += sorted(known)
        texts += [place] * len(known)
    counts = sparse.csr_matrix((idf[rows], (texts, rows)), shape=(len(read), len(learned)), dtype="float32")
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts = (sparse.diags(1 / np.maximum(length, 1e-9)) @ counts).tocsr().astype("float32")
    vectors = encode_words([spelled.get(word) or added[word] for word in words], encoders)
    common = _remove_common_directions(vectors[: len(learned)], np.array([texts_with[word] for word in learned]))
    means = np.asarray(counts @ (vectors[: len(learned)] @ common), dtype="float32")
    repeated = np.flatnonzero([texts_with[word] > 1 for word in learned])
    report(f"softmax regression over {len(repeated)} words and the vectors of all")
    blocks = [counts[:, repeated], means]
    (own, through), bias = fit_softmax(blocks, corpus.truth, corpus.weights, [WORD_PENALTY, VECTOR_PENALTY])
    through = common @ through
    table = vectors @ through
    table[repeated] += own
    table *= idf[:, None]
    table -= table.mean(axis=1, keepdims=True)  # the same for all classes, so it tells nothing
    kept = _select_rows(words, len(learned), texts_with, table)
    packed, scale = pack_rows(table[kept])
    linear = LinearModel(
        {words[row]: place for place, row in enumerate(kept)},
        idf[kept].astype("float16").astype("float32"),
        unpack_rows(packed, scale),
        bias,
        through.astype("float16").astype("float32"),
    )
    return linear, packed, scale


def _remove_common_directions(vectors: Floats, frequency: NDArray[np.int64]) -> Floats:
    """(dimensions, dimensions): takes the mean of the words' vectors off, and what most of them share (Arora and others 2017).

    The last of the dimensions is 1 for every word.
    """
    import numpy as np

    share = (frequency / frequency.sum()).astype("float64")[:, None]
    mean = (share * vectors).sum(axis=0)
    mean[-1] = 0
    moved = (vectors - mean) * np.sqrt(share)
    moved[:, -1] = 0
    axes = np.linalg.eigh(moved.T @ moved)[1][:, ::-1][:, :SHARED]
    kept = np.eye(vectors.shape[1]) - axes @ axes.T
    kept[-1] = -mean @ kept
    kept[:, -1] = 0
    return np.asarray(kept, dtype="float32")


def _select_rows(words: Sequence[str], learned: int, texts_with: Mapping[str, int], table: Floats) -> list[int]:
    """Rows in order: first the words of two training texts, then those that tell most; of the pieces the commonest first."""
    import numpy as np

    telling = np.abs(table - table.mean(axis=1, keepdims=True)).max(axis=1)

    def rank(row: int) -> tuple[int, float]:
        if row >= learned:
            return 2, float(row)
        wide = "\u3400" <= words[row][0] <= "\u9fff"
        if texts_with[words[row]] > 1:
            return 0, 0.0
        return (3 if wide else 1), -float(telling[row])

    return sorted(sorted(range(len(words)), key=rank)[:ROWS])


def _whole_words() -> dict[str, str]:
    """Stem → spelling of the whole words among the pieces of the universal encoder, the commonest first."""
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(weights_path(USE).with_name("sp.model")))
    found: dict[str, str] = {}
    scored = sorted(range(pieces.get_piece_size()), key=lambda number: (-pieces.get_score(number), number))
    for number in scored:
        piece = pieces.id_to_piece(number)
        word = piece.removeprefix("▁")
        wide = len(word) == 2 and all("\u4e00" <= sign <= "\u9fff" for sign in word)
        letters = piece.startswith("▁") and len(word) > 2 and word.isalpha() and _is_supported_script(word)
        if wide or letters:
            for stem, _, _ in read_stems(word.lower()):
                found.setdefault(stem, word.lower())
    return found


def _is_supported_script(word: str) -> bool:
    """Latin, Cyrillic or Arabic letters."""
    return all(sign <= LATIN or "\u0400" <= sign <= "\u04ff" or "\u0600" <= sign <= "\u06ff" for sign in word)


def _train_head(corpus: Corpus, encoder: Encoder, report: ReportProgress) -> EncoderHead:
    """Of an encoder for some languages, only texts in those."""
    import numpy as np

    places = [
        place
        for place, language in enumerate(corpus.languages)
        if not encoder.languages or language in encoder.languages
    ]
    report(f"{encoder.name}: softmax regression over {len(places)} texts")
    vectors = encoder.encode([corpus.texts[place] for place in places])
    (weights,), bias = fit_softmax(
        [vectors], corpus.truth[places], corpus.weights[places], [HEAD_PENALTY / len(places)], rounds=150
    )
    return EncoderHead(weights.astype("float16").astype("float32"), np.asarray(bias, dtype="float32"))


def build_model(library: PackLibrary, framework: Framework, folder: Path, report: Callable[[str], None]) -> list[Path]:
    """Train, write and describe; returns the files written. Raises InputError if something to train with is missing."""
    if find_spec("scipy") is None:
        raise InputError("training needs scipy: pip install goalweave[train]")
    missing = [name for name in (USE, MINILM) if not is_installed(name)]
    if missing:
        raise InputError(Message("training needs the encoders {missing}", missing=tuple(missing)))
    pack = library.pack(framework.id).folder
    exemplars = pack_exemplars(pack, framework)
    if all(one.nodes for one in exemplars):
        exemplars += _borrow_exemplars(library, framework)
    phrases = framework_phrases(framework, read_phrases(pack, framework))
    write_model(
        train_model(Corpus.of(framework, exemplars, phrases), installed_encoders(count_cores()), report), folder
    )
    report("measuring")
    stored = read_model(folder, encoders=True)
    (folder / CARD).write_text(model_card(stored, framework, exemplars), encoding="utf-8")
    return [folder / name for name in (FAST, ACCURATE, CARD)]


def _borrow_exemplars(library: PackLibrary, framework: Framework) -> list[Exemplar]:
    """Texts of another framework's exemplars that, by the labels of this one, are about nothing in it."""
    other = library.catalogue().framework(LENDER)
    texts = pack_exemplars(library.pack(LENDER).folder, other)
    rankings = LabelClassifier().rank(
        [one.text for one in texts], framework, [one.language for one in texts], framework.levels[0].id
    )
    return [replace(one, nodes=(), also=()) for one, ranking in zip(texts, rankings, strict=True) if ranking.abstained]
