"""Calls: what the public is asked to send in, and how a prize is decided among what was sent, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

from goalweave.core.model.frameworks import Curie, Status
from goalweave.core.text.languages import LANGUAGES, LanguageMap


class CallFieldType(StrEnum):
    """What a person enters. The value in the answers of an entry (calls.models.CallEntry.answers), by the field's id:

    text: a string; choice: a list of ids of choices; nodes: none, since the entry has its nodes apart; places: a list of ISO 3166-1
    alpha-2 or UN M49 codes; period: `{"start": …, "end": …}`, ISO 8601 of the precision known; links: a list of `{"url": …, "title": …}`;
    files: none, since the entry has its files apart; organisation: `{"name": …, "kind": …, "country": …, "url": …}`; partners: a
    list of names; number: a string of digits.
    """

    TEXT = "text"
    CHOICE = "choice"
    NODES = "nodes"
    PLACES = "places"
    PERIOD = "period"
    LINKS = "links"
    FILES = "files"
    ORGANISATION = "organisation"
    PARTNERS = "partners"
    NUMBER = "number"


class RecordTarget(StrEnum):
    """The part of a record that a field's value becomes when the entry is accepted."""

    TITLE = "title"
    TEXT = "text"
    PERIOD = "period"
    PLACES = "places"
    LINKS = "links"
    PARTNERS = "partners"
    FILES = "files"
    MAPPINGS = "mappings"
    ORGANISATION = "organisation"
    STATUS = "status"
    GROUPS = "groups"
    RESULT = "result"
    CHALLENGE = "challenge"
    LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class CallChoice:
    id: str
    label: LanguageMap


@dataclass(frozen=True, slots=True)
class CallField:
    """One thing that is asked. fewest, most: words of a text, choices, nodes, places, links, files or partners; None: no limit.

    frameworks: keys of those whose nodes can be named (`sdg@2025`), of the type nodes. target: empty if it stays in the entry.
    personal: it is erased with the contact and never shown to the public. public: shown on the entry's page.
    """

    id: str
    type: CallFieldType
    label: LanguageMap
    help: LanguageMap
    required: bool = True
    fewest: int | None = None
    most: int | None = None
    choices: tuple[CallChoice, ...] = ()
    frameworks: tuple[str, ...] = ()
    target: RecordTarget | None = None
    public: bool = True
    personal: bool = False


@dataclass(frozen=True, slots=True)
class CallStep:
    """One page of the form."""

    id: str
    title: LanguageMap
    fields: tuple[CallField, ...]
    help: LanguageMap | None = None


@dataclass(frozen=True, slots=True)
class CallCategory:
    """What an entry competes or is filed under. number: as printed; nodes: of frameworks, which the entry gets as suggestions."""

    id: str
    title: LanguageMap
    nodes: tuple[Curie, ...]
    number: int | None = None


class ConsentPurpose(StrEnum):
    """publication: under the call's licence; people: those in photographs agreed; contact: later calls may be announced by mail;
    other: what the organiser asks."""

    PUBLICATION = "publication"
    PEOPLE = "people"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Consent:
    """required: an entry cannot be sent without it (people: only where it has a photograph)."""

    id: str
    purpose: ConsentPurpose
    text: LanguageMap
    required: bool = False


@dataclass(frozen=True, slots=True)
class CallCheck:
    """A line of the moderator's checklist, or a condition that an entry must fulfil to be eligible."""

    id: str
    text: LanguageMap


@dataclass(frozen=True, slots=True)
class Criterion:
    """What experts score. weight: relative to those of the others; most: the highest score, the lowest is 0."""

    id: str
    label: LanguageMap
    help: LanguageMap
    weight: float = 1.0
    most: int = 5


class TieRule(StrEnum):
    """Who comes first of those with equal figures. The rules of a call are tried in order; what is still equal shares the place.

    expert_score: the higher mean of the experts; submitted_first: the earlier day of submission; shared: none, they share it.
    """

    EXPERT_SCORE = "expert_score"
    SUBMITTED_FIRST = "submitted_first"
    SHARED = "shared"


class WinnersBy(StrEnum):
    """experts: the experts' group chooses the winners among the champions, and its reason is published; figures: the first champions win."""

    EXPERTS = "experts"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class PrizeRules:
    """How a prize is decided. nominees, champions, winners: most of each in a category, exceeded only where the last are equal;
    experts: fewest who score an entry.

    vote: whether the public votes; without, experts' scores decide. one_per_organisation: entries of one organisation in a category.
    past_winners: whether a project that won in an earlier edition can be sent in. none_option: whether voters can say “none of these”.
    """

    criteria: tuple[Criterion, ...]
    eligibility: tuple[CallCheck, ...]
    nominees: int = 20
    champions: int = 5
    winners: int = 1
    experts: int = 2
    vote: bool = True
    none_option: bool = True
    one_per_organisation: bool = False
    past_winners: bool = False
    ties: tuple[TieRule, ...] = (TieRule.EXPERT_SCORE, TieRule.SHARED)
    winners_by: WinnersBy = WinnersBy.EXPERTS


@dataclass(frozen=True)
class Call:
    """What is asked of the public, without the days of one call: those are rows (calls.models.Call, prizes.models.Edition).

    text, eligibility, terms: Markdown. languages: those that entries can be written in. licence: SPDX-like name under which
    accepted entries are published. source, status: where its rules are from and how sure they are. prize: None for a call without one.
    """

    id: str
    title: LanguageMap
    summary: LanguageMap
    text: LanguageMap
    steps: tuple[CallStep, ...]
    consents: tuple[Consent, ...]
    checklist: tuple[CallCheck, ...]
    eligibility: LanguageMap
    terms: LanguageMap
    categories: tuple[CallCategory, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    licence: str = "CC BY 4.0"
    prize: PrizeRules | None = None
    source: str = ""
    status: Status = Status.OURS

    @cached_property
    def fields(self) -> dict[str, CallField]:
        """By id, in the order of the form."""
        return {field.id: field for field in chain.from_iterable(step.fields for step in self.steps)}

    @cached_property
    def category_titles(self) -> dict[str, LanguageMap]:
        return {category.id: category.title for category in self.categories}
