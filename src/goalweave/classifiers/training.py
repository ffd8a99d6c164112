"""`goalweave train`: exemplars, labels and the encoders' weights → a model and its card. Deterministic.

Method and figures: docs/explanation/classification.md.

1. Words. Every stem of the training texts, and every whole word among the encoder's pieces, gets a vector: those of the
   encoders for its commonest spelling. One softmax regression over a text's words and over the mean of their vectors,
   both
   weighted by inverse document frequency; multiplied out it is one row of class scores a word.
2. Heads. A softmax regression over each encoder's vector of the whole text.
3. Heads for single nodes at the top, and for whether a text is about anything, over the same vectors: from the exemplars and from
   labelled texts from elsewhere, where they are given.
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

from goalweave.classifiers.benchmark import benchmark_texts
from goalweave.classifiers.card import measured_figures, model_card
from goalweave.classifiers.encoders import (
    MINILM,
    USE,
    RememberingEncoder,
    installed_encoders,
    installed_version,
    is_installed,
    weights_fingerprint,
    weights_path,
)
from goalweave.classifiers.exemplars import Exemplar, Split, pack_exemplars, read_phrases, shingles
from goalweave.classifiers.foreign import Role, TextSet
from goalweave.classifiers.fusion import fit_fusion
from goalweave.classifiers.model_files import (
    ACCURATE,
    FAST,
    StoredModel,
    pack_rows,
    read_model,
    unpack_rows,
    write_figures,
    write_model,
)
from goalweave.classifiers.regression import fit_softmax
from goalweave.classifiers.tiers import count_cores
from goalweave.core.classify import (
    HEADS,
    Encoder,
    EncoderHead,
    LabelClassifier,
    LinearModel,
    ModelTree,
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

VERSION = "4"

PHRASE, PASSAGE = 1.0, 3.0
"""Weight of a label, term or phrase, and of a passage, next to an exemplar's."""
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

CARD, MODEL = "MODEL_CARD.md", "model"
LENDER = "sdg"
"""The pack whose texts a framework without texts about nothing borrows as such."""


@dataclass(frozen=True)
class Corpus:
    """Training texts and phrases, and the exemplars that some of them are from. truth: (texts, classes), rows that sum to 1."""

    framework: Framework
    classes: tuple[str, ...]
    texts: tuple[str, ...]
    languages: tuple[str, ...]
    truth: Floats
    weights: Floats
    exemplars: tuple[Exemplar, ...]

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
            tuple(exemplars),
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
    decided: StoredModel | None = None,
    report: ReportProgress = lambda line: None,
) -> StoredModel:
    """A model from a corpus with the encoders that are there. Same texts and weights: same model.

    foreign: labelled texts from elsewhere; those of sources that train are learned from, those and the ones that tune decide the rest.
    decided: a model that such texts decided already; what they decided is taken over.
    """
    report(f"{len(corpus.texts)} training texts and phrases, {len(corpus.classes) - 1} classes")
    linear, packed, scale = _train_linear_model(corpus, encoders, report)
    heads = {encoder.name: _train_head(corpus, encoder, report) for encoder in encoders}
    bare = TrainedModel(corpus.framework.key, VERSION, corpus.classes, linear, heads, {}, ())
    facts = _training_facts(corpus, encoders, foreign)
    if decided:
        own = {name: head for name, head in decided.model.heads.items() if name.endswith(HEADS)}
        model = replace(bare, heads={**heads, **own}, scales=decided.model.scales, stages=decided.model.stages)
        return StoredModel(model, {**facts, "foreign": decided.facts["foreign"]}, packed, scale)
    return StoredModel(
        fit_fusion(bare, corpus.framework, corpus.exemplars, encoders, foreign, report), facts, packed, scale
    )


def _count_by_source(foreign: Sequence[TextSet]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for text_set in foreign:
        counts[text_set.source.name] += len(text_set.cases)
    return dict(counts)


def _training_facts(corpus: Corpus, encoders: Sequence[Encoder], foreign: Sequence[TextSet]) -> dict[str, Any]:
    """What the model was made from: a fingerprint of the texts, and versions and fingerprints of the encoders."""
    content = json.dumps([corpus.texts, corpus.truth.argmax(axis=1).tolist()], ensure_ascii=False)
    return {
        "corpus": sha256(content.encode()).hexdigest(),
        "texts": len(corpus.texts),
        "foreign": _count_by_source(foreign),
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


def build_model(
    library: PackLibrary,
    framework: Framework,
    folder: Path,
    report: Callable[[str], None],
    foreign: Sequence[TextSet] = (),
) -> list[Path]:
    """Train, write and describe; returns the files written.

    foreign: labelled texts from elsewhere, by source. Without any, what such texts decided stays as it is in the model of the pack.
    Raises InputError if something to train with is missing.
    """
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
    encoders = [RememberingEncoder(encoder) for encoder in installed_encoders(count_cores())]
    measured = [own for own in foreign if own.source.role is Role.MEASURE]
    trained = train_model(
        corpus, encoders, _without_overlap(foreign, report), _read_decided(pack / MODEL, corpus, foreign), report
    )
    write_model(trained, folder)
    report("measuring")
    model = read_model(folder, encoders=True).model
    variants = {"with labelled texts from elsewhere": model}
    if measured:
        # What these texts are worth: the same words and heads, and everything else decided on our own texts.
        own = replace(model, heads={encoder.name: model.heads[encoder.name] for encoder in encoders})
        variants["our own texts alone"] = fit_fusion(own, framework, exemplars, encoders, (), report)
        write_figures(measured_figures(model, framework, encoders, measured), folder)
    card = model_card(read_model(folder, encoders=True), framework, exemplars, encoders, measured, variants)
    (folder / CARD).write_text(card, encoding="utf-8")
    return [folder / name for name in (FAST, ACCURATE, CARD)]


def _read_decided(folder: Path, corpus: Corpus, foreign: Sequence[TextSet]) -> StoredModel | None:
    """The model whose heads for single nodes, scales and stages stay: where no foreign texts are given and it was made with some."""
    if foreign or not (folder / FAST).is_file():
        return None
    model = read_model(folder, encoders=True)
    return model if model.facts.get("foreign") and model.model.classes == corpus.classes else None


def _without_overlap(foreign: Sequence[TextSet], report: ReportProgress) -> list[TextSet]:
    """What trains and tunes, without texts that share eight words in a row with the benchmark."""
    forbidden = set(chain.from_iterable(map(shingles, benchmark_texts())))
    separate = []
    for text_set in foreign:
        if text_set.source.role is not Role.MEASURE:
            cases = tuple(case for case in text_set.cases if forbidden.isdisjoint(shingles(case.text)))
            overlapping = len(text_set.cases) - len(cases)
            if overlapping:
                report(f"{text_set.name}: {overlapping} texts left out that share words with the benchmark")
            separate.append(replace(text_set, cases=cases))
    return separate


def _borrow_exemplars(library: PackLibrary, framework: Framework) -> list[Exemplar]:
    """Texts of another framework's exemplars that, by the labels of this one, are about nothing in it."""
    other = library.catalogue().framework(LENDER)
    texts = pack_exemplars(library.pack(LENDER).folder, other)
    bodies, languages = [exemplar.text for exemplar in texts], [exemplar.language for exemplar in texts]
    rankings = LabelClassifier().rank(bodies, framework, languages, framework.levels[0].id)
    pairs = zip(texts, rankings, strict=True)
    return [replace(exemplar, nodes=(), also=()) for exemplar, ranking in pairs if ranking.abstained]
