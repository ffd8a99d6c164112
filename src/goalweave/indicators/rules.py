"""Who may see indicators, load observations and set targets. Default: no.

What the site has is public and in the administrators' hands. An organisation may have indicators of its own: its editors and
managers load them and set targets; whether others than its members see them, they say.
"""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.indicators.models import Indicator, Target


def indicator_condition(actor: Actor) -> Q:
    """The condition for the indicators that the actor may see."""
    if actor.administrator:
        return Q()
    return Q(organisation=None) | Q(public=True) | Q(organisation__in=list(actor.roles))


def indicator_condition_through(actor: Actor, path: str) -> Q:
    """The same condition for rows that point to an indicator. path: `series__indicator`."""
    if actor.administrator:
        return Q()
    return (
        Q((f"{path}__organisation", None))
        | Q((f"{path}__public", True))
        | Q((f"{path}__organisation__in", list(actor.roles)))
    )


def may_load_observations(actor: Actor, organisation_id: int | None) -> bool:
    """To load observations. organisation_id: whose series they are, None for the site's."""
    return actor.administrator if organisation_id is None else actor.has_role(organisation_id, *EDITORS)


def may_load_areas(actor: Actor) -> bool:
    """To write parts of countries, which everyone sees by name, whoever has values of them."""
    return actor.administrator


def may_load_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def undoable_vintages(actor: Actor) -> Q:
    """The condition for the loadings that the actor may undo."""
    if actor.administrator:
        return Q()
    return Q(organisation__in=actor.organisations_with_role(*EDITORS))


def may_change_indicator(actor: Actor, indicator: Indicator) -> bool:
    return may_load_observations(actor, indicator.organisation_id)


def target_condition(actor: Actor) -> Q:
    """Targets of the site, and of organisations where the actor is a member or the series is public to all."""
    if actor.administrator:
        return Q()
    seen = Q(series=None) | indicator_condition_through(actor, "series__indicator")
    return seen & (Q(organisation=None) | Q(organisation__in=list(actor.roles)) | Q(series__indicator__public=True))


def may_set_target(actor: Actor, organisation_id: int | None) -> bool:
    return may_load_observations(actor, organisation_id)


def may_change_target(actor: Actor, target: Target) -> bool:
    return may_set_target(actor, target.organisation_id)
