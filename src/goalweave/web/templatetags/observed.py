"""Values of indicators in templates."""

from __future__ import annotations

from django import template

from goalweave.core.model import Observation
from goalweave.wording.indicator_labels import observation_text

register = template.Library()


@register.filter
def observed(observation: Observation | None, unit: str) -> str:
    """A value as it is written, `–` where there is none. unit: of its series."""
    return observation_text(observation, unit) if observation is not None else "–"
