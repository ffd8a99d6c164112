"""Which organisations are asked: found by name and kind, chosen one by one or all that are found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _, pgettext

from goalweave.accounts import queries
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.text.sanitise import sanitise_line
from goalweave.surveys.actions.rounds import MOST_RECIPIENTS
from goalweave.surveys.queries import known_organisations
from goalweave.web.accounts import organisation_pages
from goalweave.web.accounts.names import KINDS
from goalweave.wording.templatetags.goalweave import pick_text

LISTED = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class RecipientSelection:
    """found: offered for the words and kind, without those that are chosen; more: how many follow; unknown: short names that no
    organisation has."""

    words: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    chosen: tuple[Organisation, ...]
    found: tuple[Organisation, ...]
    more: int
    unknown: tuple[str, ...]

    @property
    def problem(self) -> str:
        """Return the error in the input."""
        if self.unknown:
            names = pgettext("between the words of a list", ", ").join(self.unknown)
            return _("No organisation has this short name: %(names)s") % {"names": names}
        return ""


def read_recipients(who: Actor, parameters: QueryDict, *, there: Collection[int] = ()) -> RecipientSelection:
    """What a form says so far. there: ids of the organisations that are asked already.

    The person who knows the short name of an organisation may ask it, also one that has published nothing yet.
    """
    words, kind = sanitise_line(parameters.get("q", ""))[:LONGEST], parameters.get("kind", "")
    typed = sanitise_line(parameters.get("others", "").replace(",", " ")).lower().split()[:MOST_RECIPIENTS]
    slugs = dict.fromkeys([*(str(one) for one in parameters.getlist("organisation")), *typed])
    named = {one.slug: one for one in Organisation.objects.filter(slug__in=[one for one in slugs if "\0" not in one])}
    chosen = {one.pk: one for slug in slugs if (one := named.get(slug)) is not None and one.pk not in there}
    matching = [one for one in _known_recipients(who) if one.pk not in there and one.pk not in chosen]
    matching = [one for one in matching if _matches(one, words, kind)]
    if parameters.get("do") == "all":
        chosen |= {one.pk: one for one in matching[: MOST_RECIPIENTS - len(chosen)]}
        matching = []
    return RecipientSelection(
        words=words,
        kind=kind,
        kinds=tuple((str(value), str(label)) for value, label in KINDS.items()),
        chosen=tuple(chosen.values()),
        found=tuple(matching[:LISTED]),
        more=max(len(matching) - LISTED, 0),
        unknown=tuple(slug for slug in typed if slug not in named),
    )


def _known_recipients(who: Actor) -> list[Organisation]:
    """Those that the actor may know, and those that it has asked before."""
    known = known_organisations(who)
    found = queries.visible_organisations(who, {*organisation_pages.published_counts(), *known})
    return sorted(found, key=lambda one: (pick_text(one.name).casefold(), one.pk))


def _matches(organisation: Organisation, text: str, kind: str) -> bool:
    names = " ".join([organisation.slug, *organisation.name.values(), *organisation.short.values()]).casefold()
    return (not kind or organisation.kind == kind) and all(word in names for word in text.casefold().split())
