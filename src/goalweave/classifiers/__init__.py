"""What the classifier reads from files: exemplars, trained models, encoders; and their training.

`classifier(tier)` gives the classifier to use; `TIERS` are its names.
"""

from __future__ import annotations

from goalweave.classifiers.tiers import TIERS, classifier, count_cores, engine_for

__all__ = ["TIERS", "classifier", "count_cores", "engine_for"]
