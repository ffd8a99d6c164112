"""What stands out in Chinese texts, against the words that ICU finds in them."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain

import pytest
from py_mini_racer import MiniRacer

from goalweave.classifiers import classifier
from goalweave.classifiers.exemplars import pack_exemplars
from goalweave.packs import library
from goalweave.packs.library import SHIPPED

pytestmark = pytest.mark.usefixtures("chinese_words")

SEGMENT = """
var segmenter = new Intl.Segmenter("zh", {granularity: "word"});
function split(texts) { return JSON.stringify(texts.map(text => Array.from(segmenter.segment(text)).map(part => part.segment))); }
"""
TEXTS, FREQUENT = 60, 300


def test_no_highlight_cuts_a_frequent_chinese_word() -> None:
    sdg = library().catalogue().framework("sdg")
    labels = [node.label["zh"] for node in sdg.nodes if "zh" in node.label]
    texts = [exemplar.text for exemplar in pack_exemplars(SHIPPED / "sdg", sdg) if exemplar.language == "zh"][:TEXTS]
    racer = MiniRacer()
    racer.eval(SEGMENT)
    words_of_labels = chain.from_iterable(json.loads(racer.call("split", labels)))
    counts = Counter(word for word in words_of_labels if len(word) > 1)
    frequent = {word for word, _ in counts.most_common(FREQUENT)}
    spans = 0
    rankings = classifier("fast").rank(texts, sdg, ["zh"] * len(texts))
    for ranking, words in zip(rankings, json.loads(racer.call("split", texts)), strict=True):
        inside: set[int] = set()
        place = 0
        for word in words:
            if word in frequent:
                inside.update(range(place + 1, place + len(word)))
            place += len(word)
        for candidate in ranking.candidates:
            for passage in candidate.evidence:
                for start, end in passage.words:
                    spans += 1
                    assert not {passage.start + start, passage.start + end} & inside, passage.text[start:end]
    assert spans > TEXTS
