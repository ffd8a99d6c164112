"""Writes the list of Chinese words by which highlights are kept from cutting one.

python tools/chinese_words.py DICT

DICT: dict.txt of jieba 0.42.1 (MIT), which is no dependency: take it from the package. The list has its words of two to four characters
that occur five times or more in its corpora, and the words of our own labels, terms and texts, as that dictionary and ICU
(Intl.Segmenter, in mini-racer) part them: terms of the field that are rare elsewhere.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from py_mini_racer import MiniRacer

from goalweave.core.text import word_edges
from goalweave.packs import library

ROOT = Path(__file__).resolve().parents[1]
EXEMPLARS = ROOT / "src/goalweave/packs/sdg/exemplars"
TARGET = ROOT / "src/goalweave/core/text" / word_edges.WORD_LIST
WIDE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
LEAST, LONGEST = 5, 4
SEGMENT = """
var segmenter = new Intl.Segmenter("zh", {granularity: "word"});
function split(text) { return JSON.stringify(Array.from(segmenter.segment(text)).map(part => part.segment)); }
"""


def own_texts() -> Iterator[str]:
    for path in sorted(EXEMPLARS.glob("*zh.jsonl")):
        for line in path.open(encoding="utf-8"):
            yield json.loads(line)["text"]
    with (EXEMPLARS / "phrases.zh.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from row["phrases"].split(" | ")
    for framework in library().catalogue().frameworks.values():
        for node in framework.nodes:
            yield from (label for language, label in node.label.items() if language.startswith("zh"))
            for language, terms in node.terms.items():
                if language.startswith("zh"):
                    yield from terms


def read_dictionary(path: Path) -> dict[str, int]:
    counts = {}
    for line in path.open(encoding="utf-8"):
        word, count, _ = line.split(" ", 2)
        if WIDE.fullmatch(word):
            counts[word] = int(count)
    return counts


def main() -> int:
    counts = read_dictionary(Path(sys.argv[1]))
    total = sum(counts.values())
    # The whole dictionary parts our own texts; then only its commoner words are taken.
    least = {word: cost(count / total) for word, count in counts.items() if count}
    word_edges._load_costs = lambda: (least, max(map(len, least)))
    racer = MiniRacer()
    racer.eval(SEGMENT)
    own: Counter[str] = Counter()
    for text in own_texts():
        own.update(filter(WIDE.fullmatch, json.loads(racer.call("split", text))))
        for run in WIDE.findall(text):
            own.update(word_edges.split_chinese(run))
    shares = {word: count / own.total() for word, count in own.items()}
    for word, count in counts.items():
        if len(word) == 1 or (len(word) <= LONGEST and count >= LEAST):
            shares[word] = max(shares.get(word, 0), count / total, 1 / own.total())
    lines: dict[int, list[str]] = defaultdict(list)
    for word in sorted(shares):
        lines[cost(shares[word])].append(word)
    content = "".join(f"{number} {' '.join(lines[number])}\n" for number in sorted(lines))
    TARGET.write_bytes(gzip.compress(content.encode(), 9, mtime=0))
    print(f"{len(shares)} words, {TARGET.stat().st_size // 1000} kB")
    return 0


def cost(share: float) -> int:
    return round(-word_edges.COSTS_PER_NAT * math.log(share))


if __name__ == "__main__":
    sys.exit(main())
