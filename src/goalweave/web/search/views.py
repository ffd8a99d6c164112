"""The page of the search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.rate_limits import RateLimit, network_of
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.search.normalise import plain_words
from goalweave.search.ranking import Rule, essential_text
from goalweave.search.spelling import Vocabulary
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.web.search.kinds import KINDS
from goalweave.web.search.named_pages import SiteState
from goalweave.web.search.results import ResultGroup, find_groups
from goalweave.web.search.vocabulary import site_vocabulary
from goalweave.wording.templatetags.goalweave import reader_language

SHOWN = 5
"""Items of a group; on a page of one kind, SHOWN_OF_KIND."""
SHOWN_OF_KIND = 60
FEW = 3
"""With fewer results than this, and none by its title, a typing error is looked for."""
MOST_CORRECTIONS = 3
MOST_SINGLE_WORDS = 8


@dataclass(frozen=True, slots=True)
class SearchResults:
    """text: what the results are for; corrected: a text that finds more, offered, or used where the text itself finds nothing."""

    text: str
    groups: tuple[ResultGroup, ...]
    corrected: str = ""

    @property
    def number(self) -> int:
        return sum(group.number for group in self.groups)


MINUTE = 60


@cache
def rate_limit() -> RateLimit:
    """What this process has taken from the counts."""
    return RateLimit("search", MINUTE)


def search(request: HttpRequest) -> HttpResponse:
    most: int = settings.GOALWEAVE_SEARCH_RATE
    if most and request.GET.get("q") and not rate_limit().allows(network_of(request), most):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(rate_limit().wait())
        return response
    typed = remove_unstorable(request.GET.get("q", "")).strip()
    text = typed[:LONGEST_QUERY]
    kind = request.GET.get("kind", "")
    if kind not in {member.key for member in KINDS}:
        kind = ""
    results = SearchResults(text, ())
    if text:
        results = search_everything(text, actor=actor(request), language=reader_language(), kind=kind)
    address = reverse("search")
    return render(
        request,
        "search/results.html",
        {
            "title": _("Search"),
            "q": text,
            "cut": len(typed) > LONGEST_QUERY,
            "most": LONGEST_QUERY,
            "kind": kind,
            "results": results,
            "groups": [(group, _list_address(group, results.text)) for group in results.groups],
            "instead": results.text != text,
            "words": _single_words(text) if text and not results.groups else (),
            "all": f"{address}?{urlencode({'q': text})}",
            "corrected_href": f"{address}?{urlencode({'q': results.corrected})}",
        },
    )


def _list_address(group: ResultGroup, text: str) -> str:
    if group.kind.listing:
        return f"{reverse(group.kind.listing)}?{urlencode({'q': essential_text(text)})}"
    return f"{reverse('search')}?{urlencode({'q': text, 'kind': group.kind.key})}"


def _single_words(text: str) -> list[tuple[str, str]]:
    """The words of a query of several words that are in titles, each with the address of the search for it alone."""
    words = list(dict.fromkeys(essential_text(text).split()))[:MOST_SINGLE_WORDS]
    if len(words) < 2:
        return []
    vocabulary = site_vocabulary().read(SiteState.read())
    known = [word for word in words if any(map(vocabulary.knows, plain_words(word)))]
    return [(word, f"{reverse('search')}?{urlencode({'q': word})}") for word in known]


def search_everything(text: str, *, actor: Actor, language: str, kind: str = "") -> SearchResults:
    """What the text finds; where that is nothing, what it finds with typing errors corrected."""
    state = SiteState.read()
    shown = SHOWN_OF_KIND if kind else SHOWN

    def find(query: str) -> tuple[ResultGroup, ...]:
        return find_groups(query, actor=actor, language=language, state=state, shown=shown, kind=kind)

    groups = find(text)
    results = SearchResults(text, groups)
    if results.number >= FEW or any(group.items[0].rank.rule < Rule.TEXT for group in groups):
        return results
    for corrected in _corrections(text, site_vocabulary().read(state))[:MOST_CORRECTIONS]:
        better = SearchResults(corrected, find(corrected))
        if better.number > results.number:
            return SearchResults(text, groups, corrected) if groups else better
    return results


def _corrections(text: str, vocabulary: Vocabulary) -> list[str]:
    """The text with neighbouring words joined where that makes a known word, and with unknown words replaced by near ones."""
    words = list(plain_words(text))
    joined = [
        " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])
        for place in range(len(words) - 1)
        if vocabulary.knows(words[place] + words[place + 1])
    ]
    nearest = {word: vocabulary.corrections(word) for word in words if not vocabulary.knows(word)}
    nearest = {word: near for word, near in nearest.items() if near}
    if not nearest:
        return joined
    first = next(iter(nearest))
    others = {word: near[0] for word, near in nearest.items()}
    replaced = [
        " ".join({**others, first: replacement}.get(word, word) for word in words) for replacement in nearest[first]
    ]
    return [*joined, *replaced]
