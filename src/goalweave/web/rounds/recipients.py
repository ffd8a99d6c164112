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
    slugs = dict.fromkeys([*map(str, parameters.getlist("organisation")), *typed])
    # PostgreSQL refuses text with a null character.
    rows = Organisation.objects.filter(slug__in=[slug for slug in slugs if "\0" not in slug])
    named = {row.slug: row for row in rows}
    requested = [named[slug] for slug in slugs if slug in named]
    selected = {row.pk: row for row in requested if row.pk not in there}
    others = [row for row in _known_recipients(who) if row.pk not in there and row.pk not in selected]
    matching = [row for row in others if _matches(row, words, kind)]
    if parameters.get("do") == "all":
        selected |= {row.pk: row for row in matching[: MOST_RECIPIENTS - len(selected)]}
        matching = []
    return RecipientSelection(
        words=words,
        kind=kind,
        kinds=tuple((str(value), str(label)) for value, label in KINDS.items()),
        chosen=tuple(selected.values()),
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
