"""What the pages of an organisation share: whether one may see it, and its frame."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts import queries, rules
from goalweave.accounts.activity.rules import may_read_log
from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.integrations.rules import may_manage_integrations
from goalweave.interlinkages.rules import may_view_trade_offs
from goalweave.web.frame import actor
from goalweave.wording.templatetags.goalweave import pick_text

Rule = Callable[[Actor, Organisation], bool]


def managed_organisation(request: HttpRequest, slug: str, rule: Rule) -> tuple[Actor, Organisation]:
    """Who asks, and the organisation, which they may manage as `rule` says; to all others it is not there."""
    who, organisation = actor(request), queries.find_organisation(slug)
    if organisation is None or not rule(who, organisation):
        raise Http404
    return who, organisation


def visible_organisation(request: HttpRequest, slug: str) -> tuple[Actor, Organisation, int]:
    """Who asks, the organisation, and how many records it has published; 404 where one may not know of it."""
    who, organisation, published = actor(request), queries.find_organisation(slug), published_by_organisation(VISITOR)
    if organisation is None or not rules.may_view_organisation(
        who, organisation, published=organisation.pk in published
    ):
        raise Http404
    return who, organisation, published.get(organisation.pk, 0)


def unit_or_404(organisation: Organisation, slug: str) -> Unit | None:
    """The unit with this short name, None for an empty one. 404 where there is none."""
    if not slug:
        return None
    unit = Unit.objects.filter(organisation=organisation, slug=slug).select_related("organisation", "parent").first()
    if unit is None:
        raise Http404
    return unit


def organisation_crumbs(organisation: Organisation | None, *here: str) -> list[dict[str, str]]:
    """Organisations / this one / the page."""
    way = [{"label": _("Organisations"), "href": reverse("organisations")}]
    if organisation:
        way.append({"label": pick_text(organisation.short), "href": reverse("organisation", args=[organisation.slug])})
    way += [{"label": label, "href": ""} for label in here]
    return [*way[:-1], {**way[-1], "href": ""}]


def organisation_tabs(who: Actor, organisation: Organisation, here: str) -> list[dict[str, object]]:
    """The pages of an organisation that the reader may open."""
    pages = [("organisation", _("Organisation"), True)]
    pages += [
        ("organisation-downloads", _("Downloads"), True),
        ("trade-offs", _("Trade-offs"), may_view_trade_offs(who, organisation.pk)),
        ("people", _("People"), rules.may_manage_members(who, organisation)),
        ("units", _("Units"), rules.may_manage_units(who, organisation)),
        ("webhooks", _("Webhooks and keys"), may_manage_integrations(who, organisation)),
        ("organisation-settings", _("Settings"), rules.may_change_organisation(who, organisation)),
    ]
    tabs = [
        {"label": label, "href": reverse(name, args=[organisation.slug]), "here": name == here}
        for name, label, may in pages
        if may
    ]
    if may_read_log(who, organisation.pk):
        tabs.append(
            {"label": _("History"), "href": f"{reverse('history')}?organisation={organisation.slug}", "here": False}
        )
    return tabs
