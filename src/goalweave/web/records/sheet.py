"""The whole form of a record: read from a record or from what was sent, and back to a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import unit_tree
from goalweave.core import model
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.model import RECORD_FIELDS, BeneficiaryGroup, RecordKind
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import DETAILS, LONGEST_LINE, Detail
from goalweave.core.text.languages import LanguageMap
from goalweave.registry import queries, rules
from goalweave.registry.checks import LONGEST_TEXT
from goalweave.registry.fields import EDITABLE, GENERIC_FIELDS, LABELS
from goalweave.registry.models import Record, Visibility
from goalweave.registry.partner_queries import stakeholder_kinds
from goalweave.web.accounts.forms import unit_choices
from goalweave.web.accounts.names import KINDS
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import DateField, declared_field
from goalweave.web.records.rows import ROWS, Rows, add_choices, check_period
from goalweave.wording import labels
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

VISIBILITY_CHOICES = {
    Visibility.DRAFT: gettext_lazy("Draft: visible only to its author and the organisation’s editors"),
    Visibility.ORGANISATION: gettext_lazy("Within the organisation: all its members"),
    Visibility.PUBLIC: gettext_lazy("Published: everyone"),
}
KIND_HELP = gettext_lazy("Determines which details you can enter below.")


class RecordForm(forms.Form):
    kind = forms.TypedChoiceField(
        label=LABELS["kind"], coerce=RecordKind, choices=list(labels.KINDS.items()), help_text=KIND_HELP
    )
    organisation = forms.ChoiceField(label=LABELS["organisation"])
    title = LanguageMapField(label=LABELS["title"], max_length=RECORD_FIELDS["title"].longest)
    text = LanguageMapField(
        label=LABELS["text"],
        rows=8,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("Describe what is done, and for whom. Goals and targets are suggested from this text."),
    )
    start = DateField(
        label=LABELS["start"], help_text=gettext_lazy("A day, month or year: 2024-06-30, 2024-06 or 2024.")
    )
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
        self._choose("organisation", [(owner.slug, pick_text(owner.name)) for owner in organisations])
        self._choose("status", [("", gettext_lazy("not specified")), *labels.RECORD_STATUSES.items()])
        if row is not None:
            del self.fields["organisation"]
            add_choices(self, "status", [row.status])
        self._choose("unit", unit_choices(unit_tree(organisation), gettext_lazy("the organisation as a whole")))
        self._choose("parent", [("", gettext_lazy("none: this is an independent record")), *parents])
        choices = [(key, label) for key, label in VISIBILITY_CHOICES.items() if may_publish or key != Visibility.PUBLIC]
        self._choose("visibility", choices)

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
        own = {self.add_prefix(name) for name in self.fields}
        self.others = [
            (name, value)
            for name, value in (data or {}).items()
            if name.startswith("details-") and name.partition(":")[0] not in own
        ]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, {})}


def _detail_field(detail: Detail) -> forms.Field:
    label = labels.DETAILS.get(detail.id, detail.id)
    if detail.type is FieldType.CHOICE:
        choices = [
            ("", gettext_lazy("not specified")),
            *((choice, labels.FORMATS.get(choice, choice)) for choice in detail.choices),
        ]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    return declared_field(detail.type, label, LONGEST_LINE if detail.type is FieldType.LINE else 20_000)


OWN = {
    "country": "places",
    "currency": "money",
    "amount": "money",
    "partner": "partners",
    "ref": "partners",
    "url": "links",
}
"""Fields that errors of the actions name → where they are in this form."""


@dataclass(frozen=True)
class FormFault:
    """An error. anchor: id of the input; label: of the field."""

    anchor: str
    label: str | Promise
    message: str


@dataclass
class RecordSheet:
    """A form and its rows. row: the record that is changed, None for a new one."""

    organisation: Organisation
    row: Record | None
    form: RecordForm
    details: DetailsForm
    rows: dict[str, Rows]

    def is_valid(self) -> bool:
        """Check all parts, so that all errors are shown at once."""
        forms = [self.form.is_valid(), self.details.is_valid()]
        return all([*forms, *[rows.is_valid() for rows in self.rows.values()]])

    def quiet(self) -> RecordSheet:
        """Return the form without error messages: it is not finished yet."""
        forms = chain([self.form, self.details], *(rows.forms for rows in self.rows.values()))
        for form in forms:
            form._errors = ErrorDict()
        for rows in self.rows.values():
            rows._errors = [{} for _form in rows.forms]  # type: ignore[attr-defined]
            rows._non_form_errors = ErrorList()  # type: ignore[attr-defined]
        return self

    def core(self, slug: str) -> model.Record:
        """The record that a valid form describes; id: of the record, or this one for a new one."""
        data, row = self.form.cleaned_data, self.row
        values: dict[str, Any] = {name: data[name] for name in EDITABLE if name in data and name != "visibility"}
        values |= {name: rows.parts() for name, rows in self.rows.items()}
        values["details"] = self.details.values()
        values["groups"] = tuple(group for group in model.BeneficiaryGroup if group in data["groups"])
        if row is not None:
            for name in ("title", "text"):
                values[name] = restore_whitespace(getattr(row, name), values[name])
        values["language"] = _language(row, values["title"], values["text"])
        if row is None:
            return model.Record(id=slug, **values)
        return replace(queries.to_core(row), id=row.slug, **values)

    @property
    def visibility(self) -> Visibility:
        return Visibility(self.form.cleaned_data["visibility"])

    def add_error(self, error: InputError) -> None:
        """Errors of ours at their fields, or above all."""
        for problem in error.problems if isinstance(error, InputErrors) else (error,):
            name = OWN.get(problem.field, problem.field)
            if name in self.rows:
                self.rows[name].non_form_errors().append(translated(problem.message))
            elif name in self.details.fields and name not in self.form.fields:
                self.details.add_error(name, translated(problem.message))
            else:
                self.form.add_error(name if name in self.form.fields else None, translated(problem.message))

    def faults(self) -> list[FormFault]:
        """All that is wrong, in the order of the page."""
        faults = [FormFault("record", "", str(message)) for message in self.form.non_field_errors()]
        faults += _form_faults(self.form)
        for prefix, rows in self.rows.items():
            faults += [FormFault(prefix, LABELS[prefix], str(message)) for message in rows.non_form_errors()]
            for number, form in enumerate(rows.forms, 1):
                where = f"{LABELS[prefix]} {number}"
                faults += [
                    FormFault(fault.anchor, f"{where}, {fault.label}", fault.message) for fault in _form_faults(form)
                ]
        return faults + _form_faults(self.details)


def build_sheet(
    actor: Actor,
    organisation: Organisation,
    row: Record | None,
    data: QueryDict | None = None,
    *,
    organisations: Iterable[Organisation] = (),
    records: Iterable[Record] = (),
    kind: str = "",
) -> RecordSheet:
    """Build the form of a record (None: a new one) with its values or the submitted ones. records: possible parents."""
    initial = initial_values(actor, organisation, row, kind)
    selected = str((data if data is not None else initial).get("kind", ""))
    known_kind = model.RecordKind(selected) if selected in list(model.RecordKind) else model.RecordKind.ACTIVITY
    form = RecordForm(
        data,
        initial=initial,
        organisations=organisations,
        organisation=organisation,
        row=row,
        may_publish=rules.may_publish_records(actor, organisation),
        parents=_parent_choices(actor, organisation, row, data, records),
    )
    details = DetailsForm(known_kind, data, initial=initial["details"])
    rows = {name: row_formset(name, row, data, initial[name]) for name in ROWS}
    _show_partner_kinds(rows["partners"])
    return RecordSheet(organisation, row, form, details, rows)


def row_formset(name: str, row: Record | None, data: QueryDict | None, initial: list[dict[str, Any]]) -> Rows:
    kwargs: dict[str, Any] = {"prefix": name, "auto_id": "%s"}
    if name == "partners" and row is not None:
        kwargs["form_kwargs"] = {"taken_roles": {partner.role for partner in row.partners.all()}}
    return ROWS[name](data, **kwargs) if data is not None else ROWS[name](initial=initial, **kwargs)


def _show_partner_kinds(partners: Rows) -> None:
    """Next to each partner what kind of organisation the shared list says it is."""
    pairs = [(str(form["name"].value() or ""), str(form["ref"].value() or "")) for form in partners.forms]
    kinds = stakeholder_kinds(pairs)
    for form, pair in zip(partners.forms, pairs, strict=True):
        form.stakeholder = KINDS.get(kinds.get(pair, ""), "")  # type: ignore[call-overload]


def initial_values(actor: Actor, organisation: Organisation, row: Record | None, kind: str) -> dict[str, Any]:
    """What the form says at first."""
    if row is None:
        unit = organisation.units.filter(pk=actor.unit_of(organisation.pk) or 0).values_list("slug", flat=True).first()
        return {
            "kind": kind if kind in list(model.RecordKind) else model.RecordKind.ACTIVITY,
            "organisation": organisation.slug,
            "visibility": Visibility.ORGANISATION,
            "parent": "",
            "unit": unit or "",
            "details": {},
            **{name: [] for name in ROWS},
        }
    core = queries.to_core(row)
    initial = {name: getattr(core, name) for name in EDITABLE}
    for name in ROWS:
        initial[name] = [asdict(part) for part in initial[name]]
    return initial | {"visibility": row.visibility, "groups": list(core.groups)}


def restore_whitespace(before: LanguageMap, submitted: LanguageMap) -> dict[str, str]:
    """What a browser does to blanks and ends of lines is no change: evidence counts characters."""
    return {tag: before[tag] if before.get(tag, "").strip() == text else text for tag, text in submitted.items()}


def _language(row: Record | None, title: LanguageMap, text: LanguageMap) -> str:
    """The main language: the one it was, else the reader's, else any there is; of the text first."""
    content = text or title
    before = row.language if row else ""
    if before in content or (before and not content):
        return before
    reader = reader_language()
    return reader if reader in content or not content else next(iter(content))


def _parent_choices(
    actor: Actor, organisation: Organisation, row: Record | None, data: QueryDict | None, records: Iterable[Record]
) -> list[tuple[str, str]]:
    """The record that is chosen, and those that were found; none twice. A title that the actor may not see is not told."""
    choices = {record.slug: pick_text(record.title) or record.slug for record in records}
    parent = row.parent if row else None
    selected = parent.slug if parent else ""
    if data is not None:
        selected = str(data.get("parent", ""))
    if selected and selected not in choices:
        seen = queries.records(actor).filter(organisation=organisation, slug=selected).first()
        if seen is not None:
            choices = {selected: pick_text(seen.title) or selected, **choices}
        elif parent is not None and parent.slug == selected:
            choices = {selected: _("a record you cannot access"), **choices}
    return list(choices.items())


def _form_faults(form: forms.BaseForm) -> list[FormFault]:
    faults = []
    for name, messages in form.errors.items():
        if name == "__all__":
            continue
        bound = form[name]
        first = getattr(bound, "first", None)
        anchor = first.id if first is not None else bound.id_for_label or bound.auto_id or name
        faults += [FormFault(str(anchor), bound.label, str(message)) for message in messages]
    return faults
