"""Texts made of exemplars: longer and shorter ones, on which calibration must hold too."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from goalweave.classifiers.exemplars import Exemplar

TOGETHER, BEGINNING = "together", "beginning"
"""Registers of texts that are made of exemplars."""
WORDS_OF_A_BEGINNING = (3, 9)
CHINESE = re.compile("[\u3400-\u9fff]")
SEED = 20


def combine_exemplars(exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """Texts made of two to four exemplars each, half as many as there are: real texts are longer and about several things."""
    chance = random.Random(SEED)  # noqa: S311
    found = []
    for language in sorted({one.language for one in exemplars}):
        own = [one for one in exemplars if one.language == language and not one.passage]
        for _ in range(len(own) // 2):
            some = chance.sample(own, min(len(own), chance.choice((2, 2, 3, 4))))
            nodes = dict.fromkeys(code for one in some for code in one.nodes)
            also = dict.fromkeys(code for one in some for code in one.also)
            text = " ".join(one.text for one in some)
            found.append(
                replace(some[0], text=text, nodes=tuple(nodes), also=tuple(also), passage=True, register=TOGETHER)
            )
    return found


def exemplar_beginnings(exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """The first few words of every second exemplar: titles and budget lines are short too."""
    chance = random.Random(SEED)  # noqa: S311
    found = []
    for number, one in enumerate(exemplars):
        if number % 2 and not one.passage:
            count = chance.randint(*WORDS_OF_A_BEGINNING)
            wide = len(CHINESE.findall(one.text)) > len(one.text) / 2
            text = one.text[: 2 * count] if wide else " ".join(one.text.split()[:count])
            found.append(replace(one, text=text, passage=True, register=BEGINNING))
    return found
