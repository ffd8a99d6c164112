"""Softmax and logistic regression with L2 by L-BFGS (scipy)."""

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


def fit_logistic(features: Any, truth: Any, weights: Any, penalties: Any) -> Floats:
    """Coefficients of logistic regression, (features,). weights: (texts,).

    Minimises the weighted mean of the cross-entropy plus Σ penalty · coefficient².
    """
    import numpy as np
    from scipy.optimize import minimize

    wide = np.asarray(features, dtype="float64")
    share = np.asarray(weights, dtype="float64") / max(float(np.sum(weights)), 1e-9)

    def loss(coefficients: Any) -> tuple[float, Any]:
        logit = wide @ coefficients
        entropy = np.logaddexp(0, logit) - truth * logit
        value = float(share @ entropy + (penalties * np.square(coefficients)).sum())
        slope = share * (1 / (1 + np.exp(-np.clip(logit, -30, 30))) - truth)
        return value, wide.T @ slope + 2 * penalties * coefficients

    start = np.zeros(wide.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x)


def fit_one_against_rest(
    features: Floats, truth: Floats, weights: Floats, penalty: float, rounds: int = 200
) -> tuple[Floats, Floats]:
    """Weights (features, nodes) and bias (nodes,) of a logistic regression for each node, fitted together.

    truth, weights: (texts, nodes); a weight of 0 leaves out what is not known. Minimises the weighted mean of the cross-entropy of each
    node plus penalty · ‖weights‖².
    """
    import numpy as np
    from scipy.optimize import minimize

    share = (weights / np.maximum(weights.sum(axis=0), 1e-9)).astype("float32")
    size, nodes = features.shape[1], truth.shape[1]
    turned = np.ascontiguousarray(features.T)

    def loss(flat: Any) -> tuple[float, Any]:
        own = flat.astype("float32").reshape(size + 1, nodes)
        logits = features @ own[:-1] + own[-1]
        entropy = np.logaddexp(0, logits) - truth * logits
        value = float((share * entropy).sum(dtype="float64")) + penalty * float(np.square(own[:-1]).sum())
        slope = share * (1 / (1 + np.exp(-np.clip(logits, -30, 30))) - truth)
        gradient = np.vstack([turned @ slope + 2 * penalty * own[:-1], slope.sum(axis=0)])
        return value, gradient.ravel().astype("float64")

    start = np.zeros((size + 1) * nodes)
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 10}).x
    both = fitted.astype("float32").reshape(size + 1, nodes)
    return both[:-1], both[-1]
