"""Forms of the editor of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from goalweave.calls.actions.calls import LONGEST_SLUG
from goalweave.core.call_editing import CallList
from goalweave.core.errors import UnknownNode
from goalweave.core.model import calls as model
from goalweave.core.model.frameworks import Curie, Status
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.definitions.calls.limits import (
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_NAME,
    MOST_ITEMS,
    MOST_WORDS,
)
from goalweave.formats.reading.yaml import LONGEST_TEXT
from goalweave.frameworks.queries import catalogue
from goalweave.web.labelled_rows import NamesField
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import LTR, LineField
from goalweave.wording import labels
from goalweave.wording.call_labels import FIELD_TYPES, PARTS, PURPOSES, TARGETS, TIES
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import pick_text

NUMBER = forms.TextInput({**LTR, "inputmode": "numeric", "class": "short"})
MINUTE = timedelta(minutes=1)
END_OF_DAY = time(23, 59)


def name_field() -> LineField:
    return LineField(
        label=PARTS["id"],
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput({**LTR, "class": "short"}),
        help_text=_("Saved in the data. If left empty, it is taken from the text."),
    )


def label_field(label: str | Promise, *, required: bool = True) -> LanguageMapField:
    return LanguageMapField(label=label, max_length=LONGEST_LABEL, required=required)


def help_field(label: str | Promise = PARTS["help"]) -> LanguageMapField:
    return LanguageMapField(label=label, rows=2, max_length=LONGEST_HELP, required=False)


class NewForm(forms.Form):
    """owners: short name and name of the organisations that a call may belong to."""

    title = label_field(PARTS["title"])
    slug = LineField(
        label=_("Address"),
        max_length=LONGEST_SLUG,
        widget=forms.TextInput({**LTR, "autocapitalize": "none"}),
        help_text=_(
            "Small letters, digits and hyphens, such as water-2027. It stays, and numbers of entries begin with it."
        ),
    )
    organisation = forms.ChoiceField(label=_("Organisation"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, owners: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, auto_id="%s", **more)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(owners)


class EditForm(forms.Form):
    """A form of the editor. fixed: whether there is an entry, so that all but texts stay as they are."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, fixed: bool = False, **more: Any) -> None:
        super().__init__(data, auto_id="%s", **more)
        for field in self.fields.values():
            # A disabled field keeps its value, whatever is sent.
            field.disabled = fixed and not isinstance(field, LanguageMapField)

    def part(self, old: Any, name: str) -> Any:
        """The part of a call that the form says. old: what it was, None for a new one; name: its id."""
        raise NotImplementedError


class TextsForm(EditForm):
    title = label_field(PARTS["title"])
    summary = LanguageMapField(
        label=PARTS["summary"],
        rows=2,
        max_length=LONGEST_HELP,
        required=False,
        help_text=_("One or two sentences for lists."),
    )
    text = LanguageMapField(
        label=PARTS["text"],
        rows=6,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Purpose and content of the call. Markdown: blank lines, lists and links."),
    )
    eligibility = LanguageMapField(label=PARTS["eligibility"], rows=3, max_length=LONGEST_TEXT, required=False)
    terms = LanguageMapField(label=PARTS["terms"], rows=4, max_length=LONGEST_TEXT, required=False)
    languages = NamesField(
        label=PARTS["languages"], help_text=_("Languages that entries can be written in, such as en, fr.")
    )
    licence = LineField(
        label=PARTS["licence"],
        max_length=60,
        widget=forms.TextInput(LTR),
        help_text=_("Accepted entries are published under it, such as CC BY 4.0."),
    )
    source = LineField(
        label=PARTS["source"], max_length=LONGEST_HELP, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    status = forms.ChoiceField(label=_("Status of the rules"), choices=list(labels.STATUSES.items()))

    def __init__(self, data: Mapping[str, Any] | None = None, *, fixed: bool = False, **more: Any) -> None:
        super().__init__(data, fixed=fixed, **more)
        for name in ("source", "status"):
            self.fields[name].disabled = False

    def clean_languages(self) -> tuple[str, ...]:
        return self.cleaned_data["languages"] or LANGUAGES

    def clean_status(self) -> Status:
        return Status(self.cleaned_data["status"])


class DaysForm(forms.Form):
    """Days and times in UTC; the last minute is the last in which an entry can be sent."""

    opens = forms.DateField(
        label=PARTS["opens"],
        required=False,
        widget=forms.DateInput({**LTR, "type": "date", "class": "short"}, "%Y-%m-%d"),
    )
    opens_time = forms.TimeField(
        label=_("Time (UTC)"),
        required=False,
        widget=forms.TimeInput({**LTR, "type": "time", "class": "short"}, "%H:%M"),
    )
    closes = forms.DateField(
        label=PARTS["closes"],
        required=False,
        widget=forms.DateInput({**LTR, "type": "date", "class": "short"}, "%Y-%m-%d"),
        help_text=_("Leave empty for a call without an end."),
    )
    closes_time = forms.TimeField(
        label=_("Until (UTC)"),
        required=False,
        widget=forms.TimeInput({**LTR, "type": "time", "class": "short"}, "%H:%M"),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, opens: datetime | None, closes: datetime | None
    ) -> None:
        last = None if closes is None else closes.astimezone(UTC) - MINUTE
        first = None if opens is None else opens.astimezone(UTC)
        initial = {
            "opens": first and first.date(),
            "opens_time": first.time() if first else time(0, 0),
            "closes": last and last.date(),
            "closes_time": last.time() if last else END_OF_DAY,
        }
        super().__init__(data, auto_id="%s", initial=initial)

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """When it opens and when it closes, None where no day is named."""
        data = self.cleaned_data
        opens = _moment(data["opens"], data["opens_time"] or time(0, 0))
        last = _moment(data["closes"], data["closes_time"] or END_OF_DAY)
        return opens, None if last is None else last + MINUTE

    def clean_opens(self) -> date | None:
        return _plausible_day(self.cleaned_data["opens"])

    def clean_closes(self) -> date | None:
        return _plausible_day(self.cleaned_data["closes"])


class PrizeForm(EditForm):
    nominees = forms.IntegerField(
        label=_("Nominees in each category, at most"), min_value=1, max_value=1000, widget=NUMBER
    )
    champions = forms.IntegerField(label=_("Champions in each category"), min_value=1, max_value=1000, widget=NUMBER)
    winners = forms.IntegerField(label=_("Winners in each category"), min_value=1, max_value=1000, widget=NUMBER)
    experts = forms.IntegerField(label=_("Experts for each entry, at least"), min_value=1, max_value=100, widget=NUMBER)
    vote = forms.BooleanField(label=_("The public votes"), required=False)
    none_option = forms.BooleanField(label=_("Voters can choose “None of these”"), required=False)
    one_per_organisation = forms.BooleanField(
        label=_("Only one entry of an organisation in each category"), required=False
    )
    past_winners = forms.BooleanField(label=_("Projects that won before can enter again"), required=False)
    first_tie = forms.ChoiceField(label=_("First of two with equal figures"), choices=list(TIES.items()))

    def __init__(self, data: Mapping[str, Any] | None = None, *, fixed: bool = False, **more: Any) -> None:
        super().__init__(data, fixed=fixed, **more)
        self.fields["experts"].disabled = False

    def part(self, old: model.PrizeRules | None, name: str) -> model.PrizeRules:
        data = dict(self.cleaned_data)
        first = model.TieRule(data.pop("first_tie"))
        parts = (old.criteria, old.eligibility) if old else ((), ())
        if old is not None and old.ties and old.ties[0] is first:
            return model.PrizeRules(*parts, **data, ties=old.ties)
        shared = model.TieRule.SHARED
        return model.PrizeRules(*parts, **data, ties=(first,) if first is shared else (first, shared))


class StepForm(EditForm):
    title = label_field(PARTS["title"])
    help = help_field(_("Introduction"))
    id = name_field()

    def part(self, old: model.CallStep | None, name: str) -> model.CallStep:
        data = self.cleaned_data
        return model.CallStep(name, data["title"], old.fields if old else (), data["help"] or None)


class CategoryForm(EditForm):
    title = label_field(PARTS["title"])
    number = forms.IntegerField(label=PARTS["number"], min_value=1, max_value=10_000, required=False, widget=NUMBER)
    nodes = NamesField(
        label=PARTS["nodes"],
        help_text=format_lazy(
            _("Goals, targets or action lines, such as {examples}. Entries get them as suggestions."),
            examples="wsis:C2, sdg:9.c",
        ),
    )
    id = name_field()

    def clean_nodes(self) -> tuple[Curie, ...]:
        return tuple(map(_resolve_node, self.cleaned_data["nodes"]))

    def part(self, old: model.CallCategory | None, name: str) -> model.CallCategory:
        data = self.cleaned_data
        return model.CallCategory(name, data["title"], data["nodes"], data["number"])


class ConsentForm(EditForm):
    text = LanguageMapField(label=PARTS["text"], rows=2, max_length=LONGEST_HELP)
    purpose = forms.TypedChoiceField(
        label=PARTS["purpose"], choices=list(PURPOSES.items()), coerce=model.ConsentPurpose
    )
    required = forms.BooleanField(
        label=_("Required"),
        required=False,
        help_text=_("An entry cannot be sent without it; for people in photos only if there is a photo."),
    )
    id = name_field()

    def part(self, old: model.Consent | None, name: str) -> model.Consent:
        data = self.cleaned_data
        return model.Consent(name, model.ConsentPurpose(data["purpose"]), data["text"], data["required"])


class CheckForm(EditForm):
    text = LanguageMapField(label=PARTS["text"], rows=2, max_length=LONGEST_HELP)
    id = name_field()

    def part(self, old: model.CallCheck | None, name: str) -> model.CallCheck:
        return model.CallCheck(name, self.cleaned_data["text"])


class CriterionForm(EditForm):
    label = label_field(PARTS["label"])
    help = help_field()
    weight = forms.FloatField(
        label=PARTS["weight"],
        min_value=0.01,
        max_value=1000,
        widget=forms.TextInput({**LTR, "inputmode": "decimal", "class": "short"}),
        help_text=_("Relative to the others."),
    )
    most = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=MOST_ITEMS, widget=NUMBER)
    id = name_field()

    def part(self, old: model.Criterion | None, name: str) -> model.Criterion:
        data = self.cleaned_data
        return model.Criterion(name, data["label"], data["help"], data["weight"], data["most"])


class FieldForm(EditForm):
    label = label_field(PARTS["label"])
    help = help_field()
    type = forms.ChoiceField(label=PARTS["type"], choices=list(FIELD_TYPES.items()))
    step = forms.TypedChoiceField(label=_("Step"), coerce=int)
    required = forms.BooleanField(label=PARTS["required"], required=False)
    fewest = forms.IntegerField(
        label=PARTS["fewest"],
        min_value=1,
        max_value=MOST_WORDS,
        required=False,
        widget=NUMBER,
        help_text=_("Words of a text; choices, nodes, countries, links, files or partners of others."),
    )
    most = forms.IntegerField(label=PARTS["most"], min_value=1, max_value=MOST_WORDS, required=False, widget=NUMBER)
    frameworks = forms.MultipleChoiceField(
        label=PARTS["frameworks"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whose nodes can be named."),
    )
    target = forms.ChoiceField(
        label=PARTS["target"],
        choices=[("", _("none: it stays in the entry")), *TARGETS.items()],
        required=False,
        help_text=_("What the answer becomes when the entry is accepted."),
    )
    public = forms.BooleanField(label=PARTS["public"], required=False)
    personal = forms.BooleanField(
        label=PARTS["personal"],
        required=False,
        help_text=_("Never shown to the public, and erased with the contact."),
    )
    id = name_field()

    def __init__(self, data: Mapping[str, Any] | None = None, *, steps: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        step, frameworks = self.fields["step"], self.fields["frameworks"]
        assert isinstance(step, forms.TypedChoiceField)
        assert isinstance(frameworks, forms.MultipleChoiceField)
        step.choices = list(steps)
        frameworks.choices = [
            (framework.key, f"{pick_text(framework.short or framework.title)} ({framework.edition})")
            for framework in catalogue().frameworks.values()
        ]

    def field(self, name: str, choices: tuple[model.CallChoice, ...]) -> model.CallField:
        data = self.cleaned_data
        type_ = model.CallFieldType(data["type"])
        return model.CallField(
            id=name,
            type=type_,
            label=data["label"],
            help=data["help"],
            required=data["required"],
            fewest=data["fewest"],
            most=data["most"],
            choices=choices,
            frameworks=tuple(data["frameworks"]) if type_ is model.CallFieldType.NODES else (),
            target=model.RecordTarget(data["target"]) if data["target"] else None,
            public=data["public"] and not data["personal"],
            personal=data["personal"],
        )


PART_FORMS: Mapping[CallList, type[EditForm]] = {
    CallList.STEPS: StepForm,
    CallList.CATEGORIES: CategoryForm,
    CallList.CONSENTS: ConsentForm,
    CallList.CHECKLIST: CheckForm,
    CallList.CRITERIA: CriterionForm,
    CallList.CONDITIONS: CheckForm,
}


def _moment(day: date | None, at: time) -> datetime | None:
    return None if day is None else datetime.combine(day, at, UTC)


def _plausible_day(day: date | None) -> date | None:
    if day is not None and not 2000 <= day.year <= 2200:
        raise ValidationError(_("Enter a day between 2000 and 2200."), "day")
    return day


def _resolve_node(name: str) -> Curie:
    try:
        return catalogue().resolve(name)
    except UnknownNode as error:
        raise ValidationError(describe_error(error)) from None
