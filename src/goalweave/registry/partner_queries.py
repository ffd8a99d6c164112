"""Reads of partner organisations: those that records name which the actor may see, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.registry import rules
from goalweave.registry.models import Partner, PartnerName, PartnerOrganisation, Record
from goalweave.registry.partner_registry import PORTION, partner_keys
from goalweave.search.normalise import fold

MOST_TERMS = 12
"""Words that are searched for at once: each is a join, and PostgreSQL plans two hundred of them for minutes."""


@dataclass(frozen=True, slots=True)
class NamedPartner:
    """partner: with the name that the actor may read (`named`); records: how many name it, of those the actor may see."""

    partner: PartnerOrganisation
    records: int


def partners(actor: Actor, text: str = "", stakeholder: str | None = None) -> list[NamedPartner]:
    """Those whose names have all of the first MOST_TERMS words, by how many records name them. stakeholder: "" for those not told.

    A name that stands only in records which the actor may not see finds nothing and is not shown. Two queries, four for
    words; two more where names are not shown.
    """
    rows, words = PartnerOrganisation.objects.all(), search_terms(text)[:MOST_TERMS]
    for word in words:
        rows = rows.filter(pk__in=PartnerOrganisation.objects.filter(names__key__contains=word).values("pk"))
    if stakeholder is not None:
        rows = rows.filter(stakeholder=stakeholder)
    if words and not rows.exists():
        return []
    own = Count("pk", filter=Q(name=F("organisation__name")))
    naming = _visible_partner_rows(actor).filter(organisation__in=rows).order_by().values_list("organisation")
    counted = list(naming.annotate(number=Count("record", distinct=True), own=own))
    counts = {pk: number for pk, number, _own in counted}
    standing = {pk for pk, _number, stands in counted if stands}
    if words:
        matching = _partners_matching(_visible_partner_rows(actor).filter(organisation__in=rows), words)
        counts = {pk: number for pk, number in counts.items() if pk in matching}
    seen = _apply_visible_names(actor, [partner for partner in rows if partner.pk in counts], standing)
    named = [NamedPartner(partner, counts[partner.pk]) for partner in seen]
    return sorted(named, key=lambda entry: (-entry.records, fold(entry.partner.name), entry.partner.pk))


def search_terms(text: str) -> list[str]:
    """The different words of a text, as names are compared. Only the first MOST_TERMS of them are searched for."""
    return [*dict.fromkeys(fold(remove_unstorable(text)).split())]


def find_partner(actor: Actor, pk: int) -> PartnerOrganisation | None:
    """One that a record names which the actor may see, with the name for the actor; administrators know all."""
    rows = PartnerOrganisation.objects.filter(pk=pk)
    if not actor.administrator:
        rows = rows.filter(pk__in=_visible_partner_rows(actor).values("organisation"))
    return next(iter(with_visible_names(actor, rows)), None)


def with_visible_names(actor: Actor, rows: QuerySet[PartnerOrganisation]) -> list[PartnerOrganisation]:
    """These organisations, each under a name that the actor may read: to be shown, never saved.

    Its own name is the one under which it was written first, perhaps in a record that the actor may not see. It is
    shown where it is in a record that the actor may see, or was set by hand; else the name that most of those records
    have, or their identifier for it. Nothing where no such record names it. One query, three where a name is not shown.
    """
    stands = Exists(_visible_partner_rows(actor).filter(organisation=OuterRef("pk"), name=OuterRef("name")))
    named_partners = list(rows.annotate(stands=stands))
    return _apply_visible_names(actor, named_partners, {partner.pk for partner in named_partners if partner.stands})


def _apply_visible_names(
    actor: Actor, rows: Iterable[PartnerOrganisation], readable: Collection[int]
) -> list[PartnerOrganisation]:
    """The same; readable: ids of those whose own name is in a record that the actor may see. Two queries, or none."""
    by_pk = {partner.pk: partner for partner in rows}
    others = (
        [] if actor.administrator else [pk for pk, partner in by_pk.items() if pk not in readable or not partner.name]
    )
    naming = _visible_partner_rows(actor)
    for start in range(0, len(others), PORTION):
        some = others[start : start + PORTION]
        by_hand, frequent = _edited_names(some), _most_frequent_names(naming, some)
        for pk in some:
            if by_pk[pk].name not in by_hand.get(pk, ()):
                by_pk[pk].name = frequent.get(pk, "")
    return list(by_pk.values())


def records_of_partner(actor: Actor, partner_row: PartnerOrganisation) -> list[tuple[Record, tuple[str, ...]]]:
    """The records that name it, with its roles there, the newest first. One query."""
    rows = _visible_partner_rows(actor).filter(organisation=partner_row).select_related("record__organisation")
    roles: dict[int, dict[str, None]] = {}
    records: dict[int, Record] = {}
    for row in rows.order_by("-record__start", "record_id", "pk"):
        records[row.record_id] = row.record
        roles.setdefault(row.record_id, {})[row.role] = None
    return [(record, tuple(roles[pk])) for pk, record in records.items()]


def partner_names(actor: Actor, partner_row: PartnerOrganisation) -> list[str]:
    """How it is written in the records that the actor may see."""
    rows = _visible_partner_rows(actor).filter(organisation=partner_row)
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def stakeholder_kinds(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(name, ref) → the kind of the organisation that an import would find for it, where it is told. One query."""
    keys_by_pair = {pair: partner_keys(*pair) for pair in pairs}
    keys = set(chain.from_iterable(keys_by_pair.values()))
    if not keys:
        return {}
    known = dict(PartnerName.objects.filter(key__in=keys).values_list("key", "organisation__stakeholder"))
    kinds: dict[tuple[str, str], str] = {}
    for pair, pair_keys in keys_by_pair.items():
        kind = next((known[key] for key in pair_keys if key in known), "")
        if kind:
            kinds[pair] = kind
    return kinds


def standing_merges(partner_row: PartnerOrganisation) -> list[Entry]:
    """Return the merges that have not been undone, newest first; for people who may change the partner."""
    standing: dict[Entry, set[str]] = {}
    for line in object_entries("partner", partner_row.pk).filter(verb__in=["merge", "split"]).order_by("pk"):
        if line.verb == "merge":
            standing[line] = set((line.before or {})["merged"]["keys"])
        else:
            for keys in standing.values():
                keys.difference_update((line.after or {})["split"]["keys"])
    return [line for line, keys in reversed(standing.items()) if keys]


def _edited_names(pks: Iterable[int]) -> dict[int, set[str]]:
    """The names that people gave them who might."""
    lines = Entry.objects.filter(object_type="partner", verb="change", object_id__in=list(map(str, pks)))
    names: dict[int, set[str]] = {}
    for pk, after in lines.order_by().values_list("object_id", "after"):
        if after and "name" in after:
            names.setdefault(int(pk), set()).add(after["name"])
    return names


def _most_frequent_names(naming: QuerySet[Partner], pks: Iterable[int]) -> dict[int, str]:
    """The name that most of these records have, the first of the alphabet of several; an identifier where none has a name."""
    rows = naming.filter(organisation__in=list(pks)).order_by().values_list("organisation", "name", "ref")
    best: dict[int, tuple[bool, int, str]] = {}
    for pk, name, ref, number in rows.annotate(number=Count("pk")):
        here = (not name, -number, name or ref)
        best[pk] = min(best.get(pk, here), here)
    return {pk: name for pk, (_nameless, _number, name) in best.items()}


def _partners_matching(naming: QuerySet[Partner], terms: Iterable[str]) -> set[int]:
    """Organisations of which all these words are in the names and identifiers that these records have."""
    words: dict[int, set[str]] = {}
    for pk, name, ref in naming.order_by().values_list("organisation", "name", "ref").distinct():
        words.setdefault(pk, set()).update(fold(f"{name} {ref}").split())
    # A term is part of one word: joined with blanks, no term stands across two.
    texts = {pk: " ".join(own) for pk, own in words.items()}
    for term in terms:
        texts = {pk: text for pk, text in texts.items() if term in text}
    return set(texts)


def _visible_partner_rows(actor: Actor) -> QuerySet[Partner]:
    return Partner.objects.filter(record__in=Record.objects.filter(rules.visibility_condition(actor)))
