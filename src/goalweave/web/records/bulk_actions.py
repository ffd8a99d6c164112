"""What can be done with many records at once, and how pages name it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from goalweave.registry.models import Visibility


@dataclass(frozen=True, slots=True)
class BulkAction:
    """button: in the list; titles: with the number of records that change; results: of those that changed; unchanged: of those
    that are so already. visibility: what it sets, empty for another action."""

    name: str
    button: Promise | str
    titles: Promise
    results: Promise
    unchanged: Promise
    visibility: str = ""
    destructive: bool = False

    def title(self, number: int) -> str:
        return str(self.titles % {"n": number})

    def done(self, number: int) -> str:
        return str(self.results % {"n": number})

    def already(self, number: int) -> str:
        return str(self.unchanged % {"n": number})


_UNCHANGED = ngettext_lazy("%(n)d needs no change", "%(n)d need no change", "n")
_ACTIONS = (
    BulkAction(
        "publish",
        gettext_lazy("Publish"),
        ngettext_lazy("Publish %(n)s record", "Publish %(n)s records", "n"),
        ngettext_lazy("%(n)d record published", "%(n)d records published", "n"),
        ngettext_lazy("%(n)d is published already", "%(n)d are published already", "n"),
        visibility=Visibility.PUBLIC,
    ),
    BulkAction(
        "internal",
        gettext_lazy("Make internal"),
        ngettext_lazy(
            "Show %(n)d record within the organisation only", "Show %(n)d records within the organisation only", "n"
        ),
        ngettext_lazy(
            "%(n)d record is now visible within the organisation only",
            "%(n)d records are now visible within the organisation only",
            "n",
        ),
        ngettext_lazy(
            "%(n)d is visible within the organisation only already",
            "%(n)d are visible within the organisation only already",
            "n",
        ),
        visibility=Visibility.ORGANISATION,
    ),
    BulkAction(
        "unit",
        gettext_lazy("Add to unit…"),
        ngettext_lazy("Add %(n)d record to a unit", "Add %(n)d records to a unit", "n"),
        ngettext_lazy("%(n)d record added to the unit", "%(n)d records added to the unit", "n"),
        _UNCHANGED,
    ),
    BulkAction(
        "assign",
        gettext_lazy("Assign review…"),
        ngettext_lazy("Assign review of %(n)s record", "Assign review of %(n)s records", "n"),
        ngettext_lazy("Review of %(n)d record assigned", "Review of %(n)d records assigned", "n"),
        _UNCHANGED,
    ),
    BulkAction(
        "delete",
        gettext_lazy("Delete"),
        ngettext_lazy("Delete %(n)d record", "Delete %(n)d records", "n"),
        ngettext_lazy("%(n)d record deleted", "%(n)d records deleted", "n"),
        _UNCHANGED,
        destructive=True,
    ),
)
BULK_ACTIONS = MappingProxyType({action.name: action for action in _ACTIONS})
