"""A call with entries in every state and an announced prize, for the demo: as people would do it, at moments before now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from django.db import transaction

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.calls.actions.calls import create_call, publish_call, set_days
from goalweave.calls.actions.entries import EntryChanges, save_entry, start_entry, submit_entry, withdraw_entry
from goalweave.calls.actions.entry_nodes import decide_node
from goalweave.calls.actions.moderation import Reason, accept_entry, reject_entry, return_entry, tick_checks
from goalweave.calls.models import Call, CallEntry, EntryEvent, EntryState
from goalweave.core.model import MappingState
from goalweave.core.model.calls import Call as CallDefinition
from goalweave.core.text.languages import LanguageMap
from goalweave.packs.sample_entries import SampleEntry, read_sample_entries
from goalweave.prizes.actions import (
    add_expert,
    announce_results,
    confirm_results,
    create_edition,
    decide_eligibility,
    nominate,
    set_dates,
)
from goalweave.prizes.models import Assignment, Edition, Nominee
from goalweave.prizes.queries import category_scores
from goalweave.prizes.voting import cast_vote, open_vote, request_link, set_up_seal
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility

ORGANISATION = "sample-organisation"
STOCKTAKING, PRIZE = "sample-stocktaking", "sample-prize-2025"
CATEGORIES = ("category-2", "category-4")
"""Of the eighteen, those in which the sample has entries."""
LEFT_OUT = frozenset({"category", "english"})
"""Conditions of the prizes that speak of all eighteen, or of one language."""
YEAR = 2025
DAY = timedelta(days=1)
SENDER = "sample@example.org"
REASON = "Sample: it reaches the most people and can be repeated elsewhere."
_NAME: LanguageMap = {
    "en": "Sample organisation",
    "fr": "Organisation d’exemple",
    "es": "Organización de ejemplo",
    "ru": "Организация для примера",
    "ar": "منظمة نموذجية",
    "zh": "示例组织",
}
_STOCKTAKING: LanguageMap = {
    "en": "Sample: WSIS Stocktaking",
    "fr": "Exemple : bilan du SMSI",
    "es": "Ejemplo: inventario de la CMSI",
    "ru": "Пример: обзор ВВУИО",
    "ar": "نموذج: جرد القمة العالمية لمجتمع المعلومات",
    "zh": "示例：信息社会世界峰会成果总结",
}
_PRIZE: LanguageMap = {
    "en": "Sample: prizes of 2025",
    "fr": "Exemple : prix de 2025",
    "es": "Ejemplo: premios de 2025",
    "ru": "Пример: премии 2025 года",
    "ar": "نموذج: جوائز 2025",
    "zh": "示例：2025年奖项",
}


@dataclass(frozen=True, slots=True)
class SampleCalls:
    """entries: in both calls together; votes: cast in the prize."""

    entries: int
    votes: int


@transaction.atomic
def load_sample_calls(*, actor: Actor, definitions: Mapping[str, CallDefinition], now: datetime) -> SampleCalls | None:
    """Make the sample call, open for three months, and the sample prize. None where one of them is there: it stays as it is.

    definitions: of the calls that ship. Their records are not public, so that the figures of a demo are those of its own sample.
    """
    if Call.objects.filter(slug__in=(STOCKTAKING, PRIZE)).exists():
        return None
    sample = read_sample_entries()
    owner = ensure_organisation(actor=actor, slug=ORGANISATION, name=_NAME)
    stocktaking, prizes = definitions["wsis_stocktaking"], definitions["wsis_prizes"]
    call = publish_sample_call(
        actor, owner, STOCKTAKING, replace(stocktaking, title=_STOCKTAKING), now - 60 * DAY, now + 90 * DAY
    )
    for number, entry in enumerate(sample.stocktaking):
        bring_entry(actor, owner, call, entry, now - (30 - number) * DAY)
    votes = _load_prize(actor, owner, prize_definition(stocktaking, prizes), sample.prize)
    # Whoever restarts the site must not send what was decided here.
    EntryEvent.objects.filter(entry__call__organisation=owner, mailed=None).update(mailed=now)
    accepted = CallEntry.objects.filter(call__organisation=owner).exclude(record=None)
    set_visibility(actor=actor, ids=accepted.values_list("record", flat=True), visibility=Visibility.ORGANISATION)
    return SampleCalls(len(sample.stocktaking) + len(sample.prize), votes)


def prize_definition(stocktaking: CallDefinition, prizes: CallDefinition) -> CallDefinition:
    """The rules of the prizes with the shorter form of the stocktaking."""
    assert prizes.prize is not None
    conditions = tuple(check for check in prizes.prize.eligibility if check.id not in LEFT_OUT)
    categories = tuple(category for category in prizes.categories if category.id in CATEGORIES)
    return replace(
        stocktaking,
        id="sample_prize",
        title=_PRIZE,
        categories=categories,
        prize=replace(prizes.prize, eligibility=conditions, nominees=3, champions=2),
    )


def publish_sample_call(
    actor: Actor, owner: Organisation, slug: str, definition: CallDefinition, opens: datetime, closes: datetime
) -> Call:
    call = create_call(actor=actor, organisation=owner, slug=slug, definition=definition, now=opens, pack=definition.id)
    call = set_days(actor=actor, call=call, opens=opens, closes=closes, version=call.version, now=opens)
    return publish_call(actor=actor, call=call, version=call.version, now=opens)


def bring_entry(actor: Actor, owner: Organisation, call: Call, sample: SampleEntry, now: datetime) -> CallEntry:
    """An entry, brought to the state of the sample."""
    entry, _token = start_entry(call=call, email=SENDER, language=sample.language, now=now)
    entry = save_entry(entry=entry, changes=_changes(sample), now=now)
    for node in sample.nodes:
        entry = decide_node(entry=entry, node=node, state=MappingState.ACCEPTED, now=now)
    if sample.state == EntryState.WRITING:
        return entry
    entry = submit_entry(entry=entry, now=now)
    later = now + DAY
    match sample.state:
        case EntryState.RETURNED:
            return return_entry(
                actor=actor, entry=entry, version=entry.version, text=sample.message, until=None, now=later
            )
        case EntryState.REJECTED:
            reason = Reason(sample.message)
            return reject_entry(actor=actor, entry=entry, version=entry.version, reason=reason, now=later)
        case EntryState.WITHDRAWN:
            return withdraw_entry(entry=entry, now=later)
        case EntryState.ACCEPTED:
            return _accept(actor, owner, entry, later)
    return entry


def _accept(actor: Actor, owner: Organisation, entry: CallEntry, now: datetime) -> CallEntry:
    checks = [check["id"] for check in entry.call.definition["checklist"]]
    entry = tick_checks(actor=actor, entry=entry, checks=checks, now=now)
    return accept_entry(actor=actor, entry=entry, version=entry.version, organisation=owner, now=now)


def _changes(sample: SampleEntry) -> EntryChanges:
    answers = {
        "title": sample.title,
        "kind": ["project"],
        "description": sample.description,
        "stage": [sample.stage],
        "results": sample.results,
        "organisation": {**sample.organisation, "url": ""},
        "places": list(sample.places),
        "period": {"start": sample.start, "end": ""},
    }
    consents = {"publication": True} if sample.description else {}
    return EntryChanges(answers=answers, category=sample.category, consents=consents, name="Sample sender")


def _load_prize(actor: Actor, owner: Organisation, definition: CallDefinition, entries: tuple[SampleEntry, ...]) -> int:
    """An edition of YEAR, from its call to its certificates. How many votes were cast."""
    opens = datetime(YEAR, 1, 13, 9, tzinfo=UTC)
    call = publish_sample_call(actor, owner, PRIZE, definition, opens, opens + 40 * DAY)
    edition = create_edition(actor=actor, call=call, year=YEAR)
    dates = {
        "opens": call.opens,
        "closes": call.closes,
        "eligibility_closes": opens + 50 * DAY,
        "nomination_opens": opens + 50 * DAY,
        "nomination_closes": opens + 70 * DAY,
        "vote_opens": opens + 71 * DAY,
        "vote_closes": opens + 85 * DAY,
        "announcement": opens + 120 * DAY,
    }
    edition = set_dates(actor=actor, edition=edition, dates=dates, version=edition.version, now=opens)
    rows = {bring_entry(actor, owner, call, entry, opens + 10 * DAY).pk: entry for entry in entries}
    _nominate(actor, edition, rows, opens + 55 * DAY)
    votes = _vote(actor, edition, rows, opens + 75 * DAY)
    open_vote(actor=actor, edition=edition, now=opens + 86 * DAY)
    edition.refresh_from_db()
    winners = {category: [_most_votes(edition, category).pk] for category in CATEGORIES}
    edition = confirm_results(
        actor=actor,
        edition=edition,
        winners=winners,
        reasons=dict.fromkeys(CATEGORIES, REASON),
        version=edition.version,
        now=opens + 90 * DAY,
    )
    announce_results(actor=actor, edition=edition, at=opens + 120 * DAY, now=opens + 119 * DAY)
    return votes


def _nominate(actor: Actor, edition: Edition, rows: Mapping[int, SampleEntry], now: datetime) -> None:
    """Experts score all entries, and those with the best scores are nominated."""
    conditions = [check["id"] for check in edition.call.definition["prize"]["eligibility"]]
    criteria = [criterion["id"] for criterion in edition.call.definition["prize"]["criteria"]]
    entries = {entry.pk: entry for entry in CallEntry.objects.filter(call=edition.call).select_related("call")}
    for entry in entries.values():
        decide_eligibility(actor=actor, edition=edition, entry=entry, eligible=True, checked=conditions, now=now)
    experts = [
        add_expert(
            actor=actor,
            edition=edition,
            email=f"sample-expert-{number}@example.org",
            name=f"Sample expert {number}",
            now=now,
        )
        for number in (1, 2)
    ]
    # The experts of the sample have no accounts, so that no action can be theirs.
    assignments = []
    for pk, sample in rows.items():
        for expert, score in zip(experts, sample.scores, strict=True):
            scores = dict.fromkeys(criteria, score)
            assignments.append(Assignment(expert=expert, entry=entries[pk], scores=scores, finished=now))
    Assignment.objects.bulk_create(assignments)
    for category in CATEGORIES:
        best = [ranked.entry for ranked in category_scores(edition, category).selection.nominees]
        nominate(actor=actor, edition=edition, category=category, entries=best, now=now)


def _vote(actor: Actor, edition: Edition, rows: Mapping[int, SampleEntry], now: datetime) -> int:
    """The site keeps the key. How many votes were cast, each by another voter."""
    set_up_seal(actor=actor, edition=edition)
    edition.refresh_from_db()
    numbers = count(1)
    cast = 0
    for nominee in edition.nominees.select_related("entry").order_by("pk"):
        for _vote_of_nominee in range(rows[nominee.entry_id].votes):
            email = f"sample-voter-{next(numbers)}@example.org"
            voter, _token = request_link(edition=edition, email=email, language="en", now=now)
            cast_vote(voter=voter, category=nominee.category, choice=nominee.entry.reference, now=now)
            cast += 1
    return cast


def _most_votes(edition: Edition, category: str) -> Nominee:
    nominee = edition.nominees.filter(category=category).order_by("-votes", "pk").first()
    assert nominee is not None
    return nominee
