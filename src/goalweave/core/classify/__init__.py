"""Text → nodes: explicit mentions first, then a classifier; suggestions with evidence.

`MentionFinder` and `find_mentions` read what a text names itself; a `Classifier` ranks nodes; `suggest_all` makes both
into suggested mappings; `agreement` measures suggestions against a truth.
"""

from __future__ import annotations

from goalweave.core.classify.evaluation import Agreement, Miss, agreement, rolled_up
from goalweave.core.classify.fast import FastClassifier, fast_classifier
from goalweave.core.classify.mentions import Mention, MentionFinder, find_mentions
from goalweave.core.classify.protocol import Candidate, Classifier, NoClassifier, Ranking
from goalweave.core.classify.suggest import suggest, suggest_all

__all__ = [
    "Agreement",
    "Candidate",
    "Classifier",
    "FastClassifier",
    "Mention",
    "MentionFinder",
    "Miss",
    "NoClassifier",
    "Ranking",
    "agreement",
    "fast_classifier",
    "find_mentions",
    "rolled_up",
    "suggest",
    "suggest_all",
]
