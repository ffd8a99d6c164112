"""Text → nodes: explicit mentions first, then a classifier; suggestions with evidence.

`MentionFinder` and `find_mentions` read what a text names itself; a `Classifier` ranks nodes; `suggest_all_mappings` makes both
into suggested mappings; `agreement` measures suggestions against a truth.
"""

from __future__ import annotations

from goalweave.core.classify.evaluation import Agreement, Miss, measure_agreement, roll_up_codes
from goalweave.core.classify.label_classifier import LabelClassifier
from goalweave.core.classify.lessons import STEMS, LearnedHead, Lesson, stem_vectors
from goalweave.core.classify.linear_model import LinearModel, PackedRows
from goalweave.core.classify.meaning import Heads, MeaningClassifier, learn_heads, top_family
from goalweave.core.classify.mentions import Mention, MentionFinder, find_mentions
from goalweave.core.classify.protocol import Candidate, Classifier, NoClassifier, NodeScores, Ranking
from goalweave.core.classify.suggest import (
    CODE,
    MENTION,
    READ_ORIGINS,
    SCORED_ORIGINS,
    TITLE,
    suggest_all_mappings,
    suggest_mappings,
)
from goalweave.core.classify.tiered_classifier import TieredClassifier
from goalweave.core.classify.trained_model import (
    HEADS,
    LABELS,
    WORDS,
    AboutCalibration,
    Calibration,
    Encoder,
    EncoderHead,
    FusedScores,
    ModelTree,
    PartLogits,
    Scale,
    Stage,
    TopCalibration,
    TrainedModel,
)

__all__ = [
    "CODE",
    "HEADS",
    "LABELS",
    "MENTION",
    "READ_ORIGINS",
    "SCORED_ORIGINS",
    "STEMS",
    "TITLE",
    "WORDS",
    "AboutCalibration",
    "Agreement",
    "Calibration",
    "Candidate",
    "Classifier",
    "Encoder",
    "EncoderHead",
    "FusedScores",
    "Heads",
    "LabelClassifier",
    "LearnedHead",
    "Lesson",
    "LinearModel",
    "MeaningClassifier",
    "Mention",
    "MentionFinder",
    "Miss",
    "ModelTree",
    "NoClassifier",
    "NodeScores",
    "PackedRows",
    "PartLogits",
    "Ranking",
    "Scale",
    "Stage",
    "TieredClassifier",
    "TopCalibration",
    "TrainedModel",
    "find_mentions",
    "learn_heads",
    "measure_agreement",
    "roll_up_codes",
    "stem_vectors",
    "suggest_all_mappings",
    "suggest_mappings",
    "top_family",
]
