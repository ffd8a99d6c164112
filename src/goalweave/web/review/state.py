"""What a review page looks at, in its address: the filter of the queue, the record, the suggestion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.analysis.reviewable import reviewable_sources
from goalweave.core.catalogue import Catalogue
from goalweave.mapping import rules
from goalweave.mapping.assignments import reviewers
from goalweave.mapping.queue import ORDERS as KNOWN, QueueFilter
from goalweave.web.addresses import next_address
from goalweave.web.frame import MAIN
from goalweave.web.review.review_labels import ORDERS, TURNS
from goalweave.wording.templatetags.goalweave import pick_text

FILTER = ("organisation", "node", "unit", "source", "disputed", "turn", "order")


@dataclass(frozen=True)
class FilterMenu:
    """name: of a field of the filter; label: what it is now; values: (label, href, whether chosen); off: the page without it."""

    name: str
    label: str
    values: tuple[tuple[str, str, bool], ...]
    off: str = ""


def read_filter(parameters: QueryDict, catalogue: Catalogue, now: datetime) -> QueueFilter:
    """Raises UnknownNode."""
    order = parameters.get("order", "")
    return QueueFilter(
        organisation=parameters.get("organisation", "").replace("\0", ""),
        node=catalogue.resolve(str(parameters["node"])) if parameters.get("node") else None,
        unit=parameters.get("unit", "").replace("\0", ""),
        source=parameters.get("source", "").replace("\0", ""),
        disputed=bool(parameters.get("disputed")),
        turn=parameters.get("turn", ""),
        today=timezone.localdate(now),
        order=order if order in KNOWN else "uncertain",
    )


def review_address(parameters: QueryDict, page: str = "review", /, **changes: Any) -> str:
    """The page (its name) with the same filter, and with what is named besides; None takes away."""
    kept = QueryDict(mutable=True)
    for field in FILTER:
        if parameters.get(field):
            kept[field] = str(parameters[field])
    for field, value in changes.items():
        if value in (None, ""):
            kept.pop(field, None)
        else:
            kept[field] = str(value)
    return reverse(page) + (f"?{kept.urlencode(safe='@:/')}" if kept else "")


def return_address(request: HttpRequest, field: str = "next") -> str:
    """Where a form says to go on; the queue if it says nothing, or leads away from here."""
    return next_address(request, reverse("review"), field)


def filter_menus(actor: Actor, parameters: QueryDict, catalogue: Catalogue) -> list[FilterMenu]:
    """The menus of the filter that have something to choose."""
    order = parameters.get("order") if parameters.get("order") in KNOWN else "uncertain"
    found = [
        FilterMenu(
            "order",
            str(ORDERS[order or "uncertain"]),
            tuple(
                (str(label), review_address(parameters, order=name if name != "uncertain" else None), name == order)
                for name, label in ORDERS.items()
            ),
        )
    ]
    ids = None if actor.administrator else rules.reviewable_organisations(actor)
    rows = Organisation.objects.order_by("slug")
    owners = list(rows if ids is None else rows.filter(pk__in=ids))
    organisations = [(one.slug, pick_text(one.short) or pick_text(one.name) or one.slug) for one in owners]
    if len(organisations) > 1:
        found.append(_filter_menu(parameters, "organisation", _("Organisation"), organisations))
    if any(framework.id == MAIN for framework in catalogue.frameworks.values()):
        framework = catalogue.framework(MAIN)
        tops = [framework.node(code) for code in framework.child_codes.get(None, ())]
        goals = [(f"{framework.id}:{node.code}", f"{node.code} {pick_text(node.label)}") for node in tops]
        label = next((one for value, one in goals if value == parameters.get("node")), parameters.get("node", ""))
        found.append(_filter_menu(parameters, "node", _("Goal"), goals, label))
    units = Unit.objects.filter(organisation__in=owners).order_by("organisation__slug", "slug")
    found.append(
        _filter_menu(parameters, "unit", _("Unit"), [(one.slug, pick_text(one.name) or one.slug) for one in units])
    )
    found.append(_filter_menu(parameters, "source", _("Source"), [(one, one) for one in reviewable_sources(actor)]))
    if any(one.second_review for one in owners):
        found.append(
            _filter_menu(parameters, "disputed", _("Disagreements"), [("1", _("Only disagreements between reviewers"))])
        )
    turns = [(value, str(label)) for value, label in TURNS.items()]
    found.append(
        _filter_menu(
            parameters, "turn", _("Review assignments"), turns, _reviewer_name(actor, parameters.get("turn", ""))
        )
    )
    return [one for one in found if one.values]


def _reviewer_name(actor: Actor, turn: str) -> str:
    """The name of the person whose turn the filter asks for; empty where it asks for none."""
    if not turn.isdecimal() or len(turn) > 15:
        return ""
    ids = None if actor.administrator else rules.reviewable_organisations(actor)
    found = next((one for one in reviewers(ids) if one.pk == int(turn)), None)
    return display_name(found, actor, None) if found else turn


def _filter_menu(
    parameters: QueryDict, name: str, title: str, values: list[tuple[str, str]], label: str = ""
) -> FilterMenu:
    now = parameters.get(name, "")
    shown = label or next((text for value, text in values if value == now), now)
    return FilterMenu(
        name,
        shown if now else title,
        tuple((text, review_address(parameters, **{name: value}), value == now) for value, text in values),
        review_address(parameters, **{name: None}) if now else "",
    )
