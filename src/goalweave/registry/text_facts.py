"""What the text of a record says, as suggestions that people decide on, and what accepting them makes of its fields."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from itertools import chain
from typing import Any

from goalweave.core import model
from goalweave.core.facts import read_facts
from goalweave.packs import fact_names
from goalweave.registry.counted_people import people_detail
from goalweave.registry.fact_periods import Period, date_period, period_of_dates
from goalweave.search.normalise import fold


class FactKind(StrEnum):
    DATES = "dates"
    PLACES = "places"
    ORGANISATIONS = "organisations"
    AMOUNTS = "amounts"
    NUMBERS = "numbers"
    LINKS = "links"
    SYMBOLS = "symbols"


class FactState(StrEnum):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


LETTERS = {kind: kind[0] for kind in FactKind}
"""Kind → its letter in FactReading.waiting."""
_STATES = {FactState.SUGGESTED: "", FactState.ACCEPTED: "a", FactState.DISMISSED: "d"}
_STATE_OF = {letter: state for state, letter in _STATES.items()}


@dataclass(frozen=True, slots=True)
class SuggestedFact:
    """value: start, end and use of a date; code of a place; name and role of an organisation; amount and currency; number
    and unit; address; symbol. spans: all places in the record's body that say it. user: who decided, if anybody did."""

    kind: FactKind
    value: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    state: FactState = FactState.SUGGESTED
    user: int | None = None

    @property
    def id(self) -> str:
        """The same for the same fact in another version of the text."""
        return json.dumps([self.kind, *self.value], ensure_ascii=False, separators=(",", ":"))


def reading_digest(record: model.Record) -> str:
    return sha256(f"{record.language}\n{record.body}".encode()).hexdigest()[:32]


def suggested_facts(record: model.Record, own_names: Collection[str] = ()) -> list[SuggestedFact]:
    """Read the text of a record; facts that it says several times are one. own_names: of the record's organisation, which
    is no partner of itself."""
    if not record.body:
        return []
    return merge_facts(read_facts(record.body, record.language, fact_names(record.language)), own_names)


def merge_facts(facts: model.TextFacts, own_names: Collection[str] = ()) -> list[SuggestedFact]:
    own = {_fold_name(name) for name in own_names}
    spans: dict[tuple[FactKind, tuple[str, ...]], list[tuple[int, int]]] = {}
    with_role = {organisation.name for organisation in facts.organisations if organisation.role}
    for kind, value, span in _iter_facts(facts):
        if kind is FactKind.ORGANISATIONS:
            if _fold_name(value[0]) in own:
                continue
            if not value[1] and value[0] in with_role:
                value = next(
                    (organisation.name, organisation.role)
                    for organisation in facts.organisations
                    if organisation.role and organisation.name == value[0]
                )
        spans.setdefault((kind, value), []).append((span.start, span.end))
    return [SuggestedFact(kind, value, tuple(places)) for (kind, value), places in spans.items()]


def _iter_facts(facts: model.TextFacts) -> Iterable[tuple[FactKind, tuple[str, ...], model.TextSpan]]:
    for date in facts.dates:
        yield FactKind.DATES, (date.start, date.end, str(date.use)), date.span
    for place in facts.places:
        yield FactKind.PLACES, (place.area,), place.span
    for organisation in facts.organisations:
        yield FactKind.ORGANISATIONS, (organisation.name, str(organisation.role)), organisation.span
    for amount in facts.amounts:
        yield FactKind.AMOUNTS, (f"{amount.amount:f}", amount.currency), amount.span
    for number in facts.numbers:
        yield FactKind.NUMBERS, (f"{number.value:f}", number.unit), number.span
    for link in facts.links:
        yield FactKind.LINKS, (link.url,), link.span
    for symbol in facts.symbols:
        yield FactKind.SYMBOLS, (symbol.symbol,), symbol.span


def pack_facts(facts: Iterable[SuggestedFact]) -> list[list[Any]]:
    """As they are stored: kind's letter, value, spans, and of those that were decided the state and who did it."""
    packed = []
    for fact in facts:
        item: list[Any] = [LETTERS[fact.kind], list(fact.value), [*chain.from_iterable(fact.spans)]]
        if fact.state is not FactState.SUGGESTED:
            item += [_STATES[fact.state], fact.user]
        packed.append(item)
    return packed


def unpack_facts(packed: Iterable[Sequence[Any]]) -> list[SuggestedFact]:
    kinds = {letter: kind for kind, letter in LETTERS.items()}
    facts = []
    for letter, value, places, *decision in packed:
        spans = tuple(zip(places[::2], places[1::2], strict=True))
        state, user = decision or ("", None)
        facts.append(SuggestedFact(kinds[letter], tuple(value), spans, _STATE_OF[state], user))
    return facts


def carry_decisions(facts: Iterable[SuggestedFact], earlier: Iterable[SuggestedFact]) -> list[SuggestedFact]:
    """What was decided of the same facts in an earlier text still holds."""
    decided = {fact.id: fact for fact in earlier if fact.state is not FactState.SUGGESTED}
    carried = []
    for fact in facts:
        before = decided.get(fact.id)
        carried.append(fact if before is None else replace(fact, state=before.state, user=before.user))
    return carried


def waiting_letters(facts: Iterable[SuggestedFact], record: model.Record) -> str:
    """For FactReading.waiting."""
    return "".join(sorted({LETTERS[fact.kind] for fact in facts if is_waiting(fact, record)}))


def is_waiting(fact: SuggestedFact, record: model.Record) -> bool:
    """Whether a person can still decide on it: accepting it would change the record."""
    return fact.state is FactState.SUGGESTED and has_field(fact, record) and not is_in_record(fact, record)


def has_field(fact: SuggestedFact, record: model.Record) -> bool:
    """Whether records of this kind have a field for it. Symbols and most numbers are only shown."""
    if fact.kind is FactKind.NUMBERS:
        return people_detail(record.kind, *fact.value) != ""
    return fact.kind is not FactKind.SYMBOLS


def is_in_record(fact: SuggestedFact, record: model.Record) -> bool:
    """Whether the fields of the record say the same."""
    value = fact.value
    match fact.kind:
        case FactKind.DATES:
            return Period(record.start, record.end).covers(date_period(value))
        case FactKind.PLACES:
            return any(place.area == value[0] for place in record.places)
        case FactKind.ORGANISATIONS:
            return _fold_name(value[0]) in {_fold_name(partner.name) for partner in record.partners}
        case FactKind.AMOUNTS:
            amount = (Decimal(value[0]), value[1])
            return any((money.amount, money.currency) == amount for money in record.money)
        case FactKind.NUMBERS:
            detail = people_detail(record.kind, *value)
            return detail != "" and record.details.get(detail) == int(Decimal(value[0]))
        case FactKind.LINKS:
            return any(link.url == value[0] for link in record.links)
        case FactKind.SYMBOLS:
            return False


@dataclass(frozen=True, slots=True)
class AppliedFacts:
    """record: with the facts in its fields; left: those that say something else than a field that is filled."""

    record: model.Record
    left: tuple[SuggestedFact, ...]


def apply_facts(
    record: model.Record,
    facts: Sequence[SuggestedFact],
    accepted: Iterable[SuggestedFact] = (),
    *,
    overwrite: bool = False,
) -> AppliedFacts:
    """Put facts into the fields of a record. accepted: earlier, so that a period that they made may grow.

    overwrite: a period or number that a person entered as well.
    """
    left: list[SuggestedFact] = []
    dates = [fact for fact in facts if fact.kind is FactKind.DATES]
    if dates:
        known = [fact.value for fact in accepted if fact.kind is FactKind.DATES]
        known_period = period_of_dates(known)
        new_period = period_of_dates([*known, *(fact.value for fact in dates)])
        period = Period(record.start, record.end).merged(new_period, known_period, overwrite=overwrite)
        if period is None:
            left += dates
        else:
            record = replace(record, start=period.start, end=period.end)
    for fact in facts:
        if fact.kind is FactKind.DATES or not has_field(fact, record) or is_in_record(fact, record):
            continue
        if fact.kind is FactKind.NUMBERS:
            detail = people_detail(record.kind, *fact.value)
            if detail in record.details and not overwrite:
                left.append(fact)
            else:
                record = replace(record, details={**record.details, detail: int(Decimal(fact.value[0]))})
        else:
            record = _add_part(record, fact)
    return AppliedFacts(record, tuple(left))


def _add_part(record: model.Record, fact: SuggestedFact) -> model.Record:
    value = fact.value
    match fact.kind:
        case FactKind.PLACES:
            return replace(record, places=(*record.places, model.RecordPlace(value[0])))
        case FactKind.ORGANISATIONS:
            partner = model.Partner(value[0], value[1] or "partner")
            return replace(record, partners=(*record.partners, partner))
        case FactKind.AMOUNTS:
            return replace(record, money=(*record.money, model.Money(Decimal(value[0]), value[1])))
        case _:
            return replace(record, links=(*record.links, model.WebLink(value[0])))


def _fold_name(name: str) -> str:
    return fold(name).strip()
