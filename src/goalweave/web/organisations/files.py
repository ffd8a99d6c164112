"""What can be downloaded of an organisation: documents about it, and its records as data."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goalweave.accounts.models import Organisation, Unit
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import address
from goalweave.web.frame import MAIN, main_framework
from goalweave.wording.templatetags.goalweave import reader_language


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """forms: name and address of each form of the same content."""

    title: str | Promise
    forms: tuple[tuple[str, str], ...]


def organisation_files(row: Organisation, unit: Unit | None) -> tuple[OrganisationFile, ...]:
    """unit: whose profile and records alone are offered; IATI files are always of the whole organisation."""
    framework = main_framework(catalogue())
    profile = reverse("document", args=["profile"])
    query = {"organisation": row.slug, "unit": unit.pk if unit else ""}
    document = {**query, "framework": framework.key if framework else MAIN, "language": reader_language()}
    documents = [(form.upper(), address(profile, **document, format=form)) for form in ("html", "pdf", "docx")]
    data = [
        ("XLSX", address(profile, **document, format="xlsx")),
        ("JSON", address("/api/v1/records", **query)),
    ]
    downloads = [
        (_("Activities"), reverse("iati-activities", args=[row.slug])),
        (_("Organisation"), reverse("iati-organisation", args=[row.slug])),
    ]
    data.insert(0, ("CSV", address(reverse("records-table", args=["csv"]), **query)))
    data.append(("Atom", reverse("feed-organisation", args=[row.slug])))
    return (
        OrganisationFile(_("Contribution profile"), tuple(documents)),
        OrganisationFile(_("Records"), tuple(data)),
        OrganisationFile(_("Figures by goal"), (("CSV", address(reverse("rollup-csv"), **query)),)),
        OrganisationFile("IATI 2.03", tuple(downloads)),
    )
