"""What the template of an organisation has, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext as _

from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.pipeline import deepest_level
from goalweave.core.text.languages import base_language, pick
from goalweave.formats.records.xlsx.template import VISIBILITIES, Offered

TAGGED = "sdg"


def offered(catalogue: Catalogue, organisation: Organisation | None = None, *, publishing: bool = True) -> Offered:
    """publishing: whether whoever fills it in may show records of the organisation to everybody."""
    language = base_language(get_language() or "en")
    units = organisation.units.order_by("slug") if organisation else ()
    return Offered(
        publishing=publishing,
        units=[pick(one.name, language) or one.slug for one in units],
        tags=_tags(catalogue, language),
        notes=_notes(),
        instructions=_instructions(),
        example={
            "title": _("Solar pumps for village wells"),
            "text": _("What is done, for whom and why, in a few sentences: this text is mapped to the goals."),
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


def _tags(catalogue: Catalogue, language: str) -> list[tuple[str, str]]:
    if not any(one.id == TAGGED for one in catalogue.frameworks.values()):
        return []
    framework = catalogue.framework(TAGGED)
    levels = [one.id for one in framework.levels]
    kept = levels[: levels.index(deepest_level(framework, "")) + 1]
    return [(node.code, pick(node.label, language)) for node in framework.nodes if node.level in kept]


def _notes() -> dict[str, str]:
    several = _("Several with semicolons between.")
    return {
        "id": _("Your own number for the record. With it, the next import changes this record instead of adding one."),
        "title": _("Further languages: a column beside it with the language in brackets, such as Title (fr)."),
        "kind": _("One of the list; an activity if empty."),
        "start": _("2024-06-30, 2024-06 or 2024."),
        "end": _("2024-06-30, 2024-06 or 2024."),
        "unit": _("The unit of your organisation that leads."),
        "parent": _("The identifier of the record that this one is part of."),
        "visibility": _("Who sees the record. Empty: what is chosen at the upload."),
        "country": several + " " + _("With shares of the money: Kenya 60 %; Uganda 40 %."),
        "region": _("Groups of countries of the UN (M49), by name or number."),
        "groups": several,
        "partners": several + " " + _("A role in brackets: lead, funder, host."),
        "budget": _("An amount. A column for each year is read too: Budget 2024, Budget 2025."),
        "sdg": _("Codes of goals or targets: 9 or 9.c.") + " " + several,
        "period": _("What results, challenges and lessons stand for: 2025, or 2025-01 – 2025-06."),
        "links": _("Addresses that begin with https://."),
    }


def _instructions() -> list[tuple[str, ...]]:
    return [
        (_("A row for each record"), _("A title or a description is enough; every other cell may stay empty.")),
        (_("The example"), _("The row that begins with #example shows how it is done. It is passed over, and may be deleted.")),
        (_("Columns"), _("They may be deleted or moved; their heads tell what is in them.")),
        (_("What is not here"), _("A column that you leave out changes nothing in records that are there already.")),
        (_("Lists"), _("Drop-downs take their words from the second sheet, where the codes of the goals have their names.")),
        (_("Import"), _("Upload the file; it is checked first, and nothing is written before you have seen what would change.")),
    ]  # fmt: skip
