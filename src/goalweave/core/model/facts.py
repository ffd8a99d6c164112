"""What a text says of when, where, with whom and how much, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TextSpan:
    """text[start:end], counted in code points."""

    start: int
    end: int


class DateUse(StrEnum):
    """period: when something took place; deadline: by when it is to be done (`by 2030`); name: of an event, plan or
    report that has a year in its name (`WSIS Forum 2018`)."""

    PERIOD = "period"
    DEADLINE = "deadline"
    NAME = "name"


class OrganisationRole(StrEnum):
    LEAD = "lead"
    PARTNER = "partner"
    PARTICIPANT = "participant"
    BENEFICIARY = "beneficiary"
    FUNDER = "funder"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class DateInText:
    """start, end: ISO 8601 of the precision known, equal for one day, month or year; one is empty where the text leaves
    it open (`since 2015`, `by 2030`)."""

    start: str
    end: str
    text: str
    span: TextSpan
    use: DateUse = DateUse.PERIOD


@dataclass(frozen=True, slots=True)
class PlaceInText:
    """area: ISO 3166-1 alpha-2, or three digits of UN M49 for a group of countries."""

    area: str
    text: str
    span: TextSpan


@dataclass(frozen=True, slots=True)
class OrganisationInText:
    """name: the usual short name of a known organisation, else as it is written. role: an OrganisationRole, or empty
    where the text does not say."""

    name: str
    role: str
    text: str
    span: TextSpan


@dataclass(frozen=True, slots=True)
class AmountInText:
    """currency: ISO 4217."""

    amount: Decimal
    currency: str
    text: str
    span: TextSpan


@dataclass(frozen=True, slots=True)
class NumberInText:
    """unit: what is counted or measured, as written (`girls`, `km`); `%` for a percentage in any language."""

    value: Decimal
    unit: str
    text: str
    span: TextSpan


@dataclass(frozen=True, slots=True)
class LinkInText:
    url: str
    text: str
    span: TextSpan


@dataclass(frozen=True, slots=True)
class SymbolInText:
    """symbol: of a document, decision or standard, without differences of spacing (`A/RES/70/1`, `Resolution 71`)."""

    symbol: str
    text: str
    span: TextSpan


@dataclass(frozen=True, slots=True)
class TextFacts:
    """Facts in the order of the text. Each is a suggestion until a person confirms it."""

    dates: tuple[DateInText, ...] = ()
    places: tuple[PlaceInText, ...] = ()
    organisations: tuple[OrganisationInText, ...] = ()
    amounts: tuple[AmountInText, ...] = ()
    numbers: tuple[NumberInText, ...] = ()
    links: tuple[LinkInText, ...] = ()
    symbols: tuple[SymbolInText, ...] = ()


NO_FACTS = TextFacts()
