"""What comes with a submission that exists, and what is said of it before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import Organisation
from goalweave.core.model import Fact
from goalweave.core.text.languages import LANGUAGES
from goalweave.surveys.models import Questionnaire
from goalweave.web.library.state import language_name
from goalweave.wording.templatetags.goalweave import pick_text

LONGEST_FACT = 500


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("Text, Markdown, HTML, DOCX or PDF with the questions and their numbers."),
        widget=forms.FileInput({"accept": ".txt,.md,.html,.htm,.docx,.pdf"}),
    )
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))

    def __init__(self, questionnaires: Sequence[Questionnaire], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["questionnaire"].choices = questionnaire_choices(questionnaires)  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """fact_…: a field for each fact of the questionnaire but the year."""

    questionnaire = forms.CharField(widget=forms.HiddenInput)
    organisation = forms.ChoiceField(label=_("Organisation"))
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=1900, max_value=2199, widget=forms.NumberInput({"dir": "ltr"})
    )
    language = forms.ChoiceField(label=_("Language of the answers"))

    def __init__(
        self, organisations: Sequence[Organisation], facts: Sequence[Fact], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._choose(
            "organisation", [("", "–"), *((one.slug, pick_text(one.name) or one.slug) for one in organisations)]
        )
        self._choose("language", [(code, language_name(code)) for code in LANGUAGES])
        self.facts = [fact for fact in facts if fact.id != "year"]
        for fact in self.facts:
            self.fields[f"fact_{fact.id}"] = forms.CharField(
                label=pick_text(fact.label),
                required=False,
                max_length=LONGEST_FACT,
                widget=forms.TextInput({"dir": "auto"}),
            )

    def given_facts(self) -> dict[str, str]:
        found = {fact.id: self.cleaned_data[f"fact_{fact.id}"].strip() for fact in self.facts}
        return {name: value for name, value in found.items() if value}

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def questionnaire_choices(questionnaires: Sequence[Questionnaire]) -> list[tuple[str, str]]:
    return [(one.key, f"{pick_text(one.title)} ({one.key})") for one in questionnaires]
