"""Which records a question is about, as a form; and how many of an organisation's records that finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import UnknownNode
from goalweave.core.model import EvidenceQuery, NoteKind, RecordKind
from goalweave.frameworks.queries import catalogue
from goalweave.registry.models import Record
from goalweave.registry.queries import counted_records
from goalweave.surveys.submissions.candidates import find_candidates
from goalweave.web.questionnaires.forms import NUMBER, NamesField, WordsField
from goalweave.wording import labels
from goalweave.wording.messages import describe_error

SHOWN = 5


class EvidenceForm(forms.Form):
    """A part that is left empty asks nothing."""

    looks = forms.BooleanField(
        label=_("Show records next to this question"),
        required=False,
        help_text=_(
            "The people who answer see these records next to the question, and drafts are generated from "
            "them. Fields left empty below do not set a condition."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kind"), choices=list(labels.KINDS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    since = forms.IntegerField(
        label=_("Earliest year, relative to the questionnaire’s year"),
        min_value=-50,
        max_value=50,
        required=False,
        widget=NUMBER,
        help_text=_("−1: the year before."),
    )
    until = forms.IntegerField(
        label=_("Latest year, relative to the questionnaire’s year"),
        min_value=-50,
        max_value=50,
        required=False,
        widget=NUMBER,
        help_text=_("0: the year itself."),
    )
    nodes = NamesField(
        label=_("Mapped to any of"),
        help_text=_("Goals, targets or parts of plans, such as sdg:17, sdg:9.c. Nodes below them count too."),
    )
    mechanisms = WordsField(
        label=_("Names one of these bodies or processes"), help_text=_("One per line, such as HLPF.")
    )
    words = WordsField(
        label=_("Or any of these words"),
        help_text=_("One per line. Whole words in title, text or details, regardless of case."),
    )
    notes = forms.MultipleChoiceField(
        label=_("Includes"), choices=list(labels.NOTES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    details = forms.MultipleChoiceField(
        label=_("Has one of these details"),
        choices=list(labels.DETAILS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    partners = forms.BooleanField(label=_("Names partners"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, query: EvidenceQuery | None = None) -> None:
        super().__init__(data, prefix="evidence", auto_id="%s", initial=_initial_values(query))

    def clean_nodes(self) -> tuple[str, ...]:
        found: tuple[str, ...] = self.cleaned_data["nodes"]
        for name in found:
            try:
                catalogue().resolve(name)
            except UnknownNode as error:
                raise ValidationError(describe_error(error)) from None
        return found

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since is not None and until is not None and since > until:
            self.add_error("until", ValidationError(_("The end is before the start."), "order"))
        return self.cleaned_data

    def query(self) -> EvidenceQuery | None:
        """None where the question is about no records."""
        given = self.cleaned_data
        if not given["looks"]:
            return None
        return EvidenceQuery(
            kinds=tuple(map(RecordKind, given["kinds"])),
            since=given["since"],
            until=given["until"],
            nodes=given["nodes"],
            mechanisms=given["mechanisms"],
            words=given["words"],
            notes=tuple(map(NoteKind, given["notes"])),
            details=tuple(given["details"]),
            partners=given["partners"],
        )


def _initial_values(query: EvidenceQuery | None) -> dict[str, Any]:
    if query is None:
        return {}
    return {
        "looks": True,
        "kinds": list(map(str, query.kinds)),
        "since": query.since,
        "until": query.until,
        "nodes": query.nodes,
        "mechanisms": query.mechanisms,
        "words": query.words,
        "notes": list(map(str, query.notes)),
        "details": list(query.details),
        "partners": query.partners,
    }


@dataclass(frozen=True, slots=True)
class MatchCount:
    """How many of an organisation's records fulfil a query, of all that the reader may see, and the first of them."""

    organisation: Organisation
    number: int
    all: int
    first: tuple[Record, ...]


def count_matching(who: Actor, organisation: Organisation, query: EvidenceQuery, year: int | None) -> MatchCount:
    """Three queries; one more each where notes, partners or nodes are requested."""
    found = find_candidates(who, organisation.pk, {"": query}, year, catalogue())[""]
    visible = counted_records(who).filter(organisation=organisation.pk)
    rows = visible.in_bulk([hit.pk for hit in found[:SHOWN]])
    first = tuple(rows[hit.pk] for hit in found[:SHOWN] if hit.pk in rows)
    return MatchCount(organisation, len(found), visible.count(), first)
