"""Softmax regression with L2 by L-BFGS (scipy), over blocks of dense and sparse features with a penalty each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


def fit_softmax(
    blocks: Sequence[Any], truth: Floats, weights: Floats, penalties: Sequence[float], rounds: int = 80
) -> tuple[list[Floats], Floats]:
    """The weights of each block, (features, classes), and the bias, (classes,).

    blocks: (texts, features) each, numpy or scipy.sparse. truth: (texts, classes), rows that sum to 1. weights: (texts,).
    Minimises the weighted mean of the cross-entropy plus Σ penalty · ‖weights of the block‖². It stops after `rounds`.
    """
    import numpy as np
    from scipy.optimize import minimize

    classes = truth.shape[1]
    sizes = [block.shape[1] * classes for block in blocks] + [classes]
    ends = np.cumsum([0, *sizes])
    share = (weights / weights.sum()).astype("float32")[:, None]
    # Transposed once: the gradient needs it in every round.
    turned = [block.T.tocsr() if hasattr(block, "tocsr") else block.T for block in blocks]

    def unpacked(flat: Any) -> tuple[list[Floats], Floats]:
        parts = [flat[start:end].astype("float32") for start, end in pairwise(ends)]
        return [part.reshape(-1, classes) for part in parts[:-1]], parts[-1]

    def loss(flat: Any) -> tuple[float, Any]:
        fitted, bias = unpacked(flat)
        scores = sum(np.asarray(block @ part) for block, part in zip(blocks, fitted, strict=True)) + bias
        scores -= scores.max(axis=1, keepdims=True)
        spread = np.exp(scores)
        total = spread.sum(axis=1, keepdims=True)
        value = -float((share * truth * (scores - np.log(total))).sum(dtype="float64"))
        slope = (spread / total - truth) * share
        gradient = []
        for block, part, penalty in zip(turned, fitted, penalties, strict=True):
            value += penalty * float(np.square(part, dtype="float64").sum())
            gradient.append((np.asarray(block @ slope) + 2 * penalty * part).ravel())
        gradient.append(slope.sum(axis=0))
        return value, np.concatenate(gradient).astype("float64")

    fitted = minimize(loss, np.zeros(ends[-1]), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8})
    return unpacked(fitted.x)


def fit_logistic(features: Any, truth: Any, penalties: Any, start: Any) -> Floats:
    """Weights of logistic regression, (features,), with a penalty for each weight's distance from `start`.

    Minimises the mean cross-entropy plus Σ penalty · (weight - start)².
    """
    import numpy as np
    from scipy.optimize import minimize

    begin = np.asarray(start, dtype="float64")
    wide = features.astype("float64")

    def loss(weights: Any) -> tuple[float, Any]:
        logit = wide @ weights
        value = float(np.mean(np.logaddexp(0, logit) - truth * logit) + (penalties * np.square(weights - begin)).sum())
        slope = (1 / (1 + np.exp(-logit)) - truth) / len(truth)
        return value, wide.T @ slope + 2 * penalties * (weights - begin)

    return np.asarray(minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x)
