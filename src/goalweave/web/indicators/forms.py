"""Forms for importing values, and for indicators and series."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from goalweave.core import model
from goalweave.core.errors import UnknownNode
from goalweave.core.model import SERIES_FIELDS, Curie, Direction, dimension_key
from goalweave.core.model.fields import GENERIC
from goalweave.frameworks.queries import catalogue
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.owner_form import OwnerForm
from goalweave.web.records.fields import declared_field
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import pick_text

LTR = {"dir": "ltr"}


class ConstantsForm(forms.Form):
    """What a file does not state, for all its values."""

    series = forms.CharField(
        label=gettext_lazy("Series code"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Applies to all values if the file does not specify one."),
        widget=forms.TextInput({**LTR, "list": "listed-series", "autocomplete": "off"}),
    )
    area = forms.CharField(
        label=gettext_lazy("Country or area"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("A name or a code. Applies to all values if the file does not specify one."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("If the file does not state a unit: PT for percent, NUMBER, PER_100_POP."),
        widget=forms.TextInput(LTR),
    )
    edition = forms.ChoiceField(
        label=gettext_lazy("Framework for codes"),
        required=False,
        help_text=gettext_lazy("For files that refer to nodes by code only, such as 9.c.1."),
    )
    release = forms.CharField(
        label=gettext_lazy("Release"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("The publisher’s name for this data release, if the file does not state it."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The publisher of the values, if the file does not state it."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    provider = forms.CharField(
        label=gettext_lazy("Data provider"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "The office whose values these are, if not the source. Values of different providers are kept next to each other."
        ),
        widget=forms.TextInput({"dir": "auto", "list": "known-providers", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue().frameworks.values()
        editions = [(framework.key, f"{pick_text(framework.title)} ({framework.edition})") for framework in known]
        _set_choices(self, "edition", [("", _("as stated in the file, otherwise the SDGs")), *editions])


CONSTANTS = tuple(ConstantsForm.base_fields)


class LoadForm(ConstantsForm, OwnerForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "A file or API response from the UN Statistics Division, SDMX (ML, JSON, CSV), Open SDG, or a "
            "table (CSV, XLSX) in long or wide format. Also a ZIP archive of a whole Open SDG repository."
        ),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.json,.xml,.zip"}),
    )
    public = forms.BooleanField(
        label=gettext_lazy("Make new indicators and series visible to everyone"), required=False
    )
    field_order = ["file", "organisation", "public"]
    more = CONSTANTS
    """Fields that most files do not need."""

    def load_options(self) -> dict[str, str]:
        """Return the options as they are stored with the file."""
        data = self.cleaned_data
        return {
            "organisation": data["organisation"],
            "public": "1" if data["public"] or not data["organisation"] else "",
            **{name: data[name] for name in self.more},
        }


class IndicatorForm(forms.Form):
    name = LanguageMapField(label=gettext_lazy("Name"))
    calculation = LanguageMapField(
        label=gettext_lazy("How this is calculated"),
        rows=4,
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("In plain language: what is counted, for whom and how often."),
    )
    custodian = LanguageMapField(label=gettext_lazy("Custodian"), required=False)
    measures = forms.CharField(
        label=gettext_lazy("Measures"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3, "dir": "ltr"}),
        help_text=gettext_lazy("Framework nodes, one per line: sdg:9.c, connect2030:1.2."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), required=False, max_length=300, widget=forms.TextInput({"dir": "auto"})
    )
    public = forms.BooleanField(label=gettext_lazy("Visible to everyone, not only members"), required=False)

    def clean_measures(self) -> tuple[Curie, ...]:
        known, nodes = catalogue(), []
        for line in self.cleaned_data["measures"].replace(",", "\n").split("\n"):
            if not line.strip():
                continue
            try:
                nodes.append(known.resolve(line.strip()))
            except UnknownNode as error:
                raise ValidationError(describe_error(error)) from error
        return tuple(dict.fromkeys(nodes))

    def indicator(self, slug: str) -> model.Indicator:
        data = self.cleaned_data
        return model.Indicator(
            slug, data["name"], data["measures"], data["calculation"], data["custodian"], data["source"]
        )


SERIES_LABELS = {name: gettext_lazy(spec.label) for name, spec in SERIES_FIELDS.items()}
FURTHER = tuple(name for name, spec in SERIES_FIELDS.items() if spec.type in GENERIC and name != "source")
"""Fields of a series that its form shows by their declaration alone."""


class SeriesForm(forms.Form):
    code = forms.CharField(
        label=SERIES_LABELS["code"],
        max_length=120,
        widget=forms.TextInput(LTR),
        help_text=gettext_lazy(
            "Short, without spaces, such as WELLS_WORKING. Files use it to identify the series. It cannot be "
            "changed later."
        ),
    )
    name = LanguageMapField(label=SERIES_LABELS["name"])
    unit = forms.CharField(
        label=SERIES_LABELS["unit"],
        required=False,
        max_length=40,
        initial="PT",
        widget=forms.TextInput(LTR),
        help_text=gettext_lazy("For example, PT for percent, NUMBER, PER_100_POP or USD."),
    )
    multiplier = forms.IntegerField(
        label=SERIES_LABELS["multiplier"],
        required=False,
        min_value=-12,
        max_value=12,
        help_text=gettext_lazy("3 for thousands, 6 for millions. Leave empty if the values are in the unit itself."),
    )
    direction = forms.ChoiceField(
        label=SERIES_LABELS["direction"],
        required=False,
        choices=[
            ("", pgettext_lazy("which way is better", "neither")),
            (Direction.UP.value, pgettext_lazy("which way is better", "up")),
            (Direction.DOWN.value, pgettext_lazy("which way is better", "down")),
        ],
    )
    lowest = forms.FloatField(label=SERIES_LABELS["lowest"], required=False)
    highest = forms.FloatField(label=SERIES_LABELS["highest"], required=False)
    dimensions = forms.CharField(
        label=SERIES_LABELS["dimensions"],
        required=False,
        max_length=300,
        widget=forms.TextInput(LTR),
        help_text=gettext_lazy("Codes of the breakdowns, such as SEX, AGE, LOCATION."),
    )
    headline = forms.CharField(
        label=SERIES_LABELS["headline"],
        required=False,
        max_length=300,
        widget=forms.TextInput(LTR),
        help_text=gettext_lazy("A breakdown such as SEX=F. Leave empty for the total."),
    )
    source = forms.CharField(
        label=SERIES_LABELS["source"], required=False, max_length=300, widget=forms.TextInput({"dir": "auto"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in FURTHER:
            self.fields[name] = declared_field(
                SERIES_FIELDS[name].type, SERIES_LABELS[name], SERIES_FIELDS[name].longest
            )

    def clean_dimensions(self) -> tuple[str, ...]:
        words = self.cleaned_data["dimensions"].replace(",", " ").split()
        return tuple(dict.fromkeys(word.upper() for word in words))

    def clean_headline(self) -> model.Key:
        pairs = [
            pair.partition("=") for pair in self.cleaned_data["headline"].replace(";", ",").split(",") if pair.strip()
        ]
        if any(not sign or not code.strip() for _name, sign, code in pairs):
            raise ValidationError(_("Enter it as SEX=F."))
        return dimension_key({name.strip().upper(): code.strip() for name, _sign, code in pairs})

    def series(self) -> model.Series:
        data = self.cleaned_data
        values = {name: data[name] for name in SERIES_FIELDS if name in data}
        values |= {
            "code": data["code"].strip(),
            "unit": data["unit"].strip(),
            "multiplier": data["multiplier"] or 0,
            "direction": Direction(data["direction"]) if data["direction"] else None,
        }
        return model.Series(**values)


def _set_choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
