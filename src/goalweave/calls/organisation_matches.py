"""Which organisation an entry is from: the ones that may be meant by what its sender wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any

from django.utils.text import slugify

from goalweave.accounts.actions import OrganisationFields
from goalweave.accounts.models import EDITORS, Membership, Organisation, StakeholderKind
from goalweave.accounts.slugs import RESERVED_SLUGS
from goalweave.calls.models import CallEntry
from goalweave.core.model.calls import Call, CallFieldType
from goalweave.registry.models import PartnerName
from goalweave.registry.partner_registry import partner_keys
from goalweave.search.normalise import fold

MOST_SUGGESTED = 5
LONGEST_SLUG = 50
PORTION = 2000
"""Organisations that are in memory at once."""
_SMALL_WORDS = frozenset(fold("of for the and a an de du des la le les l d et y del para e").split())


class MatchReason(StrEnum):
    """Why an organisation may be meant, the surest first."""

    NAME = "name"
    PARTNER = "partner"
    ACRONYM = "acronym"
    SIMILAR = "similar"


SURE = (MatchReason.NAME, MatchReason.PARTNER)


@dataclass(frozen=True, slots=True)
class OrganisationMatch:
    organisation: Organisation
    reason: MatchReason

    @property
    def sure(self) -> bool:
        return self.reason in SURE


def organisation_answer(entry: CallEntry, call: Call) -> Mapping[str, Any]:
    """What the sender wrote of the organisation: name, kind, country, url; empty if the call does not ask for it."""
    for part in call.fields.values():
        if part.type is CallFieldType.ORGANISATION and entry.answers.get(part.id):
            answer: Mapping[str, Any] = entry.answers[part.id]
            return answer
    return {}


def match_organisations(name: str) -> list[OrganisationMatch]:
    """At most five organisations that a name may mean, the surest first. Three queries.

    By its name or short name, by another name under which the registry of partners knows it, by its initials, and by
    the words that both have.
    """
    folded = _folded(name)
    if not folded:
        return []
    partner_names = _names_of_partner(name)
    matches: dict[int, tuple[int, float, MatchReason]] = {}
    words = set(folded.split()) - _SMALL_WORDS
    # Names are in JSON, by language, and no database folds their accents: all are read, a few thousand at a time.
    rows = Organisation.objects.order_by("pk").values_list("pk", "name", "short")
    for pk, names, short in rows.iterator(chunk_size=PORTION):
        known = {_folded(text) for text in (*names.values(), *short.values())} - {""}
        reason = _match_reason(folded, words, known, partner_names)
        if reason is not None:
            matches[pk] = (list(MatchReason).index(reason), -_shared_words(words, known), reason)
    best = sorted(matches, key=lambda pk: (*matches[pk][:2], pk))[:MOST_SUGGESTED]
    organisations = Organisation.objects.in_bulk(best)
    return [OrganisationMatch(organisations[pk], matches[pk][2]) for pk in best]


def named_among(name: str, organisations: Collection[int]) -> set[int]:
    """Ids of those of the organisations that a name means for sure."""
    folded = _folded(name)
    if not folded or not organisations:
        return set()
    partner_names, words = _names_of_partner(name), set(folded.split()) - _SMALL_WORDS
    named = set()
    for row in Organisation.objects.filter(pk__in=organisations):
        known = {_folded(text) for text in (*row.name.values(), *row.short.values())} - {""}
        if _match_reason(folded, words, known, partner_names) in SURE:
            named.add(row.pk)
    return named


def new_organisation(answer: Mapping[str, Any], language: str) -> OrganisationFields:
    """The fields of an organisation that is not there yet."""
    kind = str(answer.get("kind", ""))
    return OrganisationFields(
        name={language: str(answer.get("name", ""))},
        kind=kind if kind in StakeholderKind.values else "",
        country=str(answer.get("country", "")),
    )


def free_organisation_slug(name: str) -> str:
    """A short name that no organisation has."""
    base = slugify(name)[: LONGEST_SLUG - 5].strip("-") or "organisation"
    used = {*Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True), *RESERVED_SLUGS}
    return next(slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in used)


def has_editors(organisation: Organisation) -> bool:
    """Whether there are people who publish its records."""
    return Membership.objects.filter(organisation=organisation, role__in=EDITORS, user__is_active=True).exists()


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _names_of_partner(name: str) -> set[str]:
    """The other names under which records name this organisation."""
    owners = PartnerName.objects.filter(key__in=partner_keys(name, "")).values("organisation")
    keys = PartnerName.objects.filter(organisation__in=owners, key__startswith="name:").values_list("key", flat=True)
    return {key.removeprefix("name:") for key in keys}


def _match_reason(folded: str, words: set[str], known: set[str], partner_names: set[str]) -> MatchReason | None:
    if folded in known:
        return MatchReason.NAME
    if known & partner_names:
        return MatchReason.PARTNER
    initials = {_initials(name) for name in known}
    if folded in initials or _initials(folded) in known:
        return MatchReason.ACRONYM
    return MatchReason.SIMILAR if _shared_words(words, known) >= 0.5 else None


def _initials(name: str) -> str:
    """The acronym of a name of at least three words."""
    words = [word for word in name.split() if word not in _SMALL_WORDS]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def _shared_words(words: set[str], known: set[str]) -> float:
    """The greatest part of the words of both that a name shares with the one that is sought."""
    shares = [len(words & set(name.split())) / len(words | set(name.split())) for name in known if words]
    return max(shares, default=0.0)
