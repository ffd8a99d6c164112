"""Builds the requested document, as far as the actor may see its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis.link_map import current_link_map
from goalweave.core.document import Document
from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.core.text.languages import pick
from goalweave.documents.annex import annex_workbook
from goalweave.documents.annual import annual_document, records_in_year
from goalweave.documents.country_brief import chapter_document, country_document
from goalweave.documents.country_chapter import records_of
from goalweave.documents.country_from_database import read_country_figures
from goalweave.documents.goal_brief import goal_document
from goalweave.documents.matrix_document import matrix_document
from goalweave.documents.measurements_from_database import organisation_area, read_figures
from goalweave.documents.output import load_style
from goalweave.documents.own_trade_offs import OwnTradeOffs
from goalweave.documents.own_trade_offs_from_database import read_own_trade_offs
from goalweave.documents.profile import profile_document, share_in_country
from goalweave.documents.record_selection import organisation_names, select_records
from goalweave.documents.shared_sections import DocumentContext, document_context, is_mapped_to
from goalweave.documents.statistical_annex import annex_document
from goalweave.documents.statistical_annex_from_database import read_statistical_annex
from goalweave.documents.statistical_tables import statistical_csv, statistical_workbook
from goalweave.documents.submission import submission_document
from goalweave.documents.submission_content import cited_records as cited_records, questions_by_record
from goalweave.documents.submission_from_database import read_submission_content
from goalweave.documents.text_formats import document_language, everybody_name
from goalweave.frameworks.queries import catalogue
from goalweave.packs.areas.names import area_name
from goalweave.publishing import HouseStyle
from goalweave.surveys.queries import submission
from goalweave.web.documents.forms import FORMS, DocumentForm, document_choices, styles_folder


@dataclass(frozen=True)
class BuiltDocument:
    """name: of a file, without ending; annex: writes the workbook of its records or figures, csv: the same as one table, None if there
    is none."""

    document: Document
    style: HouseStyle
    name: str
    annex: Callable[[], bytes] | None = None
    csv: Callable[[], bytes] | None = None


DocumentQuery = dict[str, str]
"""Field of a form → what was chosen, as in an address."""


def bind_form(
    actor: Actor, kind: str, query: DocumentQuery | None = None, initial: DocumentQuery | None = None
) -> DocumentForm:
    """kind: of FORMS. query: None for an empty form."""
    form = FORMS[kind]
    choices = document_choices(actor, catalogue())
    if query is None:
        return form(choices, initial=initial)
    # What a short address leaves out is as the page would offer it.
    usual = {"language": choices.language, "framework": next((key for key, _name in choices.framework_choices()), "")}
    return form(choices, {**usual, **query})


def build_document(actor: Actor, kind: str, form: DocumentForm) -> BuiltDocument:
    """form: valid. Raises LimitError for more records than a document holds, InputError for a style that cannot be used."""
    values = form.cleaned_data
    style = load_style(values.get("style", ""), styles_folder())
    return _BUILDERS[kind](actor, form, values, style)


def build_submission_document(actor: Actor, pk: int, style: str = "") -> BuiltDocument | None:
    """None if there is no such submission, or not for this actor."""
    row = submission(actor, pk)
    if row is None:
        return None
    known = catalogue()
    content = read_submission_content(actor, row, known)
    return BuiltDocument(
        submission_document(content, known),
        load_style(style, styles_folder()),
        f"{row.organisation.slug}-{row.questionnaire.code}-{row.questionnaire.edition}-{row.pk}",
        lambda: annex_workbook(cited_records(content), known, row.language, questions_by_record(content)),
    )


def _build_profile(actor: Actor, form: DocumentForm, values: dict[str, Any], style: HouseStyle) -> BuiltDocument:
    unit = form.choices.units.get(values["unit"])
    about, records = _build_context(actor, form, values, values["framework"], unit=unit)
    named = filter(None, (values["organisation"], unit.slug if unit else "", values["country"].lower()))
    owner = form.choices.organisations.get(values["organisation"])
    # The trade-offs are those of the whole organisation; they say nothing of a unit or a country.
    whole = owner if unit is None and not values["country"] else None
    trade_offs = _trade_offs(actor, whole, about.language)
    return _with_annex(profile_document(about, trade_offs), style, "-".join(["profile", *named]), records, about)


def _build_annual(actor: Actor, form: DocumentForm, values: dict[str, Any], style: HouseStyle) -> BuiltDocument:
    about, records = _build_context(actor, form, values, values["plan"], year=values["year"])
    year = f"-{values['year']}" if values["year"] else ""
    name = f"annual-{values['organisation']}{year}"
    owner = form.choices.organisations[values["organisation"]]
    figures = read_figures(actor, about.framework, values["year"], organisation_area(owner))
    trade_offs = _trade_offs(actor, owner, about.language)
    return _with_annex(annual_document(about, values["year"], figures, trade_offs), style, name, records, about)


def _build_goal_brief(actor: Actor, form: DocumentForm, values: dict[str, Any], style: HouseStyle) -> BuiltDocument:
    node = catalogue().resolve(values["node"])
    about, records = _build_context(actor, form, values, node.key)
    own = [record for record in records if is_mapped_to(record, about, node.code)]
    name = f"{node.framework}-{node.code}".replace(".", "-").lower()
    return _with_annex(goal_document(about, node), style, name, own, about)


def _build_country_brief(actor: Actor, form: DocumentForm, values: dict[str, Any], style: HouseStyle) -> BuiltDocument:
    about, records = _build_context(actor, form, values, values["framework"])
    goal, name = values["goal"], f"country-{values['country'].lower()}"
    goals = [goal] if goal else []
    figures = read_country_figures(actor, about.framework, values["country"], about.language, goals)
    if not goal:
        return _with_annex(country_document(about, figures), style, name, records, about)
    own = records_of(about, goal)
    return _with_annex(chapter_document(about, figures), style, f"{name}-{goal.lower()}", own, about)


def _build_statistical_annex(
    actor: Actor, _form: DocumentForm, values: dict[str, Any], style: HouseStyle
) -> BuiltDocument:
    language = values["language"]
    annex = read_statistical_annex(actor, catalogue().framework(values["framework"]), values["country"], language)
    return BuiltDocument(
        annex_document(annex, catalogue(), language),
        style,
        f"annex-{values['country'].lower()}",
        lambda: statistical_workbook(annex, language),
        lambda: statistical_csv(annex, language),
    )


def _build_matrix(_actor: Actor, _form: DocumentForm, values: dict[str, Any], style: HouseStyle) -> BuiltDocument:
    known = catalogue()
    left, right = known.framework(values["left"]), known.framework(values["right"])
    level = right.levels[1].id if values["deep"] and len(right.levels) > 1 else ""
    return BuiltDocument(
        matrix_document(known, left, right, values["language"], level), style, f"matrix-{left.id}-{right.id}"
    )


_BUILDERS = {
    "profile": _build_profile,
    "annual": _build_annual,
    "goal": _build_goal_brief,
    "country": _build_country_brief,
    "annex": _build_statistical_annex,
    "matrix": _build_matrix,
}


def _build_context(
    actor: Actor,
    form: DocumentForm,
    values: dict[str, Any],
    framework: str,
    *,
    unit: Any = None,
    year: int | None = None,
) -> tuple[DocumentContext, tuple[Record, ...]]:
    known, language, country = catalogue(), values["language"], values.get("country", "")
    owner = form.choices.organisations.get(values.get("organisation", ""))
    if values.get("organisation") and owner is None:
        raise InputError(_("the organisation does not exist"), field="organisation")
    selected = select_records(actor, organisation=owner, unit=unit, country=country, known=known)
    records = records_in_year(selected.records, year)
    if country:
        records = tuple(share_in_country(record, country) for record in records)
    parts = [
        pick(owner.name, language) if owner else "",
        pick(unit.name, language) or unit.slug if unit else "",
        area_name(country, language) if country else "",
    ]
    title = " · ".join(filter(None, parts)) or everybody_name(language)
    owners = organisation_names(selected.records)
    about = document_context(
        title,
        language,
        known,
        known.framework(framework),
        records,
        owners,
        as_of=selected.as_of,
        links=current_link_map(),
    )
    return about, records


def _trade_offs(actor: Actor, owner: Organisation | None, language: str) -> OwnTradeOffs | None:
    """For members of the organisation alone."""
    if owner is None:
        return None
    with document_language(language):
        return read_own_trade_offs(actor, owner.pk, catalogue())


def _with_annex(
    document: Document, style: HouseStyle, name: str, records: Any, context: DocumentContext
) -> BuiltDocument:
    return BuiltDocument(document, style, name, lambda: annex_workbook(records, context.catalogue, context.language))
