"""`goalweave train`: exemplars, labels and the encoders' weights → a model and its card. Deterministic.

Method and figures: docs/explanation/classification.md.

1. Words. Every stem of the training texts, and every whole word among the encoder's pieces, gets a vector: those of the
   encoders for its commonest spelling. One softmax regression over a text's words and over the mean of their vectors,
   both
   weighted by inverse document frequency; multiplied out it is one row of class scores a word.
2. Heads. A softmax regression over each encoder's vector of the whole text.
3. Heads for single nodes at the top, and for whether a text is about anything, over the same vectors: from the exemplars and from
   texts that nobody here wrote, where they are given.
4. On the texts in the tuning set, most of them foreign: what makes the parts comparable, calibration by level and language, offsets of
   nodes, thresholds, and from when on a text needs no other stage.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from goalweave.classifiers.card import model_card
from goalweave.classifiers.cascade import build_scales, build_stages
from goalweave.classifiers.encoders import (
    MINILM,
    USE,
    installed_encoders,
    installed_version,
    is_installed,
    weights_fingerprint,
    weights_path,
)
from goalweave.classifiers.evaluation import LabelledCase
from goalweave.classifiers.exemplars import Exemplar, Split, pack_exemplars, read_phrases
from goalweave.classifiers.foreign import Role, TextSet
from goalweave.classifiers.model_files import (
    ACCURATE,
    FAST,
    StoredModel,
    pack_rows,
    read_model,
    unpack_rows,
    write_model,
)
from goalweave.classifiers.regression import fit_one_against_rest, fit_softmax
from goalweave.classifiers.tiers import count_cores
from goalweave.classifiers.tuning import EXEMPLARS, Tuning, TuningText, own_texts, truth_of
from goalweave.core.classify import (
    HEADS,
    LABELS,
    WORDS,
    Encoder,
    EncoderHead,
    LabelClassifier,
    LinearModel,
    ModelTree,
    PartLogits,
    TrainedModel,
)
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

VERSION = "3"

PHRASE, PASSAGE = 1.0, 3.0
"""Weight of a label, term or phrase, and of a passage, next to an exemplar's."""
SHARED = 5
"""Directions that most words share, taken off their vectors."""
MAIN = 0.7
"""What falls on the first of two nodes of an exemplar."""
WORD_PENALTY, VECTOR_PENALTY = 1.2e-6, 6e-5
HEAD_PENALTY = 0.33
"""Divided by the number of texts."""
NODE_PENALTY = 0.25
"""Divided by the number of texts: of a head for a single node."""
FOLDS = 3
"""Parts of the texts that heads learn from; for tuning, each part is read by heads that learned from the others."""
PORTION = 512
"""Texts whose words are read at once."""
ROWS = 90_000
"""Words in the table, so that the file stays below 5 MB."""
ReportProgress = Callable[[str], None]

CARD = "MODEL_CARD.md"
LENDER = "sdg"
"""The pack whose texts a framework without texts about nothing borrows as such."""


@dataclass(frozen=True)
class Corpus:
    """Training texts and phrases, and the texts in the tuning set. truth: (texts, classes), rows that sum to 1."""

    framework: Framework
    classes: tuple[str, ...]
    texts: tuple[str, ...]
    languages: tuple[str, ...]
    truth: Floats
    weights: Floats
    training: tuple[Exemplar, ...]
    tuning: tuple[Exemplar, ...]

    @classmethod
    def of(cls, framework: Framework, exemplars: Sequence[Exemplar], phrases: Sequence[tuple[str, str, str]]) -> Corpus:
        """phrases: (text, code, language); of a node without a class, for the class above it or for all those below it."""
        import numpy as np

        order = {node.code: place for place, node in enumerate(framework.nodes)}
        codes = chain.from_iterable(exemplar.nodes for exemplar in exemplars if not exemplar.passage)
        classes = tuple(sorted(set(codes), key=order.__getitem__))
        column = {code: place for place, code in enumerate(classes)}
        below: dict[str, list[str]] = {}
        for code in classes:
            for node in framework.ancestors(code):
                below.setdefault(node.code, []).append(code)

        def spread(code: str, share: float) -> list[tuple[int, float]]:
            """A node's share falls on its class, else on the class above it, else on all those below it."""
            own = next(([above] for above in framework.lineage(code) if above in column), below.get(code, []))
            return [(column[sharing], share / len(own)) for sharing in own]

        rows: list[tuple[str, str, float, list[tuple[int, float]]]] = []
        for exemplar in exemplars:
            if exemplar.split is Split.TRAIN:
                nodes = (*exemplar.nodes, *exemplar.also) if exemplar.passage else exemplar.nodes
                others = len(nodes) - 1
                shares = [MAIN, *[(1 - MAIN) / others] * others] if others > 0 else [1.0]
                truths = list(chain.from_iterable(map(spread, nodes, shares)))
                # A text without nodes is about nothing here: the last class.
                weight = PASSAGE if exemplar.passage else 1.0
                rows.append((exemplar.text, exemplar.language, weight, truths or [(len(classes), 1.0)]))
        for text, code, language in phrases:
            if truths := spread(code, 1.0):
                rows.append((text, language, PHRASE, truths))
        truth = np.zeros((len(rows), len(classes) + 1), dtype="float32")
        for place, (_, _, _, truths) in enumerate(rows):
            for where, share in truths:
                truth[place, where] += share
        return cls(
            framework,
            (*classes, ""),
            tuple(row[0] for row in rows),
            tuple(row[1] for row in rows),
            truth,
            np.array([row[2] for row in rows], dtype="float32"),
            tuple(exemplar for exemplar in exemplars if exemplar.split is Split.TRAIN),
            tuple(exemplar for exemplar in exemplars if exemplar.split is Split.TUNE),
        )

    @cached_property
    def tree(self) -> ModelTree:
        return ModelTree.of(self.framework, self.classes)


def framework_phrases(
    framework: Framework, extra_phrases: Iterable[tuple[str, str, str]] = ()
) -> list[tuple[str, str, str]]:
    """(text, code, language) of every label and term of a framework, and its terms in one line, then `extra_phrases`."""
    phrases: list[tuple[str, str, str]] = []
    for node in framework.nodes:
        for language, label in node.label.items():
            terms = node.terms.get(language, ())
            phrases += [(text, node.code, language) for text in (label, *terms)]
            if terms:
                phrases.append((f"{label}. {', '.join(terms)}", node.code, language))
    return [*phrases, *extra_phrases]


def train_model(
    corpus: Corpus,
    encoders: Sequence[Encoder],
    foreign: Sequence[TextSet] = (),
    report: ReportProgress = lambda line: None,
) -> StoredModel:
    """A model from a corpus with the encoders that are there. Same texts and weights: same model.

    foreign: texts that nobody here wrote; those of sources that train are learned from, those and the ones that tune decide the rest.
    """
    report(f"{len(corpus.texts)} training texts and phrases, {len(corpus.classes) - 1} classes")
    linear, packed, scale = _train_linear_model(corpus, encoders, report)
    heads = {encoder.name: _train_head(corpus, encoder, report) for encoder in encoders}
    bare = TrainedModel(corpus.framework.key, VERSION, corpus.classes, linear, heads, {}, ())
    model = fit_fusion(bare, corpus, encoders, foreign, report)
    return StoredModel(model, _training_facts(corpus, encoders, foreign), packed, scale)


def fit_fusion(
    model: TrainedModel,
    corpus: Corpus,
    encoders: Sequence[Encoder],
    foreign: Sequence[TextSet] = (),
    report: ReportProgress = lambda line: None,
) -> TrainedModel:
    """The model with heads for single nodes, scales and stages."""
    import numpy as np

    lessons = [TuningText(_case_of(exemplar), EXEMPLARS) for exemplar in corpus.training]
    learned = [TuningText(case, own.name) for own in foreign if own.source.role is Role.TRAIN for case in own.cases]
    tuned = [TuningText(case, own.name) for own in foreign if own.source.role is Role.TUNE for case in own.cases]
    # What a head learned from it knows too well: those texts are read by heads that learned from other parts of them.
    texts = [*lessons, *learned, *tuned, *own_texts(corpus.tuning)]
    fold = np.array([crc32((text.case.document or text.case.text).encode()) % FOLDS for text in texts])
    fold[: len(lessons)] = fold[len(lessons) + len(learned) :] = -1
    learning = np.arange(len(texts)) < len(lessons) + len(learned)
    bodies = [text.case.text for text in texts]
    languages = [text.case.language for text in texts]
    tree = corpus.tree
    truth, known = truth_of(corpus.framework, tree, texts)
    word_scores, word_counts = _read_words(model.linear, bodies, encoders)
    labels = LabelClassifier().logits(bodies, corpus.framework, languages, tree.codes)
    nothing = np.zeros(len(texts), dtype="float32")
    parts = {WORDS: tree.class_logits(word_scores), LABELS: PartLogits(nothing, labels)}
    heads = dict(model.heads)
    for encoder in encoders:
        read = np.array([not encoder.languages or language in encoder.languages for language in languages])
        places = np.flatnonzero(read)
        report(f"{encoder.name}: heads of single nodes over {int((read & learning).sum())} texts")
        vectors = np.zeros((len(texts), encoder.dimensions), dtype="float32")
        vectors[places] = encoder.encode([bodies[place] for place in places])
        head, scores = _train_node_heads(tree, vectors, truth, known, read & learning, fold)
        heads[encoder.name + HEADS] = head
        parts[encoder.name] = tree.class_logits(heads[encoder.name].scores(vectors))
        parts[encoder.name + HEADS] = tree.head_logits(scores)
    report("tuning")
    tuning = Tuning(tree, tuple(texts), truth, known, parts, word_counts)[range(len(lessons), len(texts))]
    scales = build_scales(tuning, encoders)
    return replace(model, heads=heads, scales=scales, stages=build_stages(tuning, scales, encoders))


def _read_words(linear: LinearModel, texts: Sequence[str], encoders: Sequence[Encoder]) -> tuple[Floats, Floats]:
    """(texts, classes) scores of the words, and (texts,) how many the model knows; in portions, as the memory of words is limited."""
    import numpy as np

    scores, counts = [], []
    for start in range(0, len(texts), PORTION):
        portion = texts[start : start + PORTION]
        if linear.strangers is not None:
            linear.reader.meet(portion, lambda words: encode_words(words, encoders))
        else:
            linear.reader.prepare()
        rows = [linear.reader.rows(text) for text in portion]
        scores.append(linear.reader.scores(rows))
        counts += [len(own) for own in rows]
    return np.concatenate(scores), np.array(counts, dtype="float32")


def _case_of(exemplar: Exemplar) -> LabelledCase:
    codes = frozenset((*exemplar.nodes, *exemplar.also))
    return LabelledCase(exemplar.text, codes, exemplar.language, rejected=frozenset(exemplar.looks))


def _train_node_heads(
    tree: ModelTree, vectors: Floats, truth: Floats, known: Floats, learning: Any, fold: Any
) -> tuple[EncoderHead, Floats]:
    """The heads of the nodes at the top and of whether a text is about something; and what they say of each text: of those in a
    fold, heads that did not learn from that fold."""
    import numpy as np

    top = list(tree.top)
    something = truth.any(axis=1)
    sure = something | (known > 0).all(axis=1)
    # Texts about nothing are few, and every one of them stands for a kind.
    rare = (something[learning].sum() / max(1, (sure & ~something)[learning].sum())) ** 0.5
    targets = np.hstack([truth[:, top], something[:, None]]).astype("float32")
    weights = np.hstack([known[:, top], np.where(something, 1, rare)[:, None] * sure[:, None]]).astype("float32")

    def fit(rows: Any) -> EncoderHead:
        penalty = NODE_PENALTY / max(1, len(rows))
        own, bias = fit_one_against_rest(vectors[rows], targets[rows], weights[rows], penalty)
        return EncoderHead(own.astype("float16").astype("float32"), bias)

    head = fit(np.flatnonzero(learning))
    scores = head.scores(vectors)
    for number in range(FOLDS):
        if (fold == number).any():
            scores[fold == number] = fit(np.flatnonzero(learning & (fold != number))).scores(vectors[fold == number])
    return head, scores


def _training_facts(corpus: Corpus, encoders: Sequence[Encoder], foreign: Sequence[TextSet]) -> dict[str, Any]:
    """What the model was made from: a fingerprint of the texts, and versions and fingerprints of the encoders."""
    content = json.dumps([corpus.texts, corpus.truth.argmax(axis=1).tolist()], ensure_ascii=False)
    return {
        "corpus": sha256(content.encode()).hexdigest(),
        "texts": len(corpus.texts),
        "foreign": {own.name: {"role": str(own.source.role), "texts": len(own.cases)} for own in foreign},
        "encoders": {
            encoder.name: {"version": installed_version(encoder.name), "sha256": weights_fingerprint(encoder.name)}
            for encoder in encoders
        },
    }


def _train_linear_model(
    corpus: Corpus, encoders: Sequence[Encoder], report: ReportProgress
) -> tuple[LinearModel, Any, Any]:
    """The model of words, its packed table (rows, classes) as int8, and the step of each row (rows,)."""
    import numpy as np
    from scipy import sparse

    read = list(map(_spelled_stems, corpus.texts))
    spelled: dict[str, str] = {}
    # An encoder knows words, not stems: each stem is read as its commonest spelling.
    for (word, spelling), _ in Counter(chain.from_iterable(read)).most_common():
        spelled.setdefault(word, spelling)
    texts_with: Counter[str] = Counter()
    for stems in read:
        texts_with.update({word for word, _ in stems})
    spelled = {word: spelling for word, spelling in spelled.items() if not word.isnumeric()}
    learned = sorted(spelled)
    added = {word: spelling for word, spelling in _whole_words().items() if word not in spelled}
    words = [*learned, *added]
    report(f"{len(learned)} words of the training texts, {len(added)} of the encoder's pieces")
    idf = np.log((1 + len(read)) / (1 + np.array([texts_with[word] for word in words]))) + 1
    idf = idf.astype("float32")
    row_of = {word: row for row, word in enumerate(learned)}
    texts, rows = [], []
    for place, stems in enumerate(read):
        known = {row_of[word] for word, _ in stems if word in row_of}
        rows += sorted(known)
        texts += [place] * len(known)
    counts = sparse.csr_matrix((idf[rows], (texts, rows)), shape=(len(read), len(learned)), dtype="float32")
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts = (sparse.diags(1 / np.maximum(length, 1e-9)) @ counts).tocsr().astype("float32")
    vectors = encode_words([spelled.get(word) or added[word] for word in words], encoders)
    common = _remove_common_directions(vectors[: len(learned)], np.array([texts_with[word] for word in learned]))
    means = np.asarray(counts @ (vectors[: len(learned)] @ common), dtype="float32")
    # Two views of the same words. A word of one text alone would learn that text by heart: it is seen by its vector only.
    repeated = np.flatnonzero([texts_with[word] > 1 for word in learned])
    report(f"softmax regression over {len(repeated)} words and the vectors of all")
    blocks = [counts[:, repeated], means]
    (own, through), bias = fit_softmax(blocks, corpus.truth, corpus.weights, [WORD_PENALTY, VECTOR_PENALTY])
    # Multiplied out, the regression over the mean of vectors is one row of class scores a word, for words never seen too.
    through = common @ through
    table = vectors @ through
    table[repeated] += own
    table *= idf[:, None]
    table -= table.mean(axis=1, keepdims=True)  # the same for all classes, so it tells nothing
    selected = _select_rows(words, len(learned), texts_with, table)
    packed, scale = pack_rows(table[selected])
    # As the files will have it: what is tuned and measured is the model that ships, rounding included.
    linear = LinearModel(
        {words[row]: place for place, row in enumerate(selected)},
        idf[selected].astype("float16").astype("float32"),
        unpack_rows(packed, scale),
        bias,
        through.astype("float16").astype("float32"),
    )
    return linear, packed, scale


def _spelled_stems(text: str) -> list[tuple[str, str]]:
    return [(word, text[start:end].lower()) for word, start, end in read_stems(text)]


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
    # Eigenvalues come in rising order: the last eigenvectors are the directions that most of the words share.
    axes = np.linalg.eigh(moved.T @ moved)[1][:, ::-1][:, :SHARED]
    projection = np.eye(vectors.shape[1]) - axes @ axes.T
    projection[-1] = -mean @ projection
    projection[:, -1] = 0
    return np.asarray(projection, dtype="float32")


def _select_rows(words: Sequence[str], learned: int, texts_with: Mapping[str, int], table: Floats) -> list[int]:
    """The rows that stay, in order: words of two or more training texts, then those whose scores differ most between
    classes, then the encoder's commonest words, and last Chinese pairs that occur once."""
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
    spellings: dict[str, str] = {}
    for number in sorted(range(pieces.get_piece_size()), key=lambda number: (-pieces.get_score(number), number)):
        piece = pieces.id_to_piece(number)
        word = piece.removeprefix("▁")
        wide = len(word) == 2 and all("\u4e00" <= sign <= "\u9fff" for sign in word)
        letters = piece.startswith("▁") and len(word) > 2 and word.isalpha() and _is_supported_script(word)
        if wide or letters:
            for stem, _, _ in read_stems(word.lower()):
                spellings.setdefault(stem, word.lower())
    return spellings


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
    # Without texts about nothing a model could not learn to be silent.
    if all(exemplar.nodes for exemplar in exemplars):
        exemplars += _borrow_exemplars(library, framework)
    phrases = framework_phrases(framework, read_phrases(pack, framework))
    corpus = Corpus.of(framework, exemplars, phrases)
    write_model(train_model(corpus, installed_encoders(count_cores()), report), folder)
    report("measuring")
    card = model_card(read_model(folder, encoders=True), framework, exemplars)
    (folder / CARD).write_text(card, encoding="utf-8")
    return [folder / name for name in (FAST, ACCURATE, CARD)]


def _borrow_exemplars(library: PackLibrary, framework: Framework) -> list[Exemplar]:
    """Texts of another framework's exemplars that, by the labels of this one, are about nothing in it."""
    other = library.catalogue().framework(LENDER)
    texts = pack_exemplars(library.pack(LENDER).folder, other)
    bodies, languages = [exemplar.text for exemplar in texts], [exemplar.language for exemplar in texts]
    rankings = LabelClassifier().rank(bodies, framework, languages, framework.levels[0].id)
    pairs = zip(texts, rankings, strict=True)
    return [replace(exemplar, nodes=(), also=()) for exemplar, ranking in pairs if ranking.abstained]
