"""Pages that are found by a name alone and are few enough to be compared one by one: frameworks, countries, organisations, partners,
indices, questionnaires and rounds. Each list is read for the actor, by the rules of its own app."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from django.urls import reverse

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.queries import all_organisations
from goalweave.accounts.rules import may_view_organisation
from goalweave.analysis.indices import site_indices
from goalweave.core.catalogue import Catalogue
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.formats.reading.areas import find_area
from goalweave.frameworks.search import framework_names
from goalweave.packs.areas import WORLD, area_language_maps, areas, country_groups
from goalweave.packs.areas.names import country_names
from goalweave.packs.prose_names import organisation_names
from goalweave.registry.partner_queries import partners
from goalweave.registry.queries import counted_records
from goalweave.search.normalise import fold, plain_words
from goalweave.search.ranking import Rank, rank_names, title_words
from goalweave.search.stems import light_stem
from goalweave.surveys.queries import questionnaires, rounds
from goalweave.web.search.kinds import COUNTRY, FRAMEWORK, INDEX, ORGANISATION, PARTNER, QUESTIONNAIRE, ROUND

MOST_PARTNERS = 200
MOST_PARTNER_WORDS = 4
SHORTEST_AREA = 2
"""A text that is no longer may be a word: `it` is not Italy."""


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page and what it is called. same: pages with the same word here are editions of one thing; edition: which one it is.

    title, short: in all languages; names: what else it is called; route: name of the address and its argument; identifiers: as
    `search/ranking.py` uses them.
    """

    kind: str
    title: LanguageMap
    route: tuple[str, str | int]
    names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    short: LanguageMap = field(default_factory=dict)
    same: str = ""
    edition: str = ""

    @property
    def href(self) -> str:
        return reverse(self.route[0], args=[self.route[1]])


@dataclass(frozen=True, slots=True)
class RankedPage:
    """others: further editions of it, with their own addresses."""

    page: NamedPage
    rank: Rank
    others: tuple[NamedPage, ...] = field(default=())


def find_named_pages(text: str, *, actor: Actor, known: Catalogue) -> list[RankedPage]:
    """All that the actor may know and whose name has all words of the text; editions of one thing together, the best first."""
    ranked: list[RankedPage] = []
    for page in _candidates(text, actor, known):
        rank = rank_names(text, page.title.values(), other_names=page.names, identifiers=page.identifiers)
        if rank is not None:
            ranked.append(RankedPage(page, rank))
    visible = _visible_organisations(actor, [entry.page for entry in ranked if entry.page.kind == ORGANISATION])
    ranked = [entry for entry in ranked if entry.page.kind != ORGANISATION or entry.page.same in visible]
    return _fold_editions(sorted(ranked, key=lambda entry: entry.rank))


def _fold_editions(ranked: Iterable[RankedPage]) -> list[RankedPage]:
    groups: dict[tuple[str, str], list[RankedPage]] = {}
    for entry in ranked:
        groups.setdefault((entry.page.kind, entry.page.same or str(entry.page.route)), []).append(entry)
    return [
        RankedPage(group[0].page, group[0].rank, tuple(other.page for other in group[1:])) for group in groups.values()
    ]


def _candidates(text: str, actor: Actor, known: Catalogue) -> Iterator[NamedPage]:
    yield from _frameworks(known)
    yield from _countries(text)
    yield from _organisations()
    yield from _partners(text, actor)
    yield from _indices()
    yield from _questionnaires(actor)
    yield from _rounds(actor)


def public_names(known: Catalogue) -> Iterator[str]:
    """All names of what everyone may know, to correct typing errors by."""
    for page in (*_frameworks(known), *_country_pages().values(), *_indices(), *_questionnaires(VISITOR)):
        yield from page.title.values()
        yield from page.names
    for named in partners(VISITOR):
        yield named.partner.name


def _frameworks(known: Catalogue) -> Iterator[NamedPage]:
    for framework in known.frameworks.values():
        yield NamedPage(
            FRAMEWORK,
            framework.title,
            ("framework", framework.key),
            names=tuple(framework_names(framework)),
            identifiers=(framework.id, framework.key, *framework.short.values()),
            same=framework.id,
            edition=framework.edition,
        )


def _countries(text: str) -> list[NamedPage]:
    """Those with a name that has the first word of the text that carries meaning, and the one that the text names."""
    words = title_words(text)
    if not words:
        return []
    index = _countries_by_word()
    codes = {*index.get(words[0], ()), *index.get(light_stem(words[0]), ())}
    if len(words) == 1 and len(words[0]) > 2:
        codes.update(*(named for word, named in index.items() if word.startswith(words[0])))
    pages = dict(_country_pages())
    named = find_area(text) if len(text) > SHORTEST_AREA and any(map(str.isalpha, text)) else None
    if named in pages:
        pages[named] = replace(pages[named], names=(*pages[named].names, text))
        codes.add(named)
    return [pages[code] for code in sorted(codes)]


@cache
def _country_pages() -> dict[str, NamedPage]:
    others: dict[str, list[str]] = {}
    for names in country_names().names.values():
        for name, code in names.items():
            others.setdefault(code, []).append(name)
    pages: dict[str, NamedPage] = {}
    for code, title in area_language_maps([*areas(), *country_groups()]).items():
        if code != WORLD:
            pages[code] = NamedPage(COUNTRY, title, ("country", code), names=tuple(others.get(code, ())))
    return pages


@cache
def _countries_by_word() -> dict[str, tuple[str, ...]]:
    """Word or stem of a name → codes."""
    index: dict[str, dict[str, None]] = {}
    for code, page in _country_pages().items():
        for name in (*page.title.values(), *page.names):
            for word in title_words(name):
                index.setdefault(word, {})[code] = None
                index.setdefault(light_stem(word), {})[code] = None
    return {word: tuple(codes) for word, codes in index.items()}


def _organisations() -> Iterator[NamedPage]:
    """All: `find_named_pages` leaves out those that the actor may not know, once few are left."""
    for row in all_organisations():
        yield NamedPage(
            ORGANISATION,
            row.name,
            ("organisation", row.slug),
            names=_other_names([*row.name.values(), *row.short.values()]),
            identifiers=(row.slug, *row.short.values()),
            short=row.short,
            same=row.slug,
        )


def _visible_organisations(actor: Actor, pages: list[NamedPage]) -> set[str]:
    """Slugs of those that the actor may know; two queries, or none."""
    slugs = {page.same for page in pages}
    if not slugs:
        return set()
    rows = [row for row in all_organisations() if row.slug in slugs]
    public = counted_records(VISITOR).filter(organisation__in=rows).order_by()
    published = set(public.values_list("organisation", flat=True).distinct())
    return {row.slug for row in rows if may_view_organisation(actor, row, published=row.pk in published)}


def _partners(text: str, actor: Actor) -> Iterator[NamedPage]:
    """Those named with the words of the text, and those that a well-known name in another language means."""
    # Each word is a join: PostgreSQL plans hundreds of them for minutes. The rank compares all words afterwards.
    words = list(dict.fromkeys(title_words(text)))[:MOST_PARTNER_WORDS]
    named = {entry.partner.pk: entry for entry in partners(actor, " ".join(words))}
    for name in _usual_names(text):
        for entry in partners(actor, name):
            named.setdefault(entry.partner.pk, entry)
    for entry in list(named.values())[:MOST_PARTNERS]:
        name = entry.partner.name
        title = {"en": name}
        yield NamedPage(PARTNER, title, ("partner", entry.partner.pk), names=_other_names([name]))


@cache
def _well_known_names() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Folded name of a well-known organisation → its usual names."""
    usual: dict[tuple[str, ...], dict[str, None]] = {}
    for name, others in organisation_names().items():
        for other in others:
            usual.setdefault(plain_words(other), {})[name] = None
    return {words: tuple(names) for words, names in usual.items()}


def _usual_names(text: str) -> list[str]:
    return [name for name in _well_known_names().get(plain_words(text), ()) if fold(name) != fold(text.strip())]


def _other_names(names: Iterable[str]) -> tuple[str, ...]:
    """What else a well-known organisation with one of these names is called."""
    others: dict[str, None] = {}
    for name in names:
        for usual in _well_known_names().get(plain_words(name), ()):
            others.update(dict.fromkeys(organisation_names()[usual]))
    return tuple(others)


def _indices() -> Iterator[NamedPage]:
    for index in sorted(site_indices().indices.values(), key=lambda one: (one.year or 0, one.edition), reverse=True):
        yield NamedPage(
            INDEX,
            index.title,
            ("index", index.key),
            identifiers=(index.id, index.key),
            same=index.id,
            edition=index.edition,
        )


def _questionnaires(actor: Actor) -> Iterator[NamedPage]:
    for row in questionnaires(actor):
        yield NamedPage(
            QUESTIONNAIRE,
            row.title,
            ("questionnaire", row.key),
            names=tuple(f"{row.title[language]} {row.edition}" for language in LANGUAGES if row.title.get(language)),
            identifiers=(row.code, row.key),
            same=f"{row.code} {row.organisation_id}",
            edition=row.edition,
        )


def _rounds(actor: Actor) -> Iterator[NamedPage]:
    for row in rounds(actor):
        yield NamedPage(ROUND, row.title or row.questionnaire.title, ("round", row.pk))
