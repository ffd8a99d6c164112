"""Text → nodes: explicit mentions first, then a classifier; suggestions with evidence.

`MentionFinder` and `find_mentions` read what a text names itself; a `Classifier` ranks nodes; `suggest_all` makes both
into suggested mappings; `agreement` measures suggestions against a truth.
"""

from __future__ import annotations

from goalweave.core.classify.evaluation import Agreement, Miss, agreement, rolled_up
from goalweave.core.classify.labels import LabelClassifier
from goalweave.core.classify.linear import LinearModel
from goalweave.core.classify.mentions import Mention, MentionFinder, find_mentions
from goalweave.core.classify.protocol import Candidate, Classifier, NoClassifier, Ranking, Scores
from goalweave.core.classify.suggest import suggest, suggest_all
from goalweave.core.classify.tiers import TieredClassifier
from goalweave.core.classify.trained import (
    WORDS,
    About,
    Calibration,
    Encoder,
    Head,
    Reading,
    Stage,
    Top,
    TrainedModel,
    Tree,
)

__all__ = [
    "WORDS",
    "About",
    "Agreement",
    "Calibration",
    "Candidate",
    "Classifier",
    "Encoder",
    "Head",
    "LabelClassifier",
    "LinearModel",
    "Mention",
    "MentionFinder",
    "Miss",
    "NoClassifier",
    "Ranking",
    "Reading",
    "Scores",
    "Stage",
    "TieredClassifier",
    "Top",
    "TrainedModel",
    "Tree",
    "agreement",
    "find_mentions",
    "rolled_up",
    "suggest",
    "suggest_all",
]
