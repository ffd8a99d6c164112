"""Pages that are found by a name alone: frameworks, countries, organisations, partners, indices, questionnaires and rounds.

All but partners and indices are in indexes of names that processes keep until something is written. What the actor may not see is
left out of the few that match, by the rules of its own app.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.queries import all_organisations
from goalweave.accounts.rules import may_view_organisation
from goalweave.analysis.indices import site_indices
from goalweave.core.catalogue import Catalogue
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.areas import find_area
from goalweave.frameworks.queries import catalogue_of_revision, framework_revision
from goalweave.frameworks.search import framework_names
from goalweave.packs.areas import WORLD, area_language_maps, areas, country_groups
from goalweave.packs.areas.names import country_names
from goalweave.packs.prose_names import organisation_names
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.partner_queries import partners
from goalweave.registry.queries import counted_records
from goalweave.search.normalise import fold, plain_words
from goalweave.search.ranking import Rank, rank_names, title_words
from goalweave.surveys.models import Questionnaire, Round
from goalweave.surveys.queries import questionnaires, rounds
from goalweave.web.search.kinds import COUNTRY, FRAMEWORK, INDEX, ORGANISATION, PARTNER, QUESTIONNAIRE, ROUND
from goalweave.web.search.name_index import NamedPage, NameIndex

MOST_PARTNERS = 200
MOST_PARTNER_WORDS = 4
SHORTEST_AREA = 2
"""A text that is no longer may be a word: `it` is not Italy."""
SHORTEST_BEGINNING = SHORTEST_AREA + 1


@dataclass(frozen=True, slots=True)
class SiteState:
    """revision: of the frameworks; position: of the log, None where nothing was logged. Both differ after a write."""

    revision: int
    position: Hashable

    @classmethod
    def read(cls) -> SiteState:
        return cls(framework_revision(), log_position())

    @property
    def catalogue(self) -> Catalogue:
        return catalogue_of_revision(self.revision)


@dataclass(frozen=True, slots=True)
class RankedPage:
    """others: further editions of it, with their own addresses."""

    page: NamedPage
    rank: Rank
    others: tuple[NamedPage, ...] = field(default=())


def find_named_pages(text: str, *, actor: Actor, state: SiteState) -> list[RankedPage]:
    """All that the actor may know and whose name has all words of the text; editions of one thing together, the best first."""
    ranked: list[RankedPage] = []
    for page in _candidates(text, actor, state):
        rank = rank_names(text, page.title.values(), other_names=page.names, identifiers=page.identifiers)
        if rank is not None:
            ranked.append(RankedPage(page, rank))
    ranked = _leave_out_hidden(ranked, actor)
    return _fold_editions(sorted(ranked, key=lambda entry: entry.rank))


def _leave_out_hidden(ranked: list[RankedPage], actor: Actor) -> list[RankedPage]:
    """Without the pages that were indexed for everyone and that the actor may not see; no query for a kind without pages."""
    for kind, visible_arguments in VISIBLE.items():
        arguments = [entry.page.route[1] for entry in ranked if entry.page.kind == kind]
        if arguments:
            visible = visible_arguments(actor, arguments)
            ranked = [entry for entry in ranked if entry.page.kind != kind or entry.page.route[1] in visible]
    return ranked


def _fold_editions(ranked: Iterable[RankedPage]) -> list[RankedPage]:
    groups: dict[tuple[str, str], list[RankedPage]] = {}
    for entry in ranked:
        groups.setdefault((entry.page.kind, entry.page.same or str(entry.page.route)), []).append(entry)
    return [
        RankedPage(group[0].page, group[0].rank, tuple(other.page for other in group[1:])) for group in groups.values()
    ]


def _candidates(text: str, actor: Actor, state: SiteState) -> Iterator[NamedPage]:
    yield from _framework_index(state.revision).candidates(text)
    yield from _countries(text)
    index = _read_site_index(state.position) if state.position is not None else _build_site_index()
    yield from index.candidates(text)
    yield from _partners(text, actor)
    yield from _indices()


# Two, since a request may know of no write that another one knows of.
@lru_cache(maxsize=2)
def _read_site_index(_position: Hashable) -> NameIndex:
    return _build_site_index()


def _build_site_index() -> NameIndex:
    """Organisations, questionnaires and rounds, whoever may see them; read again after a write."""
    return NameIndex.of(chain(_organisations(), _questionnaires(_all_questionnaires()), _rounds(_all_rounds())))


def public_names(known: Catalogue) -> Iterator[str]:
    """All names of what everyone may know, to correct typing errors by."""
    for page in (
        *_frameworks(known),
        *_country_pages().values(),
        *_indices(),
        *_questionnaires(questionnaires(VISITOR)),
    ):
        yield from page.title.values()
        yield from page.names
    for named in partners(VISITOR):
        yield named.partner.name


@lru_cache(maxsize=2)
def _framework_index(revision: int) -> NameIndex:
    return NameIndex.of(_frameworks(catalogue_of_revision(revision)))


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
    """Those with a word of the text in a name, and the one that the text names."""
    pages = _country_index().candidates(text, shortest_beginning=SHORTEST_BEGINNING)
    named = find_area(text) if len(text) > SHORTEST_AREA and any(map(str.isalpha, text)) else None
    if named in _country_pages():
        pages = [page for page in pages if page.route[1] != named]
        page = _country_pages()[named]
        pages.append(replace(page, names=(*page.names, text)))
    return pages


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
def _country_index() -> NameIndex:
    return NameIndex.of(page for _code, page in sorted(_country_pages().items()))


def _organisations() -> Iterator[NamedPage]:
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


def _visible_organisations(actor: Actor, slugs: Sequence[str | int]) -> set[str | int]:
    """Slugs of those that the actor may know; two queries."""
    rows = [row for row in all_organisations() if row.slug in slugs]
    public = counted_records(VISITOR).filter(organisation__in=rows).order_by()
    published = set(public.values_list("organisation", flat=True).distinct())
    return {row.slug for row in rows if may_view_organisation(actor, row, published=row.pk in published)}


def _visible_questionnaires(actor: Actor, _keys: Sequence[str | int]) -> set[str | int]:
    return {row.key for row in questionnaires(actor)}


def _visible_rounds(actor: Actor, keys: Sequence[str | int]) -> set[str | int]:
    return set(rounds(actor).filter(pk__in=keys).values_list("pk", flat=True))


VISIBLE: Mapping[str, Callable[[Actor, Sequence[str | int]], set[str | int]]] = {
    ORGANISATION: _visible_organisations,
    QUESTIONNAIRE: _visible_questionnaires,
    ROUND: _visible_rounds,
}
"""Kind → of these arguments of addresses, those whose pages the actor may see."""


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


def _questionnaires(rows: Iterable[Questionnaire]) -> Iterator[NamedPage]:
    for row in rows:
        yield NamedPage(
            QUESTIONNAIRE,
            row.title,
            ("questionnaire", row.key),
            names=tuple(f"{row.title[language]} {row.edition}" for language in LANGUAGES if row.title.get(language)),
            identifiers=(row.code, row.key),
            same=f"{row.code} {row.organisation_id}",
            edition=row.edition,
        )


def _rounds(rows: Iterable[Round]) -> Iterator[NamedPage]:
    for row in rows:
        yield NamedPage(ROUND, row.title or row.questionnaire.title, ("round", row.pk))


_all_questionnaires = PreparedQuery(lambda: questionnaires(SYSTEM))
_all_rounds = PreparedQuery(lambda: rounds(SYSTEM))
