"""What if: an index with other values of one country and other weights, its form and what comes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from goalweave.analysis.indices import score_with_changes as worked_anew
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices import EntityResult, IndexIndicator, Norm, part_weights
from goalweave.core.messages import Message
from goalweave.web.indices.index_texts import format_fixed, format_percent, score_decimals
from goalweave.web.indices.state import VALUE, WEIGHT, EvaluatedIndex, plain_number
from goalweave.wording.indicator_labels import format_figure
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

CHANGED = "changed"
"""The id of the piece of the page that says what comes of it."""

STEPS = 100
"""Of a slider, from its lowest to its highest value."""


@dataclass(frozen=True, slots=True)
class WhatIfField:
    """A number to change. now: as it is; value: as it is thought to be; lowest, highest: of the slider; least, most: that it can be."""

    name: str
    label: str
    unit: str
    now: str
    value: str
    lowest: str
    highest: str
    step: str
    least: str
    most: str
    fault: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """address: the query with what is changed and nothing else; before, after: the country's result, after None where something
    cannot be; score, gain: in figures; of: how many have a rank; differences: name, from, to; faults: what cannot be, faulty: in which fields of the address."""

    address: str
    values: tuple[WhatIfField, ...]
    weights: tuple[WhatIfField, ...]
    before: EntityResult
    after: EntityResult | None
    score: str
    was: str
    gain: str
    up: int
    of: int
    differences: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]
    faulty: tuple[str, ...]

    def address_of(self, page: str) -> str:
        """Return the address of the page with the changes."""
        return f"{page}?{self.address}" if self.address else page

    @property
    def down(self) -> int:
        return -self.up

    @property
    def is_changed(self) -> bool:
        """Whether anything is changed, or was meant to be."""
        return bool(self.differences or self.faults)


def what_if(evaluation: EvaluatedIndex, area: str) -> WhatIf | None:
    """None where the country has no score that could change."""
    if evaluation.results is None or area not in evaluation.inputs.table:
        return None
    before = evaluation.results.of(area)
    row = evaluation.inputs.table[area]
    own = dict(zip((part.code for part in evaluation.index.root.scored_parts), _weight_shares(evaluation), strict=True))
    values = {code: value for code, value in evaluation.state.values.items() if value != row.get(code)}
    weights = {code: value for code, value in evaluation.state.weights.items() if value != own[code]}
    # Weights count next to each other, so one that is changed is told together with those that are not.
    changed_weights = {code: weights.get(code, share) for code, share in own.items()} if weights else {}
    after, faults = _evaluate_changes(evaluation, area, values, changed_weights)
    decimals = score_decimals(evaluation.index)
    gain = 0.0 if after is None or after.score is None or before.score is None else after.score - before.score
    faults.update({name: text for name, text in evaluation.state.faults.items() if name.startswith((VALUE, WEIGHT))})
    names = {
        part.code: pick_text(part.name) for part in (*evaluation.index.indicators, *evaluation.index.root.scored_parts)
    }
    return WhatIf(
        urlencode(
            [
                *evaluation.state.form_fields,
                *((VALUE + code, plain_number(value)) for code, value in values.items()),
                *((WEIGHT + code, plain_number(value)) for code, value in weights.items()),
            ]
        ),
        tuple(
            _value_field(evaluation, indicator, row.get(indicator.code), faults)
            for indicator in evaluation.index.indicators
            if indicator.scored
        ),
        tuple(
            _weight_field(evaluation, part.code, names[part.code], own[part.code], faults)
            for part in evaluation.index.root.scored_parts
        ),
        before,
        after,
        format_fixed(after.score, decimals) if after and after.score is not None else "",
        format_fixed(before.score, decimals) if before.score is not None else "",
        ("+" if gain > 0 else "") + format_fixed(gain, decimals).replace("-", "\u2212"),
        (before.rank or 0) - (after.rank or 0) if after and after.rank and before.rank else 0,
        int((evaluation.results.ranks > 0).sum()),
        (
            *((names[code], _current_value(row.get(code)), format_figure(value)) for code, value in values.items()),
            *(
                (
                    _("Weight of %(part)s") % {"part": names[code]},
                    f"{format_figure(own[code])} %",
                    f"{format_figure(value)} %",
                )
                for code, value in weights.items()
            ),
        ),
        tuple(f"{_display_name(name, names)}: {text}" for name, text in faults.items()),
        tuple(faults),
    )


def _evaluate_changes(
    evaluation: EvaluatedIndex, area: str, values: Mapping[str, float], weights: Mapping[str, float]
) -> tuple[EntityResult | None, dict[str, str]]:
    """The result, and why what cannot be cannot: field → words."""
    assert evaluation.results is not None
    if not values and not weights:
        return evaluation.results.of(area), {}
    try:
        return worked_anew(evaluation.results, area, values, weights).of(area), {}
    except InputErrors as error:
        return None, dict(map(_error_field, error.problems))


def _error_field(error: InputError) -> tuple[str, str]:
    """The field of the value that an error is about, and what it says of it."""
    parameters = error.message.parameters if isinstance(error.message, Message) else {}
    problem = parameters.get("problem")
    return f"{VALUE}{parameters.get('code', '')}", translated(
        problem if isinstance(problem, Message) else error.message
    )


def _weight_shares(evaluation: EvaluatedIndex) -> tuple[float, ...]:
    """The weights of the topmost parts in percent."""
    return tuple(round(weight * 100, 4) for weight in part_weights(evaluation.index.root))


def _value_field(
    evaluation: EvaluatedIndex, indicator: IndexIndicator, now: float | None, faults: Mapping[str, str]
) -> WhatIfField:
    lowest, highest = _slider_range(evaluation, indicator)
    name = VALUE + indicator.code
    value = evaluation.state.values.get(indicator.code, now)
    return WhatIfField(
        name,
        pick_text(indicator.name),
        indicator.unit,
        _current_value(now),
        "" if value is None else plain_number(value),
        plain_number(lowest),
        plain_number(highest),
        plain_number(_slider_step(highest - lowest)[0]),
        "" if indicator.lowest is None else plain_number(indicator.lowest),
        "" if indicator.highest is None else plain_number(indicator.highest),
        faults.get(name, ""),
    )


def _weight_field(
    evaluation: EvaluatedIndex, code: str, label: str, now: float, faults: Mapping[str, str]
) -> WhatIfField:
    name = WEIGHT + code
    return WhatIfField(
        name,
        label,
        "",
        format_percent(now / 100),
        plain_number(evaluation.state.weights.get(code, now)),
        "1",
        "100",
        "1",
        "0",
        "100",
        faults.get(name, ""),
    )


def _slider_range(evaluation: EvaluatedIndex, indicator: IndexIndicator) -> tuple[float, float]:
    """From the lowest to the highest that makes a difference: what all countries have, and the goalposts."""
    assert evaluation.results is not None
    had = [value for row in evaluation.inputs.table.values() if (value := row.get(indicator.code)) is not None]
    norm = indicator.normalisation
    posts = [] if norm.norm is Norm.REFERENCE and norm.transformed else [norm.lowest, norm.highest, norm.reference]
    had += [float(post) for post in posts if isinstance(post, float | int) and not norm.transformed]
    low, high = min(had, default=0.0), max(had, default=1.0)
    low = low if indicator.lowest is None else max(low, indicator.lowest)
    high = high if indicator.highest is None else min(high, indicator.highest)
    step, digits = _slider_step(high - low)
    return round(math.floor(low / step) * step, digits), round(math.ceil(high / step) * step, digits)


def _slider_step(span: float) -> tuple[float, int]:
    """A round number that goes some hundred times or more into a span, and the digits after its point."""
    power = math.floor(math.log10(span / STEPS)) if span > 0 else 0
    return 10.0**power, max(0, -power)


def _current_value(value: float | None) -> str:
    return "–" if value is None else format_figure(value)


def _display_name(name: str, names: Mapping[str, str]) -> str:
    code = name.partition(".")[2]
    return names.get(code, code)
