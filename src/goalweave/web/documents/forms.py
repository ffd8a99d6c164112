"""Forms for requesting documents: about whom or what, language and house style."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.accounts.queries import flatten_tree, unit_trees, visible_organisations
from goalweave.analysis.country import indicators_by_area
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.analysis.record_filters import NO_VALUE, RecordFilter
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.core.text.languages import LANGUAGES, base_language, pick
from goalweave.documents.output import style_names
from goalweave.documents.text_formats import active_language
from goalweave.packs.areas.names import area_name, area_sort_key
from goalweave.web.frame import MAIN

KINDS = {
    "profile": gettext_lazy("Contribution profile"),
    "annual": gettext_lazy("Annual report on a plan"),
    "goal": gettext_lazy("Goal brief"),
    "country": gettext_lazy("Country brief"),
    "annex": gettext_lazy("Statistical annex"),
    "matrix": gettext_lazy("Matrix of two frameworks"),
}
LEDES = {
    "profile": gettext_lazy(
        "What an organisation, a unit or a country contributes to the goals: figures, gaps, partners, places and records."
    ),
    "annual": gettext_lazy(
        "A plan with its objectives, outcomes and outputs, each with its progress, records, results, "
        "challenges, lessons and money."
    ),
    "goal": gettext_lazy("Who does what and where for one goal, with which partners and money, and what is missing."),
    "country": gettext_lazy(
        "A country, for its voluntary national review: what its indicators show for each goal, who does "
        "what there, and what is missing."
    ),
    "annex": gettext_lazy(
        "All figures of a country for its voluntary national review: every indicator with its unit, custodian, years, "
        "breakdowns, sources and verdict."
    ),
    "matrix": gettext_lazy(
        "All links between two frameworks on wide pages for printing, with the reason for each link."
    ),
}
WORKBOOKS = {
    **dict.fromkeys(("profile", "annual", "goal", "country"), gettext_lazy("Records (XLSX)")),
    "annex": gettext_lazy("Figures (XLSX)"),
}
"""The button for the workbook of a document."""
Names = list[tuple[str, str]]


@dataclass(frozen=True)
class DocumentChoices:
    """What there is to choose from, for one who looks: by short name, by number, by key. countries: that records name."""

    actor: Actor
    organisations: dict[str, Organisation]
    units: dict[str, Unit]
    countries: Names
    catalogue: Catalogue
    language: str

    def organisation_choices(self) -> Names:
        names = [(slug, pick(row.name, self.language) or slug) for slug, row in self.organisations.items()]
        return sorted(names, key=lambda pair: pair[1].casefold())

    def framework_choices(self) -> Names:
        """The one that the site is about first, then as they are."""
        frameworks = sorted(self.catalogue.frameworks.values(), key=_is_not_main)
        return [(framework.key, _framework_title(framework, self.language)) for framework in frameworks]


def document_choices(actor: Actor, catalogue: Catalogue) -> DocumentChoices:
    """Return the choices; four queries if the facts are in memory."""
    language = active_language()
    organisations = {row.slug: row for row in visible_organisations(actor, published_by_organisation(VISITOR))}
    trees = unit_trees(list(organisations.values()))
    branches = chain.from_iterable(map(flatten_tree, trees.values()))
    units = {str(branch.unit.pk): branch.unit for branch in branches}
    selection = Selection.create(actor, RecordFilter(), catalogue)
    areas = dimension(selection.facts, "area")
    counts = areas.counts(selection.within).tolist()
    codes = [
        key for key, count in zip(areas.keys, counts, strict=True) if count and key != NO_VALUE and not key.isdecimal()
    ]
    countries = _country_choices(codes, language)
    return DocumentChoices(actor, organisations, units, countries, catalogue, language)


class DocumentForm(forms.Form):
    """The fields common to all document forms."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    style = forms.ChoiceField(label=gettext_lazy("House style"), required=False)

    def __init__(self, choices: DocumentChoices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = choices
        names = {base_language(code): str(name) for code, name in settings.LANGUAGES}
        self._offer("language", [(code, names[code]) for code in LANGUAGES])
        self.fields["language"].initial = choices.language
        styles = style_names(styles_folder())
        if styles:
            self._offer("style", [("", _("Default style")), *((name, name) for name in styles)])
        else:
            del self.fields["style"]
        self.offer(choices)

    def offer(self, choices: DocumentChoices) -> None:
        """The choices of the fields of its own."""

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class ProfileForm(DocumentForm):
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    framework = forms.ChoiceField(label=gettext_lazy("Framework"))
    field_order = ["organisation", "unit", "country", "framework", "language", "style"]

    def offer(self, choices: DocumentChoices) -> None:
        self._offer("organisation", [("", _("All organisations")), *choices.organisation_choices()])
        names = {row.pk: pick(row.short or row.name, choices.language) for row in choices.organisations.values()}
        units = [
            (pk, f"{names[unit.organisation_id]} · {pick(unit.name, choices.language) or unit.slug}")
            for pk, unit in choices.units.items()
        ]
        self._offer("unit", [("", _("All units")), *units])
        self._offer("country", [("", _("All countries")), *choices.countries])
        self._offer("framework", choices.framework_choices())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        unit = self.choices.units.get(data.get("unit", ""))
        owner = self.choices.organisations.get(data.get("organisation", ""))
        if unit and owner and unit.organisation_id != owner.pk:
            self.add_error("unit", _("This unit belongs to another organisation."))
        if unit and not owner:
            own = {row.pk: slug for slug, row in self.choices.organisations.items()}
            data["organisation"] = own[unit.organisation_id]
        elif not unit and not owner and not data.get("country") and not self.errors:
            self.add_error("organisation", _("Choose an organisation, a unit or a country."))
        return data


class AnnualForm(DocumentForm):
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    plan = forms.ChoiceField(label=gettext_lazy("Plan"))
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=1900, max_value=2200)
    field_order = ["organisation", "plan", "year", "language", "style"]

    def offer(self, choices: DocumentChoices) -> None:
        self._offer("organisation", choices.organisation_choices())
        # A plan is first of all what is not a list of goals for the world.
        plans = sorted(choices.framework_choices(), key=lambda pair: pair[0].startswith(f"{MAIN}@"))
        self._offer("plan", plans)


class GoalForm(DocumentForm):
    node = forms.ChoiceField(label=gettext_lazy("Goal"))
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    field_order = ["node", "organisation", "country", "language", "style"]

    def offer(self, choices: DocumentChoices) -> None:
        frameworks = [framework for framework in choices.catalogue.frameworks.values() if framework.default]
        groups = []
        for framework in sorted(frameworks, key=_is_not_main):
            nodes = [
                (str(framework.curie(node.code)), f"{node.code} {pick(node.label, choices.language)}")
                for node in framework.nodes
            ]
            groups.append((_framework_title(framework, choices.language), nodes))
        self._offer("node", groups)
        self._offer("organisation", [("", _("All organisations")), *choices.organisation_choices()])
        self._offer("country", [("", _("All countries")), *choices.countries])


class AnnexForm(DocumentForm):
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    framework = forms.ChoiceField(label=gettext_lazy("Framework"))
    field_order = ["country", "framework", "language", "style"]

    def offer(self, choices: DocumentChoices) -> None:
        """Countries with figures."""
        countries = [code for code in indicators_by_area(choices.actor) if not code.isdecimal()]
        self._offer("country", _country_choices(countries, choices.language))
        self._offer("framework", choices.framework_choices())


class CountryForm(DocumentForm):
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    goal = forms.ChoiceField(label=gettext_lazy("Goal"), required=False)
    framework = forms.ChoiceField(label=gettext_lazy("Framework"))
    field_order = ["country", "goal", "framework", "language", "style"]

    def offer(self, choices: DocumentChoices) -> None:
        """Countries with figures or records, and the top nodes of the frameworks."""
        known = {code for code, _name in choices.countries} | indicators_by_area(choices.actor).keys()
        countries = [code for code in known if not code.isdecimal()]
        self._offer("country", _country_choices(countries, choices.language))
        frameworks = [framework for framework in choices.catalogue.frameworks.values() if framework.default]
        groups = []
        for framework in sorted(frameworks, key=_is_not_main):
            nodes = map(framework.node, framework.child_codes.get(None, ()))
            names = [(node.code, f"{node.code} {pick(node.label, choices.language)}") for node in nodes]
            groups.append((_framework_title(framework, choices.language), names))
        self._offer("goal", [("", _("All goals")), *groups])
        self._offer("framework", choices.framework_choices())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        framework = self.choices.catalogue.frameworks.get(data.get("framework", ""))
        if data.get("goal") and framework and data["goal"] not in framework.child_codes.get(None, ()):
            self.add_error("goal", _("This goal belongs to another framework."))
        return data


class MatrixForm(DocumentForm):
    left = forms.ChoiceField(label=gettext_lazy("Rows"))
    right = forms.ChoiceField(label=gettext_lazy("Columns"))
    deep = forms.BooleanField(label=gettext_lazy("Expand columns to their second-lowest level"), required=False)
    field_order = ["left", "right", "deep", "language", "style"]

    def offer(self, choices: DocumentChoices) -> None:
        linked = set(chain.from_iterable((linkage.subject, linkage.object) for linkage in choices.catalogue.linkages))
        frameworks = [pair for pair in choices.framework_choices() if pair[0] in linked]
        self._offer("left", sorted(frameworks, key=lambda pair: pair[0].startswith(f"{MAIN}@")))
        self._offer("right", sorted(frameworks, key=lambda pair: not pair[0].startswith(f"{MAIN}@")))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("left") and data.get("left") == data.get("right"):
            self.add_error("right", _("Choose two frameworks."))
        return data


FORMS: dict[str, type[DocumentForm]] = {
    "profile": ProfileForm,
    "annual": AnnualForm,
    "goal": GoalForm,
    "country": CountryForm,
    "annex": AnnexForm,
    "matrix": MatrixForm,
}


def styles_folder() -> Path:
    return Path(settings.DATA_DIR) / "styles"


def cache_folder() -> Path:
    """Of documents that were written once."""
    return Path(settings.DATA_DIR) / "documents"


def _country_choices(codes: Iterable[str], language: str) -> Names:
    return sorted(
        ((code, area_name(code, language)) for code in codes), key=lambda pair: area_sort_key(pair[1], language)
    )


def _is_not_main(framework: Framework) -> bool:
    return framework.id != MAIN or not framework.default


def _framework_title(framework: Framework, language: str) -> str:
    title = pick(framework.title, language)
    return title if framework.default else f"{title} {framework.edition}"
