"""Where the reader is: the section of a page and the way to it."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.urls import reverse

from goalweave.web.addresses import address
from goalweave.web.help_topics import topic_of
from goalweave.web.sections import PageLink, SectionLink, breadcrumbs, place_of, route_of

register = template.Library()


@register.simple_tag(takes_context=True)
def trail(context: Context) -> list[PageLink]:
    """The breadcrumbs of the page, from its section to itself: `crumbs` of the view, or else the title of the page."""
    below = [PageLink(crumb["label"], crumb.get("href", "")) for crumb in context.get("crumbs") or ()]
    title = str(context.get("page_title") or "").strip()
    return breadcrumbs(context.get("site_sections") or [], below, title, reverse("home"))


@register.simple_tag(takes_context=True)
def sections_of_reader(context: Context) -> tuple[SectionLink, ...]:
    return tuple(context.get("site_sections") or ())


@register.simple_tag(takes_context=True)
def current_section(context: Context) -> SectionLink | None:
    return next((section for section in context.get("site_sections") or () if section.here), None)


@register.simple_tag(takes_context=True)
def offers_tour(context: Context) -> bool:
    """Whether the page offers the tour: to people with an account, where they arrive."""
    request = context.get("request")
    section = current_section(context)
    return (section is None or section.key == "account") and request is not None and request.user.is_authenticated


@register.simple_tag(takes_context=True)
def help_address(context: Context) -> str:
    """The page of help on the section of this page."""
    section = current_section(context)
    if section is None or topic_of(section.key) is None:
        return reverse("help")
    return reverse("help-topic", args=[section.key])


@register.simple_tag(takes_context=True)
def keys_address(context: Context) -> str:
    """The page of keys, with those of this page first."""
    match = getattr(context.get("request"), "resolver_match", None)
    place = place_of(route_of(match))
    return address(reverse("help-shortcuts"), page=place.page.name if place else "")
