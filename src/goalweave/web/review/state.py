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
from goalweave.mapping.queue import QueueFilter
from goalweave.web.addresses import address, next_address, parse_number
from goalweave.web.filters import FilterField, fields_in_use, filter_arguments, flag_value, node_value
from goalweave.web.frame import MAIN
from goalweave.web.review.review_labels import ORDERS, TURNS
from goalweave.wording.templatetags.goalweave import pick_text

USUAL_ORDER = "uncertain"


def storable_value(text: str, catalogue: Catalogue) -> str:
    """No database takes NUL in a text."""
    return text.replace("\0", "")


FIELDS = (
    FilterField("organisation", storable_value),
    FilterField("node", node_value),
    FilterField("unit", storable_value),
    FilterField("source", storable_value),
    FilterField("disputed", flag_value),
    FilterField("turn"),
    FilterField("order", choices=ORDERS),
)


@dataclass(frozen=True)
class FilterMenu:
    """name: of a field of the filter; label: what it is now; values: (label, href, whether chosen); off: the page without it."""

    name: str
    label: str
    values: tuple[tuple[str, str, bool], ...]
    off: str = ""


def read_filter(parameters: QueryDict, catalogue: Catalogue, now: datetime) -> QueueFilter:
    """Raises UnknownNode."""
    values = filter_arguments(parameters, FIELDS, catalogue)
    return QueueFilter(today=timezone.localdate(now), **values | {"order": values["order"] or USUAL_ORDER})


def review_address(parameters: QueryDict, page: str = "review", /, **changes: Any) -> str:
    """The page (its name) with the same filter, and with what is named besides; None removes."""
    return address(reverse(page), **(dict(fields_in_use(parameters, FIELDS)) | changes))


def return_address(request: HttpRequest, field: str = "next") -> str:
    """Where a form says to go on; the queue if it says nothing, or leads away from here."""
    return next_address(request, reverse("review"), field)


def filter_menus(actor: Actor, parameters: QueryDict, catalogue: Catalogue) -> list[FilterMenu]:
    """The menus of the filter that have something to choose."""
    order = dict(fields_in_use(parameters, FIELDS)).get("order", USUAL_ORDER)
    orders = [
        (str(label), review_address(parameters, order=name if name != USUAL_ORDER else None), name == order)
        for name, label in ORDERS.items()
    ]
    menus = [FilterMenu("order", str(ORDERS[order]), tuple(orders))]
    ids = None if actor.administrator else rules.reviewable_organisations(actor)
    rows = Organisation.objects.order_by("slug")
    owners = list(rows if ids is None else rows.filter(pk__in=ids))
    organisations = [(owner.slug, pick_text(owner.short) or pick_text(owner.name) or owner.slug) for owner in owners]
    if len(organisations) > 1:
        menus.append(_filter_menu(parameters, "organisation", _("Organisation"), organisations))
    if any(framework.id == MAIN for framework in catalogue.frameworks.values()):
        framework = catalogue.framework(MAIN)
        tops = [framework.node(code) for code in framework.child_codes.get(None, ())]
        goals = [(f"{framework.id}:{node.code}", f"{node.code} {pick_text(node.label)}") for node in tops]
        label = next((name for value, name in goals if value == parameters.get("node")), parameters.get("node", ""))
        menus.append(_filter_menu(parameters, "node", _("Goal"), goals, label))
    units = Unit.objects.filter(organisation__in=owners).order_by("organisation__slug", "slug")
    menus.append(
        _filter_menu(parameters, "unit", _("Unit"), [(unit.slug, pick_text(unit.name) or unit.slug) for unit in units])
    )
    menus.append(
        _filter_menu(parameters, "source", _("Source"), [(source, source) for source in reviewable_sources(actor)])
    )
    # Disagreements stay when an organisation no longer wants two reviewers, and so do addresses that ask for them.
    if any(owner.second_review for owner in owners) or parameters.get("disputed"):
        menus.append(
            _filter_menu(parameters, "disputed", _("Disagreements"), [("1", _("Only disagreements between reviewers"))])
        )
    turns = [(value, str(label)) for value, label in TURNS.items()]
    menus.append(
        _filter_menu(
            parameters, "turn", _("Review assignments"), turns, _reviewer_name(actor, parameters.get("turn", ""))
        )
    )
    return [menu for menu in menus if menu.values]


def _reviewer_name(actor: Actor, turn: str) -> str:
    """The name of the person whose turn the filter asks for; empty if it asks for none."""
    pk = parse_number(turn, 15)
    if pk is None:
        return ""
    ids = None if actor.administrator else rules.reviewable_organisations(actor)
    person = next((reviewer for reviewer in reviewers(ids) if reviewer.pk == pk), None)
    return display_name(person, actor, None) if person else turn


def _filter_menu(
    parameters: QueryDict, name: str, title: str, values: list[tuple[str, str]], label: str = ""
) -> FilterMenu:
    now = parameters.get(name, "")
    shown = label or next((text for value, text in values if value == now), now)
    # Read once for all values: a page has some fifty of them.
    page, fields = reverse("review"), dict(fields_in_use(parameters, FIELDS))
    return FilterMenu(
        name,
        shown if now else title,
        tuple((text, address(page, **fields | {name: value}), value == now) for value, text in values),
        review_address(parameters, **{name: None}) if now else "",
    )
