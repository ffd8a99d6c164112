"""What comes with a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import UnitBranch, flatten_tree
from goalweave.formats.reading.dates import read_date
from goalweave.formats.reading.detect import file_endings
from goalweave.registry.models import Visibility
from goalweave.web.imports.names import VISIBILITIES
from goalweave.wording.templatetags.goalweave import pick_text


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "XLSX or CSV with one row per record, IATI activities (XML), or a document: PDF, DOCX, HTML, text."
        ),
        widget=forms.FileInput({"accept": file_endings()}),
    )
    organisation = forms.ChoiceField(label=_("Organisation"))
    visibility = forms.ChoiceField(
        label=_("Visibility"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A column in the file takes precedence."),
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        help_text=_("For rows without a unit. A unit column in the file takes precedence."),
    )
    as_of = forms.CharField(
        label=_("Data as of"),
        required=False,
        max_length=30,
        help_text=_("A year, month or day, such as 2026-06. The default is today."),
        widget=forms.TextInput({"dir": "ltr"}),
    )

    def __init__(
        self,
        organisations: Sequence[Organisation],
        units: Mapping[int, tuple[UnitBranch, ...]],
        publishing: Collection[int],
        *args: Any,
        **options: Any,
    ) -> None:
        """units: organisation's id → its units; publishing: ids of those whose records the reader may show to
        everyone."""
        super().__init__(*args, **options)
        self.publishing = {organisation.slug for organisation in organisations if organisation.pk in publishing}
        self._choose(
            "organisation", [(organisation.slug, pick_text(organisation.name)) for organisation in organisations]
        )
        self._choose(
            "visibility", [pair for pair in VISIBILITIES.items() if publishing or pair[0] != Visibility.PUBLIC]
        )
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
        groups = [
            (pick_text(organisation.name), _units(organisation, units[organisation.pk]))
            for organisation in organisations
            if units[organisation.pk]
        ]
        if not groups:
            del self.fields["unit"]
        else:
            self._choose("unit", [("", _("none")), *(groups[0][1] if len(organisations) == 1 else groups)])

    def clean(self) -> dict[str, Any]:
        """The unit comes back as its short name."""
        data = self.cleaned_data
        owner = data.get("organisation", "")
        of, _slash, unit = data.get("unit", "").partition("/")
        if unit and of != owner:
            self.add_error("unit", _("This unit belongs to another organisation."))
        if data.get("visibility") == Visibility.PUBLIC and owner not in self.publishing:
            self.add_error("visibility", _("You do not have permission to publish records of this organisation."))
        return {**data, "unit": unit}

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_as_of(self) -> str:
        text = self.cleaned_data["as_of"].strip()
        day = read_date(text) if text else ""
        if day is None:
            raise ValidationError(
                _("“%(text)s” is not a date; enter it as 2026-06-30, 2026-06 or 2026.") % {"text": text}
            )
        return day


def _units(organisation: Organisation, tree: tuple[UnitBranch, ...]) -> list[tuple[str, str]]:
    """Under the short names of both, set in by its place in the tree."""
    return [
        (
            f"{organisation.slug}/{branch.unit.slug}",
            "\u2003" * branch.depth + (pick_text(branch.unit.name) or branch.unit.slug),
        )
        for branch in flatten_tree(tree)
    ]
