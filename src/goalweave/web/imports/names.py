"""The words of imports as people read them; translated when shown."""

from __future__ import annotations

from itertools import chain

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.core.model import MARKER_FIELDS
from goalweave.formats import TABLES
from goalweave.formats.records.table.head_vocabulary import COLUMN_FIELDS
from goalweave.imports.models import Import, Severity, State
from goalweave.registry.fields import LABELS
from goalweave.registry.models import Visibility

STATES = {
    State.UPLOADED: pgettext_lazy("state of an import", "columns to check"),
    State.CHECKING: pgettext_lazy("state of an import", "being checked"),
    State.CHECKED: pgettext_lazy("state of an import", "checked, not imported yet"),
    State.APPLYING: pgettext_lazy("state of an import", "being imported"),
    State.APPLIED: pgettext_lazy("state of an import", "imported"),
    State.UNDOING: pgettext_lazy("state of an import", "being undone"),
    State.UNDONE: pgettext_lazy("state of an import", "undone"),
    State.FAILED: pgettext_lazy("state of an import", "interrupted"),
    State.CANCELLED: pgettext_lazy("state of an import", "cancelled"),
}
UNSEEN = pgettext_lazy("state of an import", "content to check")
"""Uploaded, of a file that has no columns."""

SEVERITIES = {
    Severity.CRITICAL: _("Critical: the file cannot be used"),
    Severity.ERROR: _("Errors: a row or a value is skipped"),
    Severity.WARNING: _("Warnings: read, but should be checked"),
}
SEVERITY = {
    Severity.CRITICAL: _("critical"),
    Severity.ERROR: _("error"),
    Severity.WARNING: _("warning"),
}
VISIBILITIES = {
    "": _("Existing records keep their visibility; new ones are for members of the organisation"),
    Visibility.DRAFT: _("Drafts, for editors to check"),
    Visibility.ORGANISATION: _("For members of the organisation"),
    Visibility.PUBLIC: _("For everyone"),
}
FIELDS = {
    **{column: LABELS[name] for column, name in COLUMN_FIELDS.items()},
    "language": _("Row language"),
    "kind": _("Kind of record"),
    "dates": _("Start and end in one cell"),
    "unit": _("Unit"),
    "parent": _("Part of (identifier)"),
    "organisation": _("Organisation (not used)"),
    "country": _("Countries, with shares"),
    "region": _("Regions"),
    "lead": _("Lead organisation"),
    "funder": _("Funders"),
    "budget": _("Budget"),
    "commitment": _("Committed"),
    "spent": _("Spent"),
    "currency": _("Currency"),
    "sdg": _("SDG goals and targets"),
    "purpose": _("Purpose codes (OECD-DAC)"),
    "marker": _("Policy markers (OECD-DAC)"),
    "cofog": _("Functions of government (COFOG)"),
    "result": _("Results"),
    "challenge": _("Challenges"),
    "lesson": _("Lessons learned"),
    "period": _("Reporting period"),
    "reference": _("Reference of a document"),
    "beneficiaries": _("Beneficiaries (number)"),
    "funding": _("Funding sources of a partnership"),
    "staffing": _("Staffing of a partnership"),
    "reviewed": _("Date of the last review"),
    "review": _("Review findings"),
    "format": _("In person, online or hybrid"),
    "venue": _("Venue"),
    "participants": _("Participants (number)"),
    "publisher": _("Publisher of a publication"),
    "identifier": _("ISBN or DOI"),
    "mandate": _("Mandate of a mechanism"),
    "meets": _("Meeting frequency"),
    "body": _("Deciding body"),
    "forum": _("Forum of a statement"),
    "women": _("Female participants"),
    "hours": _("Hours of training"),
}
"""Fields of a column; with a language or a year behind a dot they are named by `field_name`."""

_WHAT = ("id", "title", "text", "language", "kind", "start", "end", "dates", "status", "unit", "parent", "visibility")
_GROUPS = (
    (_("Places and people reached"), ("country", "region", "groups")),
    (_("Who"), ("lead", "partners", "funder", "organisation")),
    (_("Money"), ("budget", "commitment", "spent", "currency")),
    (_("Mapping"), ("sdg", "purpose", "marker", "cofog", *MARKER_FIELDS)),
    (_("Results and lessons"), ("result", "challenge", "lesson", "period", "links")),
    (
        _("Only for some kinds"),
        [
            "reference",
            "beneficiaries",
            "funding",
            "staffing",
            "reviewed",
            "review",
            "format",
            "venue",
            "participants",
            "women",
            "hours",
            "publisher",
            "identifier",
            "mandate",
            "meets",
            "body",
            "forum",
        ],
    ),
)
_GROUPED = frozenset(chain.from_iterable(columns for _name, columns in _GROUPS)) | {*_WHAT, "tags"}
GROUPS = ((_("What"), (*_WHAT, *(column for column in COLUMN_FIELDS if column not in _GROUPED))), *_GROUPS)


def state_name(upload: Import) -> str:
    if upload.state == State.UPLOADED and upload.kind not in TABLES:
        return str(UNSEEN)
    return str(STATES[State(upload.state)])
