"""What the pages of a joint linkage begin with: who asks, which linkage and frameworks, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, Node
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries
from goalweave.linkages.models import JointLinkage, Side
from goalweave.web.frame import actor
from goalweave.wording.templatetags.goalweave import pick_text

Crumb = dict[str, str]


@dataclass(frozen=True)
class LinkagePage:
    """subject, object: the frameworks of the linkage."""

    who: Actor
    linkage: JointLinkage
    catalogue: Catalogue
    title: LanguageMap
    subject: Framework
    object: Framework

    @property
    def rows_framework(self) -> Framework:
        return self.subject if self.linkage.side == Side.SUBJECT else self.object

    @property
    def columns_framework(self) -> Framework:
        return self.object if self.linkage.side == Side.SUBJECT else self.subject

    def crumbs(self, *here: tuple[str, str]) -> list[Crumb]:
        """Frameworks / Joint linkages / the linkage / the page."""
        own = reverse("linkage", args=[self.linkage.slug]) if here else ""
        return linkage_crumbs((pick_text(self.title), own), *here)

    def row_href(self, code: str) -> str:
        return row_address(self.linkage, code)


def public_page(request: HttpRequest, slug: str) -> LinkagePage:
    """Of a linkage that is maintained here. Raises UnknownNode for another."""
    return page_of(actor(request), queries.linkage_named(slug))


def work_page(request: HttpRequest, slug: str) -> LinkagePage:
    """For pages that visitors are asked to sign in for, whether the linkage is maintained here or not. Raises Http404."""
    linkage = queries.find_linkage(slug)
    if linkage is None:
        raise Http404
    return page_of(actor(request), linkage)


def page_of(who: Actor, linkage: JointLinkage) -> LinkagePage:
    known = catalogue()
    return LinkagePage(
        who=who,
        linkage=linkage,
        catalogue=known,
        title=queries.linkage_title(linkage),
        subject=known.framework(linkage.subject),
        object=known.framework(linkage.object),
    )


def linkage_crumbs(*here: tuple[str, str]) -> list[Crumb]:
    way = [(_("Frameworks"), reverse("frameworks")), (_("Joint linkages"), reverse("linkages") if here else "")]
    return [{"label": label, "href": href} for label, href in [*way, *here]]


def row_address(linkage: JointLinkage, code: str) -> str:
    return reverse("linkage-row", args=[linkage.slug, code])


def node_if_known(framework: Framework, code: str) -> tuple[Curie | None, Node | None]:
    """Nothing for a code that the framework has no more: a version outlives a node."""
    node = framework.by_code.get(code)
    return (framework.curie(code), node) if node is not None else (None, None)


def organisation_name(organisation: Organisation) -> str:
    """Short, as rows and buttons have it."""
    return pick_text(organisation.short) or pick_text(organisation.name) or organisation.slug


def acting_organisation(candidates: list[Organisation], slug: str) -> Organisation:
    """The organisation that a form names, or the only one the person acts for. 404 for any other."""
    if not slug and len(candidates) == 1:
        return candidates[0]
    for organisation in candidates:
        if organisation.slug == slug:
            return organisation
    raise Http404
