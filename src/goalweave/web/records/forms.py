"""The form of a record but for its rows: what it is, when, who leads, whom it reaches, who sees it; details of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import unit_tree
from goalweave.core.model import RECORD_FIELDS, BeneficiaryGroup, RecordKind
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import DETAILS, LONGEST_LINE, Detail
from goalweave.registry.checks import LONGEST_TEXT
from goalweave.registry.fields import GENERIC_FIELDS, LABELS
from goalweave.registry.models import Record, Visibility
from goalweave.web.accounts.forms import unit_choices
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import DateField, declared_field
from goalweave.web.records.rows import add_choices, check_period
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import pick_text

VISIBILITY_CHOICES = {
    Visibility.DRAFT: _("Draft: visible only to its author and the organisation’s editors"),
    Visibility.ORGANISATION: _("Within the organisation: all its members"),
    Visibility.PUBLIC: _("Published: everyone"),
}
KIND_HELP = _("Determines which details you can enter below.")


class RecordForm(forms.Form):
    kind = forms.TypedChoiceField(
        label=LABELS["kind"], coerce=RecordKind, choices=list(labels.KINDS.items()), help_text=KIND_HELP
    )
    organisation = forms.ChoiceField(label=LABELS["organisation"])
    title = LanguageMapField(label=LABELS["title"], max_length=RECORD_FIELDS["title"].longest)
    text = LanguageMapField(
        label=LABELS["text"], rows=8, max_length=LONGEST_TEXT, required=False,
        help_text=_("Describe what is done, and for whom. Goals and targets are suggested from this text."),
    )  # fmt: skip
    start = DateField(label=LABELS["start"], help_text=_("A day, month or year: 2024-06-30, 2024-06 or 2024."))
    end = DateField(label=LABELS["end"])
    status = forms.ChoiceField(label=LABELS["status"], required=False)
    unit = forms.ChoiceField(label=LABELS["unit"], required=False)
    parent = forms.ChoiceField(label=LABELS["parent"], required=False, widget=forms.RadioSelect)
    groups = forms.TypedMultipleChoiceField(
        label=LABELS["groups"],
        coerce=BeneficiaryGroup,
        required=False,
        choices=list(labels.GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    visibility = forms.ChoiceField(label=LABELS["visibility"], widget=forms.RadioSelect)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisations: Iterable[Organisation],
        organisation: Organisation,
        row: Record | None,
        may_publish: bool,
        parents: Iterable[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        """parents: (short name, title) of the records that may be chosen. row: None for a new record."""
        super().__init__(data, initial=initial, auto_id="%s")
        for name in GENERIC_FIELDS:
            spec = RECORD_FIELDS[name]
            self.fields[name] = declared_field(spec.type, LABELS[name], spec.longest)
        self._choose("organisation", [(one.slug, pick_text(one.name)) for one in organisations])
        self._choose("status", [("", _("not specified")), *labels.RECORD_STATUSES.items()])
        if row is not None:
            del self.fields["organisation"]
            add_choices(self, "status", [row.status])
        self._choose("unit", unit_choices(unit_tree(organisation), _("the organisation as a whole")))
        self._choose("parent", [("", _("none: this is an independent record")), *parents])
        shown = [(key, label) for key, label in VISIBILITY_CHOICES.items() if may_publish or key != Visibility.PUBLIC]
        self._choose("visibility", shown)

    def clean(self) -> dict[str, Any]:
        check_period(self)
        return self.cleaned_data

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in GENERIC_FIELDS]

    def _choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class DetailsForm(forms.Form):
    """The details of one kind. Those of other kinds that were sent stay with the form, unseen, in `others`."""

    def __init__(self, kind: RecordKind, data: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="details", auto_id="%s", **kwargs)
        for detail in DETAILS[kind]:
            self.fields[detail.id] = _detail_field(detail)
        own = tuple(self.add_prefix(name) for name in self.fields)
        self.others = [
            (name, value)
            for name, value in (data or {}).items()
            if name.startswith("details-") and not any(name == one or name.startswith(f"{one}:") for one in own)
        ]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, {})}


def _detail_field(detail: Detail) -> forms.Field:
    label = labels.DETAILS.get(detail.id, detail.id)
    if detail.type is FieldType.CHOICE:
        choices = [
            ("", _("not specified")),
            *((choice, labels.FORMATS.get(choice, choice)) for choice in detail.choices),
        ]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    return declared_field(detail.type, label, LONGEST_LINE if detail.type is FieldType.LINE else 20_000)
