"""Forms of the editor: a questionnaire's head, a section, a question with its choices or columns, and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goalweave.core import model
from goalweave.core.errors import UnknownNode
from goalweave.core.model import QUESTION_FIELDS, EvidenceQuery, NoteKind, QuestionKind, RecordKind, Status
from goalweave.core.model.fields import GENERIC
from goalweave.formats.definitions.questionnaires.reader import LONGEST_SERIES
from goalweave.formats.reading.yaml import LONGEST_TEXT
from goalweave.frameworks.queries import catalogue
from goalweave.surveys.questionnaires.validation import LONGEST_EDITION, LONGEST_ID
from goalweave.web.labelled_rows import Labelled, LinesField, NamesField
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import LTR, LineField, declared_field
from goalweave.wording import labels
from goalweave.wording.messages import describe_error
from goalweave.wording.questionnaire_labels import PARTS
from goalweave.wording.survey_labels import QUESTION_KINDS

YEARS: dict[str, Any] = {"min_value": 1900, "max_value": 2200, "required": False}
NUMBER = forms.TextInput({**LTR, "inputmode": "numeric", "class": "short"})
MOST_WORDS = 100_000


class KeyForm(forms.Form):
    """Id, edition and organisation of a questionnaire. owners: short name and name of those that it may belong to."""

    id = LineField(
        label=_("Short name"),
        max_length=LONGEST_ID,
        widget=forms.TextInput(LTR),
        help_text=_("A single word that stays the same in every edition, such as undesa."),
    )
    edition = LineField(
        label=_("Edition"),
        max_length=LONGEST_EDITION,
        widget=forms.TextInput({**LTR, "class": "short"}),
        help_text=_("For example, the year: 2027."),
    )
    organisation = forms.ChoiceField(
        label=_("Owner"), help_text=_("Its editors can change the questionnaire until someone starts answering.")
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, owners: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, auto_id="%s", **more)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(owners)


class NewForm(KeyForm):
    title = LanguageMapField(label=PARTS["title"], max_length=500)
    year = forms.IntegerField(label=_("Reporting year"), widget=NUMBER, **YEARS)

    field_order = ("title", "id", "edition", "year", "organisation")


class HeadForm(forms.Form):
    title = LanguageMapField(label=PARTS["title"], max_length=500)
    owner = LanguageMapField(label=PARTS["owner"], max_length=500, required=False)
    year = forms.IntegerField(
        label=_("Reporting year"),
        widget=NUMBER,
        **YEARS,
        help_text=_("The years in which a record must have taken place are counted from this year."),
    )
    after = LineField(
        label=_("Previous edition"),
        max_length=110,
        required=False,
        widget=forms.TextInput(LTR),
        help_text=_("For example, undesa@2019. Answers are carried forward from this edition."),
    )
    source = LineField(
        label=PARTS["source"],
        max_length=500,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("The source of the questions, as it would be cited in a publication."),
    )
    note = LanguageMapField(label=PARTS["note"], rows=3, max_length=LONGEST_TEXT, required=False)


class SectionForm(forms.Form):
    code = LineField(
        label=PARTS["number"], max_length=20, required=False, widget=forms.TextInput({**LTR, "class": "short"})
    )
    title = LanguageMapField(label=PARTS["title"], max_length=2000)
    text = LanguageMapField(
        label=_("Description"),
        rows=3,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Appears above the questions of the section."),
    )


class FactForm(forms.Form):
    label = LanguageMapField(
        label=_("Label"),
        max_length=500,
        help_text=_(
            "A word or a short phrase, such as Membership. It is printed above the answers, together with the response."
        ),
    )
    id = LineField(
        label=_("Short name"),
        max_length=60,
        required=False,
        widget=forms.TextInput({**LTR, "class": "short"}),
        help_text=_("Saved in the data. If left empty, it is taken from the text."),
    )


class KeyField(LineField):
    """`SEX=F; AGE=Y15T24` ↔ the key of an observation."""

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(f"{name}={code}" for name, code in value.items()) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> model.Key:
        key: dict[str, str] = {}
        for part in filter(None, map(str.strip, str(super().clean(value)).split(";"))):
            name, sign, code = (word.strip() for word in part.partition("="))
            if not (name and sign and code) or name in key:
                raise ValidationError(_("Enter the breakdown and its code, for example SEX=F; AGE=Y15T24."), "key")
            key[name] = code
        return model.dimension_key(key)


FURTHER = tuple(
    name for name, spec in QUESTION_FIELDS.items() if spec.type in GENERIC and name not in ("text", "guidance")
)
"""Fields of a question that its form shows by their declaration alone, without a place of their own."""


class QuestionForm(forms.Form):
    number = LineField(
        label=PARTS["number"],
        max_length=QUESTION_FIELDS["number"].longest,
        widget=forms.TextInput({**LTR, "class": "short"}),
        help_text=_("As printed, such as 2.1."),
    )
    section = forms.TypedChoiceField(label=_("Section"), coerce=int)
    text = LanguageMapField(label=PARTS["text"], rows=3, max_length=LONGEST_TEXT)
    short = LanguageMapField(
        label=PARTS["short"],
        max_length=300,
        required=False,
        help_text=_("For lists. If left empty, it is taken from the question."),
    )
    guidance = LanguageMapField(
        label=PARTS["guidance"],
        rows=3,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Points to consider when answering."),
    )
    kind = forms.ChoiceField(label=PARTS["kind"], choices=list(QUESTION_KINDS.items()))
    required = forms.BooleanField(label=PARTS["required"], required=False)
    fewest = forms.IntegerField(label=PARTS["fewest"], min_value=1, max_value=MOST_WORDS, required=False, widget=NUMBER)
    most = forms.IntegerField(label=PARTS["most"], min_value=1, max_value=MOST_WORDS, required=False, widget=NUMBER)
    many = forms.BooleanField(label=PARTS["many"], required=False, help_text=_("For choice questions."))
    follows = NamesField(
        label=_("Follows on from questions"),
        help_text=_("Numbers of the matching questions in the previous edition. Their answers are carried forward."),
    )
    status = forms.ChoiceField(label=PARTS["status"], choices=list(labels.STATUSES.items()))
    series = LineField(
        label=PARTS["series"],
        max_length=LONGEST_SERIES,
        required=False,
        widget=forms.TextInput(LTR),
        help_text=_(
            "Code of a series of the requesting organisation. Once the submission is published, a number, or "
            "a choice with a value, becomes the value of this series for the country and year of the "
            "submission."
        ),
    )
    key = KeyField(
        label=PARTS["key"],
        max_length=400,
        required=False,
        widget=forms.TextInput({**LTR, "class": "short"}),
        help_text=_("For example, SEX=F. Leave empty for the total."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, sections: Iterable[tuple[int, str]], **more: Any
    ) -> None:
        super().__init__(data, auto_id="%s", **more)
        for name in FURTHER:
            self.fields[name] = declared_field(QUESTION_FIELDS[name].type, PARTS[name], QUESTION_FIELDS[name].longest)
        field = self.fields["section"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(sections)

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in FURTHER]

    def question(self, labelled: list[Labelled], evidence: model.EvidenceQuery | None) -> model.Question:
        """labelled: of choices or columns, whichever the kind has."""
        data, kind = self.cleaned_data, QuestionKind(self.cleaned_data["kind"])
        choice = kind is QuestionKind.CHOICE
        values = {name: data[name] for name in QUESTION_FIELDS if name in data}
        values |= {
            "kind": kind,
            "guidance": data["guidance"] or None,
            "choices": tuple(model.Choice(*label) for label in labelled) if choice else (),
            "many": data["many"] and choice,
            "columns": tuple(model.TableColumn(*label[:2]) for label in labelled) if kind is QuestionKind.TABLE else (),
            "evidence": evidence,
            "status": Status(data["status"]),
        }
        return model.Question(**values)


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
    mechanisms = LinesField(
        label=_("Names one of these bodies or processes"), help_text=_("One per line, such as HLPF.")
    )
    words = LinesField(
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
    interlinkages = forms.BooleanField(
        label=_("Begin the draft with trade-offs and synergies"),
        required=False,
        help_text=_(
            "Those of the organisation’s own work, with what is done about them. For questions on interlinkages."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, query: EvidenceQuery | None = None) -> None:
        super().__init__(data, prefix="evidence", auto_id="%s", initial=_initial_values(query))

    def clean_nodes(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.cleaned_data["nodes"]
        for name in names:
            try:
                catalogue().resolve(name)
            except UnknownNode as error:
                raise ValidationError(describe_error(error)) from None
        return names

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since is not None and until is not None and since > until:
            self.add_error("until", ValidationError(_("The end is before the start."), "order"))
        return self.cleaned_data

    def query(self) -> EvidenceQuery | None:
        """None where the question is about no records."""
        data = self.cleaned_data
        if not data["looks"]:
            return None
        return EvidenceQuery(
            kinds=tuple(map(RecordKind, data["kinds"])),
            since=data["since"],
            until=data["until"],
            nodes=data["nodes"],
            mechanisms=data["mechanisms"],
            words=data["words"],
            notes=tuple(map(NoteKind, data["notes"])),
            details=tuple(data["details"]),
            partners=data["partners"],
            interlinkages=data["interlinkages"],
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
        "interlinkages": query.interlinkages,
    }
