"""The calculation of an index in words: transformation, aggregation, missing data."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext, pgettext_lazy

from goalweave.core.indices import (
    Aggregation,
    Amount,
    DataBound,
    Imputation,
    IndexDefinition,
    IndexIndicator,
    MissingPolicy,
    MissingRule,
    Norm,
    ParameterRef,
    RaisedTo,
    RankRule,
    ScoreOrigin,
    Scoring,
    Transform,
    TransformStep,
)
from goalweave.core.model import Direction
from goalweave.wording.indicator_labels import format_figure

MOST_DECIMALS = 4

HANDLINGS = {
    ScoreOrigin.GIVEN: "",
    ScoreOrigin.PUT_IN: gettext_lazy("imputed because the value is missing"),
    ScoreOrigin.LEFT_OUT: gettext_lazy("missing; the others share its weight"),
    ScoreOrigin.MISSING: gettext_lazy("missing"),
    ScoreOrigin.UNSCORED: gettext_lazy("listed, not scored"),
}
RAISED = {
    RaisedTo.GOALPOST: gettext_lazy("to its upper goalpost"),
    RaisedTo.TENTH: gettext_lazy("by a tenth"),
    RaisedTo.MEDIAN: gettext_lazy("to the median of all"),
}
MEANS = {
    Aggregation.ARITHMETIC: gettext_lazy("arithmetic mean: other parts can offset a low one"),
    Aggregation.GEOMETRIC: gettext_lazy("geometric mean: a low part weighs heavily"),
    Aggregation.HARMONIC: gettext_lazy("harmonic mean: a low part weighs most heavily"),
}
RANKS = {
    RankRule.COMPETITION: gettext_lazy("ties share a rank, and the next rank is skipped (1, 2, 2, 4)"),
    RankRule.DENSE: gettext_lazy("ties share a rank, and no rank is skipped (1, 2, 2, 3)"),
}
_PUT_IN = {
    Imputation.ZERO: gettext_lazy("zero"),
    Imputation.GROUP: gettext_lazy("the mean of the country’s other scores in the group"),
    Imputation.MEAN: gettext_lazy("the mean of all countries"),
    Imputation.MEDIAN: gettext_lazy("the median of all countries"),
}


def score_decimals(index: IndexDefinition) -> int:
    """Return the decimals on which ranks are based, so that equal printed scores have equal ranks."""
    return min(index.decimals, MOST_DECIMALS)


def format_fixed(value: float, decimals: int) -> str:
    """With exactly so many decimals, as the reader's language writes it."""
    return str(number_format(round(value, decimals) + 0.0, decimal_pos=decimals, use_l10n=True, force_grouping=True))


def format_percent(share: float) -> str:
    """0.125 → `12.5 %`."""
    return f"{format_figure(round(share * 100, 1))}\u00a0%"


def scoring_text(indicator: IndexIndicator) -> str:
    """What is done to a value until it is a score: “decimal logarithm; 0 at 1, full score at 901”."""
    if not indicator.scored:
        return str(HANDLINGS[ScoreOrigin.UNSCORED])
    sentences = [_step_text(step) for step in indicator.steps]
    norm, down = indicator.normalisation, indicator.direction is Direction.DOWN
    match norm.norm:
        case Norm.MIN_MAX if isinstance(norm.lowest, ParameterRef) and isinstance(norm.highest, ParameterRef):
            sentences.append(_("between two goalposts that have to be entered"))
        case Norm.MIN_MAX:
            ends = (norm.highest, norm.lowest) if down else (norm.lowest, norm.highest)
            low, high = (goalpost_text(end, last=bool(place) != down) for place, end in enumerate(ends))
            sentences.append(_("no score at %(low)s, full score at %(high)s") % {"low": low, "high": high})
        case Norm.REFERENCE:
            words = (
                _("reference ÷ value, full score at %(full)s")
                if down
                else _("full score at %(full)s, proportionally lower below that")
            )
            sentences.append(words % {"full": goalpost_text(norm.reference, last=True)})
        case Norm.Z_SCORE:
            sentences.append(_("standard deviations from the mean of all"))
        case Norm.RANK:
            sentences.append(_("by rank among all"))
        case Norm.PERCENTILE:
            sentences.append(_("by percentile among all"))
        case Norm.NONE:
            sentences.append(_("not normalised"))
    if down:
        sentences.append(_("lower is better"))
    if indicator.winsorise:
        sentences.append(
            ngettext(
                "up to %(n)s outlying value moved to the next",
                "up to %(n)s outlying values moved to the next",
                indicator.winsorise,
            )
            % {"n": indicator.winsorise}
        )
    if is_relative(indicator):
        sentences.append(_("relative: depends on the others compared"))
    return "; ".join(sentences)


def is_relative(indicator: IndexIndicator) -> bool:
    """Whether a score depends on the values of the others."""
    norm = indicator.normalisation
    from_data = any(isinstance(amount, DataBound) for amount in (norm.lowest, norm.highest, norm.reference))
    return from_data or norm.norm in (Norm.Z_SCORE, Norm.RANK, Norm.PERCENTILE)


def goalpost_text(amount: Amount | None, *, last: bool) -> str:
    """A goalpost: a number, the name of one that must be given, or where it is in the data. last: whether it is the upper one."""
    if isinstance(amount, ParameterRef):
        return _("a number you have to enter (%(name)s)") % {"name": amount.name}
    if isinstance(amount, DataBound):
        return _("the highest value of all") if last else _("the lowest value of all")
    return "–" if amount is None else format_figure(amount)


def missing_rule(rule: MissingPolicy) -> str:
    """What happens where a value is not there."""
    if rule.rule is MissingRule.REFUSE:
        return _("A country has a score only if it has a value for every indicator.")
    if rule.rule is MissingRule.REWEIGH:
        start = _("If an indicator is missing, the others in its group share its weight.")
    else:
        by = _PUT_IN[rule.by or Imputation.ZERO]
        start = _("If an indicator is missing, %(what)s is used as its score.") % {"what": by}
    if rule.share:
        need = _("At least %(share)s of each group is required.") % {"share": format_percent(rule.share)}
    else:
        need = ngettext(
            "At least %(n)s part of each group is required.",
            "At least %(n)s parts of each group are required.",
            rule.least,
        ) % {"n": rule.least}
    return f"{start} {need}"


def join_names(names: Sequence[str]) -> str:
    return pgettext("between the words of a list", ", ").join(names)


def _step_text(step: TransformStep) -> str:
    number = "–" if step.amount is None else goalpost_text(step.amount, last=True)
    return {
        Transform.LOG10: _("decimal logarithm"),
        Transform.LN: _("natural logarithm"),
        Transform.CAP: _("at most %(number)s") % {"number": number},
        Transform.FLOOR: _("at least %(number)s") % {"number": number},
        Transform.INVERSION: _("%(number)s minus the value") % {"number": number},
        Transform.RECIPROCAL: _("1 ÷ value"),
    }[step.transform]


SCORINGS = (
    (Scoring.DATA.value, gettext_lazy("min–max of the data")),
    (Scoring.GOALPOSTS.value, gettext_lazy("min–max between goalposts")),
    (Scoring.TARGET.value, gettext_lazy("distance to a target")),
    (Scoring.REFERENCE.value, gettext_lazy("share of a reference")),
    (Scoring.RANK.value, pgettext_lazy("a normalisation", "rank")),
    (Scoring.PERCENTILE.value, pgettext_lazy("a normalisation", "percentile")),
    (Scoring.Z_SCORE.value, gettext_lazy("z-score")),
    (Scoring.NONE.value, pgettext_lazy("a normalisation", "none: the value itself")),
)
"""Value of the field, and what it is called."""

MEANS_OFFERED = (
    (Aggregation.ARITHMETIC.value, pgettext_lazy("a mean", "arithmetic")),
    (Aggregation.GEOMETRIC.value, pgettext_lazy("a mean", "geometric")),
    (Aggregation.HARMONIC.value, pgettext_lazy("a mean", "harmonic")),
)
MISSING_OFFERED = (
    (MissingRule.REWEIGH.value, gettext_lazy("the others share the weight")),
    (MissingRule.REFUSE.value, gettext_lazy("no score")),
    (Imputation.MEAN.value, gettext_lazy("mean of all areas")),
    (Imputation.MEDIAN.value, gettext_lazy("median of all areas")),
    (Imputation.GROUP.value, gettext_lazy("mean of the other indicators of the group")),
    (Imputation.ZERO.value, gettext_lazy("zero")),
)
