"""What the template of an organisation has, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext as _

from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.pipeline import deepest_level
from goalweave.core.text.languages import base_language, pick
from goalweave.formats.records.xlsx.template import VISIBILITIES, TemplateContent

TAGGED_FRAMEWORK = "sdg"


def template_content(
    catalogue: Catalogue, organisation: Organisation | None = None, *, publishing: bool = True
) -> TemplateContent:
    """publishing: whether the person who fills it in may publish records of the organisation."""
    language = base_language(get_language() or "en")
    units = organisation.units.order_by("slug") if organisation else ()
    return TemplateContent(
        publishing=publishing,
        units=[pick(unit.name, language) or unit.slug for unit in units],
        tags=_tag_choices(catalogue, language),
        notes=_column_notes(),
        instructions=_instruction_rows(),
        example={
            "title": _("Solar pumps for village wells"),
            "text": _("Describe in a few sentences what is done, for whom and why: this text is mapped to the goals."),
            "start": "2024-03",
            "end": "2026-12-31",
            "visibility": VISIBILITIES.get(language, VISIBILITIES["en"])[1],
            "country": "KE 60 %; UG 40 %",
            "budget": "250000",
            "currency": "USD",
            "sdg": "6.1; 7.2",
            "partners": _("Ministry of Water (lead); Rural Bank (funder)"),
            "period": "2025",
            "links": "https://example.org/pumps",
        },
        sheets=(_("Records"), _("Lists"), _("Instructions")),
    )


def _tag_choices(catalogue: Catalogue, language: str) -> list[tuple[str, str]]:
    if not any(candidate.id == TAGGED_FRAMEWORK for candidate in catalogue.frameworks.values()):
        return []
    framework = catalogue.framework(TAGGED_FRAMEWORK)
    levels = [level.id for level in framework.levels]
    upper = levels[: levels.index(deepest_level(framework, "")) + 1]
    return [(node.code, pick(node.label, language)) for node in framework.nodes if node.level in upper]


def _column_notes() -> dict[str, str]:
    several = _("Separate multiple values with semicolons.")
    return {
        "id": _("Your own number for the record. With it, the next import changes this record instead of adding one."),
        "title": _("Other languages: add a column next to it with the language in brackets, such as Title (fr)."),
        "kind": _("Choose from the list. If empty, the record is an activity."),
        "start": _("2024-06-30, 2024-06 or 2024."),
        "end": _("2024-06-30, 2024-06 or 2024."),
        "unit": _("The lead unit of your organisation."),
        "parent": _("The identifier of the record that this one is part of."),
        "visibility": _("Visibility of the record. If empty, the visibility selected for the import is used."),
        "country": several + " " + _("Optionally with shares of the money: Kenya 60 %; Uganda 40 %."),
        "region": _("UN country groups (M49), by name or number."),
        "groups": several,
        "partners": several + " " + _("A role in brackets: lead, funder, host."),
        "budget": _("An amount. You can also use one column per year: Budget 2024, Budget 2025."),
        "sdg": _("Codes of goals or targets: 9 or 9.c.") + " " + several,
        "purpose": _("OECD-DAC codes of what the money is for, such as 14031.") + " " + several,
        "period": _("The period that results, challenges and lessons relate to: 2025, or 2025-01 – 2025-06."),
        "links": _("Web addresses that start with https://."),
    }


def _instruction_rows() -> list[tuple[str, ...]]:
    return [
        (_("One row per record"), _("A title or a description is enough. All other cells can stay empty.")),
        (
            _("Example"),
            _(
                "The row that starts with #example shows how to fill in the sheet. It is skipped during import "
                "and can be deleted."
            ),
        ),
        (_("Columns"), _("You can delete or move columns; they are recognised by their headers.")),
        (_("Missing columns"), _("If you leave out a column, existing records keep their values.")),
        (
            _("Lists"),
            _(
                "The options in drop-down lists come from the second sheet, which also gives the names of the "
                "goal codes."
            ),
        ),
        (
            _("Import"),
            _("Upload the file. It is checked first, and nothing is saved until you have seen what would change."),
        ),
    ]
