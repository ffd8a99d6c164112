"""The sections of the site and their pages: navigation, breadcrumbs, help and the site map derive from this table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, ResolverMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.rules import may_list_people, may_set_up
from goalweave.calls.rules import may_moderate_somewhere
from goalweave.dataexports.rules import may_export
from goalweave.mapping.rules import may_review_somewhere
from goalweave.outbox.rules import may_manage_mails
from goalweave.registry.rules import may_edit_somewhere

Label = str | Promise


def _everyone(_actor: Actor) -> bool:
    return True


def _visitors(actor: Actor) -> bool:
    return actor.user is None


def _may_export_site(actor: Actor) -> bool:
    return may_export(actor, None)


def _people_with_account(actor: Actor) -> bool:
    return actor.user is not None


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A page that the menu of its section lists.

    name: in the list of addresses. below: how the addresses of the page and of the pages below it begin, without language.
    A page whose name the list of addresses does not have is left out.
    """

    name: str
    label: Label
    below: tuple[str, ...]
    visible: Callable[[Actor], bool] = _everyone


def is_for_everyone(page: SectionPage) -> bool:
    """Whether visitors and people with an account may open the page."""
    return page.visible is _everyone


@dataclass(frozen=True, slots=True)
class Section:
    """pages: the first that a reader may open is where the section's link leads. main: in the main navigation."""

    key: str
    label: Label
    pages: tuple[SectionPage, ...]
    main: bool = True


SECTIONS = (
    Section(
        "explore",
        _("Explore"),
        (
            SectionPage("explore", _("Linkage explorer"), ("explore/",)),
            SectionPage("frameworks", _("Frameworks"), ("frameworks/", "import/frameworks/", "history/frameworks/")),
            SectionPage("linkages", _("Linkages"), ("linkages/",)),
            SectionPage("interlinkages", _("Interlinkages"), ("interlinkages/",)),
            SectionPage("try", _("Try it"), ("try/",)),
        ),
    ),
    Section(
        "records",
        _("Records"),
        (
            SectionPage("records", _("All records"), ("records/",)),
            SectionPage("rollup", _("Roll-up"), ("rollup/",)),
            SectionPage("partners", _("Partners"), ("partners/",)),
            SectionPage("organisations", _("Organisations"), ("organisations/", "interlinkages/trade-offs/")),
            SectionPage("review", _("Review"), ("review/",), may_review_somewhere),
            SectionPage("imports", _("Import"), ("import/",), may_edit_somewhere),
            SectionPage("history", _("History"), ("history/",), may_edit_somewhere),
            SectionPage("data-exports", _("Everything as tables"), ("exports/",), _may_export_site),
            SectionPage("trash", _("Deleted records"), ("trash/",), may_edit_somewhere),
        ),
    ),
    Section(
        "progress",
        _("Progress"),
        (
            SectionPage("progress", _("Targets"), ("progress/",)),
            SectionPage("indicators", _("Indicators"), ("indicators/",)),
            SectionPage("countries", _("Countries"), ("countries/",)),
            SectionPage("indices", _("Indices"), ("indices/",)),
            SectionPage("compare", _("Compare"), ("compare/",)),
        ),
    ),
    Section(
        "reports",
        _("Reports"),
        (
            SectionPage("reports", _("Surveys"), ("surveys/", "guest/", "reports/")),
            SectionPage("questionnaires", _("Questionnaires"), ("surveys/questionnaires/",)),
            SectionPage("documents", _("Documents"), ("documents/",)),
        ),
    ),
    Section(
        "library",
        _("Library"),
        (
            SectionPage("library", _("Published answers"), ("library/",)),
            SectionPage("library-questions", _("By question"), ("library/questions/",)),
            SectionPage("resources", _("Resources"), ("resources/",)),
            SectionPage("open-data", _("Open data"), ("data/",)),
        ),
    ),
    Section(
        "calls",
        _("Calls"),
        (
            SectionPage("calls", _("Calls for entries"), ("calls/", "entry/")),
            SectionPage("prizes", _("Prizes"), ("prizes/", "vote/")),
            SectionPage("moderation", _("Moderation"), ("moderation/",), may_moderate_somewhere),
        ),
    ),
    Section(
        "account",
        _("Account"),
        (
            SectionPage("account_login", _("Sign in"), ("sign-in/", "sign-out/", "invitations/"), _visitors),
            SectionPage("me", _("My page"), ("me/",), _people_with_account),
            SectionPage("everybody", _("People on this site"), ("people/",), may_list_people),
            SectionPage("outgoing-mails", _("Outgoing emails"), ("mails/",), may_manage_mails),
            SectionPage("start", _("Getting started"), ("start/",), may_set_up),
        ),
        main=False,
    ),
    Section(
        "about",
        _("About"),
        (
            SectionPage("about", _("About this site"), ("about/", "styleguide/")),
            SectionPage("help", _("Help"), ("help/",)),
            SectionPage("help-shortcuts", _("Keyboard shortcuts"), ("help/shortcuts/",)),
            SectionPage("api-docs", _("API documentation"), ("api/v1/docs/",)),
            SectionPage("site-map", _("Site map"), ("site-map/",)),
            SectionPage("search", _("Search"), ("search/",)),
        ),
        main=False,
    ),
)
MAIN_SECTIONS = tuple(section.key for section in SECTIONS if section.main)


class Place(NamedTuple):
    """Where an address is: its section and the page of the section that it is at or below."""

    section: Section
    page: SectionPage


@dataclass(frozen=True, slots=True)
class PageLink:
    """here: the reader is on the page or below it. at: on the page itself."""

    label: Label
    href: str
    here: bool = False
    at: bool = False


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section with the pages of it that a reader may open."""

    key: str
    label: Label
    href: str
    here: bool
    main: bool
    pages: tuple[PageLink, ...]


@lru_cache(maxsize=2_000)
def place_of(route: str) -> Place | None:
    """Return the place of a route of the list of addresses, without language: that with the longest matching beginning."""
    best: Place | None = None
    length = 0
    for section in SECTIONS:
        for page in section.pages:
            for beginning in page.below:
                if len(beginning) > length and route.startswith(beginning):
                    best, length = Place(section, page), len(beginning)
    return best


def route_of(match: ResolverMatch | None) -> str:
    """Return the route of a match without language and without the signs of regular expressions."""
    route = str(match.route if match else "")
    first, _slash, rest = route.partition("/")
    if first in dict(settings.LANGUAGES):
        route = rest
    return route.lstrip("^")


def section_links(request: HttpRequest, actor: Actor) -> tuple[SectionLink, ...]:
    """Return every section that has a page for the actor; those of the navigation first."""
    match = getattr(request, "resolver_match", None)
    pages = chain.from_iterable(section.pages for section in SECTIONS)
    visible = tuple([page.name for page in pages if page.visible(actor)])
    return _section_links(
        visible, route_of(match), match.view_name if match else "", get_language(), get_script_prefix()
    )


@lru_cache(maxsize=500)
def _section_links(
    visible: tuple[str, ...], route: str, name: str, _language: str | None, _prefix: str
) -> tuple[SectionLink, ...]:
    """visible: names of the pages that a reader may open."""
    place = place_of(route)
    links = []
    for section in SECTIONS:
        pages = _page_links(section, visible, place, name)
        if pages:
            here = place is not None and place.section is section
            links.append(SectionLink(section.key, str(section.label), pages[0].href, here, section.main, pages))
    return tuple(links)


def _page_links(section: Section, visible: tuple[str, ...], place: Place | None, name: str) -> tuple[PageLink, ...]:
    links = []
    for page in section.pages:
        href = page_address(page.name) if page.name in visible else ""
        if href:
            here = place is not None and place.page is page
            links.append(PageLink(str(page.label), href, here=here, at=here and page.name == name))
    return tuple(links)


def page_address(name: str) -> str:
    """The address of a page without parameters in the reader's language; empty where the list of addresses lacks it."""
    return _page_address(name, get_language(), get_script_prefix())


@lru_cache(maxsize=2_000)
def _page_address(name: str, _language: str | None, _prefix: str) -> str:
    # Every page has the addresses of some fifty others in its frame, and Django finds each of them anew.
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def breadcrumbs(links: Iterable[SectionLink], below: list[PageLink], title: Label, home: str) -> list[PageLink]:
    """Return the way from the section to a page; the last step is the page itself and has no address.

    below: what the view says of the way; steps that lead to the section or its page are not repeated. title: of the page,
    where the view says nothing. home: where the way begins on a page of no section.
    """
    below = below or [PageLink(title, "")]
    section = next((link for link in links if link.here), None)
    if section is None:
        return [PageLink(_("Home"), home), *below]
    way = [PageLink(section.label, section.href)]
    page = next((link for link in section.pages if link.here), None)
    if page is not None and page.at:
        return [*way, PageLink(page.label, "")]
    if page is not None and page.href != section.href:
        way.append(PageLink(page.label, page.href))
    addresses = {step.href for step in way}
    labels = {str(step.label) for step in way}
    way += [step for step in below if step.href not in addresses and (step.href or str(step.label) not in labels)]
    return [*way[:-1], replace(way[-1], href="")] if len(way) > 1 else way
