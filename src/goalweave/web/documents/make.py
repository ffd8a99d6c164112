"""A document from what was asked for, as far as the actor may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.links import link_map
from goalweave.core.document import Document
from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.core.text.languages import pick
from goalweave.documents.annex import annex
from goalweave.documents.annual import annual_document, in_year
from goalweave.documents.country_brief import country_document
from goalweave.documents.country_from_database import country_stored
from goalweave.documents.from_database import answered
from goalweave.documents.goal_brief import goal_document
from goalweave.documents.matrix_document import matrix_document
from goalweave.documents.measurements_from_database import figures_stored, own_area
from goalweave.documents.output import style_named
from goalweave.documents.profile import in_country, profile_document
from goalweave.documents.shared_sections import About, about_of, stands_on
from goalweave.documents.subjects import owners_of, records_of
from goalweave.documents.submission import submission_document
from goalweave.documents.submission_content import cited_in, records_of as cited_records
from goalweave.documents.text_formats import everybody
from goalweave.frameworks.queries import catalogue
from goalweave.packs.areas.names import area_name
from goalweave.publishing import Style
from goalweave.surveys.queries import submission
from goalweave.web.documents.forms import FORMS, DocumentForm, offered, styles_folder


@dataclass(frozen=True)
class Made:
    """name: of a file, without ending; annex: writes the workbook of its records, None where there are none."""

    document: Document
    style: Style
    name: str
    annex: Callable[[], bytes] | None = None


Asked = dict[str, str]
"""Field of a form → what was chosen, as it stands in an address."""


def form_of(actor: Actor, kind: str, asked: Asked | None = None, initial: Asked | None = None) -> DocumentForm:
    """kind: of FORMS. asked: None for an empty form."""
    form = FORMS[kind]
    choices = offered(actor, catalogue())
    if asked is None:
        return form(choices, initial=initial)
    # What a short address leaves out is as the page would offer it.
    usual = {"language": choices.language, "framework": next((key for key, _name in choices.frameworks()), "")}
    return form(choices, {**usual, **asked})


def made(actor: Actor, kind: str, form: DocumentForm) -> Made:
    """form: valid. Raises LimitError for more records than a document holds, InputError for a style that cannot be used."""
    given = form.cleaned_data
    style = style_named(given.get("style", ""), styles_folder())
    return _MAKERS[kind](actor, form, given, style)


def made_submission(actor: Actor, pk: int, style: str = "") -> Made | None:
    """None if there is no such submission, or not for this actor."""
    row = submission(actor, pk)
    if row is None:
        return None
    known = catalogue()
    shown = answered(actor, row, known)
    return Made(
        submission_document(shown, known),
        style_named(style, styles_folder()),
        f"{row.organisation.slug}-{row.questionnaire.code}-{row.questionnaire.edition}-{row.pk}",
        lambda: annex(cited_records(shown), known, row.language, cited_in(shown)),
    )


def _profile(actor: Actor, form: DocumentForm, given: dict[str, Any], style: Style) -> Made:
    unit = form.choices.units.get(given["unit"])
    about, records = _about(actor, form, given, given["framework"], unit=unit)
    named = filter(None, (given["organisation"], unit.slug if unit else "", given["country"].lower()))
    return _with_annex(profile_document(about), style, "-".join(["profile", *named]), records, about)


def _annual(actor: Actor, form: DocumentForm, given: dict[str, Any], style: Style) -> Made:
    about, records = _about(actor, form, given, given["plan"], year=given["year"])
    year = f"-{given['year']}" if given["year"] else ""
    name = f"annual-{given['organisation']}{year}"
    owner = form.choices.organisations[given["organisation"]]
    figures = figures_stored(actor, about.framework, given["year"], own_area(owner))
    return _with_annex(annual_document(about, given["year"], figures), style, name, records, about)


def _goal(actor: Actor, form: DocumentForm, given: dict[str, Any], style: Style) -> Made:
    node = catalogue().resolve(given["node"])
    about, records = _about(actor, form, given, node.key)
    own = [one for one in records if stands_on(one, about, node.code)]
    name = f"{node.framework}-{node.code}".replace(".", "-").lower()
    return _with_annex(goal_document(about, node), style, name, own, about)


def _country(actor: Actor, form: DocumentForm, given: dict[str, Any], style: Style) -> Made:
    about, records = _about(actor, form, given, given["framework"])
    found = country_stored(actor, about.framework, given["country"], about.language)
    name = f"country-{given['country'].lower()}"
    return _with_annex(country_document(about, found), style, name, records, about)


def _matrix(_actor: Actor, _form: DocumentForm, given: dict[str, Any], style: Style) -> Made:
    known = catalogue()
    left, right = known.framework(given["left"]), known.framework(given["right"])
    levels = [one.id for one in right.levels]
    level = levels[1] if given["deep"] and len(levels) > 1 else ""
    return Made(matrix_document(known, left, right, given["language"], level), style, f"matrix-{left.id}-{right.id}")


_MAKERS = {"profile": _profile, "annual": _annual, "goal": _goal, "country": _country, "matrix": _matrix}


def _about(
    actor: Actor,
    form: DocumentForm,
    given: dict[str, Any],
    framework: str,
    *,
    unit: Any = None,
    year: int | None = None,
) -> tuple[About, tuple[Record, ...]]:
    known, language, country = catalogue(), given["language"], given.get("country", "")
    owner = form.choices.organisations.get(given.get("organisation", ""))
    if given.get("organisation") and owner is None:
        raise InputError(_("the organisation does not exist"), field="organisation")
    found = records_of(actor, organisation=owner, unit=unit, country=country, known=known)
    records = in_year(found.records, year)
    if country:
        records = tuple(in_country(one, country) for one in records)
    parts = [
        pick(owner.name, language) if owner else "",
        pick(unit.name, language) or unit.slug if unit else "",
        area_name(country, language) if country else "",
    ]
    title = " · ".join(filter(None, parts)) or everybody(language)
    chosen = known.framework(framework)
    owners = owners_of(found.records)
    about = about_of(title, language, known, chosen, records, owners, as_of=found.as_of, links=link_map())
    return about, records


def _with_annex(document: Document, style: Style, name: str, records: Any, about: About) -> Made:
    return Made(document, style, name, lambda: annex(records, about.catalogue, about.language))
