"""Fields of a record's form that Django has not: dates of any precision, amounts, places by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.actions import countries
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import LONGEST_LINE
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.reading.area_names import area_name, area_sort_key, configured_area_names
from goalweave.formats.reading.countries import country_code
from goalweave.formats.reading.dates import read_date
from goalweave.formats.reading.numbers import read_amount
from goalweave.registry.checks import LONGEST_TEXT
from goalweave.search.normalise import fold
from goalweave.web.language_maps import LanguageMapField
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import reader_language

LTR = {"dir": "ltr", "autocomplete": "off"}


class LineField(forms.CharField):
    """One line without hidden characters."""

    def to_python(self, value: Any) -> str:
        return sanitise_line(str(super().to_python(value) or ""))


class DateField(LineField):
    """An ISO 8601 date of the precision known, as a string; empty for none."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.TextInput({**LTR, "placeholder": "2024-06-30", "class": "short"}))
        super().__init__(required=False, max_length=40, **more)

    def clean(self, value: Any) -> str:
        line = super().clean(value)
        day = read_date(line) if line else ""
        if day is None:
            raise ValidationError(
                _("“%(date)s” is not a date; enter it as 2024-06-30, 2024-06 or 2024."), "date", {"date": line}
            )
        return str(day)


def declared_field(field_type: FieldType, label: Any, longest: int) -> forms.Field:
    """A field of a form that may stay empty, of what core.model.fields declares. longest: 0 for the usual."""
    if field_type is FieldType.TEXT:
        return LanguageMapField(label=label, rows=2, max_length=longest or LONGEST_TEXT, required=False)
    if field_type is FieldType.DATE:
        return DateField(label=label)
    if field_type is FieldType.LEVEL:
        choices = [("", _("not specified")), *labels.MARKER_LEVELS.items()]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if field_type is FieldType.NUMBER:
        widget = forms.TextInput({**LTR, "inputmode": "numeric", "class": "short"})
        return forms.IntegerField(label=label, min_value=0, max_value=10**12, required=False, widget=widget)
    return LineField(
        label=label, max_length=longest or LONGEST_LINE, required=False, widget=forms.TextInput({"dir": "auto"})
    )


class MoneyDateField(DateField):
    """A date or None; a year alone is its first day."""

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        line = super().clean(value)
        return date.fromisoformat(line + "-01-01"[len(line) - 4 :]) if line else None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, date):
            return str(value.year) if (value.month, value.day) == (1, 1) else value.isoformat()
        return value


class AmountField(LineField):
    """A Decimal; `1,234.50`, `1.234,50` and `1 234` are understood."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput({**LTR, "inputmode": "decimal", "class": "n"}), max_length=40, **more)

    def clean(self, value: Any) -> Decimal | None:
        line = super().clean(value)
        if not line:
            return None
        number = read_amount(line)
        if number is None or number.currency or number.value.adjusted() > 15:
            raise ValidationError(_("“%(amount)s” is not an amount; enter it as 1234.50."), "amount", {"amount": line})
        return number.value

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return format(value.quantize(Decimal("0.01")), "f").removesuffix(".00")
        return value


class ShareField(LineField):
    """Percent as a float, or None."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({**LTR, "inputmode": "decimal", "class": "n"})
        super().__init__(required=False, widget=widget, max_length=12, **more)

    def clean(self, value: Any) -> float | None:
        line = super().clean(value).removesuffix("%").strip()
        if not line:
            return None
        number = read_amount(line)
        if number is None or not 0 <= number.value <= 100:
            raise ValidationError(_("“%(share)s” is not a percentage."), "share", {"share": line})
        return float(number.value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}" if isinstance(value, float) else value


class PlaceField(LineField):
    """A country or a group of countries by its name in any of the six languages or its code; comes back as the code."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput({"list": "areas", "autocomplete": "off", "dir": "auto"}), **more)

    def clean(self, value: Any) -> str:
        line = super().clean(value)
        if not line:
            return ""
        code = area_code(line)
        if not code:
            raise ValidationError(_("“%(place)s” is not a known country or region."), "place", {"place": line})
        return code

    def prepare_value(self, value: Any) -> Any:
        return area_names(reader_language()).get(value, value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(sanitise_line(str(data or ""))) or bool(initial)


def area_code(name: str) -> str:
    """Return an ISO 3166-1 alpha-2 or UN M49 code; empty if it is neither."""
    return _codes(reader_language()).get(fold(name)) or country_code(name) or _codes("en").get(fold(name), "")


@cache
def area_names(language: str) -> Mapping[str, str]:
    """Code → name, groups of countries (UN M49) first, each part in the order of its names."""
    regions = {code: area_name(code, language) for code in configured_area_names() if code.isdigit()}
    return _by_name(regions, language) | _by_name(countries(language), language)


def _by_name(names: Mapping[str, str], language: str) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda area: area_sort_key(area[1], language)))


@cache
def _codes(language: str) -> Mapping[str, str]:
    names = area_names(language)
    return {fold(name): code for code, name in names.items()} | {code.casefold(): code for code in names}
