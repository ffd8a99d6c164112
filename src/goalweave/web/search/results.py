"""What a query finds, in groups by kind: the group with the best match first, within each the best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Relation
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick, picked_language
from goalweave.frameworks.queries import catalogue_of_revision
from goalweave.frameworks.search import named_nodes
from goalweave.search.highlighting import TextPart, excerpt, highlight
from goalweave.search.matches_by_kind import KindMatches, search_by_kind
from goalweave.search.queries import SearchHit
from goalweave.search.ranking import BY_IDENTIFIER, IN_TEXT, Rank, Rule, count_names, essential_text, rank_names
from goalweave.web.search.descriptions import DESCRIBE, Description
from goalweave.web.search.kinds import ADDRESSES, KINDS, NODE, SearchKind
from goalweave.web.search.named_pages import RankedPage, SiteState, find_named_pages

MOST_RANKED = 80
"""Objects of a kind whose titles are compared with the query; the index gives those with it in short titles first."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Another edition of what was found, or the same node in another framework."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ResultItem:
    """title, passage: with the words that match marked; language: of the title, passage_language: of the passage.

    curie: of a node; editions: in which others it is.
    """

    kind: str
    object_id: str
    href: str
    title: tuple[TextPart, ...]
    language: str
    rank: Rank
    note: str = ""
    passage: tuple[TextPart, ...] = ()
    passage_language: str = ""
    curie: Curie | None = None
    editions: tuple[Edition, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """number: of all that were found; items: those that are shown; capped: there are more than the number."""

    kind: SearchKind
    number: int
    items: tuple[ResultItem, ...]
    capped: bool = False

    @property
    def count(self) -> str:
        """The number for the page."""
        number = number_format(self.number)
        return _("more than %(n)s") % {"n": number} if self.capped else number

    @property
    def more(self) -> bool:
        return self.number > len(self.items)


def find_groups(
    text: str, *, actor: Actor, language: str, state: SiteState, shown: int, kind: str = ""
) -> tuple[ResultGroup, ...]:
    """Everything that the actor may find. shown: items of a group; kind: only this group.

    All counts and texts are of what the actor may see: the queries that are combined here are each limited to it.
    """
    whole, text = text, essential_text(text)
    matches = search_by_kind(text, actor=actor, language=language, limit=MOST_RANKED, limit_in_text=shown)
    pages = find_named_pages(whole, actor=actor, state=state)
    groups: list[ResultGroup] = []
    for member in KINDS:
        if kind and member.key != kind:
            continue
        if member.key == NODE:
            group = _node_group(
                member, text, named_nodes(whole, state.revision), matches.get(NODE), state, language, shown
            )
        elif member.key in DESCRIBE:
            group = _indexed_group(member, text, matches.get(member.key), actor, language, shown)
        else:
            group = _page_group(
                member, text, [entry for entry in pages if entry.page.kind == member.key], language, shown
            )
        if group.items:
            groups.append(group)
    # A stable sort: of groups whose best match is equally good, the order of KINDS decides.
    return tuple(sorted(groups, key=lambda group: group.items[0].rank.sort_of_match))


def _page_group(kind: SearchKind, text: str, entries: Sequence[RankedPage], language: str, shown: int) -> ResultGroup:
    items = []
    for entry in entries[:shown]:
        page = entry.page
        title, title_language = _best_title(page.title, text, language)
        others = [other for other in entry.others if other.edition]
        items.append(
            ResultItem(
                kind.key,
                str(page.route[1]),
                page.href,
                title,
                title_language,
                entry.rank,
                note=page.edition if others else pick(page.short, language),
                editions=tuple(Edition(other.edition, other.href) for other in others),
            )
        )
    return ResultGroup(kind, len(entries), tuple(items))


def _indexed_group(
    kind: SearchKind, text: str, matches: KindMatches | None, actor: Actor, language: str, shown: int
) -> ResultGroup:
    if matches is None:
        return ResultGroup(kind, 0, ())
    ranked = [(rank_names(text, [hit.title]) or IN_TEXT, hit) for hit in matches.hits]
    ranked.sort(key=lambda entry: entry[0])
    some = ranked[:shown]
    described = DESCRIBE[kind.key](actor, [hit.object_id for _rank, hit in some])
    items = [
        _indexed_item(kind, text, rank, hit, described[hit.object_id], language)
        for rank, hit in some
        if hit.object_id in described
    ]
    return ResultGroup(kind, matches.number, tuple(items), matches.capped)


def _indexed_item(
    kind: SearchKind, text: str, rank: Rank, hit: SearchHit, described: Description, language: str
) -> ResultItem:
    title, title_language = _best_title(described.title or {hit.language: hit.title}, text, language)
    passage, passage_language = _best_passage(described.texts, text, (language, hit.language))
    return ResultItem(
        kind.key,
        hit.object_id,
        ADDRESSES[kind.key](hit.object_id),
        title,
        title_language,
        rank,
        note=described.note,
        passage=passage,
        passage_language=passage_language,
    )


def _best_title(title: LanguageMap, text: str, language: str) -> tuple[tuple[TextPart, ...], str]:
    """A title in the reader's language, the words marked where they are in it, and its language."""
    return highlight(pick(title, language), text), picked_language(title, language)


def _best_passage(texts: LanguageMap, text: str, languages: Iterable[str]) -> tuple[tuple[TextPart, ...], str]:
    """A passage that has words of the query, in the first of these languages where there is one, and its language."""
    for language in dict.fromkeys((*languages, *texts)):
        parts = excerpt(texts.get(language, ""), text)
        if any(part.found for part in parts):
            return parts, language
    return (), ""


def _node_group(
    kind: SearchKind,
    text: str,
    named: Sequence[Curie],
    matches: KindMatches | None,
    state: SiteState,
    language: str,
    shown: int,
) -> ResultGroup:
    known = state.catalogue
    ranks: dict[Curie, Rank] = dict.fromkeys(named, BY_IDENTIFIER)
    hits: dict[Curie, SearchHit] = {}
    for hit in matches.hits if matches else ():
        curie = known.resolve(hit.object_id)
        hits[curie] = hit
        ranks.setdefault(curie, _node_rank(text, curie, known))
    order = {key: place for place, key in enumerate(known.frameworks)}
    place_named = {curie: place for place, curie in enumerate(named)}

    def place(curie: Curie) -> tuple[tuple[Rule, bool], int, tuple[bool, int, int, int], Rank]:
        framework = known.frameworks[curie.key]
        depth = sum(1 for _node in framework.ancestors(curie.code))
        rank = ranks[curie]
        standing = (not framework.default, depth, order[curie.key], -_count_terms(text, curie, known))
        return rank.sort_of_match, place_named.get(curie, 0), standing, rank

    folded = _fold_nodes(sorted(ranks, key=place), state)
    hidden = len(matches.hits) - len(folded) if matches else 0
    number = max(len(folded), (matches.number if matches else 0) - max(hidden, 0))
    items = [_node_item(kind, text, group, ranks, hits, known, language) for group in folded[:shown]]
    return ResultGroup(kind, number, tuple(items))


def _node_rank(text: str, curie: Curie, known: Catalogue) -> Rank:
    node = known.node(curie)
    terms = list(chain.from_iterable(node.terms.values()))
    return rank_names(text, node.label.values(), synonyms=terms) or IN_TEXT


def _count_terms(text: str, curie: Curie, known: Catalogue) -> int:
    return count_names(text, chain.from_iterable(known.node(curie).terms.values()))


def _fold_nodes(curies: Iterable[Curie], state: SiteState) -> list[list[Curie]]:
    """The same node of several editions, and nodes that a linkage calls identical under the same name, as one; the best place
    counts, and within a group the current edition is first."""
    known, identical = state.catalogue, _identical_nodes(state.revision)
    groups: list[list[Curie]] = []
    group_of: dict[Curie | tuple[str, str, str], list[Curie]] = {}
    for curie in curies:
        label = pick(known.node(curie).label)
        edition_key = (curie.framework, curie.code, label)
        group = group_of.get(edition_key)
        if group is None:
            alike = (other for other in identical.get(curie, ()) if other in group_of)
            group = next((group_of[other] for other in alike if pick(known.node(other).label) == label), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(curie)
        group_of[edition_key] = group_of[curie] = group
    for group in groups:
        first = group[0].framework
        group.sort(key=lambda curie: (curie.framework != first, not known.frameworks[curie.key].default))
    return groups


@lru_cache(maxsize=2)
def _identical_nodes(revision: int) -> Mapping[Curie, tuple[Curie, ...]]:
    known = catalogue_of_revision(revision)
    pairs: dict[Curie, list[Curie]] = {}
    for linkage in known.linkages:
        subjects, objects = known.frameworks.get(linkage.subject), known.frameworks.get(linkage.object)
        if subjects is None or objects is None:
            continue
        for link in linkage.links:
            if link.relation is Relation.IDENTICAL:
                left, right = subjects.curie(link.subject), objects.curie(link.object)
                pairs.setdefault(left, []).append(right)
                pairs.setdefault(right, []).append(left)
    return {curie: tuple(others) for curie, others in pairs.items()}


def _node_item(
    kind: SearchKind,
    text: str,
    group: Sequence[Curie],
    ranks: Mapping[Curie, Rank],
    hits: Mapping[Curie, SearchHit],
    known: Catalogue,
    language: str,
) -> ResultItem:
    curie = group[0]
    node = known.node(curie)
    titles = node.label if node.label else node.wording
    title, title_language = _best_title(titles or {"en": node.code}, text, language)
    passage: tuple[TextPart, ...] = ()
    passage_language = ""
    best = min(ranks[other] for other in group)
    is_clear = best.rule < Rule.SYNONYM and any(part.found for part in title)
    if best.rule is not Rule.IDENTIFIER and not is_clear:
        hit_language = next((hits[other].language for other in group if other in hits), language)
        languages = (language, hit_language)
        texts = {code: " · ".join(filter(None, _node_texts(known, curie, code))) for code in LANGUAGES}
        passage, passage_language = _best_passage(texts, text, languages)
    return ResultItem(
        kind.key,
        known.name(curie),
        reverse("node", args=[curie.key, curie.code]),
        title,
        title_language,
        best,
        passage=passage,
        passage_language=passage_language,
        curie=curie,
        editions=tuple(_node_edition(other, curie, known, language) for other in group[1:]),
    )


def _node_texts(known: Catalogue, curie: Curie, language: str) -> list[str]:
    """Its wording and its terms in a language."""
    node = known.node(curie)
    return [node.wording.get(language, ""), *node.terms.get(language, ())]


def _node_edition(other: Curie, first: Curie, known: Catalogue, language: str) -> Edition:
    framework = known.frameworks[other.key]
    href = reverse("node", args=[other.key, other.code])
    if other.framework == first.framework:
        return Edition(framework.edition, href)
    return Edition(f"{pick(framework.short or framework.title, language)} {other.code}", href)
