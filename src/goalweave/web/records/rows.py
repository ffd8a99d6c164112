"""The rows of a record's form: partners, places, money, notes, links. Empty rows are left out; one or two more are always there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from goalweave.core import model
from goalweave.formats.reading.vocabulary import CURRENCIES
from goalweave.web.addresses import parse_number
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import LTR, AmountField, DateField, LineField, MoneyDateField, PlaceField, ShareField
from goalweave.wording import labels

MOST_ROWS = 1000
CURRENCY = {**LTR, "list": "currencies", "maxlength": 3, "autocapitalize": "characters", "class": "short"}
NAME = {
    "dir": "auto",
    "list": "names",
    "autocomplete": "off",
    "hx-get": reverse_lazy("record-partner-names"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#names",
}
WEB = forms.TextInput({**LTR, "inputmode": "url"})


class PartRow(forms.Form):
    """A part of a record. core: what is made of the fields, which have the names of its own."""

    core: type[Any]

    def part(self) -> Any:
        return self.core(**self.cleaned_data)


class PartnerRow(PartRow):
    core = model.Partner
    name = LineField(label=_("Organisation"), max_length=500, widget=forms.TextInput(NAME))
    role = forms.ChoiceField(label=_("Role"), choices=list(labels.ROLES.items()), initial="partner")
    ref = LineField(
        label=_("Identifier"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**LTR, "placeholder": "XM-DAC-…"}),
    )

    def __init__(self, *args: Any, taken_roles: Iterable[str] = (), **kwargs: Any) -> None:
        """taken_roles: roles that the record's partners have already."""
        super().__init__(*args, **kwargs)
        add_choices(self, "role", taken_roles)


class PlaceRow(PartRow):
    core = model.RecordPlace
    area = PlaceField(label=_("Country or region"), max_length=200)
    share = ShareField(label=_("Share in %"))


class MoneyRow(PartRow):
    core = model.Money
    amount = AmountField(label=_("Amount"))
    currency = LineField(label=_("Currency"), max_length=3, widget=forms.TextInput(CURRENCY))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(labels.MONEY.items()), initial="budget")
    date = MoneyDateField(
        label=_("Year or day"), widget=forms.TextInput({**LTR, "class": "short", "placeholder": "2024"})
    )

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if code not in CURRENCIES:
            raise ValidationError(
                _("“%(code)s” is not an ISO 4217 currency code, such as CHF."), "code", {"code": code}
            )
        return code


class NoteRow(PartRow):
    core = model.RecordNote
    kind = forms.TypedChoiceField(
        label=_("Kind"), coerce=model.NoteKind, choices=list(labels.NOTES.items()), initial=model.NoteKind.RESULT.value
    )
    text = LanguageMapField(label=_("Text"), rows=3, max_length=20_000)
    start = DateField(label=_("Reporting period from"))
    end = DateField(label=_("to"))

    def clean(self) -> dict[str, Any]:
        check_period(self)
        return self.cleaned_data


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and (parts.port or 1) > 0
    except ValueError:
        return False


class LinkRow(PartRow):
    core = model.WebLink
    url = LineField(label=_("Web address"), max_length=2000, widget=WEB)
    title = LineField(label=_("Description"), max_length=500, required=False, widget=forms.TextInput({"dir": "auto"}))

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        address = url if "://" in url else f"https://{url}"
        if not _is_web_address(address):
            raise ValidationError(_("“%(url)s” is not a web address."), "url", {"url": url[:80]})
        return address


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of a form, each of which may be empty: clearing a row removes it."""

    @cached_property
    def _sent(self) -> dict[int, QueryDict]:
        """Row → what was sent of it: a language map looks through all that there is for its languages."""
        submitted: dict[int, QueryDict] = {}
        assert self.prefix is not None
        name = re.compile(rf"{re.escape(self.prefix)}-(\d{{1,4}})-")
        assert isinstance(self.data, MultiValueDict)
        for key, values in self.data.lists():
            if match := name.match(key):
                submitted.setdefault(int(match[1]), QueryDict(mutable=True)).setlist(key, values)
        return submitted

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        if self.is_bound:
            kwargs["data"] = self._sent.get(i) or QueryDict()
        form: forms.Form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        return form

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or ()) + self.extra, MOST_ROWS)

    def parts(self) -> tuple[Any, ...]:
        """What the rows say, once they are valid."""
        return tuple(form.part() for form in self.forms if form.has_changed())


def _row_formset(row: type[forms.Form], empty: int = 2) -> type[Rows]:
    formset = forms.formset_factory(
        row, formset=Rows, extra=empty, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + 1
    )
    assert issubclass(formset, Rows)
    return formset


ROWS: dict[str, type[Rows]] = {
    "places": _row_formset(PlaceRow),
    "partners": _row_formset(PartnerRow),
    "money": _row_formset(MoneyRow),
    "notes": _row_formset(NoteRow, 1),
    "links": _row_formset(LinkRow),
}


def with_row(data: MultiValueDict[str, str], prefix: str) -> QueryDict:
    """Return the submitted data with one more empty row."""
    changed = _mutable_copy(data)
    changed[f"{prefix}-TOTAL_FORMS"] = str(min(_total_forms(changed, prefix) + 1, MOST_ROWS))
    return changed


def without_row(data: MultiValueDict[str, str], prefix: str, number: int) -> QueryDict:
    """Return the submitted data without that row, with the following ones moved up."""
    changed, total = QueryDict(mutable=True), _total_forms(data, prefix)
    name = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)")
    for key, values in data.lists():
        match = name.fullmatch(key)
        at = int(match[1]) if match else -1
        if match and at > number:
            changed.setlist(f"{prefix}-{at - 1}-{match[2]}", values)
        elif not match or at < number:
            changed.setlist(key, values)
    changed[f"{prefix}-TOTAL_FORMS"] = str(max(total - 1, 1) if number < total else total)
    return changed


def check_period(form: forms.Form) -> None:
    """An end before the start is wrong at the end."""
    start, end = form.cleaned_data.get("start"), form.cleaned_data.get("end")
    if start and end and end < start[: len(end)]:
        form.add_error("end", ValidationError(_("The end is before the start."), "order"))


def add_choices(form: forms.Form, name: str, values: Iterable[str]) -> None:
    """Values that the record has already may stay, though they are none of the choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    choices: list[tuple[Any, Any]] = list(field.choices)  # type: ignore[arg-type]
    known = {choice for choice, _label in choices}
    field.choices = [*choices, *((value, value) for value in values if value not in known)]


def _mutable_copy(data: MultiValueDict[str, str]) -> QueryDict:
    copied = QueryDict(mutable=True)
    for key, values in data.lists():
        copied.setlist(key, values)
    return copied


def _total_forms(data: MultiValueDict[str, str], prefix: str) -> int:
    number = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    return parse_number(number, 4) or 0
