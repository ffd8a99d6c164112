"""Rows of a form that are labels with short names, as the choices of a question are; and fields that take several names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.reading.yaml import LONGEST_LINE
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import LTR, LineField
from goalweave.web.records.rows import Rows

MOST_LABELLED = 200

Labelled = tuple[str, LanguageMap, float | None]
"""Short name and words of a choice or a column, and what a choice counts as."""


class LabelledRow(forms.Form):
    """A column."""

    label = LanguageMapField(label=_("Label"), max_length=500)
    id = LineField(
        label=_("Short name"), max_length=60, required=False, widget=forms.TextInput({**LTR, "class": "short"})
    )

    def part(self) -> Labelled:
        return self.cleaned_data["id"], self.cleaned_data["label"], self.cleaned_data.get("value")


class ChoiceRow(LabelledRow):
    value = forms.FloatField(
        label=_("Value"), required=False, widget=forms.TextInput({**LTR, "inputmode": "decimal", "class": "short"})
    )


LabelledRows = forms.formset_factory(
    LabelledRow, formset=Rows, extra=2, max_num=MOST_LABELLED, validate_max=True, absolute_max=MOST_LABELLED + 1
)
ChoiceRows = forms.formset_factory(
    ChoiceRow, formset=Rows, extra=2, max_num=MOST_LABELLED, validate_max=True, absolute_max=MOST_LABELLED + 1
)


class LinesField(forms.CharField):
    """Short words, one a line; a tuple."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.Textarea({"rows": 3, "dir": "auto", "class": "plaintext"}))
        super().__init__(required=False, max_length=20_000, **more)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or ())

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in str(super().clean(value)).splitlines())
        values = tuple(dict.fromkeys(line for line in lines if line))
        if any(len(entry) > LONGEST_LINE for entry in values):
            raise ValidationError(_("Lines can have up to %(most)d characters."), "long", {"most": LONGEST_LINE})
        return values


class NamesField(LinesField):
    """Names without blanks, such as nodes or numbers, parted by commas or blanks."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(LTR), **more)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(value or ())

    def clean(self, value: Any) -> tuple[str, ...]:
        return super().clean("\n".join(re.split(r"[\s,;،，]+", str(value or ""))))


def with_ids(labelled: Iterable[Labelled]) -> list[Labelled]:
    """With a short name for those that have none: of their words, unlike all others."""
    rows = list(labelled)
    used = {name for name, _words, _value in rows if name}
    named = []
    for number, (name, words, value) in enumerate(rows, 1):
        key = name or short_name(words, used, number)
        used.add(key)
        named.append((key, words, value))
    return named


def short_name(label: LanguageMap, used: Collection[str], number: int) -> str:
    """One made of the words that is none of those taken; with the number where it would be."""
    name = slugify(pick(label))[:40].strip("-_") or f"n{number}"
    return name if name not in used else f"{name}-{number}"
